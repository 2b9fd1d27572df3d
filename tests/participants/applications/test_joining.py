"""Before an application: how to join, the check without an account, its answers in the form (5.categories)."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from participants.enums import Category
from participants.models import Application, FileSection, TeamInvitation
from participants.services.applications import begin_application, save_section
from participants.services.duplicates import Duplicate, duplicates
from participants.services.teams import join_team
from tests.accounts.entry import link_in_last_mail
from tests.applications import TODAY, answers_to_everything, draft, submitted
from tests.factories import focal_point, participation, person
from tests.participants.applications.pages import page, signed_in

pytestmark = pytest.mark.django_db

OPEN = {"entity": "yes", "activity": "yes", "tobacco_arms": "no", "members": "yes"}


def asked(kind: str, **answers: str) -> tuple[Client, str]:
    """A visitor who makes the check, and where it leads."""
    visitor = Client()
    answer = visitor.post(page("join_check"), {"kind": kind})
    if answer["Location"] == page("join_more"):
        answer = visitor.post(page("join_more"), {**OPEN, **answers})
    return visitor, str(answer["Location"])


def test_the_page_says_how_each_kind_joins_and_what_the_alliance_is_not(client: Client) -> None:
    text = client.get(page("join")).content.decode()
    said = [
        "Non-State actors", "Government institutions", "Intergovernmental organisations", "What the alliance is not",
        "It is no legal entity and no decision-making body.", "Taking part is no endorsement by WHO",
        "The first term is 3 years.", "One can leave with 3 months&#x27; written notice.",
    ]  # fmt: skip
    assert [one for one in said if one not in text and one.replace("&#x27;", "'") not in text] == []


@pytest.mark.parametrize(
    ("kind", "answers", "outcome", "says"),
    [
        ("person", {}, "person", "A person cannot take part in the alliance"),
        ("company", {}, "company", "through international business associations"),
        ("government", {}, "government", "The Minister of Health signs it"),
        ("intergovernmental", {}, "intergovernmental", "formal letter to the Secretariat"),
        ("ngo", {"tobacco_arms": "yes"}, "tobacco_arms", "No application is possible, and no measure can change that."),
        ("ngo", {"entity": "no"}, "entity", "Only a legal entity can take part"),
        ("ngo", {"activity": "no"}, "activity", "those who work on climate change and health"),
        ("ngo", {"entity": "no", "tobacco_arms": "yes"}, "tobacco_arms", "No application is possible"),
    ],
)
def test_who_cannot_apply_reads_why_and_what_else_is_possible(
    kind: str, answers: dict[str, str], outcome: str, says: str
) -> None:
    visitor, leads = asked(kind, **answers)
    assert leads == page("join_result", outcome)
    text = visitor.get(leads).content.decode()
    assert says in text
    assert "Begin the application" not in text
    assert "Create an account" not in text


@pytest.mark.parametrize("kind", ["ngo", "private_sector", "foundation", "academic"])
def test_each_kind_of_non_state_actor_is_led_to_the_form(kind: str) -> None:
    visitor, leads = asked(kind)
    assert leads == page("join_result", "open")
    assert "Create an account" in visitor.get(leads).content.decode()


def test_the_answers_stand_in_the_form_after_signing_in_on_the_way() -> None:
    visitor, leads = asked("academic", members="no")
    visitor.get(leads)
    someone = person("Demo Applicant")
    someone.set_password("a long password of several words")
    someone.save()
    EmailAddress.objects.create(user=someone, email=someone.email, verified=True, primary=True)
    data = {"login": someone.email, "password": "a long password of several words"}
    entered = visitor.post("/en/account/login/", data)
    assert entered["Location"] == page("apply")
    begun = visitor.post(page("apply"), {"signs": "yes"})
    application = Application.objects.get()
    assert begun["Location"] == page("own_application", application.ref)
    assert application.category == Category.ACADEMIC
    assert FileSection.objects.get().answers == {"category": "academic", "membership_body": "no"}
    assert visitor.get(page("apply")).context["checked"] is None


def test_the_answers_survive_a_sign_up() -> None:
    visitor, leads = asked("foundation")
    visitor.get(leads)
    words = "a long password of several words"
    data = {"full_name": "Demo Applicant", "email": "demo.new@example.org", "password1": words, "privacy": "on"}
    assert visitor.post("/en/account/signup/", data).status_code == 302
    visitor.post(link_in_last_mail())
    entered = visitor.post("/en/account/login/", {"login": "demo.new@example.org", "password": words})
    assert entered["Location"] == page("apply")
    visitor.post(page("apply"), {"signs": "yes"})
    assert FileSection.objects.get().answers == {"category": "foundation", "membership_body": "yes"}


def test_a_result_that_was_not_answered_for_leads_back_to_the_check(client: Client) -> None:
    assert client.get(page("join_result", "open"))["Location"] == page("join_check")
    assert client.get(page("join_more"))["Location"] == page("join_check")
    assert client.get(page("join_result", "anything")).status_code == 404


def test_an_unanswered_check_says_what_to_do(client: Client) -> None:
    answer = client.post(page("join_check"), {"kind": "government-of-nowhere"})
    assert answer.status_code == 422
    client.post(page("join_check"), {"kind": "ngo"})
    form = client.post(page("join_more"), {"entity": "yes"}).context["form"]
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        name: ["Choose one of the answers."] for name in ("activity", "tobacco_arms", "members")
    }


def known(**identity: str) -> list[Duplicate]:
    """What is found for a draft that says this of itself."""
    application = draft(person("Demo Second"))
    answers = {**answers_to_everything()["identity"], "website": "https://other.example.net", **identity}
    assert application.opened_by is not None
    save_section(application, "identity", answers, 0, application.opened_by, TODAY)
    application.refresh_from_db()
    return duplicates(application, TODAY)


@pytest.mark.parametrize(
    ("name", "on_record"),
    [
        ("The Clean Air Network, Inc.", "Clean Air Network"),
        ("Réseau Air Propre", "Reseau Air Propre"),
        ("Сеть чистого воздуха", "Set chistogo vozdukha"),
        ("健康网络", "Jian Kang Wang Luo"),
    ],
)
def test_a_participant_of_the_same_name_is_named_across_scripts(name: str, on_record: str) -> None:
    one = participation(TODAY, name=on_record)
    participation(TODAY, name="Something Else Altogether")
    assert known(name=name) == [Duplicate(("name",), one.organisation)]


def test_the_same_website_is_found_and_another_name_alone_is_not() -> None:
    one = participation(TODAY, name="Demo Coast Forum", website="https://www.coast.example.org/about")
    assert known(name="Inland Forum of Something", website="http://coast.example.org") == [
        Duplicate(("domain",), one.organisation)
    ]
    assert known(name="Inland Forum of Something", website="https://inland.example.org") == []


def test_an_application_in_hand_is_told_of_without_its_name() -> None:
    submitted(person("Demo First"), name="Demo Health Network")
    assert known(name="Network Demo Health", website="https://other.example.net") == [Duplicate(("name",))]
    application = Application.objects.latest("pk")
    client = signed_in(application.opened_by)
    for address in (page("own_part", application.ref, "identity"), page("check_answers", application.ref)):
        assert (
            "An application that may be of the same organisation is being examined."
            in client.get(address).content.decode()
        )


def test_a_draft_of_others_is_never_told_of() -> None:
    first = draft(person("Demo First"))
    assert first.opened_by is not None
    save_section(first, "identity", answers_to_everything()["identity"], 0, first.opened_by, TODAY)
    assert known(name="Demo Health Network", website="https://www.example.org") == []


def test_whoever_begins_is_asked_whether_they_may_sign() -> None:
    writer = person("Demo Writer")
    visitor = signed_in(writer)
    refused = visitor.post(page("apply"))
    visitor.post(page("apply"), {"signs": "no"})
    application = Application.objects.get()
    shown = visitor.get(page("own_application", application.ref)).context["shown"]
    part = next(part for part in shown.parts if part.code == "signatory")
    assert (refused.status_code, "Choose one of the answers." in refused.content.decode()) == (422, True)
    assert (part.standing, shown.may_sign) == ("not_begun", False)
    assert shown.why_closed() == "Complete the part on your organisation first: what you sign names it."


def test_who_may_not_sign_invites_the_signatory_and_after_that_only_the_signatory_invites_another() -> None:
    application = draft_by_a_writer()
    writer = application.opened_by
    assert writer is not None
    asked = {
        "full_name": "Demo Signatory",
        "email": "demo.signatory@example.org",
        "role": "signatory",
        "language": "en",
    }
    sent = signed_in(writer).post(page("invite_colleague", application.ref), asked)
    assert sent.status_code == 302
    shown = signed_in(writer).get(page("own_application", application.ref)).context["shown"]
    assert [part.standing for part in shown.parts if part.code == "signatory"] == ["invited"]
    join_team(TeamInvitation.objects.get(), User.objects.get(email="demo.signatory@example.org"), TODAY)
    shown = signed_in(writer).get(page("own_application", application.ref)).context["shown"]
    assert [part.standing for part in shown.parts if part.code == "signatory"] == ["done"]
    again = signed_in(writer).post(
        page("invite_colleague", application.ref), {**asked, "email": "demo.another@example.org"}
    )
    assert again.status_code == 422


def draft_by_a_writer() -> Application:
    """A draft that was begun by someone who may not sign it."""
    return begin_application(person("Demo Writer"), TODAY, may_sign=False)


def test_who_speaks_for_a_participant_is_told_that_it_takes_part_already() -> None:
    made = participation(date(2025, 1, 1)).organisation
    lead = focal_point(made)
    assert f"<bdi>{made.name}</bdi> takes part already" in signed_in(lead).get(page("apply")).content.decode()
    assert "takes part already" not in signed_in(person("Demo Outsider")).get(page("apply")).content.decode()
