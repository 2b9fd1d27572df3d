"""Registers people and offices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and offices, on which every permission rests."""

    name = "accounts"
    verbose_name = _("People and offices")

    def ready(self) -> None:
        from accounts.credentials import listen

        listen()
