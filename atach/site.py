"""The browser admin's own site: the Secretariat's, with the desk on its first page."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url
from django.template.response import TemplateResponse
from django.urls import path, reverse
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
        """The import of records beside the lists (x.exchange); the way to an object's own page asks the policy."""
        from atach.exchange_page import urls  # needs every room's models; this site is made before them

        short = path(
            "r/<int:content_type_id>/<int:object_id>/", self.admin_view(self.view_on_site), name="view_on_site"
        )
        rest = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [*urls(), short, *rest]

    def view_on_site(self, request: HttpRequest, content_type_id: int, object_id: int) -> HttpResponse:
        """Lead from a list to the object's own page; whoever may not see the object learns no reference (404)."""
        from django.contrib.contenttypes.models import ContentType  # its models come after this site

        model = get_object_or_404(ContentType, pk=content_type_id).model_class()
        rows = getattr(model, "objects", None)
        if not (hasattr(rows, "visible_to") and hasattr(model, "get_absolute_url")):
            raise Http404
        found = get_object_or_404(rows.visible_to(request.user, request.on), pk=object_id)  # type: ignore[attr-defined, union-attr]
        return HttpResponseRedirect(found.get_absolute_url())

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
