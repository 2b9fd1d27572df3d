"""People, offices and deputies in the browser admin: to read, and to sign people out everywhere."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import Deputation, Office, User
from accounts.services import sign_out

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:
    Base = admin.ModelAdmin
    Inline = admin.TabularInline


def in_words(answer: bool) -> str:
    """Yes or no as a word: a colour alone says nothing to many readers."""
    return _("Yes") if answer else _("No")


class ReadOnlyAdmin(Base):
    """A list to read, of the rows that the policy shows; `nothing_yet` says how its first row comes about."""

    nothing_yet: Any = ""
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: people and offices come by services, with their act."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was is kept."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows that this person may see today."""
        rows: Any = super().get_queryset(request)
        return rows.visible_to(request.user, request.on)  # type: ignore[attr-defined]


class OfficeInline(Inline):
    """The offices of a person."""

    model = Office
    fields = ("role", "scope_kind", "first_day", "last")
    readonly_fields = fields
    can_delete = False
    extra = 0

    @admin.display(description=gettext_lazy("first day"))
    def first_day(self, obj: Office) -> Any:
        """The first day in office."""
        return obj.period.lower

    @admin.display(description=gettext_lazy("last day"))
    def last(self, obj: Office) -> Any:
        """The last day in office, inclusive."""
        return obj.last_day or _("No end")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: see the page of offices."""
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People by name, address or reference."""

    nothing_yet = gettext_lazy("People come by invitation, by an import or by creating an account.")
    list_display = ("name", "email", "ref", "spoken", "may_sign_in")
    list_filter = ("is_active",)
    search_fields = ("full_name", "email", "ref")
    search_help_text = gettext_lazy("Name, e-mail address or reference")
    fields = ("ref", "name", "email", "spoken", "may_sign_in", "privacy_notice", "created_at")
    readonly_fields = fields
    inlines = (OfficeInline,)
    actions = ("sign_out_everywhere",)

    @admin.display(description=pgettext_lazy("of a person", "name"), ordering="full_name")
    def name(self, obj: User) -> str:
        """The full name; languages tell the name of a person from that of a body."""
        return obj.full_name

    @admin.display(description=gettext_lazy("may sign in"), ordering="is_active")
    def may_sign_in(self, obj: User) -> str:
        """Whether the account is open."""
        return in_words(obj.is_active)

    @admin.display(description=gettext_lazy("language"), ordering="language")
    def spoken(self, obj: User) -> str:
        """The language by its own name."""
        return str(dict(settings.LANGUAGES).get(obj.language, obj.language))

    def has_sign_out_permission(self, request: HttpRequest) -> bool:
        """Whoever may change people may end their sessions."""
        return bool(request.user.has_perm("accounts.change_user"))

    @admin.action(description=gettext_lazy("Sign out everywhere"), permissions=["sign_out"])
    def sign_out_everywhere(self, request: HttpRequest, queryset: Any) -> None:
        """End all sessions of the chosen people."""
        count = sign_out(queryset, request.user, request.on)  # type: ignore[arg-type, attr-defined]
        text = ngettext("%(count)s person was signed out.", "%(count)s people were signed out.", count)
        messages.success(request, text % {"count": count})


@admin.register(Office)
class OfficeAdmin(ReadOnlyAdmin):
    """Offices, past ones too."""

    nothing_yet = gettext_lazy("The head of the Secretariat appoints people to offices.")
    list_display = ("person", "role", "scope_kind", "first_day", "last")
    list_filter = ("role", "scope_kind")
    list_select_related = ("person",)
    search_fields = ("person__full_name", "person__email")
    fields = ("person", "role", "scope_kind", "scope_id", "first_day", "last")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("first day"), ordering="period")
    def first_day(self, obj: Office) -> Any:
        """The first day in office."""
        return obj.period.lower

    @admin.display(description=gettext_lazy("last day"))
    def last(self, obj: Office) -> Any:
        """The last day in office, inclusive."""
        return obj.last_day or _("No end")


@admin.register(Deputation)
class DeputationAdmin(ReadOnlyAdmin):
    """Who stands, stood or will stand in for whom."""

    nothing_yet = gettext_lazy("Deputies are named on the page of offices.")
    list_display = ("absent", "deputy", "first_day", "last")
    list_select_related = ("absent", "deputy")
    fields = ("absent", "deputy", "first_day", "last")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("first day"), ordering="period")
    def first_day(self, obj: Deputation) -> Any:
        """The first day of standing in."""
        return obj.period.lower

    @admin.display(description=gettext_lazy("last day"))
    def last(self, obj: Deputation) -> Any:
        """The last day of standing in, inclusive; whether it was called off before it began."""
        return _("Called off before it began") if obj.called_off_by_id else obj.last_day
