"""The applications of the world, each where its moves can start, with a canary in every field that is not for all."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import translation

from accounts.enums import Role, ScopeKind
from accounts.services import appoint
from casework.engine import record_cases
from documents.checks import check_file
from documents.models import Document
from documents.slots import slot_of
from governance.models import Edition
from governance.services import Intake
from participants.enums import Disposal, Industry, Link, RenewalState
from participants.invitations import team_token_of
from participants.models import Application, CaseFile, Disclosure, Hit, Renewal, RequestItem
from participants.scopes import OFFICER, REVIEWER
from participants.sections import SECTIONS
from participants.services.applications import begin_application, save_section, submit_application
from participants.services.assignments import assign, declare
from participants.services.examination import (
    Question,
    ask_applicant,
    escalate,
    record_view,
    write_message,
    write_note,
)
from participants.services.file_papers import file_paper
from participants.services.replies import answer_item, send_answers, write_to_secretariat
from participants.services.screening import Entry, compare_new_names, dispose, take_list
from participants.services.self_checks import Prefilled, keep_check
from participants.services.signing import accept_terms, hash_of, statement_text
from participants.services.teams import Colleague, invite_colleague
from tests.access.actors import CLEARED, SECRETARIAT, SPEAKERS, TEAM, address
from tests.access.world.papers import pdf
from tests.access.world.things import Canary, World
from tests.applications import answers_to_everything
from tests.participants.applications.cases import (
    KEPT_INSIDE,
    File,
    checked,
    in_state,
    inside,
    judged,
    reminded,
    weighed,
)

# Cases that the Secretariat examines, each in a state of its own name.
STATES = (
    "submitted", "completeness", "eligibility", "due_diligence", "risk_assessment", "recommendation",
    "decision_pending", "info_requested", "escalated", "conditions_offered", "approved", "not_approved",
)  # fmt: skip
# Where the colleague writes too, and whose papers stay: others would only show the same once more.
WITH_COLLEAGUE = frozenset({
    "complete", "begun", "submitted", "decision_pending", "info_requested", "conditions_offered", "not_approved",
})  # fmt: skip
WITH_PAPERS = frozenset({"submitted", "completeness", "decision_pending", "info_requested"})
# What people read of a case: its own side, and whoever declared that nothing ties them to it.
READERS = TEAM | CLEARED
DONOR, LISTED = "Zyx Quorvambrell", "Zyx Quorvambrell Ltd"
# What some questions are about; the open one is about the income, as every case of its kind.
PART = ("aims", "mission")


@dataclass(frozen=True)
class Writing:
    """An application as someone writes it: under which canaries, by whom they may be read, whose name by whom."""

    kind: str
    readers: frozenset[str]
    known_to: frozenset[str]
    by: str = "applicant"


CASE = Writing("a-case", READERS, READERS)
UNREAD = Writing("an-unread-case", TEAM | {"deputy_today"}, READERS)
DRAFT = Writing("a-draft", TEAM, TEAM)
ELSEWHERE = Writing("another-draft", frozenset({"other_applicant"}), frozenset({"other_applicant"}), "other_applicant")


def write_applications(world: World) -> None:
    """Drafts of two applicants, a case that is not declared on yet, and one in each state of the examination."""
    people, on = world.people, world.on
    for text in KEPT_INSIDE:
        world.canaries[text] = Canary(text, CLEARED)
    world.canaries["donor"] = Canary(DONOR, READERS)
    world.canaries["listed name"] = Canary(LISTED, CLEARED)
    entries = [Entry(world.canary("reference-on-a-list", CLEARED), LISTED)]
    name = world.canary("name-of-a-list", SECRETARIAT)
    world.things["screening_list"] = take_list(name, entries, "0" * 64, people["reviewer"], on).list
    with translation.override("en"):
        world.things["draft"] = drafted(world, DRAFT, "complete", signed=True)
        world.things["begun"] = drafted(world, DRAFT, "begun", signed=False)
        world.things["elsewhere"] = drafted(world, ELSEWHERE, "elsewhere", signed=True)
        world.things["unread"] = sent(world, UNREAD, "unread")
        assign(world.unread, OFFICER, people["officer"], people["officer"], on)
        declare(world.unread, False, "", people["deputy_today"], on)
        for state in STATES:
            world.things[state] = in_state(state, case_of(world, state)).application
        examine(world)
        for state in {*STATES, "checked"} - WITH_PAPERS:
            Document.objects.about(getattr(world, state).file).update(object_type="", object_id=None, object_ref="")
    examine_a_renewal(world)
    invite_to_a_team(world)
    keep_answers(world)


def drafted(world: World, writing: Writing, word: str, signed: bool) -> Application:
    """A draft with an answer to everything; signed, accepted and with its papers only where it is to be sent."""
    by, on = world.people[writing.by], world.on
    application = begin_application(by, on)
    if writing.by in TEAM and word in WITH_COLLEAGUE:
        appoint(world.people["colleague"], Role.APPLICANT, on, None, ScopeKind.APPLICATION, application.pk, by)
    for code, answers in answers_of(world, writing, word).items():
        save_section(application, code, answers, 0, by, on)
    for slot in [slot for section in SECTIONS for slot in section.papers]:
        told = world.canary(f"file-name-of-{writing.kind}", writing.readers)
        inside_it = world.canary(f"paper-of-{writing.kind}", writing.readers)
        file_paper(application, slot, check_file(io.BytesIO(pdf(inside_it)), f"{told}.pdf", slot_of(slot)), by, on)
    if signed:
        sign(world, writing, application)
    application.refresh_from_db()
    return application


def answers_of(world: World, writing: Writing, word: str) -> dict[str, dict[str, Any]]:
    """Answers in which nothing is missing, some of them for few eyes."""
    name = "Demo Admitted Network" if word == "approved" else name_of(world, writing, word)
    answers = answers_to_everything(name)
    section, item = PART
    answers[section][item] = world.canary(f"answer-of-{writing.kind}", writing.readers)
    answers["decision_body"]["members"][0]["name"] = world.canary(f"board-of-{writing.kind}", writing.readers)
    if writing is CASE:
        answers["funding"]["donors"][0]["name"] = DONOR
    return answers


def name_of(world: World, writing: Writing, word: str) -> str:
    """The name of the organisation: no two are the same to the eye of the portal."""
    return f"{world.canary(f'name-of-{writing.kind}', writing.known_to)} {word.replace('_', ' ')}"


def sign(world: World, writing: Writing, application: Application) -> None:
    """The disclosure, with one text as of old for a case, else with a link that has its own; the Terms."""
    by, on, text = world.people[writing.by], world.on, statement_text(world.on, "en")
    links = {str(industry): {str(link): "no" for link in Link} for industry in Industry}
    details = world.canary(f"disclosure-of-{writing.kind}", writing.readers)
    told: dict[str, dict[str, str]] = {}
    if writing is not CASE:
        links[Industry.ARMS][Link.FUNDING] = "yes"
        told = {Industry.ARMS: {Link.FUNDING: world.canary(f"link-of-{writing.kind}", writing.readers)}}
    Disclosure.objects.create(
        file=application.file, statement=text.statement, language="en", text_sha256=hash_of(text), links=links,
        link_details=told, details=details, signatory_name="Demo Signatory", signatory_title="Director", signed_on=on,
        signed_by=by,
    )  # fmt: skip
    accept_terms(application, Edition.objects.in_force(on).ref, by, on)


def sent(world: World, writing: Writing, word: str) -> Application:
    """An application that was sent, to which one person of the Secretariat declared a tie."""
    application = drafted(world, writing, word, signed=True)
    submit_application(application, world.people[writing.by], world.on)
    compare_new_names(world.on)
    declare(application, True, world.canary("what-ties-someone", CLEARED), world.people["tied"], world.on)
    application.refresh_from_db()
    return application


def case_of(world: World, state: str) -> File:
    """A case with its officer and reviewer, open to the four who declared; its hits are decided but for one case."""
    people, on = world.people, world.on
    application = sent(world, CASE, state)
    assign(application, OFFICER, people["officer"], people["officer"], on)
    assign(application, REVIEWER, people["reviewer"], people["officer"], on)
    for one in sorted(CLEARED):
        declare(application, False, "", people[one], on)
    hits = Hit.objects.filter(screened__file=application.file_id)
    if state == "completeness":
        world.things["hit"] = hits.get()
    else:
        why = world.canary("reason-of-a-disposal", CLEARED)
        for hit in hits:
            dispose(hit, Disposal.OTHER, why, people["reviewer"], on)
    offered = state == "conditions_offered"
    measure = world.canary(f"measure-{'offered' if offered else 'inside'}", READERS if offered else CLEARED)
    return File(application, people["officer"], people["reviewer"], people["head"], measure, on)


def examine(world: World) -> None:
    """What stands on the cases beside their state: notes, talk, questions with their answers, views of other bodies."""
    people, on = world.people, world.on
    officer, author = people["officer"], people["applicant"]
    world.canaries["reason that the applicant reads"] = Canary("Outside the aims of the alliance.", READERS)
    write_note(world.decision_pending, world.canary("internal-note", CLEARED), officer, on)
    write_message(world.decision_pending, world.canary("message-to-the-applicant", READERS), officer, on)
    write_to_secretariat(world.decision_pending, world.canary("message-of-the-applicant", READERS), author, on)
    judged(file_of(world, "eligibility"), aligned="not_met")
    world.things["checked"] = in_state("due_diligence", case_of(world, "checked")).application
    checked(file_of(world, "checked"))
    hear_a_body(world)
    weighed(file_of(world, "risk_assessment"))
    ask_twice(world)
    ask_in_vain(world)
    world.things["measure_inside"] = world.recommendation.file.measures.get()
    world.things["measure_of_participant"] = world.approved.file.measures.get()


def examine_a_renewal(world: World) -> None:
    """A renewal with its file under examination: its talk for both sides, its notes for the Secretariat alone."""
    people, on = world.people, world.on
    file = CaseFile.objects.create(created_on=on)
    renewal = Renewal(ref="REN-W-9", participation=world.taking_part, submitted_on=on, file=file)
    record_cases([(renewal, RenewalState.DD_REFRESH, on)], "5.term", Intake(on, None))
    assign(renewal, OFFICER, people["officer"], people["officer"], on)
    assign(renewal, REVIEWER, people["reviewer"], people["officer"], on)
    for name in ("officer", "reviewer", "head", "deputy_today"):
        declare(renewal, False, "", people[name], on)
    declare(renewal, True, world.canary("what-ties-someone-to-a-renewal", CLEARED), people["tied"], on)
    both = SPEAKERS | {"officer", "reviewer", "head", "deputy_today"}
    write_note(renewal, world.canary("internal-note-on-a-renewal", both - SPEAKERS), people["officer"], on)
    write_message(renewal, world.canary("message-to-the-organisation", both), people["officer"], on)
    write_to_secretariat(renewal, world.canary("message-of-the-organisation", both), people["focal_lead"], on)
    world.things["examined_renewal"] = renewal


def file_of(world: World, state: str) -> File:
    """A case of the world, with its people."""
    people = world.people
    return File(getattr(world, state), people["officer"], people["reviewer"], people["head"], on=world.on)


def hear_a_body(world: World) -> None:
    """A case on which another body was heard."""
    case, on, reviewer = world.risk_assessment, world.on, world.people["reviewer"]
    escalate(case, "Legal office", inside("question-to-a-body"), on + timedelta(days=9), reviewer, on)
    case.refresh_from_db()
    record_view(case, world.canary("answer-of-a-body", CLEARED), "Demo Counsel", on, reviewer, on)
    case.refresh_from_db()


def ask(world: World, case: Application, text: str) -> None:
    """A round with one question."""
    due_on = world.on + timedelta(days=21)
    ask_applicant(case, [Question(*PART, text)], due_on, world.people["officer"], world.on)
    case.refresh_from_db()


def ask_twice(world: World) -> None:
    """A case whose questions were answered and sent, and that goes on."""
    case, author = world.completeness, world.people["applicant"]
    ask(world, case, world.canary("question-that-was-answered", READERS))
    answer_item(case, 1, world.canary("answer-that-was-sent", READERS), author, world.on)
    send_answers(case, author, world.on)
    case.refresh_from_db()


def ask_in_vain(world: World) -> None:
    """A round with its two reminders, and an answer that is not sent yet; only the past of a file brings one about."""
    case = world.info_requested
    reminded(file_of(world, "info_requested"))
    RequestItem.objects.filter(request__file=case.file_id).update(
        question=world.canary("question-that-is-open", READERS)
    )
    answer_item(case, 1, world.canary("answer-that-was-not-sent", TEAM), world.people["applicant"], world.on)


def invite_to_a_team(world: World) -> None:
    """An invitation to write the draft that is open, with its link."""
    page, known = frozenset({"participants:join_team"}), TEAM | {"asked"}
    colleague = Colleague(
        address("asked"), world.canary("name-of-the-asked", known | SECRETARIAT, page), Role.APPLICANT
    )
    invitation = invite_colleague(world.draft, colleague, world.people["applicant"], world.on)
    world.canaries["address of the asked"] = Canary(colleague.email, known | SECRETARIAT)
    world.things |= {"team_invitation": invitation, "team_token": team_token_of(invitation)}
    for told in ("name of applicant", f"name-of-{DRAFT.kind}"):
        shown = world.canaries[told]
        world.canaries[told] = Canary(shown.text, shown.cleared | {"asked"}, page)
    world.canaries["link of a team"] = Canary(world.team_token, frozenset({"asked"}))


def keep_answers(world: World) -> None:
    """What someone answered before they signed up, kept for the application that they have not begun."""
    answers = {"identity": {"name": world.canary("answer-to-the-check", frozenset({"applicant"}))}}
    keep_check(world.people["applicant"], Prefilled("ngo", answers), world.on)
