"""The way into the browser admin: the portal's own sign-in, with the second factor, and no other door."""

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite as Base
else:
    Base = object  # the site itself brings the rest


class PortalEntry(Base):
    """Sign-in, sign-out and password of the admin are those of the portal."""

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the portal's sign-in; who is signed in without a Secretariat office is refused (403)."""
        answer: HttpResponse = secure_admin_login(_to_the_index)(request)
        return answer

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the portal's sign-out."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the portal's page, which asks for the password again and tells by mail."""
        return redirect("account_change_password")


def _to_the_index(request: HttpRequest) -> HttpResponse:
    return redirect("admin:index")
