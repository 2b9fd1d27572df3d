"""Questions about participations: who takes part on a day, whose term ends, what the records said on that day."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Least

from accounts.querysets import PolicyQuerySet
from casework.querysets import CaseQuerySet
from governance.models import Act
from governance.services import IMPORT
from participants.enums import PRECEDENCE, UNDECIDED_RENEWALS, RenewalState

if TYPE_CHECKING:
    from participants.models import (  # noqa: F401  (annotations)
        Application,
        CaseFile,
        Organisation,
        Participation,
        Renewal,
        ScreeningList,
    )


class OrganisationQuerySet(PolicyQuerySet["Organisation"]):
    """Organisations."""

    def taking_part(self, on: date) -> Self:
        """Organisations with a participation on that day."""
        return self.filter(participations__period__contains=on)


class ParticipationQuerySet(PolicyQuerySet["Participation"]):
    """Participations. The date decides, not the job: `period` is right on every day (design, 5.term)."""

    def current(self, on: date) -> Self:
        """Participations of that day: admitted on or before it, and not ended before it."""
        return self.filter(period__contains=on)

    def begun(self, on: date) -> Self:
        """Participations that had begun by that day, ended since or not."""
        return self.filter(admitted_on__lte=on)

    def former(self, on: date) -> Self:
        """Participations that had ended before that day."""
        return self.filter(period__endswith__lte=on)

    def ended_unrecorded(self, on: date) -> Self:
        """Participations whose last day is past and whose end no act records yet."""
        return self.filter(last_day__isnull=True, period__endswith__lte=on)

    def with_coming_end(self) -> Self:
        """Annotate `end_then` and `reason_then`: the earliest coming end; on the same day PRECEDENCE decides (13)."""
        endings = self.model._meta.get_field("endings").related_model._default_manager
        rank = models.Case(
            *(models.When(reason=reason, then=place) for place, reason in enumerate(PRECEDENCE)),
            default=len(PRECEDENCE),
        )
        coming = endings.filter(participation=OuterRef("pk"), last_day__isnull=False).order_by("last_day", rank)
        return self.annotate(
            end_then=Subquery(coming.values("last_day")[:1]), reason_then=Subquery(coming.values("reason")[:1])
        )

    def with_term(self, on: date) -> Self:
        """Annotate `term_then`: the term that counts, its last day as the records stood on that day.

        An approval counts from its decision; one of a renewal that came too late never counts (5.term). Every
        question about a term asks this.
        """
        renewals = self._renewals().approved().filter(Q(decided_on__gt=on) | Q(submitted_on__gt=F("old_last_day")))
        unwound = renewals.order_by("old_last_day", "decided_on").values("old_last_day")[:1]
        return self.annotate(term_then=Least(Subquery(unwound), F("term_last_day")))

    def with_flags(self, on: date, first_reminder_days: int) -> Self:
        """Annotate `is_expiring` and `is_renewal_pending` as of that day, and `term_then`."""
        pending = self._renewals().undecided(on).filter(submitted_on__lte=Least(OuterRef("term_then"), on))
        return self.with_term(on).annotate(
            is_renewal_pending=Exists(pending),
            is_expiring=models.Case(
                models.When(term_then__lte=on + timedelta(days=first_reminder_days), then=True), default=False
            ),
        )

    def expiring(self, within: int, on: date) -> Self:
        """Participations of that day whose term ends within so many days, or has ended and runs on."""
        return self.current(on).with_term(on).filter(term_then__lte=on + timedelta(days=within))

    def to_remind(self, on: date) -> Self:
        """Of rows with flags: those whose term has not ended and for which no renewal is under decision."""
        lasting = Q(("term_then__gte", on), ("is_renewal_pending", False))
        return self.filter(lasting, last_day__isnull=True)

    def _renewals(self) -> "RenewalQuerySet":
        renewals: Any = self.model._meta.get_field("renewals").related_model
        found: RenewalQuerySet = renewals._default_manager.filter(participation=OuterRef("pk"))
        return found


class RenewalQuerySet(CaseQuerySet["Renewal"]):
    """Renewals, asked for by what was decided."""

    def approved(self) -> Self:
        """Renewals that were approved, in time or not."""
        return self.filter(state=RenewalState.RENEWED)

    def declined(self) -> Self:
        """Renewals that were declined."""
        return self.filter(state=RenewalState.NOT_RENEWED)

    def declined_of_term(self) -> Self:
        """Declined renewals of the term as it stands: no approval came after them (5.term)."""
        later = self.model._default_manager.approved().filter(
            participation=OuterRef("participation"), decided_on__gte=OuterRef("decided_on")
        )
        return self.declined().exclude(Exists(later))

    def with_term(self, on: date) -> Self:
        """Annotate `term_then`: the last day of the participation's term that counts on that day."""
        participations: Any = self.model._meta.get_field("participation").related_model
        term = participations._default_manager.with_term(on).filter(pk=OuterRef("participation"))
        return self.annotate(term_then=Subquery(term.values("term_then")))

    def in_time(self, on: date) -> Self:
        """Renewals submitted on or before the last day of the term that counts (5.term)."""
        return self.with_term(on).filter(submitted_on__lte=F("term_then"))

    def late(self, on: date) -> Self:
        """Renewals submitted after it."""
        return self.with_term(on).filter(submitted_on__gt=F("term_then"))

    def undecided(self, on: date) -> Self:
        """Renewals that were submitted, with no decision dated on or before that day."""
        return self.submitted().filter(Q(decided_on__isnull=True) | Q(decided_on__gt=on))

    def to_consult(self, on: date) -> Self:
        """Renewals about which the Steering Group may be asked: examined, or left without an answer (5.term).

        One without a file only where no form is asked for: it came too late, or from the records of the past. One
        whose form was taken back as well.
        """
        silent = Q(file__requests__closed_on__isnull=True, file__requests__due_on__lt=on)
        to_ask = self.model._default_manager.without_form(on).values("pk")
        by_letter = Q(file__isnull=True, state__in=UNDECIDED_RENEWALS) & ~Q(pk__in=to_ask)
        unanswered = self.filter(silent, state=RenewalState.INFO_REQUESTED).order_by().values("pk")
        taken_back = Q(state=RenewalState.SUBMITTED, file__isnull=False, file__snapshots__isnull=True)
        return self.filter(by_letter | taken_back | Q(state=RenewalState.CONSULTATION) | Q(pk__in=unanswered))

    def from_records(self) -> Self:
        """Renewals that an import of the records of the past brought in (x.exchange)."""
        imported = Act.objects.filter(object_type=self.model._meta.model_name, action=IMPORT)
        return self.filter(pk__in=imported.values("object_id"))

    def without_form(self, on: date) -> Self:
        """Renewals in time, under decision, whose form the organisation has not sent yet (5.term, 5.nsa.fensa).

        What stands in the records of the past counts as it is, unless its form was asked for.
        """
        unsent = self.filter(state__in=UNDECIDED_RENEWALS, file__snapshots__isnull=True).in_time(on)
        return unsent.exclude(file__isnull=True, pk__in=self.model._default_manager.from_records().values("pk"))

    def submitted(self) -> Self:
        """Renewals that came in, decided or not; neither those still open nor those that lapsed."""
        return self.filter(submitted_on__isnull=False)


class ScreeningListQuerySet(PolicyQuerySet["ScreeningList"]):
    """Screening lists."""

    def in_use(self) -> Self:
        """Lists that hold a name today."""
        return self.filter(names__until__isnull=True).distinct()


class CaseFileQuerySet(PolicyQuerySet["CaseFile"]):
    """Case files."""


class ApplicationQuerySet(CaseQuerySet["Application"]):
    """Applications, asked for by where they stand."""

    def in_hand(self) -> Self:
        """Applications that were sent and are not decided."""
        return self.filter(submitted_on__isnull=False, decided_on__isnull=True)

    def of_key(self, own_key: str) -> Self:
        """Applications of one organisation, by its normalised name in its own script."""
        return self.filter(own_key=own_key)
