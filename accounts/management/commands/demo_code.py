"""demo_code EMAIL: the second-factor code of a demonstration person, at this moment."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.factors import current_code
from accounts.models import User


class Command(BaseCommand):
    """Prints the code, in a demonstration only: elsewhere nobody reads another person's factor."""

    help = "The current second-factor code of a demonstration person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This works in a demonstration only.")
        try:
            self.stdout.write(current_code(User.objects.get(email__iexact=email)))
        except User.DoesNotExist:
            raise CommandError(f"Nobody has the address {email}.") from None
        except Authenticator.DoesNotExist:
            raise CommandError(f"{email} has no second factor.") from None
