"""Ending what a person has open: every session dies with the password, the second factor or the office it rests on."""

from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import caches
from django.db import models, transaction

from accounts.models import User


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore()


def end_sessions(person: User, keep: str = "") -> None:
    """End all sessions of a person, but for the one whose key is `keep`."""
    _end(UserSession.objects.filter(user=person).exclude(session_key=keep))


def end_sessions_of(people: "models.QuerySet[User]") -> None:
    """End all sessions of many people, in a constant number of statements."""
    _end(UserSession.objects.filter(user__in=people))


def _end(open_sessions: "models.QuerySet[UserSession]") -> None:
    """They go with the caller's transaction, and once more after it: a page served in between may have cached one."""
    keys = list(open_sessions.values_list("session_key", flat=True))
    if not keys:
        return
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
    store.model.objects.filter(session_key__in=keys).delete()
    caches[settings.SESSION_CACHE_ALIAS].delete_many([store.cache_key_prefix + key for key in keys])
