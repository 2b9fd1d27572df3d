"""Acts as people read them: what happened, to what, by whom; each room tells of its own objects (x.history)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Act
from governance.services import IMPORT, IMPORT_CHANGE

Text = str | Promise
Teller = Callable[[Sequence[Act]], Mapping[int, str]]
IMPORTED: Mapping[str, Text] = {
    IMPORT: gettext_lazy("Imported from the records of the past."),
    IMPORT_CHANGE: gettext_lazy("Changed by an import."),
}
_tellers: dict[str, Teller] = {}
_codes: dict[str, Mapping[str, Text]] = {}
_related: dict[str, tuple[str, ...]] = {}
_subjects: dict[str, "Callable[[Any], Subject]"] = {}


@dataclass(frozen=True)
class Subject:
    """What an act is about: its name, and the page of the portal on which it stands, if it has one."""

    name: str
    url: str = ""


def tells_acts(*object_types: str) -> Callable[[Teller], Teller]:
    """Register how a room tells the acts on kinds of objects: a sentence by the id of each act it knows.

    Asked with a constant number of statements for all acts of a page.
    """

    def register(teller: Teller) -> Teller:
        _tellers.update(dict.fromkeys(object_types, teller))
        return teller

    return register


def shows_subject(object_type: str, *related: str) -> Callable[[Callable[[Any], Subject]], Callable[[Any], Subject]]:
    """Register what a kind of object is called in a list of acts; `related` is read along with it."""

    def register(shown: Callable[[Any], Subject]) -> Callable[[Any], Subject]:
        _subjects[object_type], _related[object_type] = shown, related
        return shown

    return register


def names_codes(fact: str, words: Iterable[tuple[Any, Text]]) -> None:
    """Say how the codes of one fact of acts are read; `state:` and the kind of an object name states."""
    _codes[fact] = {str(code): text for code, text in words}


def told(acts: Sequence[Act]) -> dict[int, str]:
    """What each act did, as a sentence; one that no room tells stands there by its code, so that nothing is hidden."""
    sentences: dict[int, str] = {act.pk: str(IMPORTED.get(act.action, act.action)) for act in acts}
    for teller in dict.fromkeys(_tellers.values()):
        if its := [act for act in acts if _tellers.get(act.object_type) is teller]:
            sentences.update(teller(its))
    return sentences


def subjects_of(acts: Sequence[Act], user: Any, on: date) -> dict[tuple[str, int], Subject]:
    """What acts are about, as far as this person may see it; one statement for each kind of object."""
    found: dict[tuple[str, int], Subject] = {}
    for kind in sorted({act.object_type for act in acts}):
        ids = {act.object_id for act in acts if act.object_type == kind}
        found |= {(kind, pk): subject for pk, subject in _subjects_of(kind, ids, user, on)}
    return found


def _subjects_of(kind: str, ids: Collection[int], user: Any, on: date) -> Iterable[tuple[int, Subject]]:
    rows: Any = getattr(model_of(kind), "objects", None)
    if not hasattr(rows, "visible_to"):
        return []
    visible = rows.visible_to(user, on).filter(pk__in=ids)
    if along := _related.get(kind):
        visible = visible.select_related(*along)
    return [(row.pk, _subjects.get(kind, _plainly)(row)) for row in visible]


def _plainly(row: Any) -> Subject:
    return Subject(str(row), row.get_absolute_url() if hasattr(row, "get_absolute_url") else "")


@cache
def model_of(kind: str) -> type[models.Model] | None:
    """The model whose objects acts call by that kind; None where its room is gone."""
    return {model._meta.model_name: model for model in apps.get_models()}.get(kind)


def kind_label(kind: str) -> str:
    """A kind of object in words."""
    model = model_of(kind)
    return capfirst(str(model._meta.verbose_name)) if model else kind


def by_machine(act: Act) -> str:
    """Whose act it is where no person acted: the daily rules, with the day on which they ran, or an import."""
    if act.run is not None:
        return _("The daily rules, run on %(day)s") % {"day": date_format(act.run.on, "DATE_FORMAT")}
    return _("Import of records") if act.action in IMPORTED else ""


def by_whom(act: Act, names: Mapping[int, str]) -> str:
    """Who acted, as a deputy after the name of the absent person; the job or the import where nobody did."""
    people = [names.get(number, "") for number in (act.acting_for_id, act.actor_id) if number]
    return " → ".join(filter(None, people)) or ("" if act.actor_id else by_machine(act))


def state_label(kind: str, code: str) -> str:
    """A state of an object in words."""
    model = model_of(kind)
    field = next((one for one in model._meta.fields if one.name == "state"), None) if model else None
    return str(dict(field.flatchoices if field else ()).get(code) or _codes.get(f"state:{kind}", {}).get(code, code))


FACTS: Mapping[str, Text] = {
    "absent": gettext_lazy("Absent"),
    "answer_by": gettext_lazy("Last day to answer"),
    "asks": gettext_lazy("What the letter asks for"),
    "channel": gettext_lazy("How it came"),
    "consultation": gettext_lazy("Consultation"),
    "deputy": gettext_lazy("Deputy"),
    "document": gettext_lazy("Document"),
    "due_on": gettext_lazy("Due"),
    "edition": gettext_lazy("Edition"),
    "end_reason": gettext_lazy("Reason of the end"),
    "fields": gettext_lazy("What changed"),
    "file": gettext_lazy("File"),
    "last_day": gettext_lazy("Last day"),
    "left_on": gettext_lazy("Left alone since"),
    "new_last_day": gettext_lazy("New last day"),
    "old_last_day": gettext_lazy("Last day of the old term"),
    "organisation": gettext_lazy("Organisation"),
    "outcome": gettext_lazy("Outcome"),
    "participation": gettext_lazy("Participation"),
    "person": gettext_lazy("Person"),
    "reason": gettext_lazy("Reason"),
    "received_on": gettext_lazy("Received on"),
    "role": gettext_lazy("Office"),
    "round": gettext_lazy("Round"),
    "submitted_on": gettext_lazy("Submitted"),
    "term_ends": gettext_lazy("Term ends"),
    "term_last_day": gettext_lazy("Term ends"),
    "version": gettext_lazy("Version"),
}
PEOPLE = frozenset({"absent", "before", "deputy", "person"})


def facts_shown(act: Act, names: Mapping[int, str]) -> list[tuple[str, str]]:
    """The facts of an act for people: names, days and codes in words; what no room names stands as it is kept."""
    return [(str(FACTS.get(key, key)), _fact(key, value, names)) for key, value in act.facts.items()]


def people_in(acts: Iterable[Act]) -> set[int]:
    """The people whom acts name by their number: who acted, for whom, and those among the facts."""
    told_of = {act.facts[key] for act in acts for key in PEOPLE & set(act.facts) if isinstance(act.facts[key], int)}
    return {number for act in acts for number in (act.actor_id, act.acting_for_id) if number} | told_of


def _fact(key: str, value: Any, names: Mapping[int, str]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return str(_(", ")).join(_fact(key, one, names) for one in value)
    if isinstance(value, int) and key in PEOPLE:
        return names.get(value, str(value))
    return _day(value) if isinstance(value, str) and is_day(value) else str(_codes.get(key, {}).get(str(value), value))


def is_day(text: str) -> bool:
    """Whether a text is a calendar day as acts keep it."""
    try:
        return len(text) == 10 and parse_date(text) is not None
    except ValueError:
        return False


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT")


EDITIONS: Mapping[str, Text] = {**IMPORTED, "enter_edition": gettext_lazy("The edition was entered.")}


@tells_acts("edition")
def of_editions(acts: Sequence[Act]) -> dict[int, str]:
    """What happened to editions."""
    return {act.pk: str(EDITIONS[act.action]) for act in acts if act.action in EDITIONS}
