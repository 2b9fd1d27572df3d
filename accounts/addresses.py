"""Confirming an address and choosing the first one: never that of another person on record (x.roles)."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailView, EmailView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _

from accounts.models import User


def is_anothers(address: EmailAddress) -> bool:
    """Whether the address is the first one of somebody else: someone brought in by a file, or invited."""
    others = User.objects.exclude(pk=address.user_id)
    return bool(others.filter(email__iexact=address.email).exists())


def refused(request: HttpRequest) -> HttpResponse:
    """Back to the page of addresses, which says what to do."""
    words = _(
        "This address belongs to another person on record. If that is you, ask the Secretariat which record to keep."
    )
    messages.error(request, words)
    return redirect("account_email")


class ConfirmAddressView(ConfirmEmailView):
    """The page behind the link of a message."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm the address; whoever it belongs to by now keeps it."""
        address: EmailAddress = self.get_object().email_address
        return refused(self.request) if is_anothers(address) else super().post(*args, **kwargs)


class AddressesView(EmailView):
    """The page of one's addresses."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Add, remove, send again, or make another address the first one."""
        chosen = EmailAddress.objects.filter(user=request.user.pk, email__iexact=request.POST.get("email", "")).first()
        if "action_primary" in request.POST and chosen and is_anothers(chosen):
            return refused(request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response


# Before the addresses of allauth, whose names they bear.
urlpatterns: list[URLPattern] = [
    re_path(r"^email/$", login_required(AddressesView.as_view()), name="account_email"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", ConfirmAddressView.as_view(), name="account_confirm_email"),
]
