"""What the timetable asks of the top floor: the head of the chain of acts leaves the house every day."""

import structlog
from celery import shared_task

from accounts.enums import Role
from accounts.models import Office
from atach.letters import CHAIN_HEAD
from correspondence.services import LetterDraft, queue_letters
from governance.acts import seal
from governance.clock import today
from governance.models import ActSeal
from governance.services import job_run

log = structlog.get_logger(__name__)
CHAIN_JOB = "send_chain_head"


@shared_task
def send_chain_head() -> int:
    """Write the head of the chain to whoever heads the Secretariat, and to the log; once a day for each (x.history).

    What is kept outside proves later that no act was changed or cut off. Returns the head's number, 0 without acts.
    """
    on = today()
    with job_run(CHAIN_JOB, on):
        seal()
        head = ActSeal.objects.select_related("act").order_by("-number").first()
        if head is None:
            return 0
        facts = {"number": head.number, "head": head.digest, "day": on.isoformat()}
        heads = Office.objects.on(on).in_roles([Role.HEAD]).select_related("person")
        drafts = [
            LetterDraft(f"{CHAIN_HEAD.code}:{on}:{office.person_id}", CHAIN_HEAD.code, head.act, office.person, facts)
            for office in heads
        ]
        queue_letters(drafts, on)
        log.info("chain head", **facts)
    return head.number
