"""How each URL name is called: with which objects of the world, and with what a person would rightly send."""

from collections.abc import Callable

from tests.access.calls.account import of_account
from tests.access.calls.admin import of_admin
from tests.access.calls.applying import of_own_applications
from tests.access.calls.call import Call
from tests.access.calls.examining import of_examination
from tests.access.calls.participants import of_participants
from tests.access.calls.rooms import of_cases, of_files, of_letters, of_pages

# The rooms of the matrix: each is asked by itself.
ROOMS: dict[str, Callable[[], dict[str, Call]]] = {
    "pages": of_pages,
    "account": of_account,
    "cases": of_cases,
    "letters": of_letters,
    "files": of_files,
    "participants": of_participants,
    "applying": of_own_applications,
    "examining": of_examination,
    "admin": of_admin,
}


def every_call() -> dict[str, Call]:
    """All of them, by the key of their row."""
    return {key: call for room in ROOMS.values() for key, call in room().items()}
