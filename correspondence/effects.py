"""Whom a run of the rules would write to without an act, such as by a reminder; for its preview (x.preview)."""

from collections.abc import Iterable

from correspondence.kinds import title_of
from correspondence.models import Letter
from governance.models import JobRun
from governance.rules import Notice, listens_to_previews


@listens_to_previews
def reminders(run: JobRun) -> Iterable[Notice]:
    """The letters that a run queued by themselves: what is no effect has no act; one statement.

    No other run works at the same time, so what was queued since this one began is its own.
    """
    queued = Letter.objects.waiting().filter(act=None, queued_at__gte=run.started_at).select_related("recipient")
    for letter in queued.order_by("kind", "object_ref", "id"):
        about = str(letter.facts.get("organisation") or letter.object_ref)
        yield Notice(title_of(letter.kind), about, str(letter.recipient or ""), letter.object_ref)
