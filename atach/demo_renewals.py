"""Renewals of the demonstration in every state: sent and examined on days before the loading (5.term)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from accounts.models import User
from atach.demo_answers import JOINED, Applicant, answers_of
from atach.demo_files import DemoCase, Secretariat, fill_in, fill_sheet, give_out, secretariat, weigh
from casework.engine import perform
from governance.models import Edition
from participants.enums import Category, RenewalState
from participants.models import Renewal
from participants.rules import proposed_last_day
from participants.services import consult, focal_points
from participants.services.examination import Question, ask_applicant, escalate
from participants.services.renewals import send_renewal
from participants.services.screening import compare_new_names

Step = Callable[[DemoCase], None]
# So long before the loading the daily job ran once: it opened the renewals that are sent since.
RUN_BEFORE = timedelta(days=60)
SENT_BEFORE = timedelta(days=45)


def load_renewals(on: date) -> int:
    """Send renewals that the daily job opened, and bring each to a state of its own; returns how many (5.term)."""
    team = secretariat()
    cases = [_opened(renewal, team, on - SENT_BEFORE) for renewal in _with_a_lead()[: len(ENDS)]]
    stories = [*zip(cases, ENDS, strict=True), (_returning(team, on - SENT_BEFORE), RETURNS)]
    for case, steps in stories:
        for step in steps:
            step(case)
            case.filed.refresh_from_db()
    return len(stories)


def _with_a_lead() -> Sequence[Renewal]:
    """Open renewals that nobody asked for by letter, of organisations with a lead; what ends last comes first."""
    leads = set(User.objects.filter(ref__startswith="lead-").values_list("ref", flat=True))
    open_ones = Renewal.objects.in_state(RenewalState.OPEN).select_related("participation__organisation")
    by_letter = Renewal.objects.filter(file__isnull=True, submitted_on__isnull=False).values("participation")
    found = open_ones.filter(file__isnull=False).exclude(participation__in=by_letter).order_by("-term_ends", "ref")
    return [one for one in found if f"lead-{one.participation.organisation.ref}" in leads]


def _opened(renewal: Renewal, team: Secretariat, day: date) -> DemoCase:
    lead = User.objects.get(ref=f"lead-{renewal.participation.organisation.ref}")
    return DemoCase(renewal, lead, team, day)


def _returning(team: Secretariat, day: date) -> DemoCase:
    """The renewal of who applied in the portal: it has a first file."""
    renewal = Renewal.objects.get(participation__organisation__name=JOINED.name)
    office = focal_points(renewal.participation.organisation, day)[0]
    return DemoCase(renewal, office.person, team, day)


def _send(case: DemoCase) -> None:
    organisation = case.renewal.participation.organisation
    category = Category(organisation.category)
    _fill_in_and_send(case, Applicant(organisation.name, organisation.country or "CHE", category))


def _send_changed(case: DemoCase) -> None:
    """Sent with another treasurer and another donor than at the admission."""
    board = ("Demo Chairperson", "Demo Accountant", "Demo Secretary")
    _fill_in_and_send(case, replace(JOINED, board=board, donors=("Demo Ministry of Research", "Demo Solar Fund")))


def _fill_in_and_send(case: DemoCase, who: Applicant) -> None:
    fill_in(case, answers_of(who, case.author.full_name, case.author.email or "", case.day))
    send_renewal(case.renewal, case.author, case.day)
    compare_new_names(case.day)


def _take_up(case: DemoCase) -> None:
    case.wait(5)
    give_out(case)
    case.move("take_up", case.who.officer)


def _asked(case: DemoCase) -> None:
    """The organisation is asked, and has time until after the loading."""
    case.wait(2)
    question = Question("funding", "income", "Which year do the figures belong to?")
    ask_applicant(case.renewal, [question], case.after(55), case.who.officer, case.day)


def _escalated(case: DemoCase) -> None:
    """Another body is asked, and has time until after the loading."""
    case.wait(2)
    asked = "May the alliance go on with an organisation that has a new donor?"
    escalate(case.renewal, "Demo FENSA unit", asked, case.after(55), case.who.reviewer, case.day)


def _check_some(case: DemoCase) -> None:
    case.wait(2)
    fill_sheet(case, checks=4)


def _checked(case: DemoCase) -> None:
    case.wait(8)
    fill_sheet(case)
    case.move("complete_due_diligence", case.who.reviewer)


def _weigh_some(case: DemoCase) -> None:
    case.wait(2)
    weigh(case, risks=4)


def _weighed(case: DemoCase) -> None:
    case.wait(5)
    weigh(case)
    case.move("complete_risks", case.who.reviewer)


def _ask(case: DemoCase) -> None:
    """The Steering Group is asked, and has time until after the loading."""
    case.wait(3)
    consult(case.renewal, "Does anything speak against a renewal?", case.after(35), case.day,
            case.who.officer)  # fmt: skip


def _heard(case: DemoCase) -> None:
    """The Steering Group was asked and has answered (9.consensus)."""
    case.wait(2)
    asked = consult(case.renewal, "Does anything speak against a renewal?", case.after(7), case.day,
                    case.who.officer)  # fmt: skip
    case.wait(8)
    perform(asked, "close", case.who.officer, case.day, {"outcome": "consensus", "outcome_note": ""})
    case.filed.refresh_from_db()
    case.move("put_to_decision", case.who.officer)


def _renewed(case: DemoCase) -> None:
    case.wait(3)
    old = case.renewal.term_ends
    assert old is not None
    day = proposed_last_day(old, Edition.objects.in_force(case.day))
    case.move("renew", case.who.head, {"new_last_day": day, "reason_restricted": "As advised."})


def _declined(case: DemoCase) -> None:
    case.wait(3)
    reasons = {
        "reason_public": "The organisation took no part in the work of the alliance during its term.",
        "reason_restricted": "No answer to four letters.",
    }
    case.move("decline", case.who.head, reasons)


RETURNS: tuple[Step, ...] = (_send_changed, _take_up, _check_some)
EXAMINED: tuple[Step, ...] = (_take_up, _checked, _weighed)
ENDS: Sequence[tuple[Step, ...]] = (
    (_send,),
    (_send, _take_up, _check_some),
    (_send, _take_up, _asked),
    (_send, _take_up, _escalated),
    (_send, _take_up, _checked, _weigh_some),
    (_send, *EXAMINED, _ask),
    (_send, *EXAMINED, _heard),
    (_send, *EXAMINED, _heard, _renewed),
    (_send, *EXAMINED, _heard, _declined),
)
