"""The browser admin's own site: the Secretariat's, with the desk on its first page."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class PortalAdminSite(admin.AdminSite):
    """Opens to whoever holds a Secretariat office on the day of the request; sign-in is the portal's own."""

    site_title = _("Secretariat")
    site_header = _("Secretariat")
    index_title = _("Desk")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the admin is open to this person today."""
        return bool(request.user.is_authenticated and request.user.is_staff)

    def get_urls(self) -> list[Any]:
        """The import of records beside the lists (x.exchange)."""
        from atach.exchange_page import urls  # needs every room's models; this site is made before them

        return [*urls(), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The desk first, then the lists (4.desk)."""
        from atach.desk import desk_context  # the desk needs every room's models; this site is made before them

        context = desk_context(request.user, request.on)  # type: ignore[attr-defined]
        return super().index(request, {**context, **(extra_context or {})})

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the portal's sign-in; whoever is signed in and may not enter is told so (403)."""
        target = self._target(request)
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, resolve_url(settings.LOGIN_URL))

    def _target(self, request: HttpRequest) -> str:
        wanted = request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
        return wanted if safe else reverse("admin:index", current_app=self.name)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The portal's own way out."""
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The portal's own page for it."""
        return HttpResponseRedirect(reverse("account_change_password"))
