"""The cases of the world, each where its moves can start, and what they say to the Secretariat alone."""

from datetime import date, timedelta

from accounts.enums import Role
from accounts.factors import remove_factors, set_factor
from accounts.services import end_office
from casework.engine import perform, record_cases
from casework.services import open_consultation, request_factor_removal
from governance.services import Intake, run_rules
from participants.enums import RenewalState
from participants.models import Renewal
from participants.services import propose_rectification
from participants.settlement import settle
from tests.access.actors import SECRETARIAT, in_office
from tests.access.world.things import Canary, World
from tests.accounts.entry import SECRET
from tests.factories import person


def run_cases(world: World) -> None:
    """Renewals, consultations, corrections and requests after a lost factor, each where its moves can start."""
    people, on = world.people, world.on
    run_rules(on)
    for one in (world.taking_part, world.ended, world.ended_too):
        one.refresh_from_db()
    question = world.canary("question-of-a-consultation", SECRETARIAT)
    said = world.canary("outcome-of-a-consultation", SECRETARIAT)
    before = on - timedelta(days=1)
    for name in ("consultation", "heard"):
        asked = open_consultation("steering_group", question, "5.term", before, before, people["proposer"])
        world.things[name] = asked
    heard = world.things["heard"]
    perform(heard, "close", people["proposer"], on, {"outcome": "no_consensus", "outcome_note": said})
    world.things["renewal"], asked, declined = _three_renewals(world)
    Renewal.objects.filter(pk=asked.pk).update(consultation=heard)
    asked.refresh_from_db()
    world.things["asked"] = asked
    Renewal.objects.filter(pk=declined.pk).update(consultation=heard)
    declined.refresh_from_db()
    world.things["declined"] = declined
    why = world.canary("reason-of-a-refusal", SECRETARIAT)
    perform(declined, "decline", people["head"], on, {}, why)
    correct_an_end(world)
    lose_factors(world)


def _three_renewals(world: World) -> list[Renewal]:
    """Three under decision at once, as only an import brings them."""
    cases = [Renewal(ref=f"REN-W-{n}", participation=world.taking_part, submitted_on=world.on) for n in range(3)]
    record_cases([(case, RenewalState.SUBMITTED, world.on) for case in cases], "5.term", Intake(world.on, None))
    return cases


def correct_an_end(world: World) -> None:
    """A correction that waits, of an end before which a renewal had come."""
    public = world.canary("reason-for-the-letter", SECRETARIAT)
    private = world.canary("reason-for-the-record", SECRETARIAT)
    Renewal.objects.create(
        ref="REN-LATE", participation=world.ended, state="submitted", state_since=date(2025, 2, 1),
        submitted_on=date(2025, 2, 1),
    )  # fmt: skip
    # Declined after the term's last day, so that there is an end to correct and no renewal waits.
    Renewal.objects.create(
        ref="REN-DECLINED-LATE", participation=world.ended_too, state="not_renewed", state_since=date(2025, 6, 1),
        submitted_on=date(2025, 2, 1), decided_on=date(2025, 6, 1),
    )  # fmt: skip
    settle([world.ended.pk, world.ended_too.pk])
    case = propose_rectification(world.ended, public, private, world.on, world.people["proposer"])
    world.things["correction"] = case
    world.canaries["reference of a correction"] = Canary(case.ref, SECRETARIAT)


def lose_factors(world: World) -> None:
    """A request that waits, and one that was granted to the applicant."""
    people, on = world.people, world.on
    told = world.canary("explanation-of-a-request", SECRETARIAT)
    world.things["lost"] = request_factor_removal(people["locked"], told, on, people["locked"])
    set_factor(people["applicant"], SECRET)
    own = world.canary("explanation-of-the-applicant", SECRETARIAT | {"applicant"})
    granted = request_factor_removal(people["applicant"], own, on, people["applicant"])
    checked = world.canary("how-someone-was-recognised", SECRETARIAT | {"applicant"})
    perform(granted, "approve", people["head"], on, {"identity_check": checked})
    world.things["granted"] = granted
    remove_factors(people["applicant"])
    why = world.canary("reason-of-an-end", SECRETARIAT)
    extra = in_office(person("Demo Former Officer"), Role.OFFICER)
    end_office(extra.offices.get(), on - timedelta(days=30), people["head"], why)
    world.things["leaving_office"] = people["leaving"].offices.get()
    world.things["alternate_office"] = people["focal_alternate"].offices.get()
    world.things["lead_office"] = people["focal_lead"].offices.get()
