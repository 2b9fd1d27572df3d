"""How the clause on roles stands: someone heads the Secretariat, and its people sign in with a second factor."""

from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import SECOND_FACTOR, Role
from accounts.models import Office, User
from governance.clauses import ClauseState, Evidence, Judgement, judges_clause


@judges_clause("x.roles")
def roles(on: date) -> Judgement:
    """Breached while nobody heads the Secretariat; due while someone in it has no second factor."""
    path = reverse("casework:offices")
    held = Office.objects.on(on)
    number = held.count()
    text = ngettext("%(count)s office is held today.", "%(count)s offices are held today.", number)
    evidence = [Evidence(text % {"count": number}, path)]
    if not held.in_roles([Role.HEAD]).exists():
        nobody = Evidence(_("Nobody holds the office of Secretariat head."), path)
        return Judgement(ClauseState.BREACHED, [nobody, *evidence])
    lacking = without_second_factor(on)
    if not lacking:
        return Judgement(ClauseState.IN_ORDER, evidence)
    words = ngettext(
        "%(count)s person in the Secretariat has no second factor yet.",
        "%(count)s people in the Secretariat have no second factor yet.",
        lacking,
    )
    return Judgement(ClauseState.DUE, [Evidence(words % {"count": lacking}, path), *evidence])


def without_second_factor(on: date) -> int:
    """How many people hold an office that needs a second factor and have none."""
    offices = Office.objects.on(on).in_roles(SECOND_FACTOR).filter(person=OuterRef("pk"))
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    number: int = User.objects.filter(Exists(offices), ~Exists(factors), is_active=True).count()
    return number
