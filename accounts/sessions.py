"""Ending what a person has open: every session dies with the password, the second factor or the office it rests on."""

from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from accounts.models import User


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore()


def end_sessions(person: User, keep: str = "") -> None:
    """End all sessions of a person, but for the one whose key is `keep`.

    They go with the caller's transaction, and once more after it: a page served in between may have cached one again.
    """
    open_sessions = UserSession.objects.filter(user=person).exclude(session_key=keep)
    keys = list(open_sessions.values_list("session_key", flat=True))
    open_sessions.delete()
    _delete(keys)
    transaction.on_commit(lambda: _delete(keys))


def end_session(person: User, number: int) -> bool:
    """End one session of a person; False where it is not theirs or is over already."""
    found = UserSession.objects.filter(user=person, pk=number).first()
    if found is None:
        return False
    found.end()
    return True


def _delete(keys: list[str]) -> None:
    store = _store()
    for key in keys:
        store.delete(key)
