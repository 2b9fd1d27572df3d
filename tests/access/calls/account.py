"""Calls of sign-in and of one's own account."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from accounts.factors import current_code, has_factor
from accounts.models import User
from tests.access.calls.call import Call, fixed, post
from tests.access.world.things import World
from tests.accounts.entry import PASSWORD, SECRET

NEW_PASSWORD = "47-quartz-63-jumpy-85-vixen"


def own_code(client: Client) -> str:
    """The code of a secret, which the page of the second factor is made to have offered."""
    session = client.session
    session[SECRET_SESSION_KEY] = SECRET
    session.save()
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def give_the_password(world: World, client: Client) -> None:
    """Come as far as the second factor, as the person who says it is lost."""
    post(client, reverse("account_login"), {"login": world.email("leaving"), "password": PASSWORD})


def open_the_reset(world: World, client: Client) -> None:
    client.get(reset_path(world))


def reset_path(world: World, key: str = "") -> str:
    """The link by which a person sets a new password."""
    person = world.people["guest"]
    made = key or default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": made})


def of_account() -> dict[str, Call]:
    """Sign-in, sign-up, addresses, passwords, second factors, sessions."""
    return {
        "account_login": Call(sent=lambda w, a: {"login": w.email("guest"), "password": PASSWORD}),
        "account_logout": Call(),
        "account_inactive": Call(),
        "account_signup": Call(
            sent=fixed(full_name="Demo Newcomer", email="newcomer@example.org", password1=NEW_PASSWORD, privacy="on")
        ),
        "account_reauthenticate": Call(sent=fixed(password=PASSWORD)),
        "account_email": Call(sent=lambda w, a: {"email": "second@example.org", "action_add": ""}),
        "account_email_verification_sent": Call(),
        "account_change_password": Call(
            sent=fixed(oldpassword=PASSWORD, password1=NEW_PASSWORD, password2=NEW_PASSWORD)
        ),
        "account_set_password": Call(sent=fixed(password1=NEW_PASSWORD, password2=NEW_PASSWORD)),
        "account_reset_password": Call(sent=lambda w, a: {"email": w.email("guest")}),
        "account_reset_password_done": Call(),
        "account_reset_password_from_key [link]": Call(path=reset_path),
        "account_reset_password_from_key [form]": Call(
            path=lambda w: reset_path(w, "set-password"),
            before=open_the_reset,
            sent=fixed(password1=NEW_PASSWORD, password2=NEW_PASSWORD),
        ),
        "account_reset_password_from_key_done": Call(),
        "account_confirm_login_code": Call(sent=fixed(code="ABC-DEF")),
        "account_confirm_email": Call(at=lambda w: {"key": w.confirmation}),
        "mfa_index": Call(),
        "mfa_authenticate": Call(sent=fixed(code="000000")),
        "mfa_authenticate [password given]": Call(
            before=give_the_password, sent=lambda w, a: {"code": current_code(w.people["leaving"])}
        ),
        "mfa_reauthenticate": Call(
            sent=lambda w, a: {"code": current_code(w.people[a]) if has_one(w, a) else "000000"}
        ),
        "mfa_activate_totp": Call(sent=lambda w, a: {"code": own_code(w.browsers[a].client)}),
        "mfa_deactivate_totp": Call(),
        "mfa_view_recovery_codes": Call(),
        "mfa_generate_recovery_codes": Call(),
        "mfa_download_recovery_codes": Call(),
        "usersessions_list": Call(),
        "accounts:me": Call(),
        "accounts:profile": Call(sent=fixed(full_name="Demo New Name", language="zh-hans")),
        "accounts:export": Call(),
        "accounts:stay": Call(),
        "accounts:end_session [of the head]": Call(lambda w: {"number": w.session.pk}),
    }


def has_one(world: World, actor: str) -> bool:
    """Whether the actor has a second factor."""
    person: User | None = world.people.get(actor)
    return person is not None and has_factor(person)
