"""After a lost second factor: another officer decides, the old factor dies, both hear of it."""

from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.factors import has_factor
from accounts.limits import RATES
from accounts.models import User
from accounts.services import name_deputy
from casework.engine import perform
from casework.models import LostFactorRequest
from casework.refusals import NotPermitted, NotVisible, RulesSayNo
from casework.services import request_factor_removal
from casework.waiting import waiting_for
from correspondence.models import Letter
from governance.clock import today
from governance.models import Act
from tests.accounts.entry import SECRET, confirm_password, give_password, is_in, member, set_up, sign_in
from tests.casework.snapshot import everything
from tests.factories import focal_point, officer, organisation, person
from tests.locks import told_the_second

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
CHECK = {"identity_check": "Called the number on file."}


@pytest.fixture(autouse=True)
def mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def request_of(someone: User) -> LostFactorRequest:
    return request_factor_removal(someone, "My phone fell into the lake.", DAY, actor=someone)


def test_nobody_asks_for_the_factor_of_another_person_to_be_removed() -> None:
    ana = member(factor=True)
    with pytest.raises(NotPermitted):
        request_factor_removal(ana, "Their phone is gone.", DAY, actor=officer())
    assert (LostFactorRequest.objects.count(), Letter.objects.count(), has_factor(ana)) == (0, 0, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_the_turn_of_the_year_one_is_open_and_the_other_is_told_so() -> None:
    """Numbers of one year are given out one after the other; those of two years at the same moment."""
    ana = member(factor=True)
    told = told_the_second(
        lambda: request_factor_removal(ana, "Lost it.", date(2026, 12, 31), actor=None),
        lambda: request_factor_removal(User.objects.get(pk=ana.pk), "Lost it.", date(2027, 1, 1), actor=None),
    )
    assert told == ["A request for this account is open already. Wait for its decision."]
    assert LostFactorRequest.objects.count() == 1


def letters() -> list[tuple[str, int]]:
    return list(Letter.objects.order_by("id").values_list("kind", "recipient"))


def test_another_officer_approves_the_old_factor_dies_and_both_get_letters() -> None:
    ana, ben = member(officer(), factor=True), officer()
    client = Client()
    client.force_login(ana)
    assert is_in(client)
    case = request_of(ana)
    act = perform(case, "approve", ben, DAY, CHECK)
    assert (case.state, case.identity_check) == ("approved", CHECK["identity_check"])
    assert Authenticator.objects.filter(user=ana).count() == 0
    assert not is_in(client)
    assert letters() == [
        ("lost_factor_requested", ana.pk),
        ("lost_factor_approved", ana.pk),
        ("lost_factor_decided", ben.pk),
    ]
    assert "lake" not in str(act.facts)
    assert CHECK["identity_check"] not in str(act.facts)
    assert give_password(client, ana) == reverse("casework:waiting")
    assert client.get(reverse("casework:waiting")).headers["Location"] == reverse("mfa_activate_totp")
    set_up(client)
    assert client.get(reverse("casework:waiting")).status_code == 200


def test_recovery_codes_die_with_the_factor() -> None:
    ana = member()
    client = Client()
    sign_in(client, ana)
    set_up(client)
    confirm_password(client)
    assert Authenticator.objects.filter(user=ana).count() == 2
    perform(request_of(ana), "approve", officer(), DAY, CHECK)
    assert Authenticator.objects.filter(user=ana).count() == 0


def test_a_refusal_keeps_the_factor_and_both_hear_of_it() -> None:
    ana, ben = member(factor=True), officer()
    case = request_of(ana)
    perform(case, "refuse", ben, DAY, reason="Could not reach Demo Person.")
    assert has_factor(ana)
    assert letters() == [
        ("lost_factor_requested", ana.pk),
        ("lost_factor_refused", ana.pk),
        ("lost_factor_decided", ben.pk),
    ]


def refused(case: LostFactorRequest, move: str, actor: User, data: dict[str, str], reason: str = "") -> list[str]:
    """The reasons of a refusal, which left everything as it was."""
    before = everything()
    with pytest.raises(RulesSayNo) as no:
        perform(case, move, actor, DAY, data, reason)
    assert everything() == before
    return [str(text) for text in no.value.reasons]


@pytest.mark.parametrize("move", ["approve", "refuse"])
def test_the_person_concerned_does_not_decide(move: str) -> None:
    ana = member(officer(), factor=True)
    reasons = refused(request_of(ana), move, ana, CHECK, "No.")
    assert reasons == ["This request is about you. Another officer decides it."]


@pytest.mark.parametrize("move", ["approve", "refuse"])
def test_who_only_stands_in_for_the_person_concerned_does_not_decide(move: str) -> None:
    ana, deputy = member(officer(), factor=True), officer(Role.REVIEWER)
    name_deputy(ana, deputy, DAY, DAY, ana)
    reasons = refused(request_of(ana), move, deputy, CHECK, "No.")
    assert reasons == ["You act only as deputy of the person concerned. Another officer decides it."]


def test_an_officer_who_also_stands_in_for_the_person_concerned_decides() -> None:
    ana, ben = member(officer(), factor=True), officer()
    name_deputy(ana, ben, DAY, DAY, ana)
    case = request_of(ana)
    perform(case, "approve", ben, DAY, CHECK)
    assert case.state == "approved"


def test_nothing_is_removed_before_it_is_written_down_how_the_person_was_recognised() -> None:
    ana = member(factor=True)
    assert refused(request_of(ana), "approve", officer(), {"identity_check": "  "}) == [
        "Write down how you recognised the person."
    ]


def test_a_refusal_says_why() -> None:
    ana = member(factor=True)
    assert refused(request_of(ana), "refuse", officer(), {}, " ") == ["Write down why you refuse the request."]


def test_officers_decide_a_reviewer_only_sees_and_a_stranger_does_not_even_see() -> None:
    ana = member(factor=True)
    case = request_of(ana)
    others = (officer(Role.REVIEWER), focal_point(organisation()), ana)
    before = everything()
    answers = []
    for someone in others:
        with pytest.raises((NotPermitted, NotVisible)) as no:
            perform(case, "approve", someone, DAY, CHECK)
        answers.append(no.type)
    assert answers == [NotPermitted, NotVisible, NotPermitted]
    assert everything() == before


def test_without_a_factor_there_is_nothing_to_remove() -> None:
    before_letters = letters()
    with pytest.raises(RulesSayNo, match="This account has no second factor"):
        request_of(member())
    assert (LostFactorRequest.objects.count(), letters()) == (0, before_letters)


def test_one_request_at_a_time_and_a_new_one_after_the_decision() -> None:
    ana = member(factor=True)
    case = request_of(ana)
    with pytest.raises(RulesSayNo, match="is open already"):
        request_of(ana)
    perform(case, "refuse", officer(), DAY, reason="Not reached.")
    assert request_of(ana).ref != case.ref


def test_it_waits_for_every_officer_but_the_person_concerned() -> None:
    ana, ben, reviewer = member(officer(), factor=True), officer(), officer(Role.REVIEWER)
    case = request_of(ana)
    url = case.get_absolute_url()
    seen = [
        [matter.url for matter in waiting_for(someone, DAY)].count(url) for someone in (ana, ben, reviewer, person())
    ]
    assert seen == [0, 1, 0, 0]


def asked(client: Client, **data: str) -> Any:
    return client.post(reverse("casework:lost_factor"), {"explanation": "Call me at home.", **data})


def test_before_the_second_factor_the_page_knows_the_person_and_shows_the_reference() -> None:
    ana = member(factor=True)
    client = Client()
    give_password(client, ana)
    page = client.get(reverse("casework:lost_factor"))
    assert list(page.context["form"].fields) == ["explanation"]
    done = asked(client)
    case = LostFactorRequest.objects.get()
    assert (case.person, case.requested_on) == (ana, today())
    assert case.ref in done.content.decode()
    assert Act.objects.about(case).get().facts == {"password_known": True}
    assert not is_in(client)


def test_without_the_password_the_answer_is_the_same_for_any_address() -> None:
    ana, plain = member(factor=True), member()
    page = Client().get(reverse("casework:lost_factor"))
    assert list(page.context["form"].fields) == ["email", "explanation"]
    answers = {
        asked(Client(), email=address).content.decode()
        for address in (str(ana.email).upper(), str(plain.email), "nobody@example.org", str(ana.email))
    }
    texts = {text.partition("<main")[2] for text in answers}
    assert len(texts) == 1
    case = LostFactorRequest.objects.get()
    assert case.ref not in texts.pop()
    assert Act.objects.about(case).get().facts == {"password_known": False}
    assert Act.objects.about(case).get().actor_id is None


def test_a_second_request_before_the_factor_says_that_one_is_open_and_keeps_what_was_typed() -> None:
    ana = member(factor=True)
    client = Client()
    give_password(client, ana)
    asked(client)
    again = asked(client, explanation="Hello again.")
    assert again.status_code == 422
    assert "is open already" in again.content.decode()
    assert "Hello again." in again.content.decode()


def test_asking_again_and_again_is_stopped() -> None:
    client = Client()
    answers = [asked(client, email="nobody@example.org").status_code for _n in range(RATES["lost_factor"].amount + 1)]
    assert answers == [200] * RATES["lost_factor"].amount + [429]


def signed_in(someone: User) -> Client:
    client = Client()
    client.force_login(someone)
    return client


def test_an_officer_decides_on_the_page() -> None:
    ana, ben = member(factor=True), member(officer(), factor=True)
    case = request_of(ana)
    client = signed_in(ben)
    record = client.get(case.get_absolute_url())
    assert [move["kind"] for move in record.context["moves"]] == ["main", "ending"]
    url = reverse("casework:lost_factor_move", args=[case.ref, "approve"])
    task = client.get(url).content.decode()
    assert "Remove the second factor and send both letters" in task
    assert "The person and you both get a letter." in task
    empty = client.post(url, {"identity_check": ""})
    assert (empty.status_code, "Write down how you recognised the person." in empty.content.decode()) == (422, True)
    done = client.post(url, CHECK)
    assert (done.status_code, done.headers["Location"]) == (302, case.get_absolute_url())
    assert not has_factor(ana)
    assert CHECK["identity_check"] in client.get(case.get_absolute_url()).content.decode()


def test_a_double_submission_is_answered_409_and_leaves_everything() -> None:
    ana, ben = member(factor=True), member(officer(), factor=True)
    case = request_of(ana)
    client = signed_in(ben)
    url = reverse("casework:lost_factor_move", args=[case.ref, "approve"])
    client.post(url, CHECK)
    before = everything()
    assert client.post(url, CHECK).status_code == 409
    assert client.get(url).status_code == 409
    assert everything() == before


def test_the_pages_are_refused_in_order_and_leave_everything() -> None:
    ana, carl = member(factor=True), member(officer(), factor=True)
    set_of = [member(officer(Role.REVIEWER), factor=True), focal_point(organisation())]
    case = request_of(ana)
    url = reverse("casework:lost_factor_move", args=[case.ref, "approve"])
    clients = [signed_in(someone) for someone in (*set_of, carl)]
    before = everything()
    assert [client.post(url, CHECK).status_code for client in clients[:2]] == [403, 404]
    assert Client().post(url, CHECK).headers["Location"].startswith(reverse("account_login"))
    nowhere = [
        reverse("casework:lost_factor_move", args=["LF-1999-0001", "approve"]),
        reverse("casework:lost_factor_move", args=[case.ref, "request"]),
        reverse("casework:lost_factor_move", args=[case.ref, "burn"]),
    ]
    assert [clients[2].post(place, CHECK).status_code for place in nowhere] == [404, 404, 404]
    assert everything() == before


def test_what_a_person_typed_is_escaped_on_the_page() -> None:
    ana, ben = member(factor=True), member(officer(), factor=True)
    case = request_factor_removal(ana, "<script>alert('x')</script>&", DAY, actor=ana)
    text = signed_in(ben).get(case.get_absolute_url()).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert SECRET not in text
