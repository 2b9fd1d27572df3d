"""What the service of papers refuses itself, whichever page or command asks it (x.documents)."""

from datetime import date

import pytest

from casework.refusals import NotPermitted
from documents.models import Document, Version
from documents.slots import ATTACHMENT
from participants.services.papers import Audience, Paper, file_paper, file_version
from tests.documents.filing import checked, filed
from tests.factories import focal_point, officer, organisation, participation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def test_only_officers_choose_that_a_paper_is_for_everyone() -> None:
    of = participation(date(2024, 3, 1)).organisation
    paper = Paper("Demo leaflet", ATTACHMENT, "en", TODAY, Audience.EVERYONE)
    with pytest.raises(NotPermitted):
        file_paper(of, paper, checked(), focal_point(of), TODAY)
    assert Document.objects.count() == 0
    assert file_paper(of, paper, checked(), officer(), TODAY).visibility == "public"


def test_nobody_adds_a_version_to_a_document_of_others_or_of_no_organisation() -> None:
    speaker = focal_point(organisation())
    theirs, nobodys = filed(organisation_id=organisation().pk), filed(number=1)
    for document, someone in ((theirs, speaker), (nobodys, speaker), (nobodys, officer())):
        with pytest.raises(NotPermitted):
            file_version(document, checked(number=2), someone, TODAY)
    assert Version.objects.count() == 2
