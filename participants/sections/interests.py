"""The Working Groups that an applicant can name; the room of the groups, which lies above, tells which there are."""

from collections.abc import Callable

from participants.sections.kinds import Text

Choices = Callable[[], list[tuple[str, Text]]]
_source: list[Choices] = []


def offer_groups(choices: Choices) -> Choices:
    """Say which groups there are: reference and name."""
    _source[:] = [choices]
    return choices


def group_choices() -> list[tuple[str, Text]]:
    """The groups that one can take an interest in; none where no room offers any (10.join)."""
    return _source[0]() if _source else []
