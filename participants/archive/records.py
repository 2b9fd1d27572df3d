"""What is on record of a case, as plain data in a fixed order: the same record gives the same text, byte for byte."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from accounts.models import User
from governance.models import Act
from participants.models import CaseFile, DueDiligence, Filed, Hit, InformationRequest, Renewal, RequestItem
from participants.scopes import OFFICER, REVIEWER, assigned, file_of

EXPORTED = "export_case"
Data = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of a file as they go into the archive: which ones, with which fields, written by whom."""

    name: str
    relation: str
    fields: tuple[str, ...]
    person: str = ""
    order: str = "pk"


TABLES = (
    Table("findings", "findings", ("criterion", "verdict", "evidence", "reopened", "found_on"),
          "found_by", "criterion"),
    Table("risks", "risks", ("risk", "likelihood", "impact", "mitigation", "residual", "reopened", "found_on"),
          "found_by", "risk"),
    Table("measures", "measures", ("text", "owner", "due_on", "done_on")),
    Table("other_bodies", "escalations",
          ("body", "question", "asked_on", "due_on", "answer", "answered_by_name", "answered_on")),
    Table("talk", "messages", ("written_at", "from_secretariat", "text"), "author"),
    Table("internal_notes", "internal_notes", ("written_at", "text"), "author"),
    Table("declarations_of_interests", "declarations", ("has_conflict", "declared_on"), "person"),
    Table("screened_names", "names", ("kind", "name", "given_on", "gone_on")),
)  # fmt: skip
OF_THE_CASE = (
    "state", "state_since", "submitted_on", "decided_on", "starts_on", "advice", "advice_reasons", "reason_public",
    "reason_restricted", "answer_by", "conditions_accepted_on", "conditions_declined_on", "opened_on", "term_ends",
    "old_last_day", "new_last_day",
)  # fmt: skip


def as_text(data: object) -> bytes:
    """Data as JSON with its keys in order, every script as it is written."""
    return (json.dumps(data, default=_plain, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def records_of(case: Filed) -> dict[str, Any]:
    """Everything on record of a case, by the name of its part; a constant number of statements."""
    file = file_of(case)
    return {
        "case": _case(case),
        **{table.name: _rows(file, table) for table in TABLES},
        "due_diligence": [_sheet(one) for one in _sheets(file)],
        "questions": [_round(one) for one in file.requests.order_by("round").prefetch_related("items")],
        "screening_hits": _hits(file),
        **_signed(file),
        **_consultation(case),
        "acts": _acts(case),
    }


def _case(case: Filed) -> Data:
    parts = assigned(OFFICER, REVIEWER, content_object=case.file_id).select_related("user", "permission")
    people = {row.permission.codename: row.user.full_name for row in parts}
    fields = {name: getattr(case, name) for name in OF_THE_CASE if hasattr(case, name)}
    participation = case.participation.ref if case.participation else None
    return {
        "ref": case.ref, "kind": case._meta.model_name, "organisation": case.name, "participation": participation,
        "case_officer": people.get(OFFICER), "reviewer": people.get(REVIEWER), **fields,
    }  # fmt: skip


def _rows(file: CaseFile, table: Table) -> list[Data]:
    rows = getattr(file, table.relation).order_by(table.order, "pk")
    by = {"by": F(f"{table.person}__full_name")} if table.person else {}
    return list(rows.values(*table.fields, **by))


def _sheets(file: CaseFile) -> Iterable[DueDiligence]:
    return file.due_diligences.order_by("number").select_related("reviewer").prefetch_related("checks")


def _sheet(sheet: DueDiligence) -> Data:
    fields = ("number", "begun_on", "completed_on", "sources", "link_finding", "link_evidence")
    of_a_check = ("check_code", "finding", "evidence", "confirmed_on")
    checks = [{name: getattr(one, name) for name in of_a_check} for one in sheet.checks.all()]
    return {
        **{name: getattr(sheet, name) for name in fields},
        "reviewer": sheet.reviewer.full_name,
        "checks": sorted(checks, key=lambda one: str(one["check_code"])),
    }


def _round(request: InformationRequest) -> Data:
    """One round; what is answered is read once the round is sent."""
    items = [_item(one, sent=request.closed_on is not None) for one in request.items.all()]
    fields = ("round", "asked_on", "due_on", "closed_on")
    return {**{name: getattr(request, name) for name in fields}, "items": items}


def _item(item: RequestItem, sent: bool) -> Data:
    asked = {name: getattr(item, name) for name in ("number", "section", "field", "question", "closed_because")}
    return {**asked, "answer": item.answer if sent else "", "answered_on": item.answered_on if sent else None}


def _hits(file: CaseFile) -> list[Data]:
    fields = ("score", "found_on", "disposal", "reason", "disposed_on")
    names = {
        "given_name": F("screened__name"), "list": F("listed__list__name"), "listed_name": F("listed__name"),
        "reference": F("listed__reference"), "by": F("disposed_by__full_name"),
    }  # fmt: skip
    return list(Hit.objects.filter(screened__file=file).order_by("pk").values(*fields, **names))


def _signed(file: CaseFile) -> dict[str, list[Data]]:
    """What was signed and accepted, as far as it was sent."""
    sent = list(file.snapshots.values_list("content__disclosure__id", "content__accepted"))
    signed = file.disclosures.filter(pk__in=[pk for pk, _refs in sent if pk]).order_by("pk")
    accepted = file.acceptances.filter(edition__ref__in={ref for _pk, refs in sent for ref in refs or ()})
    of_a_signature = ("language", "text_sha256", "links", "details", "link_details", "signatory_name",
                      "signatory_title", "signed_on", "signed_at")  # fmt: skip
    return {
        "disclosures": list(signed.values(*of_a_signature, text=F("statement__version"))),
        "accepted_terms": list(
            accepted.order_by("pk").values("accepted_on", "accepted_at", terms=F("edition__ref"),
                                           by=F("accepted_by__full_name"))
        ),
    }  # fmt: skip


OF_A_CONSULTATION = ("ref", "body", "question", "opened_on", "closes_on", "closed_on", "outcome", "outcome_note")


def _consultation(case: Filed) -> Data:
    """On what the Steering Group was asked about a renewal, and its outcome; what it was asked earlier beside it."""
    if not isinstance(case, Renewal):
        return {}
    asked, before = case.consultation, list(case.asked_before.order_by("pk").values(*OF_A_CONSULTATION))
    last = {"consultation": {name: getattr(asked, name) for name in OF_A_CONSULTATION}} if asked else {}
    return {**last, **({"earlier_consultations": before} if before else {})}


def _acts(case: Filed) -> list[Data]:
    """The acts on the case as they are sealed, with their reasons; what took an archive out is in the ledger alone."""
    about = Q(object_type=case._meta.model_name, object_id=case.pk)
    if isinstance(case, Renewal):
        asked = [case.consultation_id, *case.asked_before.values_list("pk", flat=True)]
        about |= Q(object_type="consultation", object_id__in=asked)
    acts = list(Act.objects.filter(about).exclude(action=EXPORTED).order_by("pk").select_related("note", "seal"))
    people = {number for act in acts for number in (act.actor_id, act.acting_for_id) if number}
    names: Mapping[int, str] = dict(User.objects.filter(pk__in=people).values_list("pk", "full_name"))
    return [_act(act, names) for act in acts]


def _act(act: Act, names: Mapping[int, str]) -> Data:
    seal, note = getattr(act, "seal", None), getattr(act, "note", None)
    return {
        "sealed": act.sealed_content(),
        "by": names.get(act.actor_id or 0),
        "as_deputy_of": names.get(act.acting_for_id or 0),
        "reason": note.text if note else None,
        "seal": {"number": seal.number, "previous": seal.previous, "digest": seal.digest} if seal else None,
    }
