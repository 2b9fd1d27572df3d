"""How the clauses of this room stand: categories, confirmations, terms."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from correspondence.models import Letter
from governance.clauses import ClauseState, Evidence, Judgement, judges_clause
from governance.models import Act, Edition
from governance.parameters import first_of
from governance.periods import ONE_DAY
from participants.enums import NON_STATE, Category
from participants.letters import ADMISSION_CONFIRMED
from participants.models import Participation
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.rules import SpokenFor


@judges_clause("5.categories")
def categories(on: date) -> Judgement:
    """Due where a private-sector participant is on record as a body without members: no single company takes part."""
    current = Participation.objects.current(on)
    rows = current.order_by().values_list("organisation__category").annotate(number=Count("pk"))
    path = reverse("participants:directory")
    evidence = [
        Evidence(
            _("%(category)s: %(count)s") % {"category": Category(code).label, "count": number},
            f"{path}?category={code}",
        )
        for code, number in sorted(rows, key=lambda row: Category.values.index(row[0]))
    ]
    companies = current.filter(
        organisation__category=Category.PRIVATE_SECTOR, organisation__is_membership_body=False
    ).count()
    if companies:
        words = ngettext(
            "%(count)s private-sector participant is on record as having no members.",
            "%(count)s private-sector participants are on record as having no members.",
            companies,
        )
        doubt = Evidence(words % {"count": companies}, f"{path}?category={Category.PRIVATE_SECTOR}")
        return Judgement(ClauseState.DUE, [doubt, *evidence])
    return Judgement(ClauseState.IN_ORDER if evidence else ClauseState.NOT_APPLICABLE, evidence)


@judges_clause("5.notify")
def confirmations(on: date) -> Judgement:
    """Breached where a confirmation could not be sent, due where a participant admitted here was never sent one."""
    path = f"{reverse('admin:correspondence_letter_changelist')}?kind={ADMISSION_CONFIRMED.code}"
    letters = Letter.objects.filter(kind=ADMISSION_CONFIRMED.code, object_type="participation")
    of_it = letters.filter(object_id=OuterRef("pk"))
    admitted_here = Act.objects.filter(action="admit", object_type="participation", object_id=OuterRef("pk"))
    counted = Participation.objects.filter(Exists(admitted_here)).aggregate(
        all=Count("pk"),
        failed=Count("pk", filter=Q(Exists(of_it.failed()))),
        unsent=Count("pk", filter=~Exists(of_it.filter(Q(sent_at__isnull=False) | Q(failed_at__isnull=False)))),
    )
    if not counted["all"]:
        return Judgement(ClauseState.NOT_APPLICABLE)
    confirmed = counted["all"] - counted["failed"] - counted["unsent"]
    told = _confirmed(counted["failed"], counted["unsent"], confirmed)
    evidence = [Evidence(text, f"{path}&delivery={standing}") for standing, text in told]
    if counted["failed"]:
        return Judgement(ClauseState.BREACHED, evidence)
    return Judgement(ClauseState.DUE if counted["unsent"] else ClauseState.IN_ORDER, evidence)


def _confirmed(failed: int, unsent: int, confirmed: int) -> list[tuple[str, str]]:
    sentences = [
        ("failed", failed, ngettext("%(count)s confirmation could not be sent.",
                                    "%(count)s confirmations could not be sent.", failed)),
        ("waiting", unsent, ngettext("%(count)s new participant has no confirmation yet.",
                                     "%(count)s new participants have no confirmation yet.", unsent)),
        ("sent", confirmed, ngettext("%(count)s new participant was confirmed.",
                                     "%(count)s new participants were confirmed.", confirmed)),
    ]  # fmt: skip
    return [(standing, text % {"count": number}) for standing, number, text in sentences if number]


@judges_clause("5.term")
def terms(on: date) -> Judgement:
    """Breached where an end stays unrecorded after its day, due where a term ends soon; governments have none."""
    path = f"{reverse('admin:participants_participation_changelist')}?standing="
    days = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    current = Participation.objects.current(on).filter(organisation__category__in=NON_STATE).with_flags(on, days)
    counted = current.aggregate(
        with_term=Count("pk"),
        expiring=Count("pk", filter=Q(is_expiring=True, is_renewal_pending=False)),
        pending=Count("pk", filter=Q(is_renewal_pending=True)),
    )
    unrecorded = Participation.objects.ended_unrecorded(on - ONE_DAY).count()
    evidence = [Evidence(text, path + standing) for standing, text in _of_terms(unrecorded=unrecorded, **counted)]
    if unrecorded:
        return Judgement(ClauseState.BREACHED, evidence)
    if not counted["with_term"]:
        return Judgement(ClauseState.NOT_APPLICABLE)
    return Judgement(ClauseState.DUE if counted["expiring"] or counted["pending"] else ClauseState.IN_ORDER, evidence)


def _of_terms(unrecorded: int, with_term: int, expiring: int, pending: int) -> list[tuple[str, str]]:
    sentences = [
        ("unrecorded", unrecorded, ngettext("%(count)s participation has ended and no act records it.",
                                            "%(count)s participations have ended and no act records it.", unrecorded)),
        ("expiring", expiring, ngettext("%(count)s term ends soon, with no renewal submitted.",
                                        "%(count)s terms end soon, with no renewal submitted.", expiring)),
        ("pending", pending, ngettext("%(count)s renewal waits for its decision.",
                                      "%(count)s renewals wait for their decision.", pending)),
        ("with_term", with_term, ngettext("%(count)s non-State actor takes part for a term.",
                                          "%(count)s non-State actors take part for a term.", with_term)),
    ]  # fmt: skip
    return [(standing, text % {"count": number}) for standing, number, text in sentences if number]


@judges_clause("4.interface")
def spoken_for(on: date) -> Judgement:
    """Due while a participant has no lead focal point: nobody there reads the letters."""
    number = SpokenFor().offenders(Participation.objects.all(), on).count()
    if not number:
        return Judgement(ClauseState.NOT_APPLICABLE)
    path = f"{reverse('admin:participants_participation_changelist')}?standing=silent"
    text = ngettext("%(count)s participant has no lead focal point.",
                    "%(count)s participants have no lead focal point.", number)  # fmt: skip
    return Judgement(ClauseState.DUE, [Evidence(text % {"count": number}, path)])
