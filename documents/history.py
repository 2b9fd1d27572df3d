"""The history of a document: its acts as plain sentences (x.history, x.documents)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from documents.models import Document
from governance.models import Act
from governance.shown import Subject, by_whom, people_in, shows_subject, tells_acts

# How many acts a page shows; older ones are in the ledger.
LIMIT = 200
SENTENCES: Mapping[str, str | Promise] = {
    "add_document": _("Filed."),
    "add_version": _("Version {version} was added."),
    "release_version": _("Version {version} was scanned and is clean."),
    "hold_infected_version": _("Version {version} is infected. It is locked."),
    "share": _("Opened to {person}."),
    "share_until": _("Opened to {person} until {last_day}."),
    "unshare": _("No longer opened to {person}."),
    # What a formal letter asks for, where an officer says that it was filed as another (5.letter).
    "set_request_aside": _("It was found to ask for no renewal."),
    "count_request": _("It was found to ask for the renewal of the term."),
}
# How a paper that the Secretariat files had come in (5.letter).
CAME: Mapping[str, str | Promise] = {
    "email": _("It came by e-mail on {received_on}."),
    "post": _("It came by post on {received_on}."),
}


def history_of(document: Document) -> list[dict[str, Any]]:
    """What happened to a document, the latest first; two statements however much it is."""
    acts = list(Act.objects.about(document).select_related("run").order_by("-on", "-id")[:LIMIT])
    wanted = {act.actor_id for act in acts} | {act.facts.get("person") for act in acts}
    people = {person.pk: person for person in User.objects.filter(pk__in=[pk for pk in wanted if pk])}
    return [line_of(act, people) for act in acts]


@tells_acts("document")
def sentences(acts: Sequence[Act]) -> dict[int, str]:
    """What happened to documents; one statement."""
    people = {person.pk: person for person in User.objects.filter(pk__in=people_in(acts))}
    return {act.pk: _sentence(act, people) for act in acts}


@shows_subject("document")
def document(row: Document) -> Subject:
    """Its title and number, and its page."""
    return Subject(f"{row.title} · {row.ref}", reverse("library:detail", args=[row.ref]))


def line_of(act: Act, people: Mapping[int, User]) -> dict[str, Any]:
    """One act, as the page's part takes it."""
    by = by_whom(act, {pk: str(person) for pk, person in people.items()})
    return {"day": act.on, "text": _sentence(act, people), "clause": act.clause, "by": by}


def _sentence(act: Act, people: Mapping[int, User]) -> str:
    until = act.action == "share" and act.facts.get("last_day")
    sentence = SENTENCES.get("share_until" if until else act.action, act.action)
    came = CAME.get(act.facts.get("channel", ""), "")
    person = people.get(act.facts.get("person") or 0)
    return format_html(
        f"{sentence} {came}".strip(),
        version=format_html("<bdi>{}</bdi>", act.facts.get("version", "")),
        person=format_html("<bdi>{}</bdi>", person) if person else _("a person"),
        last_day=_written(act.facts.get("last_day")),
        received_on=_written(act.facts.get("received_on")),
    )


def _written(iso: str | None) -> str:
    return format_html("<bdi>{}</bdi>", date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else "")
