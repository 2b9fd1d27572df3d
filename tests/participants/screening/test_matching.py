"""Names that are alike and names that are not, in four scripts: the whole list of hits is asserted (5.nsa.fensa)."""

import csv
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from participants.names import THRESHOLD, alikeness, fold

PAIRS = list(csv.DictReader((Path(__file__).parent / "pairs.csv").open(encoding="utf-8")))
ENOUGH = 15
names = st.text(st.sampled_from("abcdeij -'éшюمحعبد小明王"), min_size=1, max_size=30)


def test_the_whole_list_of_pairs_is_told_apart_as_it_is_written_down() -> None:
    hits = [pair for pair in PAIRS if alikeness(fold(pair["name"]), fold(pair["listed"])) >= THRESHOLD]
    assert hits == [pair for pair in PAIRS if pair["alike"] == "yes"]


def test_each_script_has_true_pairs_and_near_misses() -> None:
    scripts = Counter((pair["script"], pair["alike"]) for pair in PAIRS)
    assert set(scripts) == {
        (script, alike) for script in ("latin", "cyrillic", "arabic", "chinese") for alike in ("yes", "no")
    }
    assert min(scripts.values()) >= ENOUGH


def test_it_does_not_matter_which_side_a_name_is_on() -> None:
    there = [alikeness(fold(pair["name"]), fold(pair["listed"])) >= THRESHOLD for pair in PAIRS]
    back = [alikeness(fold(pair["listed"]), fold(pair["name"])) >= THRESHOLD for pair in PAIRS]
    assert there == back
    assert [alikeness(fold(pair["name"]), fold(pair["listed"])) for pair in PAIRS] == [
        alikeness(fold(pair["listed"]), fold(pair["name"])) for pair in PAIRS
    ]


@given(names)
def test_every_name_that_has_letters_is_like_itself(name: str) -> None:
    folded = fold(name)
    assert alikeness(folded, folded) == (100 if folded.words else 0)
