"""The case as its page shows it: what was sent beside what was found, each row with its way to be changed (5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import may
from documents.models import Document
from documents.slots import label_of
from participants.enums import ApplicationState as State
from participants.enums import Check, Criterion, Finding, Level, LinkFinding, Risk, Verdict
from participants.models import (
    Disclosure,
    DueDiligence,
    Filed,
    InformationRequest,
    Renewal,
    RequestItem,
    ScreeningList,
    Snapshot,
)
from participants.scopes import OFFICER, REVIEWER, action, file_of
from participants.sections import SECTIONS, section_of
from participants.services.applications import sections_of
from participants.services.assignments import assigned_to, is_closed_to
from participants.services.examination import WEIGHED
from participants.services.talk import message_waiting
from participants.shown import answers_in_words, links_in_words
from participants.workflow.applications import EXAMINED
from participants.workflow.renewals import stages

Text = str | Promise
VERDICT_TAGS: dict[str, str] = {
    Verdict.MET: "done", Verdict.NOT_MET: "late", Verdict.UNCLEAR: "due", Verdict.NOT_APPLICABLE: "neutral",
}  # fmt: skip
FINDING_TAGS: dict[str, str] = {Finding.CLEAR: "done", Finding.CONCERN: "due", Finding.AGAINST: "late"}
LEVEL_TAGS: dict[str, str] = {Level.LOW: "done", Level.MEDIUM: "due", Level.HIGH: "late"}
LINK_TAGS: dict[str, str] = {
    LinkFinding.NONE: "done", LinkFinding.NOT_CONFIRMED: "done", LinkFinding.DISCLOSED: "due",
    LinkFinding.CONFIRMED: "late",
}  # fmt: skip
# What the parts of a case are called in addresses.
PARTS = {OFFICER: "officer", REVIEWER: "reviewer"}


@dataclass(frozen=True)
class Row:
    """One line of the sheet: what is judged, what was found if anything, and where it is changed if it may be."""

    title: Text
    found: Any = None
    tag: str = ""
    word: Text = ""
    text: str = ""
    reopened: bool = False
    url: str = ""


@dataclass
class Sheet:
    """Everything on one case that only the cleared read; a constant number of statements however many rows."""

    application: Filed
    person: User
    on: date

    def __post_init__(self) -> None:
        self.file = file_of(self.application)

    @cached_property
    def handles(self) -> bool:
        """Whether this person may write the case officer's rows now."""
        return self.application.state in stages(self.application, EXAMINED) and self._may("handle")

    @cached_property
    def reviews(self) -> bool:
        """Whether this person is the reviewer of the case."""
        return self._may("review")

    @cached_property
    def works(self) -> bool:
        """Whether this person works on the case, in either part, while it is examined."""
        return self.application.state in stages(self.application, EXAMINED) and self._may("work")

    @cached_property
    def asks(self) -> bool:
        """Whether this person works on the case while it waits for answers, and may take questions back."""
        return self.application.state in stages(self.application, (State.INFO_REQUESTED,)) and self._may("work")

    @property
    def renews(self) -> bool:
        """Whether it is a renewal: the other side is an organisation then, and no applicant."""
        return isinstance(self.application, Renewal)

    @cached_property
    def talks(self) -> bool:
        """Whether this person writes to the applicant."""
        return self._may("talk")

    def _may(self, what: str) -> bool:
        return may(self.person, action(what, self.application), self.application, self.on)

    def _url(self, name: str, *more: str) -> str:
        return reverse(f"participants:{name}", args=[self.application.ref, *more])

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """What was sent last: while the applicant answers, its changes are not read before they are sent."""
        return self.file.snapshots.select_related("taken_by").first()

    @cached_property
    def submission(self) -> list[dict[str, Any]]:
        """The answers that were sent, section by section, in words."""
        whole = self.snapshot.content["answers"] if self.snapshot else {}
        return [
            {"id": f"sent-{one.code}", "title": one.title, "answers": read_answers(one, whole)}
            for one in sections_of(self.application)
            if one.applies(whole) and list(one.fields())
        ]

    @cached_property
    def disclosed(self) -> tuple[Disclosure, list[Any]] | None:
        """The disclosure that was sent, with its answers in words."""
        held = (self.snapshot.content.get("disclosure") or {}) if self.snapshot else {}
        signed = Disclosure.objects.filter(pk=held.get("id") or 0, file=self.file).select_related("statement").first()
        return (signed, links_in_words(signed)) if signed else None

    @cached_property
    def papers(self) -> list[Document]:
        """The papers of the file that can be read."""
        return list(Document.objects.visible_to(self.person, self.on).about(self.file).with_latest().order_by("id"))

    @property
    def named_papers(self) -> list[tuple[Text, Document]]:
        """The papers, each called what it is in the reader's language: its title was frozen in another one."""
        return [(label_of(one.slot) if one.slot else one.title, one) for one in self.papers]

    @cached_property
    def criteria(self) -> list[Row]:
        """The eight criteria, each with its finding."""
        found = {one.criterion: one for one in self.file.findings.select_related("found_by")}
        return [
            Row(label, one, VERDICT_TAGS.get(one.verdict, "") if one else "",
                one.get_verdict_display() if one else "", one.evidence if one else "", bool(one and one.reopened),
                self._url("finding", code) if self.handles else "")
            for code, label in Criterion.choices
            for one in [found.get(code)]
        ]  # fmt: skip

    @cached_property
    def sheets(self) -> list[DueDiligence]:
        """The due-diligence sheets, the latest first."""
        return list(self.file.due_diligences.select_related("reviewer").prefetch_related("checks"))

    @cached_property
    def open_sheet(self) -> DueDiligence | None:
        """The sheet that this person fills in now."""
        open_one = self.sheets and self.sheets[0].completed_on is None and self._diligence
        return self.sheets[0] if open_one else None

    @property
    def _diligence(self) -> bool:
        return self.application.state in stages(self.application, [State.DUE_DILIGENCE]) and self.reviews

    @property
    def may_begin(self) -> bool:
        """Whether a new sheet can be begun."""
        return self._diligence and self.open_sheet is None

    @cached_property
    def looks(self) -> list[dict[str, Any]]:
        """Each sheet with its checks, its word on tobacco and arms, and the way to fill it in."""
        return [{"sheet": one, "rows": self._checks(one), "link": self._link(one),
                 "url": self._url("sheet") if one is self.open_sheet else ""} for one in self.sheets]  # fmt: skip

    def _checks(self, sheet: DueDiligence) -> list[Row]:
        done = {one.check_code: one for one in sheet.checks.all()}
        url = "check" if sheet is self.open_sheet else ""
        return [
            Row(label, one, FINDING_TAGS.get(one.finding, "") if one else "",
                one.get_finding_display() if one else "", one.evidence if one else "",
                bool(one and one.confirmed_on is None), self._url(url, code) if url else "")
            for code, label in Check.choices
            for one in [done.get(code)]
        ]  # fmt: skip

    def _link(self, sheet: DueDiligence) -> Row:
        tag, word = LINK_TAGS.get(sheet.link_finding, ""), sheet.get_link_finding_display()
        return Row(_("Tobacco and arms"), sheet.link_finding, tag, word, sheet.link_evidence)

    @cached_property
    def risks(self) -> list[Row]:
        """The seven risks, each as it was weighed."""
        found = {one.risk: one for one in self.file.risks.select_related("found_by")}
        writes = self.application.state in stages(self.application, WEIGHED) and self.reviews
        return [
            Row(label, one, LEVEL_TAGS.get(one.residual, "") if one else "",
                one.get_residual_display() if one else "", one.mitigation if one else "", bool(one and one.reopened),
                self._url("risk", code) if writes else "")
            for code, label in Risk.choices
            for one in [found.get(code)]
        ]  # fmt: skip

    @cached_property
    def open_work(self) -> "tuple[str, list[Row]]":
        """What is open of this person's own work in this state, each row with its page: which part, and the rows."""
        if self.open_sheet:
            return "check", _open(self._checks(self.open_sheet)) or self._unwritten(self.open_sheet)
        if self.application.state == State.ELIGIBILITY and self.handles:
            return "criterion", _open(self.criteria)
        return "risk", _open(self.risks)

    def _unwritten(self, sheet: DueDiligence) -> list[Row]:
        written = sheet.sources and sheet.link_finding
        return [] if written else [Row(_("Sources, tobacco and arms"), url=self._url("sheet"))]

    @cached_property
    def measures(self) -> list[Any]:
        """The measures on the file."""
        return list(self.file.measures.all())

    @cached_property
    def escalations(self) -> list[Any]:
        """What was put to other bodies, the latest first."""
        return list(self.file.escalations.all())

    @cached_property
    def rounds(self) -> list[tuple[InformationRequest, list[dict[str, Any]]]]:
        """The rounds of questions, the latest first; answers are read once the round is sent."""
        asked = self.file.requests.select_related("asked_by").prefetch_related("items")
        return [(one, [self._item(one, item) for item in one.items.all()]) for one in asked]

    def _item(self, request: InformationRequest, item: RequestItem) -> dict[str, Any]:
        return {"item": item, "about": about(item), "answer": item.answer if request.closed_on else ""}

    @cached_property
    def people(self) -> list[dict[str, Any]]:
        """Who has which part of the case, and whether they declared their interests."""
        declared = dict(self.file.declarations.values_list("person", "declared_on"))
        parts = {OFFICER: _("Case officer"), REVIEWER: _("Due-diligence reviewer")}
        assigned = [part for part in parts if self._may("assign") and not is_closed_to(self.application, part)]
        return [
            {"label": label, "person": person, "declared_on": declared.get(person.pk) if person else None,
             "url": self._url("assign_case", PARTS[part]) if part in assigned else ""}
            for part, label in parts.items()
            for person in [assigned_to(self.application, part)]
        ]  # fmt: skip

    @cached_property
    def messages(self) -> list[Any]:
        """What the applicant and the Secretariat wrote to each other."""
        return list(self.file.messages.select_related("author"))

    @cached_property
    def waiting_message(self) -> int | None:
        """The message of the other side that waits for an answer, for who may give one."""
        return message_waiting(self.application) if self._may("work") else None

    @cached_property
    def notes(self) -> list[Any]:
        """What the Secretariat wrote for itself."""
        return list(self.file.internal_notes.select_related("author"))

    @property
    def screening(self) -> dict[str, int]:
        """How many names are given, not compared yet, how many hits are undecided, and how many lists there are."""
        names = self.file.names.filter(gone_on__isnull=True)
        undecided = names.filter(hits__disposal="undecided", hits__listed__until__isnull=True)
        return {
            "names": names.count(),
            "waiting": names.filter(compared=False).count(),
            "undecided": undecided.count(),
            "lists": ScreeningList.objects.in_use().count(),
        }


def _open(rows: Iterable[Row]) -> list[Row]:
    """The rows without a settled finding, each where it is written."""
    unclear = (Verdict.UNCLEAR,)
    return [
        row for row in rows
        if row.url and (row.found is None or row.reopened or getattr(row.found, "verdict", "") in unclear)
    ]  # fmt: skip


def read_answers(section: Any, whole: Any) -> list[Any]:
    """The answers of a section to read, without tables that another answer made needless."""
    return [answer for answer in answers_in_words(section, whole) if not answer.is_settled]


def about(item: RequestItem) -> str:
    """What a question is about, in words."""
    return " · ".join(str(part) for part in _about(item))


def _about(item: RequestItem) -> Iterator[Text]:
    known = {section.code for section in SECTIONS}
    if item.section not in known:
        yield from _signed(item.section)
        return
    section = section_of(item.section)
    yield section.title
    labels: dict[str, Text] = {one.code: one.label for one in section.fields()}
    if item.field:
        yield labels.get(item.field) or label_of(item.field)


def _signed(code: str) -> Iterable[Text]:
    return [{"disclosure": _("Tobacco and arms disclosure"), "terms": _("The Terms of Reference")}.get(code, code)]
