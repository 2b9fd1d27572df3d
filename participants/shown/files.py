"""An application as its own people see it: its parts with honest states, every gap by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Max, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role, ScopeKind
from accounts.models import Office
from documents.models import Document, Version
from documents.slots import label_of
from governance.models import Edition
from participants.models import (
    Acceptance,
    Application,
    Disclosure,
    Filed,
    FileSection,
    Renewal,
    Statement,
    TeamInvitation,
)
from participants.rules.applications import DISCLOSURE
from participants.scopes import file_of
from participants.sections import SECTIONS, Gap, Section, gaps_in
from participants.services.applications import (
    DISCLOSURE_PART,
    TERMS_PART,
    UNSENT,
    open_parts,
    sections_of,
)
from participants.services.file_papers import papers_before

Text = str | Promise
DOCUMENTS_PART, SIGNATORY_PART = "documents", "signatory"
DONE, BEGUN, NOT_BEGUN, CLOSED, TO_ANSWER = "done", "begun", "not_begun", "closed", "to_answer"
TO_CONFIRM, INVITED = "to_confirm", "invited"


@dataclass(frozen=True)
class Paper:
    """One kind of document of an application: what is filed, and whether it can be read already."""

    slot: str
    label: Text
    section: Section
    needed: bool
    document: Document | None = None
    version: Version | None = None
    before: Document | None = None

    @property
    def is_usable(self) -> bool:
        """Whether a version is filed that was checked and let go."""
        held = self.version
        return bool(held and held.released_at and held.scan_verdict != "infected")

    @property
    def standing(self) -> Text:
        """Where the document stands, in words."""
        if self.before is not None:
            return _("Filed last time. Is it still valid?")
        if self.version is None:
            return _("Missing") if self.needed else _("Not sent")
        if self.version.scan_verdict == "infected":
            return _("A virus was found. Send another file.")
        return _("Filed") if self.is_usable else _("Being checked for viruses")


@dataclass(frozen=True)
class Part:
    """One line of the list of parts."""

    code: str
    title: Text
    hint: Text
    standing: str
    gaps: int = 0

    @property
    def state(self) -> str:
        """The standing in words."""
        if self.standing == BEGUN and self.gaps:
            return ngettext("In progress, %(number)s thing missing", "In progress, %(number)s things missing",
                            self.gaps) % {"number": self.gaps}  # fmt: skip
        return str(WORDS[self.standing])

    @property
    def is_open(self) -> bool:
        """Whether its page can be opened."""
        return self.standing != CLOSED


WORDS: Mapping[str, Text] = {
    DONE: gettext_lazy("Complete"),
    BEGUN: gettext_lazy("In progress"),
    NOT_BEGUN: gettext_lazy("Not begun"),
    CLOSED: gettext_lazy("Cannot start yet"),
    TO_ANSWER: gettext_lazy("To answer"),
    TO_CONFIRM: gettext_lazy("Still true?"),
    INVITED: gettext_lazy("Invited"),
}


@dataclass
class FileShown:
    """Everything that the pages of one application show; a constant number of statements however many rows."""

    application: Filed
    on: date
    may_sign: bool
    rows: dict[str, FileSection] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.file = file_of(self.application)
        self.rows = {row.code: row for row in self.file.sections.select_related("saved_by")}

    @cached_property
    def whole(self) -> dict[str, dict[str, Any]]:
        """All answers, by section."""
        return {code: row.answers for code, row in self.rows.items()}

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections that this organisation is asked and that have fields."""
        return tuple(one for one in self.asked if one.applies(self.whole) and (one.items or one.rows))

    @property
    def asked(self) -> tuple[Section, ...]:
        """The sections of this kind of case."""
        return sections_of(self.application)

    @cached_property
    def papers(self) -> dict[str, Paper]:
        """Every kind of document that is asked for, with the latest version filed."""
        documents = {one.slot: one for one in Document.objects.about(self.file).order_by("id")}
        latest = Version.objects.filter(document__in=documents.values()).values("document").annotate(last=Max("pk"))
        versions = {one.document_id: one for one in Version.objects.filter(pk__in=Subquery(latest.values("last")))}
        found, before = {}, papers_before(self.file) if self.is_renewal else {}
        for section in self.asked:
            for slot in (*section.papers, *section.optional_papers):
                needed = slot in section.papers
                held = documents.get(slot)
                version = versions.get(held.pk) if held else None
                found[slot] = Paper(slot, label_of(slot), section, needed, held, version, before.get(slot))
        return found

    @cached_property
    def usable(self) -> Collection[str]:
        """The slots of which a version can be read."""
        return self.file.papers_filed()

    @cached_property
    def sent_papers(self) -> dict[str, str]:
        """What was sent last of each kind of document, by the hash of its content."""
        last = self.file.snapshots.order_by("-number").values_list("content__papers", flat=True).first()
        return {one["slot"]: one["sha256"] for one in last or ()}

    def is_new(self, slot: str) -> bool:
        """Whether another document is filed than the one that was sent last."""
        version = self.papers[slot].version
        return version is not None and version.sha256 != self.sent_papers.get(slot)

    @cached_property
    def gaps(self) -> list[Gap]:
        """Everything that 5.nsa.form asks for and that is missing, in the form's order."""
        return gaps_in(self.whole, self.usable, self.asked)

    @cached_property
    def disclosure(self) -> Disclosure | None:
        """The disclosure signed last, in the version in force; an older one has to be signed anew."""
        current = Statement.objects.filter(kind=DISCLOSURE, effective_on__lte=self.on).order_by("-effective_on")
        signed = self.file.disclosures.select_related("statement", "signed_by")
        return signed.filter(statement=Subquery(current.values("pk")[:1])).first()

    @cached_property
    def acceptance(self) -> Acceptance | None:
        """The acceptance of the Terms of Reference in force."""
        accepted = self.file.acceptances.select_related("edition", "accepted_by")
        return accepted.filter(edition=Edition.objects.in_force(self.on)).first()

    @cached_property
    def open_parts(self) -> Mapping[str, frozenset[str] | None]:
        """What can be changed now."""
        return open_parts(self.application)

    @property
    def is_draft(self) -> bool:
        """Whether it was not sent yet."""
        return self.application.state in UNSENT

    @property
    def is_renewal(self) -> bool:
        """Whether what was told last time is asked about again."""
        return isinstance(self.application, Renewal)

    @cached_property
    def to_confirm(self) -> list[Section]:
        """The sections of a renewal of which nobody has said yet whether they are still true (5.term)."""
        looked_at = {code for code, row in self.rows.items() if row.confirmed_on}
        return [one for one in self.sections if one.code not in looked_at] if self.is_renewal else []

    @cached_property
    def is_ready(self) -> bool:
        """Whether nothing is missing any more."""
        return not self.gaps and not self.to_confirm and self.disclosure is not None and self.acceptance is not None

    @cached_property
    def parts(self) -> list[Part]:
        """The list of parts, in the order of the form."""
        signed = [self._of_disclosure(), self._of_terms()]
        return [*map(self._of_section, self.sections), self._of_papers(), *self._of_signatory(), *signed]

    @property
    def done(self) -> int:
        """How many parts are complete."""
        return sum(part.standing == DONE for part in self.parts)

    def _of_section(self, section: Section) -> Part:
        papers = self.papers
        gaps = [gap for gap in self.gaps if gap.section == section.code and gap.field not in papers]
        begun = section.code in self.rows
        standing = (BEGUN if gaps else DONE) if begun else NOT_BEGUN
        if standing == DONE and section in self.to_confirm:
            standing = TO_CONFIRM
        return Part(section.code, section.title, section.purpose, standing, len(gaps))

    def _of_papers(self) -> Part:
        missing = [gap for gap in self.gaps if gap.field in self.papers]
        begun = any(paper.version for paper in self.papers.values())
        standing = (BEGUN if missing else DONE) if begun or not missing else NOT_BEGUN
        needed = [str(paper.label) for paper in self.papers.values() if paper.needed]
        return Part(DOCUMENTS_PART, _("Documents"), ", ".join(needed), standing, len(missing))

    @cached_property
    def signatories(self) -> set[int]:
        """Who may sign the application."""
        offices = Office.objects.of(ScopeKind.APPLICATION, self.application.pk).in_roles([Role.SIGNATORY])
        return set(offices.on(self.on).values_list("person_id", flat=True))

    def _of_signatory(self) -> list[Part]:
        """Where whoever began the application may not sign it, the one who may is invited as a part of its own."""
        case = self.application
        if not isinstance(case, Application) or case.opened_by_id in self.signatories:
            return []
        hint = _("Invite the person who may sign for the organisation. Only that person signs and sends.")
        standing = DONE if self.signatories else INVITED if self._is_invited() else NOT_BEGUN
        return [Part(SIGNATORY_PART, _("Your authorised signatory"), hint, standing)]

    def _is_invited(self) -> bool:
        asked = TeamInvitation.objects.filter(file=self.file, role=Role.SIGNATORY, last_day__gte=self.on)
        return asked.filter(accepted_by__isnull=True, revoked_by__isnull=True).exists()

    def who_signs(self) -> str:
        """Who signs and sends, by role and name: of a renewal the lead, of an application its signatory (5.term)."""
        case = self.application
        if isinstance(case, Renewal):
            role, offices = (
                _("your lead focal point"),
                Office.objects.of(ScopeKind.ORGANISATION, case.participation.organisation_id).in_roles(
                    [Role.FOCAL_LEAD]
                ),
            )
        else:
            role = _("the authorised signatory")
            offices = Office.objects.of(ScopeKind.APPLICATION, case.pk).in_roles([Role.SIGNATORY])
        names = offices.on(self.on).order_by("id").values_list("person__full_name", flat=True)
        held = _(", ").join(dict.fromkeys(names))
        return _("%(role)s (%(names)s)") % {"role": role, "names": held} if held else role

    def _of_disclosure(self) -> Part:
        hint = _("Signed by your authorised signatory, once the part on your organisation is complete.")
        if self.is_renewal:
            hint = _("Signed by your lead focal point, once the part on your organisation is complete.")
        return Part(DISCLOSURE_PART, _("Tobacco and arms disclosure"), hint, self._signed(self.disclosure))

    def _of_terms(self) -> Part:
        hint = _("Accepted by your authorised signatory, once the part on your organisation is complete.")
        if self.is_renewal:
            hint = _("Accepted by your lead focal point, once the part on your organisation is complete.")
        return Part(TERMS_PART, _("Terms of Reference"), hint, self._signed(self.acceptance))

    def _signed(self, given: object) -> str:
        if given is not None:
            return DONE
        return NOT_BEGUN if self.may_sign and self.knows_itself else CLOSED

    @cached_property
    def knows_itself(self) -> bool:
        """Whether the first part is complete: what is signed names the organisation."""
        return not any(gap.section == SECTIONS[0].code for gap in self.gaps)

    def why_closed(self) -> str:
        """Why the parts that are signed cannot start yet; empty where they can."""
        if not self.knows_itself:
            return _("Complete the part on your organisation first: what you sign names it.")
        if self.may_sign:
            return ""
        if isinstance(self.application, Application) and not self.signatories:
            return _("Invite the person who may sign for the organisation. Only that person signs and sends.")
        return _("Only %(who)s can do this. Ask that person to sign in.") % {"who": self.who_signs()}
