"""Consultations and requests after a lost factor in the browser admin, to read; their own pages decide them."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnlyAdmin
from casework.models import Consultation, LostFactorRequest


class CaseAdmin(ReadOnlyAdmin):
    """Cases to read; the admin never writes a state."""

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        """All of them."""
        return [field.name for field in self.model._meta.fields if field.name != "id"]


@admin.register(Consultation)
class ConsultationAdmin(CaseAdmin):
    """Consultations."""

    nothing_yet = _("Consultations open from the matter they are about, such as a renewal.")
    list_display = ("ref", "body", "clause", "state", "closes_on", "outcome")
    list_filter = ("state", "body")
    search_fields = ("ref", "question")


@admin.register(LostFactorRequest)
class LostFactorRequestAdmin(CaseAdmin):
    """Requests after a lost factor."""

    nothing_yet = _("Whoever loses the second factor asks for help when signing in.")
    list_display = ("ref", "person", "state", "requested_on")
    list_filter = ("state",)
    list_select_related = ("person",)
    search_fields = ("ref", "person__full_name", "person__email")
