"""The browser admin's own site: the Secretariat's, with the desk on its first page."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    """Opens to whoever holds a Secretariat office on the day of the request; sign-in is the portal's own."""

    site_title = _("Secretariat")
    site_header = _("Secretariat")
    index_title = _("Desk")

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the admin is open to this person today."""
        return bool(request.user.is_authenticated and request.user.is_staff)
