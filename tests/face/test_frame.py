"""The frame around every page, the pages that say no, and the page of components."""

import re
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.factors import set_factor
from tests.factories import focal_point, officer, organisation, person

ROOT = Path(__file__).resolve().parents[2]
ERRORS = ["400", "403", "403_csrf", "404", "409", "429", "500", "503"]
TEMPLATES = sorted(path for path in ROOT.glob("templates/**/*.html") if not {"email", "letters"} & set(path.parts))


@pytest.mark.parametrize("name", ERRORS)
def test_a_page_that_says_no_stands_without_request_database_or_context(name: str) -> None:
    html = render_to_string(f"{name}.html")
    html5lib.HTMLParser(strict=True).parse(html)
    assert [html.count(part) for part in ("<h1>", "<main ", '<html lang="en"')] == [1, 1, 1], html[:200]


def test_a_page_that_says_no_has_the_direction_of_its_language() -> None:
    with override("ar"):
        assert '<html lang="ar" dir="rtl">' in render_to_string("404.html")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_brings_a_style_or_a_script_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r'\sstyle=|<style|\son[a-z]+="|javascript:', text) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag] == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', text) == []


def test_no_template_says_please_or_successfully_or_shouts() -> None:
    words = re.compile(r"\b(please|successfully)\b|\w!(?=[\s\"<])", re.I)
    shouting = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("templates/**/*.*")
        if path.suffix in (".html", ".txt")
        and words.search(re.sub(r"<!doctype|<!--", "", path.read_text(encoding="utf-8")))
    ]
    assert shouting == []


def test_the_page_of_components_is_open_to_the_secretariat_alone(client: Client, db: None) -> None:
    people = {"officer": officer(), "focal point": focal_point(organisation()), "outsider": person()}
    set_factor(people["officer"], "A" * 32)
    found = {}
    for name, user in people.items():
        client.force_login(user)
        found[name] = client.get(reverse("components")).status_code
    assert found == {"officer": 200, "focal point": 403, "outsider": 403}


@pytest.mark.parametrize("prefix", ["account/email/", "mfa/email/"])
def test_every_account_mail_has_both_parts_and_the_same_address_in_both(prefix: str) -> None:
    folder = ROOT / "templates" / prefix
    names = sorted(path.name.removesuffix("_subject.txt") for path in folder.glob("*_subject.txt"))
    context = {
        name: f"https://portal.invalid/{name}" for name in ("activate_url", "password_reset_url", "signup_url")
    } | {
        "email": "demo@example.org",
        "timestamp": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "ip": "192.0.2.1",
        "user_agent": "Browser",
    }
    for name in names:
        subject = render_to_string(f"{prefix}{name}_subject.txt", context).strip()
        text = render_to_string(f"{prefix}{name}_message.txt", context)
        html = render_to_string(f"{prefix}{name}_message.html", context)
        html5lib.HTMLParser(strict=True).parse(html)
        assert (subject != "", subject in text, subject in html) == (True, True, True), name
        assert set(re.findall(r"https://portal\.invalid/\w+", text)) == set(
            re.findall(r"https://portal\.invalid/\w+", html)
        )


def test_the_way_to_one_s_own_things_depends_on_the_offices_of_the_day(client: Client, db: None) -> None:
    people = {"officer": officer(), "focal point": focal_point(organisation()), "outsider": person()}
    set_factor(people["officer"], "A" * 32)
    found = {}
    for name, user in people.items():
        client.force_login(user)
        page = client.get(reverse("home"))
        offered = (page.context["account_entries"], page.context["more_entries"])
        found[name] = [[str(entry.title) for entry in entries] for entries in offered]
    assert found == {
        "officer": [
            ["Desk", "Waiting for you", "Applications", "Renewals"],
            ["Terms that end", "Decisions", "Screening lists"],
        ],
        "focal point": [["Waiting for you", "Your organisation", "Your letters"], []],
        "outsider": [["Waiting for you"], []],
    }


def test_an_address_that_leads_nowhere_keeps_the_frame_and_its_language(client: Client, db: None) -> None:
    answer = client.get("/zh-hans/nowhere/")
    html = answer.content.decode()
    assert (answer.status_code, '<html lang="zh-hans" dir="ltr">' in html) == (404, True)
    assert re.findall(r'hreflang="en" dir="ltr">English', html) == ['hreflang="en" dir="ltr">English']
    assert '"/en/nowhere/"' in html


def test_every_list_of_the_admin_opens_for_an_officer_and_for_nobody_else(client: Client, db: None) -> None:
    people = {"officer": officer(), "focal point": focal_point(organisation()), "outsider": person()}
    set_factor(people["officer"], "A" * 32)
    client.force_login(people["officer"])
    apps = client.get(reverse("admin:index")).context["available_apps"]
    addresses = [app["app_url"] for app in apps] + [model["admin_url"] for app in apps for model in app["models"]]
    found = {}
    for name, user in people.items():
        client.force_login(user)
        found[name] = {client.get(address).status_code for address in addresses}
    assert found["officer"] == {200}
    assert 200 not in found["focal point"] | found["outsider"]
