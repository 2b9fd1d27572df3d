"""Thirty at once for what there is once: one wins, the others are told, nothing is half written."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.enums import Role, ScopeKind
from accounts.factors import set_factor
from accounts.models import Deputation, Office, User
from accounts.services import appoint, appoint_first_head, name_deputy, new_person_ref
from casework.models import LostFactorRequest
from casework.refusals import RulesSayNo, WrongState
from casework.services import request_factor_removal
from correspondence.models import Letter
from governance.models import Act
from tests.accounts.entry import SECRET
from tests.factories import organisation, person

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 23)
THREADS = 30


def thirty(attempt: Callable[[int], object]) -> Counter[str]:
    """Let thirty threads try at the same moment; how each ended."""
    start = Barrier(THREADS)

    def run(number: int) -> str:
        start.wait()
        try:
            attempt(number)
        except (ValidationError, RulesSayNo, WrongState) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(THREADS)))


def test_one_lead_focal_point_wins() -> None:
    place, people = organisation(), [person() for _n in range(THREADS)]

    def attempt(number: int) -> object:
        return appoint(people[number], Role.FOCAL_LEAD, DAY, None, ScopeKind.ORGANISATION, place.pk)

    assert thirty(attempt) == {"done": 1, "ValidationError": THREADS - 1}
    assert Office.objects.count() == 1
    assert Act.objects.filter(action="appoint").count() == 1


def test_one_deputy_wins() -> None:
    absent, people = person(), [person() for _n in range(THREADS)]

    def attempt(number: int) -> object:
        return name_deputy(absent, people[number], DAY, DAY, absent)

    assert thirty(attempt) == {"done": 1, "ValidationError": THREADS - 1}
    assert Deputation.objects.count() == 1


def test_one_open_request_after_a_lost_factor_wins() -> None:
    ana = person()
    set_factor(ana, SECRET)

    def attempt(number: int) -> object:
        return request_factor_removal(User.objects.get(pk=ana.pk), f"Lost {number}.", DAY, actor=ana)

    assert thirty(attempt) == {"done": 1, "RulesSayNo": THREADS - 1}
    assert (LostFactorRequest.objects.count(), Letter.objects.count()) == (1, 1)
    assert LostFactorRequest.objects.get().ref == "LF-2026-0001"


def test_one_first_head_wins() -> None:
    assert thirty(lambda number: appoint_first_head(f"head{number}@example.org", DAY)) == {
        "done": 1,
        "ValidationError": THREADS - 1,
    }
    assert (Office.objects.count(), User.objects.count()) == (1, 1)


def test_thirty_people_get_thirty_references() -> None:
    given: list[str] = []
    thirty(lambda number: given.append(new_person_ref(2026)))
    assert sorted(given) == [f"P-2026-{number:04}" for number in range(1, THREADS + 1)]
