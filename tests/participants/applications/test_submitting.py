"""Sending an application: what is frozen, who hears of it, what is refused (5.nsa.form)."""

import pytest

from casework.refusals import NotPermitted, NotVisible, RulesSayNo
from correspondence.models import Letter
from governance.models import Act
from participants.models import Snapshot
from participants.services.applications import SavedMeanwhile, save_section, submit_application
from tests.applications import TODAY, answers_to_everything, complete_draft, draft, submitted
from tests.factories import officer, person

pytestmark = pytest.mark.django_db


def test_a_complete_application_is_sent_frozen_and_acknowledged() -> None:
    application = submitted()
    snapshot = Snapshot.objects.get()
    acts = Act.objects.about(application).order_by("id").values_list("action", flat=True)
    assert application.state == "submitted"
    assert list(acts) == ["begin", *["save_section"] * 11, "submit"]
    assert Act.objects.about(application).latest("id").facts == {"snapshot": "1", "sha256": snapshot.sha256}
    assert [(letter.kind, letter.facts["sha256"]) for letter in Letter.objects.filter(object_type="application")] == [
        ("application_received", snapshot.sha256)
    ]
    assert snapshot.content["answers"] == answers_to_everything()


def test_a_draft_is_refused_with_every_reason_at_once() -> None:
    application = draft()
    assert application.opened_by is not None
    with pytest.raises(RulesSayNo) as refused:
        submit_application(application, application.opened_by, TODAY)
    assert len(refused.value.reasons) == 3


def test_a_second_save_of_the_same_step_is_refused_with_the_first_ones_text() -> None:
    application = draft()
    author = application.opened_by
    assert author is not None
    save_section(application, "aims", {"mission": "first"}, 0, author, TODAY)
    with pytest.raises(SavedMeanwhile) as refused:
        save_section(application, "aims", {"mission": "second"}, 0, author, TODAY)
    assert refused.value.theirs.answers == {"mission": "first"}


def test_only_its_own_people_write_and_send_an_application() -> None:
    application = complete_draft()
    with pytest.raises(NotPermitted):
        save_section(application, "aims", {}, 1, person("Demo Outsider"), TODAY)
    with pytest.raises(NotVisible):
        submit_application(application, officer(), TODAY)


def test_one_organisation_has_one_application_in_hand() -> None:
    submitted()
    second = complete_draft(name="The Demo Health Network, Inc.")
    assert second.opened_by is not None
    with pytest.raises(RulesSayNo) as refused:
        submit_application(second, second.opened_by, TODAY)
    assert [str(reason) for reason in refused.value.reasons] == [
        "An application of this organisation is being examined already. Write to the Secretariat."
    ]
