"""Calls of the pages on which the Secretariat examines and decides applications."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from participants.models import Application, DueDiligence, RiskFinding
from participants.services.decisions import answer_conditions
from participants.services.examination import version_of
from tests.access.calls.applying import part
from tests.access.calls.call import DAY, Call, Data, fixed, in_days, moved, one, today_in
from tests.access.world.papers import pdf
from tests.access.world.things import World

WHY = "For the record."
SHEET = {"sources": "The register.", "link_finding": "none", "link_evidence": "None found."}
REASONS = {"reason_public": "Outside the aims.", "reason_restricted": WHY}
LIST = b"name,aliases,list,reference\nDemo Listed,,Demo list,1\n"


def new_sheet(world: World, actor: str) -> Data:
    return {**SHEET, "version": version_of(sheet_of(world), SHEET)}


def new_check(world: World, actor: str) -> Data:
    said = {"finding": "concern", "evidence": WHY}
    return {**said, "version": version_of(sheet_of(world).checks.get(check_code="legal"), said)}


def sheet_of(world: World) -> DueDiligence:
    """The sheet that is being filled in."""
    return DueDiligence.objects.get(file=world.checked.file_id)


def new_risk(world: World, actor: str) -> Data:
    said = {"likelihood": "low", "impact": "low", "mitigation": "", "residual": "low"}
    row = RiskFinding.objects.get(file=world.risk_assessment.file_id, risk="undue_influence")
    return {**said, "version": version_of(row, said)}


def due(**more: Any) -> Any:
    """What is sent, with a day ahead."""
    return lambda world, actor: {**more, "due_on": in_days(20)(world)}


def questions(world: World, actor: str) -> Data:
    form = {"questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "0", "do": "send"}
    asked = {"questions-0-part": "aims:mission", "questions-0-text": "Since when?"}
    return {**form, **asked, "due_on": in_days(20)(world)}


def another_day(world: World, actor: str) -> Data:
    return {"due_on": in_days(40)(world), "reason": "They asked for it."}


def new_list(world: World, actor: str) -> Data:
    return {"chosen": SimpleUploadedFile("names.csv", LIST, "text/csv")}


def confirm_a_link(world: World, client: Client) -> None:
    DueDiligence.objects.filter(file=world.checked.file_id).update(link_finding="confirmed")


def accept_the_conditions(world: World, client: Client) -> None:
    case = Application.objects.get(pk=world.conditions_offered.pk)
    answer_conditions(case, True, world.people["applicant"], world.on)


def assigned(thing: str, role: str, person: str) -> Call:
    """A part of a case given to someone."""
    return Call(part(thing, part=role), lambda w, a: {"person": w.people[person].pk})


def the_request(world: World, answer: Any) -> dict[str, Any]:
    """That the applicant withdrew, with its letter."""
    return {"reason": "By a letter.", "file": SimpleUploadedFile("letter.pdf", pdf("We withdraw."))}


# Each move, on the case on which it can be made, with what is sent and what must happen before.
MOVES: Mapping[str, tuple[str, Any, Any]] = {
    "take_up": ("submitted", fixed(), None),
    "confirm_complete": ("completeness", fixed(), None),
    "confirm_criteria": ("eligibility", fixed(), None),
    "refuse_eligibility": ("eligibility", fixed(**REASONS), None),
    "complete_due_diligence": ("checked", fixed(), None),
    "exclude": ("checked", fixed(), confirm_a_link),
    "complete_risks": ("risk_assessment", fixed(), None),
    "look_again": ("recommendation", fixed(reason=WHY), None),
    "close_without_reply": ("info_requested", fixed(), None),
    "escalate": ("recommendation", due(body="Legal office", asked="May it take part?"), None),
    "record_view": ("escalated", today_in(answer="It may.", answered_by="Demo Counsel", answered_on=DAY), None),
    "recommend": ("recommendation", fixed(advice="engage", reason=WHY), None),
    "send_back": ("decision_pending", fixed(reason=WHY), None),
    "reopen_due_diligence": ("decision_pending", fixed(reason=WHY), None),
    "approve": ("decision_pending", today_in(starts_on=DAY, reason_restricted=WHY), None),
    "offer_conditions": ("decision_pending", lambda w, a: {"answer_by": in_days(20)(w)}, None),
    "confirm_conditions": (
        "conditions_offered", today_in(starts_on=DAY, reason_restricted=WHY), accept_the_conditions,
    ),
    "not_approve": ("decision_pending", fixed(**REASONS), None),
    "withdraw": ("submitted", the_request, None),
}  # fmt: skip


def of_moves() -> dict[str, Call]:
    """Every move of a case, and moves that come too late or belong to another side."""
    name = "participants:application_move"
    made = {
        f"{name} [{move}]": Call(moved(thing, move), sent, before=before)
        for move, (thing, sent, before) in MOVES.items()
    }
    return {
        **made,
        f"{name} [preview]": Call(moved("decision_pending", "not_approve"), fixed(**REASONS, preview="text")),
        f"{name} [not declared on]": Call(moved("unread", "withdraw"), the_request),
        f"{name} [decided already]": Call(moved("not_approved", "approve"), today_in(starts_on=DAY)),
        f"{name} [of the applicant]": Call(moved("draft", "submit")),
    }


def of_cases_examined() -> dict[str, Call]:
    """The list, the case, its people, its sheet, its screening."""
    tie = fixed(tie="yes", note="A seat in its board.", sure="on")
    return {
        "participants:applications": Call(),
        "participants:application [examined]": Call(one("decision_pending")),
        "participants:application [not declared on]": Call(one("unread")),
        "participants:application [refused]": Call(one("not_approved")),
        "participants:application [draft]": Call(one("draft")),
        "participants:assign_case [officer]": assigned("unread", "officer", "proposer"),
        "participants:assign_case [reviewer]": assigned("unread", "reviewer", "reviewer"),
        "participants:assign_case [draft]": assigned("draft", "officer", "proposer"),
        "participants:declare [no tie]": Call(one("unread"), fixed(tie="no", note="")),
        "participants:declare [a tie]": Call(one("decision_pending"), tie),
        "participants:finding": Call(
            part("completeness", code="aligned"), fixed(verdict="met", evidence=WHY, version="")
        ),
        "participants:begin_sheet": Call(one("due_diligence")),
        "participants:sheet": Call(one("checked"), new_sheet),
        "participants:check": Call(part("checked", code="legal"), new_check),
        "participants:check [no sheet]": Call(
            part("due_diligence", code="legal"), fixed(finding="clear", evidence=WHY, version="")
        ),
        "participants:risk": Call(part("risk_assessment", code="undue_influence"), new_risk),
        "participants:add_measure": Call(one("completeness"), due(text="Publishes its accounts.", owner="Demo Owner")),
        "participants:remove_measure": Call(lambda w: {**one("recommendation")(w), "pk": w.measure_inside.pk}),
        "participants:complete_measure": Call(lambda w: {"pk": w.measure_of_participant.pk}, fixed(note=WHY)),
        "participants:note": Call(one("decision_pending"), fixed(**{"note-text": WHY})),
        "participants:note [not declared on]": Call(one("unread"), fixed(**{"note-text": WHY})),
        "participants:note [of a renewal]": Call(one("examined_renewal"), fixed(**{"note-text": WHY})),
        "participants:message": Call(one("decision_pending"), fixed(**{"message-text": "We are reading it."})),
        "participants:message [of a renewal]": Call(
            one("examined_renewal"), fixed(**{"message-text": "We are reading it."})
        ),
        "participants:ask_applicant": Call(one("completeness"), questions),
        "participants:close_question": Call(
            lambda w: {**one("info_requested")(w), "number": 1}, fixed(reason="It came by post.")
        ),
        "participants:move_due": Call(one("info_requested"), another_day),
        "participants:ask_applicant [too late]": Call(one("not_approved"), questions),
        "participants:application_screening [examined]": Call(one("completeness")),
        "participants:application_screening [not declared on]": Call(one("unread")),
        "participants:dispose_hit": Call(
            lambda w: {**one("completeness")(w), "pk": w.hit.pk}, fixed(disposal="other", reason=WHY)
        ),
        "participants:screening_lists": Call(),
        "participants:renewals": Call(),
        "participants:terms": Call(),
        "participants:terms_export": Call(),
        "participants:decisions": Call(),
        "participants:decisions_export": Call(),
        "participants:case_archive [examined]": Call(one("decision_pending")),
        "participants:case_archive [not declared on]": Call(one("unread")),
        "participants:case_archive [draft]": Call(one("draft")),
        "participants:upload_list": Call(sent=new_list),
    }


def of_examination() -> dict[str, Call]:
    """All that the Secretariat does with applications."""
    return {**of_cases_examined(), **of_moves()}
