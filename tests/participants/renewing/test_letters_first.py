"""The letter of a decision on a renewal is read before it goes; what was typed stays (5.term, 5.notify)."""

from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags
from pypdf import PdfReader

from accounts.factors import set_factor
from accounts.models import User
from correspondence.models import Letter
from governance.models import Act
from participants.models import Participation, Renewal
from tests.participants.pages.people import SECRET, signed_in
from tests.participants.renewing.test_moves import LATE, unanswered
from tests.renewals import ENDS, TODAY, Renewing, in_state, pending

pytestmark = pytest.mark.django_db
REASONS = {"reason_public": "Its aims have changed.", "reason_restricted": "A hidden donor."}
DAY = {"new_last_day_day": "28", "new_last_day_month": "2", "new_last_day_year": "2030", "reason": "As usual."}


def working(someone: User) -> Client:
    """A browser of someone of the Secretariat, with the second factor."""
    set_factor(someone, SECRET)
    return signed_in(someone)


def address(case: Renewing, move: str) -> str:
    """The page of a move."""
    return reverse("participants:renewal_move", args=[case.renewal.ref, move])


@pytest.mark.parametrize(
    ("move", "typed", "kept", "said"),
    [
        ("renew", DAY, ['value="2030"', "As usual."], "It now ends on 28 February 2030."),
        ("decline", REASONS, list(REASONS.values()), "The reason: Its aims have changed."),
    ],
)
def test_the_head_reads_the_letter_first_and_reading_it_decides_nothing(
    move: str, typed: dict[str, str], kept: list[str], said: str
) -> None:
    case = pending()
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        browser = working(case.head)
        opened = browser.get(address(case, move)).content.decode()
        assert "Read the letter first" in opened and "As PDF" in opened
        before = (Letter.objects.count(), Act.objects.count())
        page = browser.post(address(case, move), {**typed, "preview": "text"})
        pdf = browser.post(address(case, move), {**typed, "preview": "pdf"})
        (letter,) = page.context["letters"]
        words = " ".join(read.extract_text() for read in PdfReader(BytesIO(pdf.content)).pages)
        assert (page.status_code, said in letter.words.text, "A hidden donor." in letter.words.text + words) == (
            200, True, False,
        )  # fmt: skip
        assert said in " ".join(words.split())
        assert [text for text in kept if text not in page.content.decode()] == []
        assert "Term ends 28 February 2027" in " ".join(strip_tags(page.content.decode().replace("<", " <")).split())
        assert (Letter.objects.count(), Act.objects.count()) == before
        assert (Renewal.objects.get().state, Participation.objects.get().term_last_day) == ("decision_pending", ENDS)
        assert browser.post(address(case, move), typed).status_code == 302


def test_what_the_rules_refuse_is_said_on_the_form_and_no_letter_is_shown() -> None:
    case = pending()
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        typed = {**DAY, "new_last_day_year": "2029", "reason": "", "preview": "text"}
        page = working(case.head).post(address(case, "renew"), typed)
    assert (page.status_code, page.context["letters"]) == (422, [])
    assert "Write down why the term gets another length." in page.content.decode()


def test_the_letter_that_no_answer_came_is_read_before_it_goes() -> None:
    case = in_state("info_requested")
    unanswered(case)
    with time_machine.travel(f"{LATE}T12:00:00+01:00", tick=False):
        page = working(case.head).post(address(case, "close_without_reply"), {**REASONS, "preview": "text"})
    (letter,) = page.context["letters"]
    assert (letter.letter.kind, "The reason: Its aims have changed." in letter.words.text) == ("renewal_declined", True)
    assert "A hidden donor." in page.content.decode()
    assert Renewal.objects.get().state == "info_requested"


def test_what_sends_no_letter_has_none_to_read() -> None:
    case = pending()
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        assert "Read the letter first" not in working(case.head).get(address(case, "send_back")).content.decode()
