"""Signing the disclosure, accepting the Terms of Reference: whose words, who signs, what is refused."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from casework.refusals import NotPermitted, RulesSayNo
from governance.models import Act, Edition
from participants.enums import Industry, Link
from participants.models import Acceptance, Application, Disclosure, Statement, StatementText
from participants.sections.touching import material_changes
from participants.services.applications import content_of, save_section
from participants.services.signing import Signing, accept_terms, hash_of, sign_disclosure, statement_text
from participants.shown import links_between, links_in_words
from tests.applications import TODAY, answers_to_everything, draft, submitted
from tests.factories import person
from tests.participants.applications.pages import colleague, page, signed_in

pytestmark = pytest.mark.django_db


def known_draft() -> Application:
    """A draft whose first part is complete, so that it can be signed."""
    application = draft()
    assert application.opened_by is not None
    save_section(application, "identity", answers_to_everything()["identity"], 0, application.opened_by, TODAY)
    return application


def links(**yes: str) -> dict[str, dict[str, str]]:
    """No to everything, but for the industries and links named."""
    return {str(i): {str(link): "yes" if yes.get(str(i)) == link else "no" for link in Link} for i in Industry}


def signing(**changes: Any) -> Signing:
    """What a signatory signs who has read the words in force."""
    text = statement_text(TODAY, "en")
    known = {
        "version": text.statement.version, "language": "en", "text_sha256": hash_of(text), "links": links(),
        "details": {}, "name": "Demo Signatory", "title": "President",
    }  # fmt: skip
    return Signing(**{**known, **changes})


def posted(**changes: Any) -> dict[str, Any]:
    """The same as the page sends it."""
    text = statement_text(TODAY, "en")
    answers = {f"{industry}-{link}": "no" for industry in Industry for link in Link}
    return {
        **answers, "signatory_name": "Demo Signatory", "signatory_title": "President", "sign": "on",
        "version": text.statement.version, "text_sha256": hash_of(text), **changes,
    }  # fmt: skip


def test_what_is_signed_is_kept_with_the_words_the_name_and_the_day() -> None:
    application = known_draft()
    client = signed_in(application.opened_by)
    answer = client.post(
        page("own_disclosure", application.ref),
        posted(
            **{"tobacco-funding": "yes", "tobacco-funding-details": "A grant in 2023", "arms-members-details": "None."}
        ),
    )
    assert answer.status_code == 302
    signed = Disclosure.objects.get()
    text = statement_text(TODAY, "en")
    assert (signed.statement, signed.language, signed.text_sha256) == (text.statement, "en", hash_of(text))
    assert (signed.signatory_name, signed.signatory_title, signed.details, signed.link_details) == (
        "Demo Signatory", "President", "", {"tobacco": {"funding": "A grant in 2023"}},
    )  # fmt: skip
    assert signed.links == links(tobacco="funding")
    assert signed.says_yes
    act = Act.objects.about(application).get(action="sign_disclosure")
    assert act.facts == {"statement": str(text.statement), "text_sha256": hash_of(text), "disclosure": signed.pk}


def test_the_words_on_the_page_are_the_servers_own_in_the_readers_language() -> None:
    application = known_draft()
    client = signed_in(application.opened_by)
    for language in ("en", "zh-hans"):
        address = page("own_disclosure", application.ref).replace("/en/", f"/{language}/")
        body = StatementText.objects.get(language=language).body
        shown = client.get(address).content.decode()
        assert all(line in shown for line in body.split("\n\n"))


@pytest.mark.parametrize(
    "changes", [{"version": "2099-9"}, {"text_sha256": "0" * 64}, {"version": ""}, {"text_sha256": ""}]
)
def test_another_version_or_a_tampered_text_is_refused_and_what_was_typed_stays(changes: dict[str, str]) -> None:
    application = known_draft()
    client = signed_in(application.opened_by)
    answer = client.post(page("own_disclosure", application.ref), posted(**changes))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.non_field_errors() == ["The statement is another one by now. Read it again, then sign it."]
    assert form["signatory_title"].value() == "President"
    assert not Disclosure.objects.exists()


def test_a_text_posted_beside_the_answers_is_ignored() -> None:
    application = known_draft()
    signed_in(application.opened_by).post(
        page("own_disclosure", application.ref), posted(body="We sign nothing", text="No")
    )
    assert Disclosure.objects.get().text_sha256 == hash_of(statement_text(TODAY, "en"))


def test_what_is_missing_is_said_beside_its_field() -> None:
    application = known_draft()
    data = posted(**{"arms-investment": "yes", "signatory_title": ""})
    del data["tobacco-activity"], data["sign"]
    refused = signed_in(application.opened_by).post(page("own_disclosure", application.ref), data)
    form = refused.context["form"]
    # The summary goes down the page, whatever was found last.
    assert re.findall(r'<li><a href="#id_([a-z-_]+?)(?:_0)?">', refused.content.decode()) == [
        "tobacco-activity", "arms-investment-details", "signatory_title", "sign",
    ]  # fmt: skip
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "tobacco-activity": [
            "Choose yes or no (Tobacco and nicotine): It makes, sells or promotes such products, or is part of this"
            " industry."
        ],
        "signatory_title": ["Enter your title in the organisation."],
        "sign": ["Tick the box to sign the statement."],
        "arms-investment-details": ["Say what this link is: you answered yes."],
    }


@pytest.mark.parametrize(
    "wrong",
    [{}, {"tobacco": {}}, {**links(), "other": {}}, {**links(), "arms": dict.fromkeys(map(str, Link), "perhaps")}],
)
def test_the_service_refuses_an_incomplete_set_of_answers(wrong: dict[str, dict[str, str]]) -> None:
    application = known_draft()
    with pytest.raises(ValidationError):
        sign_disclosure(application, signing(links=wrong), application.opened_by, TODAY)  # type: ignore[arg-type]


def test_a_newer_version_must_be_signed_anew() -> None:
    application = known_draft()
    sign_disclosure(application, signing(), application.opened_by, TODAY)  # type: ignore[arg-type]
    newer = Statement.objects.create(kind="tobacco_arms", version="2026-1", effective_on=TODAY)
    StatementText.objects.create(statement=newer, language="en", body="Other words.")
    with pytest.raises(RulesSayNo):
        old = Signing(**{**signing().__dict__, "version": "2022-1"})
        sign_disclosure(application, old, application.opened_by, TODAY)  # type: ignore[arg-type]
    shown = signed_in(application.opened_by).get(page("own_application", application.ref)).context["shown"]
    assert shown.disclosure is None


def test_only_the_signatory_signs_and_accepts() -> None:
    application = known_draft()
    edition = Edition.objects.in_force(TODAY)
    writer, other = colleague(application), draft(person("Demo Elsewhere")).opened_by
    for someone in (writer, other, person("Demo Outsider")):
        assert someone is not None
        with pytest.raises(NotPermitted):
            sign_disclosure(application, signing(), someone, TODAY)
        with pytest.raises(NotPermitted):
            accept_terms(application, edition.ref, someone, TODAY)
    second = colleague(application, Role.SIGNATORY)
    sign_disclosure(application, signing(), second, TODAY)
    accept_terms(application, edition.ref, second, TODAY)
    assert (Disclosure.objects.get().signed_by, Acceptance.objects.get().accepted_by) == (second, second)


def test_nothing_is_signed_before_the_organisation_is_named() -> None:
    application = draft()
    client = signed_in(application.opened_by)
    tasks = client.get(page("own_application", application.ref)).context["tasks"]
    assert [(task["state"], task["url"]) for task in tasks[-2:]] == [("Cannot start yet", "")] * 2
    assert client.post(page("own_disclosure", application.ref), posted()).status_code == 302
    assert not Disclosure.objects.exists()


def test_the_terms_are_accepted_by_their_edition_once() -> None:
    application = known_draft()
    client, address = signed_in(application.opened_by), page("own_terms", application.ref)
    assert client.post(address, {"edition": "tor-2022"}).status_code == 422
    refused = client.post(address, {"edition": "tor-1999", "accept": "on"})
    assert refused.context["form"].non_field_errors() == [
        "Other Terms of Reference are in force by now. Read them, then accept them."
    ]
    for _time in range(2):
        assert client.post(address, {"edition": "tor-2022", "accept": "on"}).status_code == 302
    assert list(Acceptance.objects.values_list("edition__ref", "accepted_by")) == [
        ("tor-2022", application.opened_by_id)
    ]
    assert Act.objects.about(application).filter(action="accept_terms").count() == 1


def test_what_was_sent_is_not_signed_again() -> None:
    application = submitted()
    with pytest.raises(NotPermitted):
        sign_disclosure(application, signing(), application.opened_by, date(2026, 11, 24))  # type: ignore[arg-type]


def two_links() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """A yes in each industry, and what each link is; a text beside a no is not signed."""
    said = links(tobacco="funding", arms="investment")
    return said, {"tobacco": {"funding": "A grant in 2023", "members": "Nobody"}, "arms": {"investment": "Ten shares"}}


def test_each_link_has_its_own_words_and_none_may_be_silent() -> None:
    application = known_draft()
    by = application.opened_by
    assert by is not None
    said, told = two_links()
    with pytest.raises(ValidationError) as refused:
        sign_disclosure(application, signing(links=said, details={"arms": {"investment": " "}}), by, TODAY)
    assert set(refused.value.message_dict) == {"tobacco-funding-details", "arms-investment-details"}
    signed = sign_disclosure(application, signing(links=said, details=told), by, TODAY)
    assert signed.link_details == {"tobacco": {"funding": "A grant in 2023"}, "arms": {"investment": "Ten shares"}}
    assert [(answer.label, answer.value) for answer in links_in_words(signed)] == [
        ("Tobacco and nicotine", "It receives money or other support from this industry\nA grant in 2023"),
        ("Arms", "It holds shares in this industry\nTen shares"),
    ]
    shown = signed_in(by).get(page("check_answers", application.ref)).content.decode()
    assert ("A grant in 2023" in shown, "Ten shares" in shown, "Nobody" in shown) == (True, True, False)


def test_a_refused_page_keeps_what_was_typed_of_each_link() -> None:
    application = known_draft()
    data = posted(**{
        "tobacco-funding": "yes", "tobacco-funding-details": "A grant", "arms-investment": "yes",
    })  # fmt: skip
    answer = signed_in(application.opened_by).post(page("own_disclosure", application.ref), data)
    form = answer.context["form"]
    assert (answer.status_code, dict(form.errors)) == (
        422, {"arms-investment-details": ["Say what this link is: you answered yes."]},
    )  # fmt: skip
    assert form["tobacco-funding-details"].value() == "A grant"
    assert not Disclosure.objects.exists()


def old_statement(application: Application) -> Disclosure:
    """A statement signed when there was one text for all links."""
    text = statement_text(TODAY, "en")
    return Disclosure.objects.create(
        file=application.file, statement=text.statement, language="en", text_sha256=hash_of(text),
        links=links(tobacco="funding", arms="investment"), details="A grant, and ten shares.",
        signatory_name="Demo Signatory", signatory_title="President", signed_on=TODAY, signed_by=application.opened_by,
    )  # fmt: skip


def test_a_statement_of_old_shows_its_one_text_and_is_frozen_as_it_always_was() -> None:
    application = known_draft()
    old = old_statement(application)
    assert [(str(answer.label), answer.value) for answer in links_in_words(old)][-1] == (
        "Details", "A grant, and ten shares.",
    )  # fmt: skip
    client = signed_in(application.opened_by)
    for name in ("own_disclosure", "check_answers"):
        assert "A grant, and ten shares." in client.get(page(name, application.ref)).content.decode()
    assert content_of(application.file)["disclosure"] == {
        "id": old.pk, "statement": str(old.statement), "links": old.links,
    }  # fmt: skip


def test_other_words_on_a_link_are_frozen_and_are_a_material_change() -> None:
    application = known_draft()
    by = application.opened_by
    assert by is not None
    said, told = two_links()
    sign_disclosure(application, signing(links=said, details=told), by, TODAY)
    before = content_of(application.file)
    assert before["disclosure"]["details"] == {
        "tobacco": {"funding": "A grant in 2023"}, "arms": {"investment": "Ten shares"},
    }  # fmt: skip
    told["arms"]["investment"] = "Two hundred shares"
    sign_disclosure(application, signing(links=said, details=told), by, TODAY)
    after = content_of(application.file)
    assert (material_changes(before, before), material_changes(before, after)) == ([], ["disclosure"])
    assert [(change.before, change.after) for change in links_between(before, after)] == [
        ("It holds shares in this industry\nTen shares", "It holds shares in this industry\nTwo hundred shares")
    ]
