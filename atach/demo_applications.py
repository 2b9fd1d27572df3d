"""Applications of the demonstration, one or more in every state, begun and examined on days before the loading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from accounts.enums import Role
from accounts.models import User
from accounts.services import enter_person
from atach.demo_answers import JOINED, LISTS, LOOKALIKES, Applicant, Whole, answers_of
from atach.demo_files import DemoCase, Secretariat, fill_in, fill_sheet, give_out, secretariat, weigh
from atach.demo_people import ANSWERING, APPLYING, COLLEAGUE
from governance.models import Edition, JobRun
from governance.periods import ONE_DAY, add_years
from participants.enums import ApplicationState as State
from participants.enums import Category, Criterion, Disposal, Level, LinkFinding
from participants.models import Application, Hit, Measure
from participants.parameters import NSA_INITIAL_TERM_YEARS
from participants.services.applications import begin_application, save_section, submit_application
from participants.services.assignments import declare
from participants.services.decisions import Approval, approve, complete_measure
from participants.services.examination import (
    Question,
    add_measure,
    ask_applicant,
    begin_sheet,
    escalate,
    record_finding,
    record_view,
    write_message,
    write_note,
)
from participants.services.reminders import remind_of_questions
from participants.services.replies import answer_item, send_answers, write_to_secretariat
from participants.services.screening import compare_new_names, dispose, take_list
from participants.services.teams import Colleague, invite_colleague, join_team

Step = Callable[[DemoCase], None]
WEIGHING = "The statutes say so, article 2."
QUESTIONS = (
    Question("funding", "income", "Which year do the figures belong to? The annual report gives another income."),
    Question("decision_body", "members", "Please name the employer of each member of the board."),
    Question("legal_status", "statutes", "The statutes end at page 4. Please send the whole document."),
)


@dataclass(frozen=True)
class Story:
    """An application: sent so many days ago, walked to a state, and what happens there."""

    applicant: Applicant
    sent: int
    reaches: State
    then: tuple[Step, ...] = ()
    author: str = ""


def load_applications(on: date) -> int:
    """Enter every application of the demonstration, as of one day; returns how many (4.review, 5)."""
    team = secretariat()
    for name, entries in LISTS.items():
        take_list(name, entries, "0" * 64, team.reviewer, on - timedelta(days=190))
    _draft_in_hand(on)
    _draft_left_alone(on)
    for number, story in enumerate(STORIES, 1):
        _tell(story, number, team, on)
    return Application.objects.count()


def load_admitted(on: date) -> None:
    """An applicant that was admitted nearly three years ago: its renewal is read beside that first file (5.term)."""
    first_day = add_years(on + JOINED_ENDS + ONE_DAY, -Edition.objects.in_force(on).value(NSA_INITIAL_TERM_YEARS))
    story = Story(JOINED, (on - first_day + JOINED_TOOK).days, State.DECISION_PENDING, (_approve, _keep_measures))
    _tell(story, 0, secretariat(), on)


def _draft_in_hand(on: date) -> None:
    """A draft in mid-form that two people write."""
    author, day = User.objects.get(email=APPLYING.email), on - timedelta(days=6)
    who = Applicant("Demo Coalition for Cool Wards", "NPL")
    application = begin_application(author, day)
    whole = answers_of(who, author.full_name, APPLYING.email, day)
    whole["legal_status"] |= {"authority": "", "registration_number": ""}
    for code in ("identity", "aims", "legal_status"):
        save_section(application, code, whole[code], 0, author, day)
    colleague = Colleague(COLLEAGUE.email, COLLEAGUE.name, Role.APPLICANT)
    invitation = invite_colleague(application, colleague, author, day)
    join_team(invitation, User.objects.get(email=COLLEAGUE.email), day + timedelta(days=1))


def _draft_left_alone(on: date) -> None:
    """A draft without a word for eleven months: the daily job warns of its removal (5.nsa.form)."""
    day = on - timedelta(days=330)
    author = _author("Demo Author of an Old Draft", "en", day)
    who = Applicant("Demo Forum for Storm-ready Blood Banks", "FJI")
    application = begin_application(author, day)
    save_section(application, "identity", _answers(who, author, day)["identity"], 0, author, day)


def _author(name: str, language: str, on: date) -> User:
    """Someone who writes an application and cannot sign in."""
    person = enter_person(f"{name.lower().replace(' ', '.')}@example.org", name, on)
    person.language = language
    person.save(update_fields=["language"])
    return person


def _answers(who: Applicant, author: User, on: date) -> Whole:
    return answers_of(who, author.full_name, author.email or "", on)


def _tell(story: Story, number: int, team: Secretariat, on: date) -> None:
    day = on - timedelta(days=story.sent)
    named = User.objects.filter(email=story.author).first()
    author = named or _author(f"Demo Author {number}", story.applicant.language, day)
    case = DemoCase(begin_application(author, day), author, team, day)
    fill_in(case, _answers(story.applicant, author, day))
    for step in ROAD:
        step(case)
        case.filed.refresh_from_db()
        if case.filed.state == story.reaches:
            break
    for step in story.then:
        case.filed.refresh_from_db()
        step(case)


def _send(case: DemoCase) -> None:
    submit_application(case.application, case.author, case.day)
    compare_new_names(case.day)


def _take_up(case: DemoCase) -> None:
    case.wait(2)
    give_out(case)
    case.move("take_up", case.who.officer)


def _complete(case: DemoCase) -> None:
    case.wait(4)
    case.move("confirm_complete", case.who.officer)


def _criteria(case: DemoCase) -> None:
    case.wait(9)
    _judge(case)
    case.move("confirm_criteria", case.who.officer)


def _diligence(case: DemoCase) -> None:
    case.wait(10)
    begin_sheet(case.filed, case.who.reviewer, case.day)
    fill_sheet(case)
    case.move("complete_due_diligence", case.who.reviewer)


def _risks(case: DemoCase) -> None:
    case.wait(7)
    weigh(case)
    _measure(case)
    case.move("complete_risks", case.who.reviewer)


def _recommend(case: DemoCase) -> None:
    case.wait(5)
    reason = "Real expertise; donors are published with the measure."
    case.move("recommend", case.who.officer, {"advice": "engage_with_measures"}, reason)


ROAD: Sequence[Step] = (_send, _take_up, _complete, _criteria, _diligence, _risks, _recommend)


def _judge(case: DemoCase, criteria: int = len(Criterion), **verdicts: str) -> None:
    """Judge so many of the criteria: met, but for those named."""
    speaks = "met" if case.application.category == Category.PRIVATE_SECTOR else "not_applicable"
    usual = {**dict.fromkeys(Criterion.values, "met"), "represents": speaks, **verdicts}
    for criterion in Criterion.values[:criteria]:
        values = {"verdict": usual[criterion], "evidence": WEIGHING}
        record_finding(case.application, criterion, values, "", case.who.officer, case.day)


def _measure(case: DemoCase) -> None:
    values = {
        "text": "Publishes its donors every year.",
        "owner": case.author.full_name,
        "due_on": case.after(30),
    }
    add_measure(case.filed, values, case.who.officer, case.day)


def _give_out(case: DemoCase) -> None:
    case.wait(2)
    give_out(case)


def _ask(case: DemoCase, questions: int, after: int = 6, days: int = 21) -> None:
    """Put so many questions, to be answered within so many days."""
    case.wait(after)
    due_on = case.after(days)
    ask_applicant(case.application, QUESTIONS[:questions], due_on, case.who.officer, case.day)
    case.filed.refresh_from_db()


def _remind(case: DemoCase, after: int) -> None:
    """What the daily job did on that day."""
    run = JobRun.objects.filter(name="run_rules").latest("id")
    remind_of_questions(case.wait(after), run)


def _answer(case: DemoCase) -> None:
    """Answer the questions of the round and send the answers."""
    case.wait(5)
    answer_item(case.application, 1, "They belong to the year before; the report counts grants apart.",
                case.author, case.day)  # fmt: skip
    send_answers(case.application, case.author, case.day)
    case.filed.refresh_from_db()


def _talk(case: DemoCase) -> None:
    """A word with the applicant, and one inside the Secretariat: two threads (4.review)."""
    write_message(case.application, "We have your file. You hear from us within a month.",
                  case.who.officer, case.day)  # fmt: skip
    write_to_secretariat(case.application, "Thank you. Our office is closed in August.",
                         case.author, case.day)  # fmt: skip
    write_note(case.filed, "Known from a project of the regional office.", case.who.officer, case.day)


def _tie(case: DemoCase) -> None:
    """A tie of the second officer closes the file to that person (5.nsa.fensa)."""
    declare(case.filed, True, "I sat on its board until last year.", case.who.second, case.day)


def _begin_sheet(case: DemoCase) -> None:
    """A sheet half filled in; of the names that are like a listed one, two are decided (5.nsa.fensa)."""
    case.wait(3)
    begin_sheet(case.filed, case.who.reviewer, case.day)
    fill_sheet(case, checks=5)
    hits = list(Hit.objects.filter(screened__file=case.filed.file_id).order_by("screened__name"))
    for hit in hits[: len(hits) // 2]:
        dispose(hit, Disposal.OTHER, "Another country, another register number.",
                case.who.reviewer, case.day)  # fmt: skip


def _decide_hits(case: DemoCase) -> None:
    """Every hit decided, one as the same name."""
    for place, hit in enumerate(Hit.objects.filter(screened__file=case.filed.file_id).order_by("id")):
        disposal = Disposal.OTHER if place else Disposal.SAME
        dispose(hit, disposal, "Compared with the register.", case.who.reviewer, case.day)


def _weigh_some(case: DemoCase) -> None:
    case.wait(4)
    weigh(case, risks=3)


def _escalate(case: DemoCase, after: int = 3, days: int = 21) -> None:
    """A grave risk goes to another body (5.nsa.fensa)."""
    case.wait(after)
    weigh(case, residual=Level.MEDIUM)
    question = "Does a grant of a food company rule this organisation out?"
    escalate(case.application, "Demo Legal Office", question, case.after(days), case.who.reviewer, case.day)
    case.filed.refresh_from_db()


def _heard(case: DemoCase) -> None:
    """The body has answered, and the risks are weighed."""
    case.wait(9)
    record_view(case.application, "No, if the grant is published.", "Demo Legal Officer", case.day,
                case.who.reviewer, case.day)  # fmt: skip
    case.filed.refresh_from_db()
    _measure(case)
    case.move("complete_risks", case.who.reviewer)


def _offer(case: DemoCase) -> None:
    case.wait(3)
    case.move("offer_conditions", case.who.head, {"answer_by": case.after(21)})


def _approve(case: DemoCase) -> None:
    """Approved from that day (5.notify)."""
    case.wait(4)
    decided = Approval(case.day, reason_restricted="As recommended.")
    approve(case.application, "approve", decided, case.who.head, case.day)


def _keep_measures(case: DemoCase) -> None:
    """The participant did what it had agreed to (5.nsa.fensa)."""
    case.wait(20)
    for measure in Measure.objects.filter(file=case.filed.file_id):
        complete_measure(measure, "Its annual report names them.", case.who.officer, case.day)


def _exclude(case: DemoCase) -> None:
    """A confirmed link to the tobacco industry leaves one decision (5.nsa.disclosure)."""
    case.wait(8)
    begin_sheet(case.filed, case.who.reviewer, case.day)
    fill_sheet(case, link=LinkFinding.CONFIRMED)
    _decide_hits(case)
    case.move("exclude", case.who.reviewer)
    case.wait(6)
    reasons = {
        "reason_public": "The organisation is funded by the tobacco industry.",
        "reason_restricted": "A third of its income, as the register of its donor shows.",
    }
    case.move("not_approve", case.who.head, reasons)


def _not_eligible(case: DemoCase) -> None:
    """A criterion is not met (5.criteria)."""
    case.wait(5)
    _judge(case, aligned="not_met")
    reasons = {
        "reason_public": "The organisation has not been active in climate and health so far.",
        "reason_restricted": "Its reports name no such project.",
    }
    case.move("refuse_eligibility", case.who.head, reasons)


def _withdraw(case: DemoCase) -> None:
    case.wait(10)
    case.move("withdraw", case.author, reason="Our board decides next year.")


def _close(case: DemoCase) -> None:
    """Two reminders brought no answer (4.review)."""
    case.wait(12)
    case.move("close_without_reply", case.who.head)


# Who joined by this road: when its first term ends, counted from the loading; and how long the road took.
JOINED_ENDS, JOINED_TOOK = timedelta(days=70), timedelta(days=41)
STORIES: Sequence[Story] = (
    Story(Applicant("Demo Association for Forests and Minds", "BRA"), 2, State.SUBMITTED),
    Story(Applicant("Demo Chamber of Battery Ambulances", "BEL", Category.PRIVATE_SECTOR), 9, State.SUBMITTED,
          (_give_out, _tie)),
    Story(Applicant("Demo Institute for Wetlands and Malaria", "IND", Category.ACADEMIC), 14, State.COMPLETENESS,
          (_talk,)),
    # Its author can sign in and answer.
    Story(Applicant("Demo Coalition for Flood-proof Pharmacies", "PHL"), 20, State.COMPLETENESS,
          (partial(_ask, questions=3),), ANSWERING.email),
    # Reminded once; the day to answer is near.
    Story(Applicant("Demo Foundation for Mountain Midwives", "NPL", Category.FOUNDATION), 26, State.COMPLETENESS,
          (partial(_ask, questions=2), partial(_remind, after=14))),
    # Overdue and reminded twice: the head may close it.
    Story(Applicant("Demo 雨林诊所联盟", "CHN", language="zh-hans", other_names="Demo Rainforest Clinics"), 44,
          State.COMPLETENESS, (partial(_ask, questions=1), partial(_remind, after=14), partial(_remind, after=8))),
    Story(Applicant("Demo School of Heat-safe Maternity", "MEX", Category.ACADEMIC), 23, State.ELIGIBILITY,
          (partial(_judge, criteria=5), _tie)),
    # Names that are like listed ones in four scripts: some decided, some waiting.
    Story(Applicant("Demo Network for Telehealth on Sunlight", "EGY", donors=tuple(LOOKALIKES)), 31,
          State.DUE_DILIGENCE, (_begin_sheet, _talk)),
    Story(Applicant("Demo Coalition for Low-carbon Anaesthesia", "DEU"), 36, State.RISK_ASSESSMENT, (_weigh_some,)),
    Story(Applicant("Demo Foundation for Drought and Nutrition", "ZAF", Category.FOUNDATION), 52,
          State.RISK_ASSESSMENT, (_escalate,)),
    Story(Applicant("Demo Forum for Older People in Heat", "FRA"), 68, State.RISK_ASSESSMENT, (_escalate, _heard)),
    # Everything is there: the head decides.
    Story(Applicant("Demo Coalition for Reusable Gowns", "CAN"), 41, State.DECISION_PENDING, (_talk,)),
    Story(Applicant("Demo Chamber of Clean Cookstoves", "CHE", Category.PRIVATE_SECTOR), 46, State.DECISION_PENDING,
          (_offer,)),
    Story(Applicant("Demo Institute for Oceans and Health", "SWE", Category.ACADEMIC), 104, State.COMPLETENESS,
          (partial(_ask, questions=1, after=1), _answer, _complete, _criteria, _diligence, _risks, _recommend,
           _approve)),
    Story(Applicant("Demo Institute for Smoke and Society", "CHE", donors=("Demo Leaf Holding", "Demo Own Income")),
          96, State.DUE_DILIGENCE, (_exclude,)),
    Story(Applicant("Demo Forum for Country Fairs", "GBR"), 88, State.ELIGIBILITY, (_not_eligible,)),
    Story(Applicant("Demo Coalition for Waste-free Vaccines", "ZAF"), 75, State.SUBMITTED, (_withdraw,)),
    Story(Applicant("Demo Network for Migrants in Heat", "MEX"), 150, State.COMPLETENESS,
          (partial(_ask, questions=2), partial(_remind, after=14), partial(_remind, after=8), _close)),
)  # fmt: skip
