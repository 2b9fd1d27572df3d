"""A name with one name more, or with what a company is called besides, is a hit on either side (5.nsa.fensa)."""

import csv
from pathlib import Path

import pytest

from participants.models import Hit
from participants.names import THRESHOLD, alikeness, fold
from participants.services.screening import Entry, compare_new_names, take_list
from tests.applications import TODAY
from tests.factories import officer
from tests.participants.screening.test_lists import file_with

PAIRS = list(csv.DictReader((Path(__file__).parent / "pairs_more.csv").open(encoding="utf-8")))


def test_the_pairs_are_told_apart_on_either_side() -> None:
    there = [alikeness(fold(pair["name"]), fold(pair["listed"])) for pair in PAIRS]
    back = [alikeness(fold(pair["listed"]), fold(pair["name"])) for pair in PAIRS]
    assert there == back
    assert [score >= THRESHOLD for score in there] == [pair["alike"] == "yes" for pair in PAIRS]


@pytest.mark.django_db
@pytest.mark.parametrize(("ours", "theirs"), [("name", "listed"), ("listed", "name")])
def test_the_comparison_of_a_list_looks_at_each_of_them(ours: str, theirs: str) -> None:
    file_with(sorted({pair[ours] for pair in PAIRS}))
    listed = sorted({pair[theirs] for pair in PAIRS})
    entries = [Entry(f"E-{number}", name) for number, name in enumerate(listed)]
    take_list("Demo list", entries, "0" * 64, officer(), TODAY)
    compare_new_names(TODAY)
    found = set(Hit.objects.values_list("screened__name", "listed__name"))
    asked = [(pair[ours], pair[theirs]) for pair in PAIRS]
    assert [pair in found for pair in asked] == [pair["alike"] == "yes" for pair in PAIRS]
