"""Organisations, participations, renewals and invitations in the browser admin: to read; each opens at its record."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.admin import ReadOnlyAdmin, in_words
from casework.views.day import day_of
from governance.models import Edition
from governance.parameters import first_of
from governance.periods import last_day_of
from participants.enums import MEMBERS_OF_ITS_OWN, NON_STATE
from participants.models import Application, CountryRegion, Invitation, Organisation, Participation, Renewal
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.querysets import ParticipationQuerySet
from participants.regions import country_name
from participants.rules import RenewalAwaited, SpokenFor


def pending(rows: ParticipationQuerySet, on: date) -> ParticipationQuerySet:
    """Participations of that day with a renewal under decision."""
    days = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    return rows.current(on).with_flags(on, days).filter(Q(("is_renewal_pending", True)))


def with_term(rows: ParticipationQuerySet, on: date) -> ParticipationQuerySet:
    """Participations of that day that have a term: those of non-State actors."""
    return rows.current(on).filter(organisation__category__in=NON_STATE)


STANDINGS: dict[str, tuple[Any, Callable[[ParticipationQuerySet, date], QuerySet[Participation]]]] = {
    "current": (_("Current"), ParticipationQuerySet.current),
    "former": (_("Former"), ParticipationQuerySet.former),
    "with_term": (_("Current, with a term"), with_term),
    "expiring": (_("Term ends soon, no renewal submitted"), RenewalAwaited().offenders),
    "pending": (_("Renewal under decision"), pending),
    "silent": (_("Current, no lead focal point"), SpokenFor().offenders),
    "unrecorded": (_("Ended, not recorded yet"), ParticipationQuerySet.ended_unrecorded),
}


def link(name: str, ref: str, text: str) -> SafeString:
    """A link to a record in the portal, where everything about it is done."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', reverse(f"participants:{name}", args=[ref]), text)


class StandingFilter(admin.SimpleListFilter):
    """Current or former on the day of the request: the dates decide, not the job."""

    title = _("state")
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The ways in which a participation can stand."""
        return [(code, label) for code, (label, _adjective) in STANDINGS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Participation]) -> QuerySet[Participation]:
        """The participations that stand as chosen."""
        chosen = STANDINGS.get(self.value() or "")
        return (
            chosen[1](queryset, day_of(request)) if chosen and isinstance(queryset, ParticipationQuerySet) else queryset
        )


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """Every organisation on record, those that never took part included."""

    nothing_yet = _("Record a participant, or bring records in: both start at the desk.")
    list_display = ["record", "ref", "category", "place", "membership_body"]
    list_display_links = None
    list_filter = ["category", "is_membership_body"]
    search_fields = ["ref", "name"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """An organisation is read and changed on its record."""
        return redirect("participants:detail", get_object_or_404(self.get_queryset(request), pk=object_id).ref)

    @admin.display(description=_("name"), ordering="name")
    def record(self, organisation: Organisation) -> SafeString:
        """The name, leading to the record."""
        return link("detail", organisation.ref, organisation.name)

    @admin.display(description=_("membership body"), ordering="is_membership_body")
    def membership_body(self, organisation: Organisation) -> str:
        """Whether members join it, such as a business association."""
        return str(MEMBERS_OF_ITS_OWN[organisation.is_membership_body])

    @admin.display(description=_("country"), ordering="country")
    def place(self, organisation: Organisation) -> str:
        """The country by its name."""
        return country_name(organisation.country)


@admin.register(Participation)
class ParticipationAdmin(ReadOnlyAdmin):
    """Every participation with its term and its end."""

    nothing_yet = _("Record a participant, or bring records in: both start at the desk.")
    list_display = ["record", "ref", "admitted_on", "term_last_day", "last_day", "end_reason"]
    list_display_links = None
    list_filter = [StandingFilter, "end_reason", "organisation__category"]
    list_select_related = ["organisation"]
    search_fields = ["ref", "organisation__name", "organisation__ref"]
    date_hierarchy = "admitted_on"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A participation is read on its organisation's record."""
        found = get_object_or_404(self.get_queryset(request).select_related("organisation"), pk=object_id)
        return redirect("participants:detail", found.organisation.ref)

    @admin.display(description=_("organisation"), ordering="organisation__name")
    def record(self, participation: Participation) -> SafeString:
        """The organisation, leading to its record."""
        return link("detail", participation.organisation.ref, participation.organisation.name)


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Every application that was sent, but for those to which this person declared a tie; its moves decide it."""

    nothing_yet = _("Applications appear here on the day on which they are submitted.")
    list_display = ["record", "named", "category", "state", "state_since", "submitted_on", "decided_on"]
    list_display_links = None
    list_filter = ["state", "category"]
    search_fields = ["ref", "name"]
    date_hierarchy = "submitted_on"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A case is read and decided on its own page; nothing here writes its state."""
        return redirect("participants:application", get_object_or_404(self.get_queryset(request), pk=object_id).ref)

    @admin.display(description=_("reference"), ordering="ref")
    def record(self, application: Application) -> SafeString:
        """The reference, leading to the case."""
        return link("application", application.ref, application.ref)

    @admin.display(description=_("organisation"), ordering="name")
    def named(self, application: Application) -> SafeString:
        """The organisation as it named itself."""
        return format_html("<bdi>{}</bdi>", application.name)


@admin.register(Renewal)
class RenewalAdmin(ReadOnlyAdmin):
    """Every renewal; it is decided by its moves, never here."""

    nothing_yet = _("An officer records a request for renewal on the page of the organisation.")
    list_display = ["record", "organisation", "submitted_on", "state", "decided_on", "new_last_day"]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["participation__organisation"]
    search_fields = ["ref", "participation__ref", "participation__organisation__name"]
    date_hierarchy = "submitted_on"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A renewal is read and decided on its own page."""
        return redirect("participants:renewal", get_object_or_404(self.get_queryset(request), pk=object_id).ref)

    @admin.display(description=_("reference"), ordering="ref")
    def record(self, renewal: Renewal) -> SafeString:
        """The reference, leading to the renewal."""
        return link("renewal", renewal.ref, renewal.ref)

    @admin.display(description=_("organisation"), ordering="participation__organisation__name")
    def organisation(self, renewal: Renewal) -> SafeString:
        """The organisation, leading to its record."""
        organisation = renewal.participation.organisation
        return link("detail", organisation.ref, organisation.name)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Every invitation to speak for an organisation; its code is nowhere to be read."""

    nothing_yet = _("Focal points are invited on the page of their organisation.")
    list_display = ["invited", "email", "record", "role", "invited_on", "last_day", "accepted", "withdrawn"]
    list_display_links = None
    list_filter = ["role"]
    list_select_related = ["organisation"]
    search_fields = ["full_name", "email", "organisation__name"]
    fields = ["organisation", "invited", "email", "role", "language", "invited_on", "last_day"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """All of them: the admin is open to the Secretariat alone, which may see them."""
        return Invitation.objects.all()

    @admin.display(description=_("organisation"), ordering="organisation__name")
    def record(self, invitation: Invitation) -> SafeString:
        """The organisation, leading to its record: not everyone who reads the list may open its focal points."""
        return link("detail", invitation.organisation.ref, invitation.organisation.name)

    @admin.display(description=pgettext_lazy("of a person", "name"), ordering="full_name")
    def invited(self, invitation: Invitation) -> str:
        """The full name of whoever is invited."""
        return invitation.full_name

    @admin.display(description=_("accepted"))
    def accepted(self, invitation: Invitation) -> str:
        """Whether it was taken up."""
        return in_words(invitation.accepted_by_id is not None)

    @admin.display(description=_("withdrawn"))
    def withdrawn(self, invitation: Invitation) -> str:
        """Whether it was withdrawn."""
        return in_words(invitation.revoked_by_id is not None)


@admin.register(CountryRegion)
class CountryRegionAdmin(ReadOnlyAdmin):
    """The WHO region of each country, over time."""

    list_display = ["place", "region", "first_day", "last_day"]
    list_display_links = None
    list_filter = ["region"]
    search_fields = ["country"]

    @admin.display(description=_("country"), ordering="country")
    def place(self, row: CountryRegion) -> str:
        """The country by its name."""
        return country_name(row.country)

    @admin.display(description=_("first day"), ordering="period")
    def first_day(self, row: CountryRegion) -> Any:
        """The first day in the region; none where it was always in it."""
        return row.period.lower

    @admin.display(description=_("last day"))
    def last_day(self, row: CountryRegion) -> Any:
        """The last day in the region, inclusive."""
        return last_day_of(row.period)

    def get_queryset(self, request: HttpRequest) -> Any:
        """All of them: they are public facts."""
        return CountryRegion.objects.all()
