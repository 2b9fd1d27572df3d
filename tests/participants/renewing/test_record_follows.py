"""What an organisation says of itself in a renewal goes on its record with the decision (5.term)."""

from datetime import date

import pytest

from governance.models import Act
from participants.services.applications import save_section
from participants.services.decisions import renew
from participants.services.openings import on_record
from tests.renewals import examine, fill_in, opened, send

pytestmark = pytest.mark.django_db


def test_a_new_name_and_website_stand_on_the_record_once_the_term_is_renewed() -> None:
    case = opened()
    fill_in(case)
    file, organisation = case.renewal.file, case.renewal.participation.organisation
    assert file is not None
    row = file.sections.get(code="identity")
    said = {**row.answers, "name": "Demo New Name", "website": "https://new.example.org", "category": "academic"}
    save_section(case.renewal, "identity", said, row.revision, case.lead, case.on)
    send(case)
    examine(case)
    organisation.refresh_from_db()
    assert organisation.name != "Demo New Name"
    renew(case.renewal, {"new_last_day": date(2030, 2, 28)}, "", case.head, case.on)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.website) == ("Demo New Name", "https://new.example.org")
    assert organisation.category == "ngo"
    act = Act.objects.about(organisation).latest("id")
    assert (act.action, act.actor_id, "name" in act.facts["fields"]) == ("change_organisation", case.head.pk, True)


def test_what_says_the_same_as_the_record_writes_nothing_on_it() -> None:
    case = opened()
    fill_in(case)
    file, organisation = case.renewal.file, case.renewal.participation.organisation
    organisation.country, organisation.website = "KEN", "https://demo.example.org"
    organisation.is_membership_body = False
    organisation.save()
    assert file is not None
    row = file.sections.get(code="identity")
    same = {**row.answers, **on_record(organisation)}
    save_section(case.renewal, "identity", same, row.revision, case.lead, case.on)
    send(case)
    examine(case)
    renew(case.renewal, {"new_last_day": date(2030, 2, 28)}, "", case.head, case.on)
    assert not Act.objects.about(organisation).filter(action="change_organisation").exists()
