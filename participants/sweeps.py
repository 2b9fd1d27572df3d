"""What the daily job does for participations: records the ends that the dates brought; all sweeps of the room."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F

from correspondence.services import LetterDraft, queue_letters
from governance.acts import ActDraft, record_all
from governance.models import Act, JobRun
from governance.periods import ONE_DAY
from governance.rules import Effect, Sweep, register_sweep
from participants.enums import EndReason
from participants.letters import TERM_EXPIRED, speakers, to_whom
from participants.models import Participation
from participants.services.drafts import remove_drafts, warn_of_drafts
from participants.services.openings import lapse_renewals, open_renewals
from participants.services.reminders import remind_of_questions
from participants.services.self_checks import forget_checks
from participants.services.term_reminders import keep_unsaid, remind_of_terms
from participants.settlement import hold_participations

# Which rule a recorded end belongs to, and its clause.
RULES = {
    EndReason.EXPIRED: ("term_expiry", "5.term"),
    EndReason.WITHDRAWN: ("withdrawal", "13.withdraw"),
    EndReason.TERMINATED: ("termination", "13.terminate"),
    EndReason.DEEMED_WITHDRAWN: ("absence", "13.absence"),
}
LETTERS = {EndReason.EXPIRED: TERM_EXPIRED}


def record_ends(on: date, run: JobRun) -> Iterable[Effect]:
    """Record the end of every participation whose last day is past, with act and letter (5.term, 13)."""
    held = hold_participations(Participation.objects.ended_unrecorded(on).values_list("pk", flat=True))
    due = list(held.ended_unrecorded(on).select_for_update().values_list("pk", flat=True))
    ends = Participation.objects.filter(pk__in=due)
    ends.with_coming_end().update(last_day=F("end_then"), end_reason=F("reason_then"))
    ended = list(ends.select_related("organisation").order_by("ref"))
    acts = record_all([_act_of_end(participation) for participation in ended], run)
    for participation, act in zip(ended, acts, strict=True):
        participation._change_reason = f"act {act.pk}"  # type: ignore[attr-defined]
    Participation.history.bulk_history_create(ended, update=True)
    queue_letters(_letters_of_end(ended, acts, on), on)
    keep_unsaid(Participation.objects.filter(pk__in=due, end_reason=EndReason.EXPIRED), on)
    return [_effect(participation) for participation in ended]


def _effective_on(participation: Participation) -> date:
    recorded: date = participation.last_day  # type: ignore[assignment]
    return recorded + ONE_DAY


def _act_of_end(participation: Participation) -> ActDraft:
    rule, clause = RULES[EndReason(participation.end_reason)]
    return ActDraft(
        participation,
        "end",
        clause,
        _effective_on(participation),
        rule=rule,
        source="current",
        target="former",
        facts={"last_day": str(participation.last_day), "end_reason": participation.end_reason},
    )


def _effect(participation: Participation) -> Effect:
    rule, clause = RULES[EndReason(participation.end_reason)]
    detail = {"last_day": str(participation.last_day), "end_reason": participation.end_reason}
    return Effect(rule, clause, "participation", participation.ref, _effective_on(participation), "ended", detail)


def _letters_of_end(ended: list[Participation], acts: list[Act], on: date) -> list[LetterDraft]:
    people = speakers([participation.organisation_id for participation in ended], on)
    return [
        LetterDraft(
            f"{kind.code}:{participation.ref}:{participation.last_day}:{person.pk if person else 'nobody'}",
            kind.code,
            participation,
            person,
            {
                "organisation": participation.organisation.name,
                "participation": participation.ref,
                "last_day": str(participation.last_day),
            },
            act,
        )
        for participation, act in zip(ended, acts, strict=True)
        if (kind := LETTERS.get(EndReason(participation.end_reason)))
        for person in to_whom(people, participation.organisation_id)
    ]


register_sweep(Sweep("openings_of_renewals", "5.term", 5, open_renewals))
register_sweep(Sweep("lapses_of_renewals", "5.term", 6, lapse_renewals))
register_sweep(Sweep("ends_of_participations", "5.term", 10, record_ends))
register_sweep(Sweep("reminders_of_terms", "5.term", 90, remind_of_terms))
register_sweep(Sweep("reminders_of_questions", "4.review", 92, remind_of_questions))
register_sweep(Sweep("warnings_of_drafts", "5.nsa.form", 91, warn_of_drafts))
register_sweep(Sweep("drafts_left_alone", "5.nsa.form", 30, remove_drafts))
register_sweep(Sweep("checks_left_alone", "5.nsa.form", 31, forget_checks))
