"""The Working Groups that an applicant can name: the four of 10.initial, until the room of the groups tells others."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from participants.sections.kinds import Text

Choices = Callable[[], list[tuple[str, Text]]]
# With which the alliance begins (10.initial).
INITIAL: tuple[tuple[str, Text], ...] = (
    (
        "wg-financing",
        _("Financing the health commitments on climate-resilient and low-carbon sustainable health systems"),
    ),
    ("wg-resilient", _("Climate-resilient health systems")),
    ("wg-low-carbon", _("Low-carbon sustainable health systems")),
    ("wg-supply-chains", _("Supply chains")),
)
_source: list[Choices] = [lambda: list(INITIAL)]


def offer_groups(choices: Choices) -> Choices:
    """Say which groups there are, in place of the first four: reference and name."""
    _source[:] = [choices]
    return choices


def group_choices() -> list[tuple[str, Text]]:
    """The groups that one can take an interest in (10.join)."""
    return _source[0]()
