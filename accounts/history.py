"""The acts on people, offices and deputies, as sentences (x.roles, x.history)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from governance.models import Act
from governance.shown import IMPORTED, names_codes, people_in, tells_acts

SENTENCES: Mapping[str, str | Promise] = {
    **IMPORTED,
    "sign_up": _("The account was opened by its person."),
    "accept_invitation": _("The account was opened by an invitation."),
    "enter_person": _("The person was entered by someone else."),
    "change_profile": _("Name or language were changed."),
    "change_password": _("The password was changed."),
    "reset_password": _("The password was set anew by e-mail."),
    "change_address": _("The e-mail address was changed."),
    "correct_address": _("The e-mail address was corrected by an officer."),
    "set_second_factor": _("A second factor was set up."),
    "remove_second_factor": _("The second factor was removed."),
    "make_recovery_codes": _("Recovery codes were made."),
    "renew_recovery_codes": _("New recovery codes were made."),
    "remove_recovery_codes": _("The recovery codes were removed."),
    "sign_out": _("The person was signed out everywhere."),
    "export_records": _("Records were taken out: {file}."),
    "appoint": _("{person} became {role}."),
    "end_office": _("{person} is no longer {role}."),
    "name_deputy": _("{deputy} was named to stand in for {absent}."),
    "end_deputation": _("{deputy} stands in for {absent} no longer."),
}
names_codes("role", Role.choices)


@tells_acts("user", "office", "deputation")
def sentences(acts: Sequence[Act]) -> dict[int, str]:
    """What happened to accounts, offices and deputies; one statement."""
    people = dict(User.objects.filter(pk__in=people_in(acts)).values_list("pk", "full_name"))
    return {act.pk: format_html(str(SENTENCES[act.action]), **_words(act, people)) for act in acts
            if act.action in SENTENCES}  # fmt: skip


def _words(act: Act, people: Mapping[int, str]) -> dict[str, Any]:
    """The names that a sentence can hold; a person who was erased stays unnamed."""
    named = {key: people.get(act.facts.get(key) or 0) for key in ("person", "deputy", "absent")}
    shown = {key: format_html("<bdi>{}</bdi>", name) if name else _("A person") for key, name in named.items()}
    role = act.facts.get("role", "")
    files = act.facts.get("file", "")
    listed = ", ".join(files) if isinstance(files, list) else files
    return {**shown, "role": Role(role).label if role in Role.values else role, "file": listed}
