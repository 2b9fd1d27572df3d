"""Why a move is refused, in the order in which it is asked: not visible, not this person, not now, not by the rules."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Reason = str | Promise


class NotVisible(Http404):
    """The person may not know that the object exists (404)."""


class NotPermitted(PermissionDenied):
    """The person sees the object but may not do this (403)."""


class WrongState(Exception):
    """The object is no longer, or not yet, where this move starts (409); `case` is the object, as it is now."""

    def __init__(self, state: str, case: Any = None) -> None:
        super().__init__(_("This has changed in the meantime. It is now: %(state)s.") % {"state": state})
        self.case = case


class RulesSayNo(Exception):
    """The rules refuse the move; `reasons` holds every reason at once, for the form."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(" ".join(map(str, reasons)))
        self.reasons = list(reasons)
