"""How allauth is bound to our people: sign-up, second factor."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and reset."""


class MFAAdapter(DefaultMFAAdapter):
    """The second factor."""
