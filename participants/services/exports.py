"""Taking a whole case out of the portal: an act of its own, because it takes everything (x.exchange, x.history)."""

from datetime import date

from django.db import transaction

from accounts.models import User
from documents.services import log_downloads
from governance.acts import ActDraft, record
from participants.archive import Archive, archive_of
from participants.models import Filed
from participants.scopes import action
from participants.services.assignments import require

CLAUSE = "x.exchange"


@transaction.atomic
def export_case(case: Filed, person: User, on: date, request_id: str = "") -> Archive:
    """Pack everything that the person may read of a case, and note that it was taken out, with the archive's hash.

    Each document that goes out stands in its log of downloads. Raises NotVisible, or NotPermitted for whoever did not
    declare that nothing ties them to the case.
    """
    require(case, action("examine", case), person, on)
    archive = archive_of(case, person, on)
    facts = {"sha256": archive.sha256, "files": archive.files}
    record(ActDraft(case, "export_case", CLAUSE, on, actor_id=person.pk, facts=facts))
    log_downloads(archive.versions, person.pk, request_id)
    return archive
