"""People, offices, deputies and cases in the browser admin: read by the Secretariat, changed by nobody."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.services import appoint, name_deputy
from casework.services import open_consultation, request_factor_removal
from tests.accounts.entry import SECRET, member
from tests.casework.snapshot import everything
from tests.factories import LONG_AGO, officer, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
MODELS = [
    "accounts.user",
    "accounts.office",
    "accounts.deputation",
    "casework.consultation",
    "casework.lostfactorrequest",
]


@pytest.fixture
def reviewer(client: Client) -> Any:
    someone = member(officer(Role.REVIEWER), factor=True)
    name_deputy(someone, officer(), DAY, DAY, someone)
    open_consultation("conveners", "Whom?", "10.cochairs", DAY, DAY, None)
    request_factor_removal(someone, "Gone.", DAY, actor=someone)
    client.force_login(someone)
    return someone


def of(label: str) -> tuple[str, Any]:
    model = apps.get_model(label)
    return f"/admin/{label.replace('.', '/')}/", model._base_manager.order_by("pk").first()


@pytest.mark.parametrize("label", MODELS)
def test_a_list_and_each_of_its_rows_are_read_and_searched(client: Client, reviewer: Any, label: str) -> None:
    place, row = of(label)
    pages = [client.get(url) for url in (place, f"{place}{row.pk}/change/", f"{place}{row.pk}/history/")]
    assert [page.status_code for page in pages[:2]] == [200, 200]
    for page in pages:
        assert SECRET not in page.content.decode()
        assert reviewer.password not in page.content.decode()


@pytest.mark.parametrize("label", MODELS)
def test_nothing_is_added_changed_or_removed(client: Client, reviewer: Any, label: str) -> None:
    place, row = of(label)
    before = everything()
    answers = [
        client.post(f"{place}add/", {"state": "closed"}).status_code,
        client.post(f"{place}{row.pk}/change/", {"state": "closed", "full_name": "Other", "_save": "1"}).status_code,
        client.post(f"{place}{row.pk}/delete/", {"post": "yes"}).status_code,
        client.post(place, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}).status_code,
    ]
    assert answers[:3] == [403, 403, 403]
    assert everything() == before


def test_a_reviewer_signs_nobody_out(client: Client, reviewer: Any) -> None:
    ana = person()
    before = everything()
    client.post("/admin/accounts/user/", {"action": "sign_out_everywhere", "_selected_action": [ana.pk]})
    assert everything() == before


@pytest.mark.parametrize(
    "label", ["auth.group", "account.emailaddress", "mfa.authenticator", "usersessions.usersession"]
)
def test_what_no_permit_names_stays_closed_in_the_admin(client: Client, reviewer: Any, label: str) -> None:
    assert client.get(f"/admin/{label.replace('.', '/')}/").status_code in (403, 404)


def statements(client: Client, place: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(place).status_code == 200
    return len(captured)


@pytest.mark.parametrize("label", MODELS[:3])
def test_a_list_takes_the_same_statements_for_few_rows_and_for_many(client: Client, reviewer: Any, label: str) -> None:
    place, _row = of(label)
    statements(client, place)
    few = statements(client, place)
    for _number in range(30):
        absent, deputy = person(), person()
        appoint(absent, Role.SG_MEMBER, LONG_AGO)
        name_deputy(absent, deputy, DAY, DAY, reviewer)
    assert statements(client, place) == few
