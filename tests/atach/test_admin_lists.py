"""The admin's lists in the portal's own words: titles, crumbs, answers, actions, empty lists (4.desk)."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
DJANGOS = ("<h1>Select", " to view", ">Home<", "icon-yes", "icon-no", "By category", "of 100 selected", "Show counts")


def lists() -> list[str]:
    """The address of each list of the admin."""
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]


def test_each_list_is_titled_by_its_things_and_leads_back_to_the_desk(signed_in: SignIn, officer: User) -> None:
    browser = signed_in(officer)
    factories.organisation()
    pages = {address: browser.get(address).content.decode() for address in lists()}
    words = {address: [text for text in DJANGOS if text in page] for address, page in pages.items()}
    assert {address: found for address, found in words.items() if found} == {}
    crumbs = {re.sub(r"\s+", " ", page.split('class="breadcrumbs">')[1])[:32] for page in pages.values()}
    assert crumbs == {'<a href="/admin/">Desk</a> › ' + each[29:] for each in crumbs}
    page = pages[reverse("admin:participants_organisation_changelist")]
    assert "<h1>Organisations</h1>" in page and "<title>Organisations |" in page


def test_each_cell_of_a_list_names_its_column_and_answers_are_words(signed_in: SignIn, officer: User) -> None:
    for number, members in enumerate((True, False, None)):
        factories.organisation(name=f"Demo {number}", is_membership_body=members)
    page = signed_in(officer).get(reverse("admin:participants_organisation_changelist")).content.decode()
    row = page.split("<tbody>")[1].split("</tr>")[0]
    labels = re.findall(r'data-label="([^"]*)"', row)
    assert labels == ["Name", "Reference", "Category", "Country", "Membership body"]
    assert re.findall(r'field-membership_body">([^<]*)<', page) == ["Yes", "No", "Unknown"]


def test_a_long_filter_is_folded_and_says_what_is_chosen_so_that_the_table_comes_first(
    signed_in: SignIn, officer: User
) -> None:
    letters = reverse("admin:correspondence_letter_changelist")
    page = signed_in(officer).get(letters, {"delivery": "failed"}).content.decode()
    folds = re.findall(r'<details data-filter-title="(\w+)"( open)?><summary>([^\n]*)</summary>', page)
    assert folds == [("delivery", "", "Delivery: <bdi>Failed</bdi>"), ("kind", "", "Kind: <bdi>All</bdi>")]
    acts = signed_in(officer).get(reverse("admin:governance_act_changelist")).content.decode()
    assert '<details data-filter-title="seal" open><summary>Seal: <bdi>All</bdi></summary>' in acts


def test_an_empty_list_says_how_its_first_row_comes_about_and_a_search_how_to_see_all(
    signed_in: SignIn, officer: User
) -> None:
    browser, address = signed_in(officer), reverse("admin:participants_renewal_changelist")
    empty = browser.get(address).content.decode()
    assert "Nothing here yet" in empty
    assert "An officer records a request for renewal on the page of the organisation." in empty
    nothing = browser.get(address, {"q": "zzz"}).content.decode()
    assert "Nothing matches" in nothing and "Show everything" in nothing


def test_every_list_says_how_its_first_row_comes_about() -> None:
    silent = {model.__name__ for model, shown in admin.site._registry.items() if not getattr(shown, "nothing_yet", "")}
    assert silent == {"Edition", "CountryRegion"}


def test_an_action_is_a_button_that_names_it(signed_in: SignIn, officer: User) -> None:
    page = signed_in(officer).get(reverse("admin:accounts_user_changelist")).content.decode()
    assert re.findall(r'<button[^>]*name="action" value="(\w+)"[^>]*>([^<]+)</button>', page) == [
        ("sign_out_everywhere", "Sign out everywhere")
    ]


def test_the_history_of_a_row_leads_to_its_acts(signed_in: SignIn, officer: User) -> None:
    page = signed_in(officer).get(reverse("admin:accounts_user_history", args=[officer.pk])).content.decode()
    assert f'href="{reverse("admin:governance_act_changelist")}?q={officer.ref}"' in page
