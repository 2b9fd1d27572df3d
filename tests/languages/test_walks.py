"""Every page that a person can reach, in the pseudo language and in Chinese: no text is left in English."""

import pytest

from tests.languages.conftest import Furnished, WayIn, come_half_in, come_in_invited, come_in_without_password
from tests.languages.crawl import names
from tests.languages.words import PSEUDO

pytestmark = pytest.mark.django_db
# Sign-in by a code in a mail, which the portal does not offer; a file; what machines ask; what only follows a deed.
NO_PAGES = [
    "account_confirm_login_code", "accounts:end_session", "accounts:stay", "correspondence:demo_attachment", "healthz",
    "library:unshare", "participants:paper_filed", "readyz",
]  # fmt: skip
STAFF = ("Demo Head", "Demo Officer", "Demo Reviewer")
OTHERS = (
    "",
    "Demo Focal Point",
    "Demo Alternate",
    "Demo Ministry Focal Point",
    "Demo Former Focal Point",
    "Demo Applicant",
)


@pytest.mark.parametrize("name", [*STAFF, *OTHERS])
def test_no_page_shows_a_text_that_is_not_translatable(furnished: Furnished, name: str) -> None:
    walk = furnished.walk(name, PSEUDO)
    assert walk.faults == {}
    assert walk.sent


@pytest.mark.parametrize("name", ["Demo Officer", "Demo Focal Point", "Demo Applicant", ""])
def test_no_page_in_chinese_shows_english(furnished: Furnished, name: str) -> None:
    assert furnished.walk(name, "zh-hans").faults == {}


@pytest.mark.full
@pytest.mark.parametrize("name", ["Demo Head", "Demo Reviewer", *OTHERS[2:-1]])
def test_nor_does_one_that_somebody_else_reads(furnished: Furnished, name: str) -> None:
    assert furnished.walk(name, "zh-hans").faults == {}


@pytest.mark.parametrize("language", [PSEUDO, "zh-hans"])
@pytest.mark.parametrize("way_in", [come_half_in, come_in_without_password, come_in_invited])
def test_nor_does_a_page_on_the_way_in(furnished: Furnished, way_in: WayIn, language: str) -> None:
    assert furnished.walk_from(way_in, language).faults == {}


def test_every_page_was_read_by_somebody(furnished: Furnished) -> None:
    walks = [furnished.walk(name, PSEUDO) for name in (*STAFF, "Demo Focal Point", "Demo Applicant", "")]
    ways_in = (come_half_in, come_in_without_password, come_in_invited)
    walks += [furnished.walk_from(way_in, PSEUDO) for way_in in ways_in]
    read = {name for walk in walks for name in (*walk.kinds, *(target for _kind, target in walk.sent))}
    assert sorted(names() - read) == NO_PAGES
