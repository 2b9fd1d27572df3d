"""Ways in, as tests take them: sign in by password and code, read the link in a mail."""

import re

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.factors import current_code, set_factor
from accounts.models import User
from tests.factories import person

PASSWORD = "quite-a-long-phrase-7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def member(someone: User | None = None, factor: bool = False) -> User:
    """A person with a password, a confirmed address and perhaps a second factor."""
    someone = someone or person()
    someone.set_password(PASSWORD)
    someone.save()
    EmailAddress.objects.create(user=someone, email=someone.email, verified=True, primary=True)
    if factor:
        set_factor(someone, SECRET)
    return someone


def give_password(client: Client, someone: User, password: str = PASSWORD) -> str:
    """Answer the sign-in page; returns where it leads, empty where it stays."""
    response = client.post(reverse("account_login"), {"login": someone.email, "password": password})
    return response.headers.get("Location", "")


def give_code(client: Client, code: str) -> str:
    """Answer the page of the second factor; returns where it leads, empty where it stays."""
    response = client.post(reverse("mfa_authenticate"), {"code": code})
    return response.headers.get("Location", "")


def sign_in(client: Client, someone: User) -> str:
    """Go all the way in, with the code of this moment."""
    place = give_password(client, someone)
    if place == reverse("mfa_authenticate"):
        return give_code(client, current_code(someone))
    return place


def confirm_password(client: Client) -> None:
    """Give the password once more, as the pages that change a credential ask."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def set_up(client: Client) -> None:
    """Set an authenticator app up through the pages, as a person does."""
    confirm_password(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})


def code_of(secret: str) -> str:
    """The code that an app with this secret shows at this moment."""
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code


def is_in(client: Client) -> bool:
    """Whether the client is signed in."""
    return client.get(reverse("accounts:me")).status_code == 200


def link_in_last_mail() -> str:
    """The first address in the mail sent last."""
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]
