"""The top floor and the browser admin's own site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class AtachConfig(AppConfig):
    """Makes every floor's rules, policies and files known once all models are loaded."""

    name = "atach"

    def ready(self) -> None:
        autodiscover_modules(
            "parameters", "policy", "letters", "workflow", "sweeps", "effects", "exchange", "waiting", "footings",
            "coverage", "history",
        )  # fmt: skip


class PortalAdminConfig(AdminConfig):
    """The browser admin is the Secretariat's own site, with the desk on its first page."""

    default_site = "atach.site.PortalAdminSite"
    # What these packages keep is nobody's to read here: sessions, second factors, addresses.
    foreign = frozenset({"auth", "account", "mfa", "usersessions"})

    def ready(self) -> None:
        super().ready()
        from django.contrib.admin import site

        for model in [model for model in site._registry if model._meta.app_label in self.foreign]:
            site.unregister(model)
