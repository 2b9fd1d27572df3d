"""Addresses with a reference in them: what the database cannot hold is nobody's address."""

import pytest
from django.urls import URLPattern, reverse

from participants.urls import RefConverter, urlpatterns
from tests.participants.pages.people import staff

pytestmark = pytest.mark.django_db
WITH_REF = [
    one for one in urlpatterns
    if isinstance(one, URLPattern) and isinstance(one.pattern.converters.get("ref"), RefConverter)
]  # fmt: skip


def test_a_nul_in_a_reference_is_not_found_at_every_address() -> None:
    browser, more = staff(), {"pk": 1, "number": 1, "move": "renew"}
    answers = {}
    for one in WITH_REF:
        named = {name: more.get(name, "REF") for name in one.pattern.converters}
        path = reverse(f"participants:{one.name}", kwargs=named).replace("REF", "REF%00", 1)
        answers[one.name] = browser.get(path).status_code
    assert len(answers) > 10
    assert set(answers.values()) == {404}, answers


@pytest.mark.parametrize("path", ["consultations/CON%00/", "consultations/CON%00/close/", "lost-factor/LF%00/"])
def test_a_nul_in_the_reference_of_a_case_is_not_found(path: str) -> None:
    assert staff().get(reverse("casework:waiting") + path).status_code == 404
