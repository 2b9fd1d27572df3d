"""The first head of a new installation."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.factors import current_code, set_factor
from accounts.models import Office, User
from governance.clock import today
from governance.models import Act
from tests.accounts.entry import SECRET, member
from tests.factories import officer, person

pytestmark = pytest.mark.django_db


def run(email: str) -> str:
    out = StringIO()
    call_command("appoint_head", email, stdout=out)
    return out.getvalue()


def test_an_unknown_address_gets_an_account_and_is_told_how_to_set_a_password() -> None:
    text = run("Ada.Demo@Example.org")
    ada = User.objects.get()
    assert (ada.email, ada.full_name, ada.has_usable_password()) == ("ada.demo@example.org", "Ada Demo", False)
    assert ada.roles_on(today()) == {"head"}
    assert "An account was created for ada.demo@example.org." in text
    assert "/en/account/password/reset/" in text
    assert list(Act.objects.order_by("id").values_list("action", "actor_id")) == [
        ("enter_person", None),
        ("appoint", None),
    ]


def test_a_person_with_an_account_is_appointed_as_is() -> None:
    ada = member()
    assert run(str(ada.email).upper()) == f"{ada.full_name} is now Secretariat head.\n"
    assert User.objects.count() == 1


@pytest.mark.parametrize("first_day", [today(), today().replace(year=today().year + 1)])
def test_where_a_head_is_in_office_or_appointed_the_command_says_what_to_do(first_day: object) -> None:
    from accounts.enums import Role

    officer(Role.HEAD, first_day)  # type: ignore[arg-type]
    with pytest.raises(CommandError, match="The head appoints others on the page of offices"):
        run("ada@example.org")
    assert (Office.objects.count(), User.objects.count()) == (1, 1)


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError):
        run("ada")
    assert User.objects.count() == 0


def test_the_code_of_a_demonstration_person_is_printed_in_a_demonstration_only(settings: object) -> None:
    ana = person()
    set_factor(ana, SECRET)
    out = StringIO()
    settings.DEMO = True  # type: ignore[attr-defined]
    call_command("demo_code", ana.email, stdout=out)
    assert out.getvalue().strip() == current_code(ana)
    for email in ("nobody@example.org", str(person().email)):
        with pytest.raises(CommandError):
            call_command("demo_code", email)
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="demonstration only"):
        call_command("demo_code", ana.email)
