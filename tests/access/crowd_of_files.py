"""Many more applications, and many more rows of everything on the cases that the pages of the world show."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models.functions import Now

from accounts.enums import Role, ScopeKind
from accounts.models import Office
from documents.enums import Visibility
from documents.models import Document, Version
from governance.models import Edition
from governance.periods import span
from participants.models import (
    Acceptance,
    Application,
    CaseFile,
    CaseFileUserObjectPermission,
    ConflictDeclaration,
    CriterionFinding,
    Disclosure,
    DueDiligence,
    DueDiligenceCheck,
    Escalation,
    FileSection,
    GroupInterest,
    Hit,
    InformationRequest,
    InternalNote,
    ListedName,
    Measure,
    Message,
    RequestItem,
    RiskFinding,
    ScreenedName,
    ScreeningList,
    Snapshot,
    Statement,
    TeamInvitation,
)

if TYPE_CHECKING:
    from tests.access.crowd import Crowd

GROWN_ON_FILES: tuple[type[models.Model], ...] = (
    Acceptance, Application, CaseFile, CaseFileUserObjectPermission, ConflictDeclaration, CriterionFinding, Disclosure,
    DueDiligence, DueDiligenceCheck, Escalation, FileSection, GroupInterest, Hit, InformationRequest, InternalNote,
    ListedName, Measure, Message, RequestItem, RiskFinding, ScreenedName, ScreeningList, Snapshot, TeamInvitation,
)  # fmt: skip


def fill(crowd: "Crowd") -> None:
    """Applications with their files; on some cases of the world whatever the Secretariat and the applicant write."""
    for step in (applications, talk, rounds, sheets, names, teams, papers):
        step(crowd)


def applications(crowd: "Crowd") -> None:
    """Applications that wait, half of them with someone who handles them; the applicant of the world writes each."""
    world, on = crowd.world, crowd.world.on
    crowd.files = by_number(crowd, CaseFile, lambda n: {"created_on": on})
    made = by_number(crowd, Application, lambda n: {
        "ref": f"NSA-CROWD-{n}", "file": crowd.files[n], "opened_on": on, "submitted_on": on, "state": "submitted",
        "state_since": on, "name": f"Crowd applies {n}", "name_key": f"crowd applies {n}", "category": "ngo",
        "opened_by": crowd.found[n - crowd.size],
    })  # fmt: skip
    crowd.many(Office, lambda n: {
        "person": world.people["applicant"], "role": Role.APPLICANT, "scope_kind": ScopeKind.APPLICATION,
        "scope_id": made[n].pk, "period": span(on, None),
    })  # fmt: skip
    permission = Permission.objects.get(content_type__app_label="participants", codename="officer_of_casefile")
    crowd.many(CaseFileUserObjectPermission, lambda n: {
        "user": world.people["officer"], "permission": permission, "content_object": crowd.files[n],
    })  # fmt: skip
    crowd.many(ConflictDeclaration, lambda n: {
        "file": crowd.files[n], "person": world.people["officer"], "has_conflict": False, "declared_on": on,
    })  # fmt: skip
    crowd.many(FileSection, lambda n: {"file": crowd.files[n], "code": "aims", "answers": {}})
    crowd.many(CriterionFinding, lambda n: {
        "file": crowd.files[n], "criterion": "aligned", "verdict": "met", "evidence": "None",
        "found_by": world.people["officer"], "found_on": on,
    })  # fmt: skip
    crowd.many(RiskFinding, lambda n: {
        "file": crowd.files[n], "risk": "endorsement", "likelihood": "low", "impact": "low", "residual": "low",
        "found_by": world.people["reviewer"], "found_on": on,
    })  # fmt: skip
    crowd.many(GroupInterest, lambda n: {"participation": crowd.part[n], "group": "financing", "recorded_on": on})


def by_number(crowd: "Crowd", model: type[models.Model], make: Any) -> dict[int, Any]:
    """Rows of a model under their numbers."""
    return dict(zip(crowd.numbers, crowd.many(model, make), strict=True))


def shown(crowd: "Crowd") -> tuple[CaseFile, ...]:
    """The files of the world whose pages the readers open."""
    world = crowd.world
    return (world.decision_pending.file, world.completeness.file, world.info_requested.file)


def talk(crowd: "Crowd") -> None:
    """Notes, messages, measures, snapshots, declarations, what was signed and put to other bodies."""
    on, who = crowd.world.on, dict(zip(crowd.numbers, crowd.found, strict=True))
    statement, edition = Statement.objects.get(), Edition.objects.in_force(on)
    for file in shown(crowd):
        crowd.many(InternalNote, lambda n, file=file: {"file": file, "author": who[n], "text": f"Note {n}"})
        crowd.many(Message, lambda n, file=file: {
            "file": file, "author": who[n], "from_secretariat": bool(n % 2), "text": f"Message {n}",
        })  # fmt: skip
        crowd.many(Measure, lambda n, file=file: {
            "file": file, "text": f"Measure {n}", "owner": "Demo", "due_on": crowd.term,
        })  # fmt: skip
        crowd.many(ConflictDeclaration, lambda n, file=file: {
            "file": file, "person": who[n], "has_conflict": False, "declared_on": on,
        })  # fmt: skip
        crowd.many(Escalation, lambda n, file=file: {
            "file": file, "body": "Demo", "question": f"Question {n}", "asked_on": on, "due_on": crowd.term,
            "answer": "Yes", "answered_by_name": "Demo", "answered_on": on,
        })  # fmt: skip
        content = file.snapshots.first().content if file.snapshots.exists() else {"answers": {}}
        crowd.many(Snapshot, lambda n, file=file, content=content: {
            "file": file, "number": 1000 + n, "content": content, "sha256": "0" * 64, "taken_on": on,
            "taken_by": who[n],
        })  # fmt: skip
        crowd.many(Disclosure, lambda n, file=file: {
            "file": file, "statement": statement, "language": "en", "text_sha256": "0" * 64, "links": {},
            "signatory_name": "Demo", "signatory_title": "Director", "signed_on": on, "signed_by": who[n],
        })  # fmt: skip
    crowd.many(Measure, lambda n: {
        "file": crowd.world.approved.file, "participation": crowd.world.taking_part, "text": f"Measure {n}",
        "owner": "Demo", "due_on": crowd.term,
    })  # fmt: skip
    crowd.many(Acceptance, lambda n: {
        "file": crowd.files[n], "edition": edition, "accepted_by": who[n], "accepted_on": on,
    })  # fmt: skip


def rounds(crowd: "Crowd") -> None:
    """Rounds of questions that are over, and one more question of the round that is open."""
    on, who = crowd.world.on, dict(zip(crowd.numbers, crowd.found, strict=True))
    for file in shown(crowd):
        asked = by_number(crowd, InformationRequest, lambda n, file=file: {
            "file": file, "round": 100 + n, "asked_on": on, "due_on": crowd.term, "asked_by": who[n], "closed_on": on,
        })  # fmt: skip
        crowd.many(RequestItem, lambda n, asked=asked: {
            "request": asked[n], "number": 1, "section": "funding", "field": "income", "question": f"Question {n}",
        })  # fmt: skip
    waiting = crowd.world.info_requested.file.requests.get(closed_on__isnull=True)
    crowd.many(RequestItem, lambda n: {
        "request": waiting, "number": 100 + n, "section": "funding", "field": "income", "question": f"Question {n}",
    })  # fmt: skip


def sheets(crowd: "Crowd") -> None:
    """Due-diligence sheets that are completed, each with a check."""
    on, who = crowd.world.on, dict(zip(crowd.numbers, crowd.found, strict=True))
    for file in shown(crowd):
        made = by_number(crowd, DueDiligence, lambda n, file=file: {
            "file": file, "number": 100 + n, "begun_on": on, "reviewer": who[n], "sources": "Demo",
            "link_finding": "none", "link_evidence": "None",
        })  # fmt: skip
        crowd.many(DueDiligenceCheck, lambda n, made=made: {
            "sheet": made[n], "check_code": "legal", "finding": "clear", "evidence": "None", "confirmed_on": on,
        })  # fmt: skip
        DueDiligence.objects.filter(pk__in=[one.pk for one in made.values()]).update(completed_on=on)


def names(crowd: "Crowd") -> None:
    """Screening lists with their names, names of the files, and hits of both kinds."""
    on = crowd.world.on
    lists = by_number(crowd, ScreeningList, lambda n: {"name": f"List {n}", "number": 1, "uploaded_on": on})
    listed = by_number(crowd, ListedName, lambda n: {
        "list": lists[n], "reference": f"{n}", "name": f"Listed {n}", "since": 1, "compared": True,
    })  # fmt: skip
    for file in shown(crowd):
        given = by_number(crowd, ScreenedName, lambda n, file=file: {
            "file": file, "kind": "donor", "name": f"Donor {n}", "given_on": on, "compared": True,
        })  # fmt: skip
        crowd.many(Hit, lambda n, given=given: {
            "screened": given[n], "listed": listed[n], "score": 90, "found_on": on,
            **({"disposal": "other", "reason": "Another", "disposed_on": on} if n % 2 else {}),
        })  # fmt: skip


def teams(crowd: "Crowd") -> None:
    """Colleagues who write the draft and the cases, and who is invited to."""
    world, who = crowd.world, dict(zip(crowd.numbers, crowd.found, strict=True))
    for case in (world.draft, world.decision_pending):
        crowd.many(Office, lambda n, case=case: {
            "person": who[n], "role": Role.APPLICANT, "scope_kind": ScopeKind.APPLICATION, "scope_id": case.pk,
            "period": span(world.on, None),
        })  # fmt: skip
    crowd.many(TeamInvitation, lambda n: {
        "file": world.draft.file, "email": f"asked{n}@example.org", "full_name": f"Asked {n}", "role": Role.APPLICANT,
        "code_digest": f"{n:064}", "invited_on": world.on, "last_day": crowd.term,
    })  # fmt: skip


def papers(crowd: "Crowd") -> None:
    """Documents of the files."""
    for place, file in enumerate((*shown(crowd), crowd.world.begun.file)):
        made = crowd.many(Document, lambda n, file=file, place=place: {
            "ref": f"D-file-{place}-{n}", "title": f"Paper {n}", "slot": "annual_report", "language": "en",
            "visibility": Visibility.CASE_FILE, "dated_on": crowd.world.on, "object_type": "casefile",
            "object_id": file.pk,
        })  # fmt: skip
        Version.objects.bulk_create(
            Version(
                document=document, number=1, sha256="0" * 64, size=1, media_type="application/pdf",
                original_name="paper.pdf", scan_verdict="not_scanned", released_at=Now(),
            )
            for document in made
        )  # fmt: skip
