"""Creating people."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager

from accounts.querysets import PolicyQuerySet

if TYPE_CHECKING:
    from accounts.models import User


class UserQuerySet(PolicyQuerySet["User"]):
    """People."""

    def able_to_sign_in(self) -> "UserQuerySet":
        """People whose account is open."""
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates people with a normalised address; none is ever a superuser."""

    def create_user(self, email: str | None, ref: str, password: str | None = None, **fields: Any) -> "User":
        """A person with `ref`; without a password the person signs in after an invitation or a reset."""
        user: User = self.model(email=self.normalize_email(email) or None, ref=ref, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        """The person with this address, whatever its case."""
        found: User = self.get(email__iexact=email)
        return found
