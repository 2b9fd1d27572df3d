"""Letters in the browser admin: read, filtered by where their delivery stands, sent again by a task."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from correspondence.kinds import kinds, title_of
from correspondence.models import Letter
from correspondence.querysets import LetterQuerySet
from correspondence.templatetags.correspondence import standing_tag

STANDINGS = {
    "failed": (_("Failed"), LetterQuerySet.failed),
    "waiting": (_("Waiting"), LetterQuerySet.waiting),
    "late": (_("Waiting for a day or more"), LetterQuerySet.late),
    "sent": (_("Sent"), LetterQuerySet.sent),
    "skipped": (_("Not sent on purpose"), LetterQuerySet.skipped),
}


class StandingFilter(admin.SimpleListFilter):
    """Failed, waiting, sent or skipped."""

    title = _("delivery")
    parameter_name = "delivery"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The ways in which a delivery can stand."""
        return [(code, label) for code, (label, _adjective) in STANDINGS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        """The letters that stand as chosen."""
        chosen = STANDINGS.get(self.value() or "")
        return chosen[1](queryset) if chosen and isinstance(queryset, LetterQuerySet) else queryset


class KindFilter(admin.SimpleListFilter):
    """What the letters say."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every declared kind."""
        return [(kind.code, kind.title) for kind in kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        """The letters of the kind chosen."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Every letter, to read; a letter is written by what it tells of, never here."""

    nothing_yet = _("A letter comes by itself when something has to be said, such as a term that ends.")
    list_display = ["what", "delivery", "on", "number", "object_ref", "recipient", "problem"]
    list_display_links = None
    list_filter = [StandingFilter, KindFilter]
    list_select_related = ["recipient"]
    search_fields = ["ref", "object_ref", "subject", "recipient__full_name", "recipient__email", "to_address"]
    date_hierarchy = "on"
    list_per_page = 50
    show_full_result_count = False
    actions = ["send_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        """The letters that this person may read: none about a case to which a tie was declared, none about a draft."""
        rows = Letter.objects.visible_to(request.user, request.on)  # type: ignore[attr-defined]
        return rows.order_by(*self.get_ordering(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        """Among failed letters the problem comes first: it says what to do."""
        if request.GET.get(StandingFilter.parameter_name) != "failed":
            return self.list_display
        return ["what", "problem", "recipient", "on", "object_ref"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: letters follow from what happens."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        """Nobody: what was said stays said."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Letter | None = None) -> bool:
        """Nobody: every letter is kept (4.interface)."""
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Officers, by the policy."""
        return request.user.has_perm("correspondence.resend_letter")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One letter is read on its own page, here as everywhere."""
        return redirect("correspondence:detail", pk=int(object_id))

    @admin.display(description=_("reference"), ordering="ref")
    def number(self, letter: Letter) -> str:
        """The number, once the letter goes out."""
        return letter.ref or ""

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, letter: Letter) -> str:
        """What the letter says, leading to its page."""
        return format_html('<a href="{}">{}</a>', page_url(letter), title_of(letter.kind))

    @admin.display(description=_("delivery"))
    def delivery(self, letter: Letter) -> str:
        """Where the delivery stands, as word, shape and colour."""
        return standing_tag(letter)

    @admin.display(description=_("problem"))
    def problem(self, letter: Letter) -> str:
        """What the last attempt ran into, or why there was none."""
        return letter.problem or letter.why_not_sent

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse:
        """Leads to the task that sends the chosen letters again."""
        chosen = [("letter", pk) for pk in queryset.values_list("pk", flat=True)]
        return redirect(f"{reverse('correspondence:resend')}?{urlencode(chosen)}")


def page_url(letter: Letter) -> str:
    """The letter's own page."""
    return reverse("correspondence:detail", args=[letter.pk])
