"""The ledger as people read it: sentences, names with links, days written out; no code where a word is known."""

import ast
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from accounts import history as accounts_history
from accounts.enums import Role
from accounts.models import User
from accounts.services import name_deputy
from casework import history as casework_history
from casework.engine import tables
from documents import history as documents_history
from governance.models import Act
from governance.services import IMPORT, Intake, bring_in, run_rules
from governance.shown import EDITIONS, Subject, people_in, subjects_of, told
from participants import history as participants_history
from participants.models import Organisation
from participants.services import submit_renewal
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LIST = "admin:governance_act_changelist"


def rows(browser: Client, **asked: str) -> list[list[str]]:
    """What the list shows of each act: what happened, about what, under which clause, by whom."""
    acts = browser.get(reverse(LIST), asked).context["cl"].result_list
    names = ("sentence", "subject", "clause")
    return [[strip_tags(str(getattr(act, name))) for name in names] for act in acts]


def test_the_list_tells_each_act_in_a_sentence_names_its_object_and_leads_there(
    signed_in: SignIn, officer: User, on: date
) -> None:
    one = factories.participation(on - timedelta(days=3 * 365 + 20), name="Demo Health Network")
    run_rules(on)
    text = signed_in(officer).get(reverse(LIST), {"q": one.ref}).content.decode()
    page = reverse("participants:detail", args=[one.organisation.ref])
    assert f'Participation: <a href="{page}"><bdi>Demo Health Network · {one.ref}</bdi></a>' in text
    assert "Participation ended: Term ended." in text
    assert "The daily rules, run on" in text
    body = strip_tags(text.partition("<tbody>")[2].partition("</tbody>")[0])
    assert [code for code in ("term_expiry", "run_rules", "participation\n", str(on.year) + "-") if code in body] == []


def test_one_act_is_told_with_states_days_and_facts_in_words(signed_in: SignIn, officer: User, on: date) -> None:
    one = factories.participation(on - timedelta(days=3 * 365 + 20))
    run_rules(on)
    act = Act.objects.get(action="end", object_id=one.pk)
    text = signed_in(officer).get(reverse("admin:governance_act_change", args=[act.pk])).content.decode()
    reason = "<dt>Reason of the end</dt><dd><bdi>Term ended"
    for words in ("Terms that end", "Daily rules: ", "Current", "Former", reason):
        assert words in text
    codes = ("end_reason", "expired", "last_day", "run_rules", act.facts["last_day"])
    assert [code for code in codes if code in text] == []


def test_an_import_and_a_deputy_are_named(signed_in: SignIn, officer: User, on: date) -> None:
    absent, deputy = factories.officer(), factories.officer(Role.REVIEWER)
    name_deputy(absent, deputy, on, on, absent)
    submit_renewal(factories.participation(on - timedelta(days=900)), on, on, deputy)
    bring_in([Organisation(ref="ORG-IN", name="Demo In", category="ngo")], "x.exchange", Intake(on, None, "f.csv"))
    text = signed_in(officer).get(reverse(LIST)).content.decode()
    assert f"{absent.full_name} → {deputy.full_name}" in text
    assert "Import of records" in text
    named = Act.objects.get(action="name_deputy")
    assert strip_tags(told([named])[named.pk]) == f"{deputy} was named to stand in for {absent}."


def test_what_a_reader_may_not_see_has_neither_name_nor_link_and_an_unknown_act_stays_its_code(on: date) -> None:
    one = factories.participation(on - timedelta(days=900))
    renewal = submit_renewal(one, on, on, factories.officer())
    acts = list(Act.objects.about(renewal))
    seen = {person: subjects_of(acts, person, on) for person in (factories.officer(), factories.person())}
    there = Subject(f"{one.organisation.name} · {renewal.ref}", renewal.get_absolute_url())
    assert list(seen.values()) == [{("renewal", renewal.pk): there}, {}]
    unknown = Act(pk=0, object_type="escalation", object_id=1, object_ref="X-1", action="deed", on=on, facts={})
    assert (told([unknown]), subjects_of([unknown], next(iter(seen)), on)) == ({0: "deed"}, {})


def test_only_numbers_among_the_facts_are_people() -> None:
    acts = [
        Act(actor_id=1, acting_for_id=2, facts={"person": 3, "before": None}),
        Act(facts={"criterion": "aligned", "before": "met"}),
    ]
    assert people_in(acts) == {1, 2, 3}


def test_the_list_asks_as_much_for_many_acts_as_for_few(signed_in: SignIn, officer: User, on: date) -> None:
    browser, counts = signed_in(officer), []
    for number in (2, 20):
        for _one in range(number):
            submit_renewal(factories.participation(on - timedelta(days=900)), on, on, officer)
        browser.get(reverse(LIST))
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse(LIST))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def recorded() -> Iterator[str]:
    """Every act that the code names as text when it records one."""
    makers = {"ActDraft", "_record"}
    for room in settings.INSTALLED_APPS:
        folder = Path(settings.BASE_DIR) / room.partition(".")[0]
        for path in folder.rglob("*.py") if folder.is_dir() else ():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in makers and len(node.args) > 1:
                    action = node.args[1]
                    if isinstance(action, ast.Constant):
                        yield str(action.value)


def test_every_act_that_can_be_recorded_has_its_sentence() -> None:
    keyed = (*participants_history.SENTENCES, *participants_history.GONE, *casework_history.SENTENCES)
    plain = (accounts_history.SENTENCES, documents_history.SENTENCES, EDITIONS)
    known = {action for _kind, action in keyed} | {action for sentences in plain for action in sentences}
    known |= {"resend_letter", "upload_list", IMPORT}
    moves = {move.name for table in tables() for move in table.moves}
    assert sorted({*recorded(), *moves} - known) == []
