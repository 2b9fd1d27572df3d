"""Each test of the face starts in English, whatever language a page before it was shown in."""

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """The language of one test does not reach the next."""
    with override("en"):
        yield
