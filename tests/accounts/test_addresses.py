"""An address is one person's: nobody confirms that of another, and one that a file changed counts for nothing yet."""

from pathlib import Path

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import confirm_address
from tests.accounts.entry import is_in, link_in_last_mail, member, sign_in
from tests.exchange.folders import bring_in, write
from tests.factories import person

pytestmark = pytest.mark.django_db
TAKEN = "belongs to another person on record"


def confirming(address: EmailAddress) -> str:
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def with_second_address(someone: User, address: str) -> tuple[Client, EmailAddress]:
    confirm_address(someone)
    browser = Client()
    browser.force_login(someone)
    return browser, EmailAddress.objects.create(user=someone, email=address)


def test_the_address_of_an_imported_person_is_confirmed_by_nobody_else_and_the_page_says_what_to_do() -> None:
    ana, imported = person(), person()
    browser, address = with_second_address(ana, imported.email or "")
    answer = browser.post(confirming(address), follow=True)
    assert answer.status_code == 200 and TAKEN in answer.content.decode()
    address.refresh_from_db()
    assert address.verified is False


def test_a_second_address_that_has_become_another_persons_is_not_made_the_first() -> None:
    ana, imported = person(), person()
    browser, address = with_second_address(ana, imported.email or "")
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    before = ana.email
    answer = browser.post(reverse("account_email"), {"action_primary": "", "email": address.email}, follow=True)
    assert answer.status_code == 200 and TAKEN in answer.content.decode()
    ana.refresh_from_db()
    assert ana.email == before


def test_a_second_address_of_nobody_else_is_confirmed_and_made_the_first() -> None:
    ana = person()
    browser, address = with_second_address(ana, "second@example.org")
    assert browser.post(confirming(address)).status_code == 302
    assert browser.post(reverse("account_email"), {"action_primary": "", "email": address.email}).status_code == 302
    ana.refresh_from_db()
    assert ana.email == "second@example.org"


def test_an_address_that_a_file_changed_lets_nobody_in_until_its_mail_is_answered(tmp_path: Path) -> None:
    ana = member()
    old, browser = ana.email or "", Client()
    sign_in(browser, ana)
    assert is_in(browser)
    row = f"{ana.ref},{ana.full_name},new@example.org,,,"
    assert bring_in(write(tmp_path / "in", people=[row]), "--update").status == 0
    ana.refresh_from_db()
    assert (ana.email, EmailAddress.objects.filter(user=ana).count(), is_in(browser)) == ("new@example.org", 0, False)
    for address in (old, "new@example.org"):
        ana.email = address
        again = Client()
        sign_in(again, ana)
        assert not is_in(again)
    assert [message.to for message in mail.outbox][-1] == ["new@example.org"]
    again.post(link_in_last_mail())
    sign_in(again, ana)
    assert is_in(again)


def test_a_file_gives_nobody_the_confirmed_second_address_of_another(tmp_path: Path) -> None:
    ana = person()
    EmailAddress.objects.create(user=ana, email="second@example.org", verified=True)
    ran = bring_in(write(tmp_path / "in", people=["P-NEW,Demo Person,second@example.org,,,"]))
    assert (ran.status, len(ran.faults), User.objects.filter(ref="P-NEW").count()) == (1, 1, 0)
    assert ana.ref in ran.faults[0]
