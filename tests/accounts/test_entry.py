"""Sign-up, sign-in, reset: who comes in, how, and what is never told."""

import re
from html import unescape
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import get_language

from accounts.adapters import AccountAdapter
from accounts.forms import ChangePasswordForm, ResetPasswordKeyForm, SetPasswordForm, SignUpForm
from accounts.models import User
from accounts.privacy import PRIVACY_NOTICE
from governance.clock import today
from governance.models import Act
from tests.accounts.entry import PASSWORD, give_password, is_in, link_in_last_mail, member, sign_in
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def sign_up(client: Client, **changes: str) -> Any:
    data = {"full_name": "Ana Demo", "email": "ana@example.org", "password1": PASSWORD, "privacy": "on", **changes}
    return client.post(reverse("account_signup"), {name: value for name, value in data.items() if value})


def test_a_new_person_confirms_the_address_before_signing_in(client: Client) -> None:
    sign_up(client)
    ana = User.objects.get(email="ana@example.org")
    assert (ana.full_name, ana.language, ana.privacy_notice) == ("Ana Demo", "en", PRIVACY_NOTICE)
    assert ana.ref == f"P-{today().year}-0001"
    assert give_password(client, ana) == reverse("account_email_verification_sent")
    confirm = link_in_last_mail()
    client.post(confirm)
    assert give_password(client, ana) == reverse("casework:waiting")
    assert is_in(client)


def test_signing_up_leaves_an_act_without_personal_data(client: Client) -> None:
    sign_up(client)
    act = Act.objects.get(action="sign_up")
    assert act.facts == {"privacy_notice": PRIVACY_NOTICE}
    assert act.actor_id == User.objects.get(email="ana@example.org").pk


@pytest.mark.parametrize("missing", ["full_name", "email", "password1", "privacy"])
def test_without_one_of_the_answers_nobody_is_entered_and_the_rest_stays_typed(client: Client, missing: str) -> None:
    response = sign_up(client, **{missing: ""})
    assert list(response.context["form"].errors) == [missing]
    if missing != "full_name":
        assert "Ana Demo" in response.content.decode()
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "password", ["short", "password1234", "atach-is-our-house", "ana-demo-ana-demo", "my-alliance-phrase"]
)
def test_a_password_that_is_short_common_or_of_our_own_words_is_refused(client: Client, password: str) -> None:
    response = sign_up(client, password1=password, email="ana-demo@example.org")
    assert "password1" in response.context["form"].errors
    assert User.objects.count() == 0


@pytest.mark.parametrize("password", ["demo-phrase-long-1", "long-phrase-ana.demo", "A-Long-Phrase-DEMO"])
def test_a_password_holds_neither_the_name_nor_the_address_typed_beside_it(client: Client, password: str) -> None:
    response = sign_up(client, password1=password)
    assert list(response.context["form"].errors) == ["password1"]


def test_of_two_who_sign_up_at_once_with_one_address_the_second_is_told_by_mail(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SignUpForm, "validate_unique_email", lambda self, value: value)
    places = [sign_up(client).headers["Location"], sign_up(Client()).headers["Location"]]
    assert places[0] == places[1]
    assert User.objects.count() == 1


def test_a_long_password_is_not_cut(client: Client) -> None:
    ana = member()
    ana.set_password("x7-" + "long " * 20 + "A")
    ana.save()
    assert give_password(client, ana, "x7-" + "long " * 20 + "B") == ""
    assert give_password(client, ana, "x7-" + "long " * 20 + "A") == reverse("casework:waiting")


def test_the_page_of_sign_up_says_the_same_for_an_address_that_is_known(client: Client) -> None:
    known = member()
    new = sign_up(client)
    old = sign_up(Client(), email=str(known.email).upper())
    assert (new.status_code, new.headers["Location"]) == (old.status_code, old.headers["Location"])
    assert User.objects.count() == 2
    assert [message.to for message in mail.outbox] == [["ana@example.org"], [known.email]]


def test_the_page_of_sign_in_says_the_same_for_a_wrong_password_and_an_unknown_address(client: Client) -> None:
    known = member()
    texts = []
    for address in (str(known.email), "nobody@example.org"):
        response = client.post(reverse("account_login"), {"login": address, "password": "wrong-wrong-wrong"})
        texts.append(list(response.context["form"].non_field_errors()))
        assert unescape(response.content.decode()).count(str(texts[-1][0])) == 1
        assert 'href="#id_login"' in response.content.decode()
    assert texts[0] == texts[1] != []


def test_a_new_password_is_asked_once_with_one_line_on_its_rule(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    forms = [f(data=None) for f in (ResetPasswordKeyForm, ChangePasswordForm, SetPasswordForm)]
    assert "At least 12 characters. A few words are easy to remember." in page
    assert "password can’t be" not in page
    assert [(str(f.fields["password1"].help_text), "password2" in f.fields) for f in forms] == [
        ("At least 12 characters. A few words are easy to remember.", False)
    ] * 3


def test_the_page_of_reset_says_the_same_for_an_unknown_address(client: Client) -> None:
    known = member()
    places = [
        client.post(reverse("account_reset_password"), {"email": address}).headers["Location"]
        for address in (str(known.email), "nobody@example.org")
    ]
    assert places == [reverse("account_reset_password_done")] * 2


def new_password(client: Client, email: str) -> None:
    client.post(reverse("account_reset_password"), {"email": email})
    page = client.get(link_in_last_mail(), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})


@pytest.mark.parametrize("typed", ["imported@example.org", "Imported@Example.org"])
@pytest.mark.parametrize("kept", ["imported@example.org", "Imported@example.org"])
def test_an_imported_person_comes_in_by_a_reset(client: Client, typed: str, kept: str) -> None:
    imported = person("Imported Person")
    User.objects.filter(pk=imported.pk).update(email=kept)
    imported.refresh_from_db()
    assert not imported.has_usable_password()
    new_password(client, typed)
    assert EmailAddress.objects.filter(user=imported, verified=True).count() == 1
    assert give_password(client, imported) == reverse("casework:waiting")


def test_a_link_of_a_reset_works_once(client: Client) -> None:
    ana = member()
    client.post(reverse("account_reset_password"), {"email": ana.email})
    link = link_in_last_mail()
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "another-long-phrase-1", "password2": "another-long-phrase-1"})
    again = Client().get(link, follow=True)
    assert again.context["token_fail"] is True


def test_a_reset_does_not_skip_the_second_factor(client: Client) -> None:
    ana = member(factor=True)
    new_password(client, str(ana.email))
    assert not is_in(client)
    assert give_password(client, ana) == reverse("mfa_authenticate")
    assert not is_in(client)


def test_a_reset_ends_every_session_and_is_told_by_mail(client: Client) -> None:
    ana = member()
    sign_in(client, ana)
    new_password(Client(), str(ana.email))
    assert not is_in(client)
    assert [message.to for message in mail.outbox] == [[ana.email], [ana.email]]
    assert Act.objects.filter(action="reset_password", object_id=ana.pk).count() == 1


def test_a_change_of_password_needs_the_old_one_and_ends_other_sessions(client: Client) -> None:
    ana = member()
    other = Client()
    sign_in(other, ana)
    sign_in(client, ana)
    url, new = reverse("account_change_password"), "another-long-phrase-1"
    client.post(url, {"oldpassword": "not-the-old-phrase", "password1": new, "password2": new})
    assert is_in(other)
    client.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (is_in(client), is_in(other)) == (True, False)


def test_a_closed_account_does_not_come_in(client: Client) -> None:
    ana = member()
    sign_in(client, ana)
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert not is_in(client)
    assert give_password(Client(), ana) in ("", reverse("account_inactive"))


def test_signing_in_gives_a_new_session_key(client: Client) -> None:
    ana = member()
    client.get(reverse("account_login"))
    client.session.save()
    before = client.session.session_key
    sign_in(client, ana)
    assert client.session.session_key != before


@pytest.mark.parametrize(("own", "offered"), [("zh-hans", ["/zh-hans/cases/"]), ("en", [])])
def test_signing_in_keeps_the_language_of_the_page_and_offers_the_own_one(
    client: Client, own: str, offered: list[str]
) -> None:
    ana = member(person(language=own))
    assert give_password(client, ana) == "/en/cases/"
    page = client.get("/en/cases/").content.decode()
    assert re.findall(r'<a href="([^"]+)" lang="zh-hans">[^<]*简体中文', page) == offered


def test_the_own_language_is_offered_for_the_very_page_that_one_comes_back_to(client: Client) -> None:
    ana = member(person(language="zh-hans"))
    page = client.post(
        reverse("account_login") + "?next=/en/me/?a=1", {"login": ana.email, "password": PASSWORD}, follow=True
    )
    assert page.redirect_chain[0][0] == "/en/me/?a=1"
    assert '<a href="/zh-hans/me/?a=1" lang="zh-hans">' in page.content.decode()


def test_a_redirect_after_signing_in_stays_on_our_host(client: Client) -> None:
    ana = member()
    page = client.post(
        reverse("account_login") + "?next=https://elsewhere.example/", {"login": ana.email, "password": PASSWORD}
    )
    assert page.headers["Location"] == reverse("casework:waiting")


def test_the_sixth_wrong_password_for_one_account_is_not_even_tried(client: Client) -> None:
    ana = member()
    for _attempt in range(5):
        give_password(client, ana, "wrong-wrong-wrong")
    assert give_password(client, ana) == ""
    assert not is_in(client)


def test_a_mail_server_that_is_down_does_not_break_the_page(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = sign_up(client)
    assert response.status_code == 302
    page = client.get(response.headers["Location"]).content.decode()
    assert "could not be sent just now" in page


def test_mails_about_the_account_come_in_the_persons_language(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = member(person(language="ar-xb"))
    seen: list[str] = []
    render = AccountAdapter.render_mail

    def noted(self: AccountAdapter, *args: Any, **kwargs: Any) -> Any:
        seen.append(get_language() or "")
        return render(self, *args, **kwargs)

    monkeypatch.setattr(AccountAdapter, "render_mail", noted)
    client.post("/en/account/password/reset/", {"email": ana.email})
    assert seen == ["ar-xb"]


def test_a_fresh_installation_has_no_account_at_all() -> None:
    assert User.objects.count() == 0
    assert settings.PASSWORD_HASHERS[-1] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_fields_that_nobody_asked_for_are_left_alone(client: Client) -> None:
    sign_up(client, birth_year="1900", is_active="", ref="P-1999-0001")
    ana = User.objects.get(email="ana@example.org")
    assert (ana.birth_year, ana.is_active, ana.ref) == (None, True, f"P-{today().year}-0001")
