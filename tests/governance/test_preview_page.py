"""The page that previews and applies the rules: sentences with names, grouped by rule; a day too late is refused."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.enums import Role
from correspondence.models import Letter
from governance import effects
from governance.clock import today
from governance.effects import told_by_kind, told_by_rule
from governance.models import JobRun
from governance.rules import Effect
from governance.services import preview_rules, run_rules
from participants.enums import RenewalState
from participants.models import Renewal
from participants.services.applications import save_section
from tests.accounts.entry import member
from tests.factories import focal_point, officer, participation

pytestmark = pytest.mark.django_db
ADMITTED, ENDS = date(2023, 3, 4), date(2026, 3, 3)
AFTER = ENDS + timedelta(days=30)
URL = "admin:governance_jobrun_run_rules"


def browser(role: Role = Role.OFFICER) -> Client:
    client = Client()
    client.force_login(member(officer(role), factor=True))
    return client


def sentences(on: date) -> list[tuple[str, int, list[tuple[str, str]]]]:
    groups = told_by_rule(run_rules(on, preview=True))
    return [(str(one.rule.title), one.count, [(strip_tags(t.sentence), t.url) for t in one.told]) for one in groups]


def test_a_preview_says_who_leaves_when_and_why_with_the_way_to_the_record() -> None:
    one = participation(ADMITTED, name="Demo <Health> Network")
    two = participation(ADMITTED, name="Demo Institute")
    Renewal.objects.create(
        ref="REN-1", participation=two, submitted_on=date(2026, 1, 5), state=RenewalState.NOT_RENEWED,
        state_since=date(2026, 3, 20), decided_on=date(2026, 3, 20),
    )  # fmt: skip
    run_rules(ENDS)
    begun = Renewal.objects.get(participation=one)
    save_section(begun, "aims", {"mission": "Demo mission"}, 0, focal_point(one.organisation), ENDS)
    assert sentences(AFTER) == [
        (
            "Renewals that lapse",
            1,
            [
                (
                    "The renewal of Demo &lt;Health&gt; Network lapses: nothing was sent until 3 March 2026, the"
                    " term's last day.",
                    reverse("participants:detail", args=[one.organisation.ref]),
                )
            ],
        ),
        (
            "Terms that end",
            2,
            sorted(
                [
                    (
                        "The participation of Demo &lt;Health&gt; Network ends: the term's last day was 3 March 2026"
                        " and no renewal was submitted in time.",
                        reverse("participants:detail", args=[one.organisation.ref]),
                    ),
                    (
                        "The participation of Demo Institute ends: its renewal was declined. The term's last day was"
                        " 3 March 2026, the participation's is 3 March 2026.",
                        reverse("participants:detail", args=[two.organisation.ref]),
                    ),
                ],
                key=lambda told: "Institute" in told[0],
            ),
        ),
    ]


def test_the_page_shows_no_code_where_a_sentence_says_it() -> None:
    one = participation(ADMITTED, name="Demo Health Network")
    page = browser().post(reverse(URL), {"on": AFTER.isoformat(), "preview": "1"}).content.decode()
    assert "The participation of <bdi>Demo Health Network</bdi> ends" in page
    assert f'href="{reverse("participants:detail", args=[one.organisation.ref])}"' in page
    assert '#clause-5.term"' in page
    assert [code for code in ("term_expiry", "end_reason", ">ended<", "last_day") if code in page] == []


def test_what_nobody_tells_stands_there_by_its_reference() -> None:
    unknown = Effect("office_end", "9.term", "office", "SG-1", AFTER, "ended")
    told = told_by_rule([unknown])
    assert [(one.rule.title, one.count, [t.sentence for t in one.told]) for one in told] == [
        ("office_end", 1, ["SG-1"])
    ]


def test_of_very_many_effects_the_first_are_told_and_the_rest_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "SHOWN", 2)
    for _number in range(3):
        participation(ADMITTED)
    group = told_by_rule(run_rules(AFTER, preview=True))[0]
    assert (group.count, len(group.told), group.more) == (3, 2, 1)


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-30", "9999-11-30", "9999-06-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused_or_judged_and_never_breaks_the_page(day: str) -> None:
    participation(ADMITTED)
    participation(date(2026, 3, 4), "government")
    page = browser().post(reverse(URL), {"on": day, "preview": "1"})
    assert page.status_code == 200
    assert (page.context["groups"] is None) == bool(page.context["form"].errors)


def test_a_preview_asks_as_much_of_the_database_for_many_as_for_few() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            told_by_rule(run_rules(AFTER, preview=True))
        return len(captured)

    participation(ADMITTED)
    few = asked()
    for _number in range(9):
        participation(ADMITTED)
    assert asked() == few


def test_officers_apply_reviewers_only_preview_and_nobody_else_comes_in() -> None:
    one = participation(today() - timedelta(days=3 * 366 + 30))
    speaker = Client()
    speaker.force_login(focal_point(one.organisation))
    sent = {"on": today().isoformat(), "apply": "1"}
    browsers = (speaker, browser(Role.REVIEWER), browser())
    assert [client.post(reverse(URL), sent).status_code for client in browsers] == [302, 403, 200]
    one.refresh_from_db()
    assert one.end_reason == "expired"


def test_the_preview_says_which_reminders_would_go_out_and_the_command_keeps_to_effects() -> None:
    one, silent = participation(ADMITTED, name="Demo Network"), participation(ADMITTED, name="Demo Silent")
    lead = focal_point(one.organisation)
    on = ENDS - timedelta(days=90)
    page = browser().post(reverse(URL), {"on": on.isoformat(), "preview": "1"})
    found = [(str(g.kind), [(n.about, n.to, n.ref) for n in g.notices]) for g in page.context["reminders"]]
    assert found == [
        ("Reminder that a term ends", [("Demo Network", lead.full_name, one.ref), ("Demo Silent", "", silent.ref)])
    ]
    text = page.content.decode()
    assert "Reminders that go out" in text and "Nobody is named to write to" in text
    assert (run_rules(on, preview=True), Letter.objects.count(), JobRun.objects.count()) == ([], 0, 0)
    run_rules(on)
    assert preview_rules(on).notices == []
    assert Letter.objects.waiting().filter(kind="renewal_reminder").count() == 2


def test_of_very_many_reminders_the_first_are_told_and_the_rest_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "SHOWN", 2)
    for _number in range(3):
        participation(ADMITTED)
    group = told_by_kind(preview_rules(ENDS - timedelta(days=30)).notices)[0]
    assert (group.count, len(group.notices), group.more) == (3, 2, 1)
