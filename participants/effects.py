"""What the rules do to participations, told in sentences with names (x.preview, 5.term, 13)."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.effects import RuleText, Told, tells_effects
from governance.rules import Effect
from participants.enums import EndReason
from participants.models import Participation, Renewal
from participants.rules import is_late

RULES = (
    RuleText(
        "term_expiry",
        gettext_lazy("Terms that end"),
        gettext_lazy("A participation ends with its term where no renewal was submitted in time, or none was granted."),
    ),
    RuleText(
        "withdrawal",
        gettext_lazy("Withdrawals by notice"),
        gettext_lazy("A participation ends on the last day that its notice of withdrawal gives."),
    ),
    RuleText(
        "termination",
        gettext_lazy("Terminations"),
        gettext_lazy("A participation ends on the day before a decided termination takes effect."),
    ),
    RuleText(
        "absence",
        gettext_lazy("Absences from Assemblies"),
        gettext_lazy("A participation counts as withdrawn after missed Assemblies that were not explained in time."),
    ),
)


@tells_effects("participation", RULES)
def ends(effects: Sequence[Effect]) -> Iterable[Told]:
    """Whose participation ends, when and why; two statements however many end."""
    rows = Participation.objects.filter(ref__in=[effect.subject for effect in effects]).select_related("organisation")
    found = {row.ref: row for row in rows.prefetch_related(Prefetch("renewals", Renewal.objects.declined()))}
    for effect in effects:
        participation = found[effect.subject]
        url = reverse("participants:detail", args=[participation.organisation.ref])
        yield Told(effect, _sentence(effect, participation), url)


def _sentence(effect: Effect, participation: Participation) -> SafeString:
    last_day = date.fromisoformat(effect.detail["last_day"])
    names = {
        "name": format_html("<bdi>{}</bdi>", participation.organisation.name),
        "day": _day(last_day),
        "term": _day(participation.term_last_day or last_day),
        "reason": EndReason(effect.detail["end_reason"]).label,
    }
    return format_html(_why(effect, participation), **names)


def _why(effect: Effect, participation: Participation) -> str:
    if effect.rule != "term_expiry":
        return _("The participation of {name} ends: {reason}. Its last day is {day}.")
    term = participation.term_last_day
    if term and str(term) < effect.detail["last_day"] and not participation.renewals.all():
        return _("The participation of {name} ends: {reason}. Its last day is {day}.")
    if term and any(not is_late(renewal, term) for renewal in participation.renewals.all()):
        return _("The participation of {name} ends: its renewal was declined. The term's last day was {term},"
                 " the participation's is {day}.")  # fmt: skip
    return _("The participation of {name} ends: the term's last day was {term} and no renewal was submitted in time.")


def _day(day: date) -> SafeString:
    return format_html('<bdi class="day">{}</bdi>', date_format(day, "DATE_FORMAT"))


LAPSES = (
    RuleText(
        "renewal_lapse",
        gettext_lazy("Renewals that lapse"),
        gettext_lazy("A renewal that was opened and never sent lapses on the day after the last day of its term."),
    ),
)


@tells_effects("renewal", LAPSES)
def lapses(effects: Sequence[Effect]) -> Iterable[Told]:
    """Whose renewal lapses, and when its term ended; one statement, and right for renewals a preview took back."""
    refs = [effect.detail["participation"] for effect in effects]
    rows = Participation.objects.filter(ref__in=refs).select_related("organisation")
    found = {row.ref: row.organisation for row in rows}
    for effect in effects:
        organisation = found[effect.detail["participation"]]
        names = {
            "name": format_html("<bdi>{}</bdi>", organisation.name),
            "day": _day(date.fromisoformat(effect.detail["term_last_day"])),
        }
        said = _("The renewal of {name} lapses: nothing was sent until {day}, the term's last day.")
        yield Told(effect, format_html(said, **names), reverse("participants:detail", args=[organisation.ref]))
