"""The second factor as the portal's own services see it: is there one, set one, take it away."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt

from accounts.models import User


def has_factor(person: User) -> bool:
    """Whether the person has an authenticator app set up."""
    found: bool = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    return found


def set_factor(person: User, secret: str) -> None:
    """Give a person an authenticator with a known secret (32 letters of base 32): for demonstrations and tests."""
    TOTP.activate(person, secret)


def remove_factors(person: User) -> int:
    """Take away the authenticator and its recovery codes; returns how many there were."""
    removed: int = Authenticator.objects.filter(user=person).delete()[0]
    return removed


def current_code(person: User) -> str:
    """The code that the person's authenticator app shows at this moment; raises DoesNotExist where there is none."""
    found = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    counter = next(iter(yield_hotp_counters_from_time()))
    code: str = format_hotp_value(hotp_value(decrypt(found.data["secret"]), counter))
    return code
