"""Writing a draft: the list of parts, each section's page, rows without JavaScript, two people at once (5.nsa.form)."""

from typing import Any

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from accounts.factors import set_factor
from accounts.kept import KEY
from accounts.models import User
from governance.models import Act
from participants.models import Application, FileSection
from participants.sections import SECTIONS
from participants.services.applications import save_section
from tests.applications import TODAY, answers_to_everything, complete_draft, draft, submitted
from tests.factories import officer, person
from tests.participants.applications.pages import applicant_elsewhere, colleague, outsider, page, signed_in

pytestmark = pytest.mark.django_db


def posted(code: str, answers: dict[str, Any], revision: int = 0, action: str = "save") -> dict[str, object]:
    """Answers as the section's page sends them."""
    data: dict[str, object] = {"revision": revision, "action": action}
    for name, value in answers.items():
        if isinstance(value, list) and any(isinstance(row, dict) for row in value):
            data[f"{name}-rows"] = len(value)
            data |= {f"{name}-{n}-{item}": text for n, row in enumerate(value) for item, text in row.items()}
        else:
            data[name] = value
    return data


def test_each_section_is_saved_as_it_was_typed() -> None:
    application = draft()
    client, whole = signed_in(application.opened_by), answers_to_everything()
    for section in SECTIONS:
        if section.code not in ("letter", "membership"):
            data = posted(section.code, whole[section.code])
            answer = client.post(page("own_part", application.ref, section.code), data)
            assert answer.status_code == 302, (section.code, answer.context["forms"])
    saved = application.file.whole()
    del whole["letter"], whole["membership"]
    assert saved == whole


def test_a_gap_is_kept_and_named_and_does_not_stop_the_writer() -> None:
    application = draft()
    client = signed_in(application.opened_by)
    assert (
        client.post(page("own_part", application.ref, "aims"), posted("aims", {"mission": "Ours"})).status_code == 302
    )
    assert "Objectives" in client.get(page("own_part", application.ref, "aims")).content.decode()
    text = client.get(page("own_application", application.ref)).content.decode()
    assert "In progress, 1 thing missing" in text
    missing = [gap["text"] for gap in client.get(page("check_answers", application.ref)).context["missing"]]
    assert missing == [
        "Your organisation – Legal name", "Your organisation – Category",
        "Your organisation – Does it have members that it speaks for?", "Your organisation – Country of registration",
        "Your organisation – Registered address", "Your organisation – Website", "Aims and mission – Objectives",
        "Legal status – Legal form", "Legal status – Registered with", "Legal status – Year of foundation",
        "Legal status – Statutes or constitution", "Governance – Governance structure",
        "Main decision body – Name of the body", "Main decision body – Members of the body",
        "Funding and assets – Annual income", "Funding and assets – Assets",
        "Funding and assets – Currency of income and assets",
        "Funding and assets – Year of income and assets", "Funding and assets – Donors and sponsors",
        "Main affiliations – Does it have such affiliations?",
        "Climate and health – Its work on climate change and health",
        "Climate and health – Its proven expertise", "Climate and health – What it will do in the alliance",
        "Climate and health – Does it support WHO's normative and technical policies?",
        "Climate and health – Will it keep its participation free of promotion and commerce?",
        "Focal points and Working Groups – Lead focal point: full name",
        "Focal points and Working Groups – Lead focal point: e-mail address", "Documents – Formal letter",
        "Tobacco and arms disclosure: not signed yet", "Terms of Reference: not accepted yet",
    ]  # fmt: skip


def test_a_save_with_gaps_says_what_is_missing_and_leads_on_and_back() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "aims")
    led = client.post(address, posted("aims", {"mission": "Ours"}), follow=True)
    text = led.content.decode()
    assert "Saved: Aims and mission. 1 thing is still missing there: Objectives." in text
    assert f'<a href="{address}">Fill it in now</a>' in text
    assert led.redirect_chain == [(page("own_part", application.ref, "legal_status"), 302)]
    full = client.post(address, posted("aims", {"mission": "Ours", "objectives": "Many"}, 1), follow=True)
    assert "Saved: Aims and mission.</p>" in full.content.decode()


def test_a_new_donor_begins_with_the_currency_and_the_year_given_and_counts_once_it_is_named() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "funding")
    given = {"income": "1000", "assets": "1000", "currency": "CHF", "year": "2025"}
    more = client.post(address, {**posted("funding", {**given, "donors": [{"name": "Demo"}]}), "action": "add:donors"})
    row = more.context["step"].tables[0].forms[1]
    assert [row[name].value() for name in ("name", "currency", "year")] == [None, "CHF", "2025"]
    donors = [{"name": "Demo", "currency": "CHF"}, {"name": "", "currency": "CHF", "year": "2025"}]
    client.post(address, posted("funding", {**given, "donors": donors}))
    assert [one["name"] for one in FileSection.objects.get().answers["donors"]] == ["Demo"]


def test_a_gap_in_a_row_is_named_by_its_row() -> None:
    application = draft()
    rows = {
        "name": "Board",
        "members": [{"name": "Demo One", "role": "Chair", "affiliation": "Demo"}, {"name": "Demo Two"}],
    }
    save_section(application, "decision_body", rows, 0, application.opened_by, TODAY)  # type: ignore[arg-type]
    client = signed_in(application.opened_by)
    missing = client.get(page("check_answers", application.ref)).context["missing"]
    rows = [(gap["text"], gap["row"]) for gap in missing if gap["row"]]
    assert rows == [("Main decision body – Role in the body", "2"), ("Main decision body – Affiliation", "2")]


def test_rows_are_added_and_removed_without_javascript_and_nothing_typed_is_lost() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "decision_body")
    assert len(client.get(address).context["step"].tables[0].forms) == 1
    members = [
        {"name": "Demo One", "role": "Chair", "affiliation": ""},
        {"name": "Demo Two", "role": "", "affiliation": ""},
    ]
    data = posted("decision_body", {"name": "Board", "members": members})
    more = client.post(address, {**data, "action": "add:members"})
    assert more.status_code == 200
    assert [row["name"].value() for row in more.context["step"].tables[0].forms] == ["Demo One", "Demo Two", None]
    assert more.context["step"].form["name"].value() == "Board"
    fewer = client.post(address, {**data, "action": "remove:members:1"})
    assert [row["name"].value() for row in fewer.context["step"].tables[0].forms] == ["Demo Two"]
    assert not FileSection.objects.exists()


@pytest.mark.parametrize("action", ["remove:members:9", "remove:members:x", "add:nothing", "remove::", "add", ":::"])
def test_a_tampered_row_action_changes_nothing(action: str) -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "decision_body")
    data = posted("decision_body", {"name": "Board", "members": [{"name": "Demo One"}]}, action=action)
    answer = client.post(address, data)
    assert answer.status_code == 200
    assert [row["name"].value() for row in answer.context["step"].tables[0].forms] == ["Demo One"]


def test_what_cannot_be_kept_is_said_beside_its_field_and_stays_as_typed() -> None:
    application = draft()
    client = signed_in(application.opened_by)
    typed = {
        "name": "Demo \u202egro.elpmaxe", "website": "not a website", "country": "XYZ", "category": "government",
        "address": "Demo", "membership_body": "no",
    }  # fmt: skip
    answer = client.post(page("own_part", application.ref, "identity"), posted("identity", typed))
    assert answer.status_code == 422
    assert {name: list(errors) for name, errors in answer.context["step"].form.errors.items()} == {
        "name": ["This text holds hidden signs, for example one that turns its direction. Type it by hand."],
        "category": ["Select a valid choice. government is not one of the available choices."],
        "country": ["Select a valid choice. XYZ is not one of the available choices."],
        "website": ["Enter an address like https://example.org."],
    }
    assert answer.context["step"].form["name"].value() == typed["name"]
    assert not FileSection.objects.exists()


def test_a_name_of_300_characters_is_taken_and_a_longer_one_is_refused() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "identity")
    answer = client.post(address, posted("identity", {"name": "N" * 301}))
    assert list(answer.context["step"].form.errors["name"]) == ["Use at most 300 characters. It has 301."]
    assert client.post(address, posted("identity", {"name": "N" * 300})).status_code == 302
    application.refresh_from_db()
    assert application.name == "N" * 300


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("125000", 125000), ("125 000", 125000), ("1,250,000", 1250000), ("12.500", 12500), ("١٢٣", 123), ("", "")],
)
def test_a_number_is_read_as_people_write_it(typed: str, kept: object) -> None:
    application = draft()
    client = signed_in(application.opened_by)
    client.post(page("own_part", application.ref, "funding"), posted("funding", {"income": typed}))
    assert FileSection.objects.get().answers["income"] == kept


@pytest.mark.parametrize(("typed", "kept"), [
    ("www.example.org", "https://www.example.org"), ("Example.org/about", "https://Example.org/about"),
    ("example.org:8080", "https://example.org:8080"), ("Http://example.org", "http://example.org"),
])  # fmt: skip
def test_the_scheme_of_a_website_may_be_left_out(typed: str, kept: str) -> None:
    application = draft()
    signed_in(application.opened_by).post(
        page("own_part", application.ref, "identity"), posted("identity", {"website": typed})
    )
    assert FileSection.objects.get().answers["website"] == kept


@pytest.mark.parametrize("typed", ["example", "not a website", "someone@example.org", "ftp://example.org", "www..org"])
def test_what_is_no_website_is_refused(typed: str) -> None:
    application = draft()
    answer = signed_in(application.opened_by).post(
        page("own_part", application.ref, "identity"), posted("identity", {"website": typed})
    )
    assert list(answer.context["step"].form.errors["website"]) == ["Enter an address like https://example.org."]


def test_what_is_wrong_in_a_row_says_in_which_and_a_count_is_no_sum() -> None:
    application = draft()
    client = signed_in(application.opened_by)
    donors = [{"name": "Demo A", "currency": "CHF"}, {"name": "Demo B", "currency": "francs", "year": "soon"}]
    text = client.post(
        page("own_part", application.ref, "funding"), posted("funding", {"donors": donors})
    ).content.decode()
    for said in (
        '<a href="#id_donors-1-currency">Donor or sponsor 2 – Currency: Enter the three letters of',
        '<a href="#id_donors-1-year">Donor or sponsor 2 – Year: Enter the year with four digits, for example 1999.</a>',
    ):
        assert said in text
    save_section(application, "identity", {"membership_body": "yes"}, 0, application.opened_by, TODAY)
    counted = client.post(page("own_part", application.ref, "membership"), posted("membership", {"number": "many"}))
    assert list(counted.context["step"].form.errors["number"]) == [
        "Enter how many there are, as a whole number, for example 250."
    ]


def test_a_part_leads_to_its_documents() -> None:
    application = draft()
    text = signed_in(application.opened_by).get(page("own_part", application.ref, "legal_status")).content.decode()
    assert f'<a href="{page("own_paper", application.ref, "statutes")}">' in text


def test_a_page_says_that_what_stands_on_it_is_not_saved() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "decision_body")
    added = client.post(address, {**posted("decision_body", {}), "action": "add:members"})
    assert ["data-unsaved" in one.content.decode() for one in (client.get(address), added)] == [False, True]


@pytest.mark.parametrize("typed", ["much", "-5", "1.5", "12,50", "9" * 40, "1e9"])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    application = draft()
    client = signed_in(application.opened_by)
    answer = client.post(page("own_part", application.ref, "funding"), posted("funding", {"income": typed}))
    assert list(answer.context["step"].form.errors["income"]) == [
        "Enter a whole number without a currency or a fraction, for example 125000."
    ]


def test_a_second_save_is_refused_with_both_texts_and_goes_through_once_compared() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "aims")
    theirs = {"mission": "Theirs", "objectives": "Same"}
    save_section(application, "aims", theirs, 0, colleague(application), TODAY)
    mine = {"mission": "Mine", "objectives": "Same"}
    refused = client.post(address, posted("aims", mine, 0))
    assert refused.status_code == 422
    assert refused.context["differences"] == [{"label": "Mission", "yours": "Mine", "theirs": "Theirs"}]
    text = strip_tags(refused.content.decode())
    assert "Demo Colleague saved this part while you had it open" in text
    assert refused.context["step"].form["mission"].value() == "Mine"
    assert application.file.whole()["aims"] == theirs
    assert client.post(address, posted("aims", mine, refused.context["revision"])).status_code == 302
    assert application.file.whole()["aims"] == mine


def test_the_same_page_sent_twice_is_saved_once() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "aims")
    for _time in range(2):
        assert client.post(address, posted("aims", {"mission": "Ours", "objectives": "These"}, 0)).status_code == 302
    assert Act.objects.about(application).filter(action="save_section").count() == 1


def test_a_tampered_revision_overwrites_nothing() -> None:
    application = draft()
    save_section(application, "aims", {"mission": "First"}, 0, application.opened_by, TODAY)  # type: ignore[arg-type]
    client = signed_in(application.opened_by)
    for revision in ("x", "-1", "99999999999", ""):
        data = {**posted("aims", {"mission": "Second"}), "revision": revision}
        assert client.post(page("own_part", application.ref, "aims"), data).status_code == 422
    assert application.file.whole()["aims"]["mission"] == "First"


def test_what_was_typed_when_the_session_ended_is_there_again_with_its_rows() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "decision_body")
    client.get(address)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    members = [{"name": "Demo One", "role": "Chair"}, {"name": "Demo Two", "role": "Member"}]
    typed = posted("decision_body", {"name": "Board", "members": members})
    led = client.post(address, typed, HTTP_REFERER=f"http://testserver{address}", follow=True)
    assert "Your session ended. What you typed is kept: sign in to go on." in led.content.decode()
    assert not FileSection.objects.exists()
    client.force_login(application.opened_by)  # type: ignore[arg-type]
    again = client.get(address)
    step = again.context["step"]
    assert (again.status_code, "What you typed is here again" in again.content.decode()) == (200, True)
    assert step.form["name"].value() == "Board"
    assert [row["name"].value() for row in step.tables[0].forms] == ["Demo One", "Demo Two"]


def test_what_was_typed_is_there_again_after_a_change_of_language() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "decision_body")
    chinese = address.replace("/en/", "/zh-hans/")
    members = [{"name": "Demo One", "role": "Chair"}, {"name": "Demo Two", "role": "Member"}]
    typed = posted("decision_body", {"name": "Board", "members": members}, action="")
    assert client.post(f"{chinese}?keep-typed=", typed)["Location"] == chinese
    step = client.get(chinese).context["step"]
    assert [row["name"].value() for row in step.tables[0].forms] == ["Demo One", "Demo Two"]
    assert not FileSection.objects.exists()


def test_what_was_typed_comes_back_once_with_a_word_and_never_to_another_person() -> None:
    application = draft()
    address = page("own_part", application.ref, "aims")
    author, other = application.opened_by, colleague(application)
    assert author is not None
    seen = {}
    for someone in (author, other):
        client = signed_in(someone)
        session = client.session
        session[KEY] = {"path": address, "fields": "mission=Typed+by+the+author", "of": author.pk}
        session.save()
        first, second = (client.get(address).content.decode() for _time in range(2))
        seen[someone.pk] = [
            ("Typed by the author" in html, "What you typed is here again" in html) for html in (first, second)
        ]
    assert seen == {author.pk: [(True, True), (False, False)], other.pk: [(False, False), (False, False)]}


def test_only_its_own_people_open_an_application() -> None:
    application = complete_draft()
    pages = [
        "own_application", "own_papers", "own_disclosure", "own_terms", "check_answers", "own_sent", "own_answers",
        "own_questions", "own_conditions", "own_messages", "own_withdraw", "own_team", "invite_colleague",
    ]  # fmt: skip
    for client in (applicant_elsewhere(), outsider(), signed_in(officer_with_factor())):
        assert [client.get(page(name, application.ref)).status_code for name in pages] == [404] * len(pages)
        assert client.post(page("own_part", application.ref, "aims"), {"mission": "x"}).status_code == 404
    own = signed_in(application.opened_by)
    assert {own.get(page(name, application.ref)).status_code for name in pages} <= {200, 302}


def officer_with_factor() -> User:
    """An officer who may enter."""
    someone = officer()
    set_factor(someone, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return someone


def test_a_colleague_writes_the_same_draft_and_cannot_sign() -> None:
    application = complete_draft()
    client = signed_in(colleague(application))
    assert client.get(page("own_application", application.ref)).status_code == 200
    assert client.get(page("own_disclosure", application.ref)).status_code == 302
    assert client.post(page("check_answers", application.ref)).status_code == 403
    application.refresh_from_db()
    assert application.state == "draft"


def test_a_part_of_what_was_sent_is_closed() -> None:
    application = submitted()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "aims")
    assert client.get(address).status_code == 302
    client.post(address, posted("aims", {"mission": "New"}, 1))
    assert application.file.whole()["aims"]["mission"] != "New"


def test_pressing_begin_twice_begins_one_application() -> None:
    client = signed_in(person("Demo Applicant"))
    first, second = (client.post(page("apply"), {"signs": "yes"})["Location"] for _time in range(2))
    assert first == second
    assert Application.objects.count() == 1


def test_a_section_that_is_not_declared_has_no_page() -> None:
    application = draft()
    client = signed_in(application.opened_by)
    assert [client.get(page("own_part", application.ref, code)).status_code for code in ("letter", "nothing")] == [
        404,
        404,
    ]
