"""Whether an applicant is known already, at 50,000 participants: statements and time, for page and decision.

Bad news: more statements than at 50, or a time that grows with the participants as it does when each name is loaded.
"""

from collections.abc import Callable, Iterator

from django.db import connection

from accounts.models import User
from benchmarks.measure import Measure, seconds, statements
from benchmarks.population import TODAY, populate


def measure() -> Iterator[Measure]:
    """A name that nobody bears and one that many nearly do, and the guard that asks for the very name."""
    from casework.engine import Attempt
    from participants.services.applications import begin_application, save_section
    from participants.services.duplicates import duplicates
    from participants.workflow import APPLICATION
    from participants.workflow.guards import not_taking_part

    someone = User.objects.create(email="demo.applicant@example.org", full_name="Demo Applicant")
    cases = {}
    for what, name in (
        ("a name of its own", "Coastal Clinics Forum"),
        ("a name near many", "Demo Organisation 049999"),
    ):
        cases[what] = begin_application(someone, TODAY)
        answers = {"name": name, "category": "ngo", "website": "https://coast.example.org"}
        save_section(cases[what], "identity", answers, 0, someone, TODAY)
    populate(50, 0)
    few = {what: _asked(lambda case=case: duplicates(case, TODAY)) for what, case in cases.items()}  # type: ignore[misc]
    _emptied()
    populate(50_000, 0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    for what, case in cases.items():
        asked = _asked(lambda case=case: duplicates(case, TODAY))  # type: ignore[misc]
        yield Measure(f"{what}: statements", asked, "statements", f"{few[what]} at 50")
        yield Measure(what, seconds(lambda case=case: duplicates(case, TODAY)) * 1000, "ms", "")  # type: ignore[misc]
    attempt = Attempt(cases["a name near many"], APPLICATION.move("approve"), someone, TODAY)
    yield Measure("the guard of the decision", seconds(lambda: list(not_taking_part(attempt))) * 1000, "ms", "")


def _asked(action: Callable[[], object]) -> int:
    with statements() as found:
        action()
    return len(found)


def _emptied() -> None:
    from participants.models import Ending, Organisation, Participation

    Ending.objects.all().delete()
    Participation.objects.all().delete()
    Organisation.objects.all().delete()
