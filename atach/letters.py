"""The letter of the top floor: the head of the chain of acts, sent out of the house every day."""

from django.utils.translation import gettext_lazy as _

from correspondence.kinds import LetterKind

CHAIN_HEAD = LetterKind(
    "chain_head",
    "x.history",
    _("Head of the chain of acts"),
    samples={"number": 1042, "head": "3f" * 32, "day": "2026-11-22"},
)
