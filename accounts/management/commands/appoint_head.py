"""appoint_head EMAIL: the first Secretariat head of a new installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.services import appoint_first_head
from governance.clock import today


class Command(BaseCommand):
    """Appoints the first head by an act; refuses once there is one (x.roles)."""

    help = "Appoint the first Secretariat head; an unknown address gets an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            validate_email(email)
            person, created = appoint_first_head(email, today())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if created:
            self.stdout.write(_("An account was created for %(email)s.") % {"email": person.email})
        self.stdout.write(_("%(person)s is now Secretariat head.") % {"person": person.full_name})
        if not person.has_usable_password():
            text = _("To set a password, ask for a reset at %(path)s, then set up the second factor.")
            self.stdout.write(text % {"path": reverse("account_reset_password")})
