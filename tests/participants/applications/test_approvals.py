"""What an approval makes: the right organisation, its groups of interest, its focal points (5.term, 10.initial)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from casework.refusals import RulesSayNo
from participants.enums import Category
from participants.models import GroupInterest, Invitation, Participation
from participants.sections.interests import INITIAL, group_choices
from participants.services.decisions import Approval, approve
from participants.services.invitations import Invited, invite
from tests.applications import TODAY, answers_to_everything, draft
from tests.factories import organisation
from tests.participants.applications.cases import in_state
from tests.participants.applications.pages import page, signed_in
from tests.participants.applications.test_case_pages import as_staff
from tests.participants.applications.test_parts import posted

pytestmark = pytest.mark.django_db
CODES = ["wg-financing", "wg-resilient", "wg-low-carbon", "wg-supply-chains"]


@pytest.mark.parametrize("category", [Category.GOVERNMENT, Category.ACADEMIC])
def test_an_application_is_approved_as_no_organisation_of_another_category(category: Category) -> None:
    case = in_state("decision_pending")
    other = organisation(name=case.application.name, category=category)
    with pytest.raises(RulesSayNo, match="another category"):
        approve(case.application, "approve", Approval(TODAY, other), case.head, TODAY)
    assert not Participation.objects.exists()


def test_the_decision_offers_organisations_of_the_same_category_alone() -> None:
    case = in_state("decision_pending")
    organisation(name=case.application.name, category=Category.GOVERNMENT)
    same = organisation(name=case.application.name, category=Category.NGO)
    address = reverse("participants:application_move", args=[case.application.ref, "approve"])
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        form = as_staff(case.head).get(address).context["form"]
    assert list(form.fields["organisation"].queryset) == [same]


def test_the_four_groups_of_the_terms_of_reference_are_offered() -> None:
    assert [code for code, _name in INITIAL] == CODES
    application = draft()
    shown = signed_in(application.opened_by).get(page("own_part", application.ref, "contacts")).context["step"]
    assert [str(code) for code, _name in shown.form.fields["groups"].choices] == [code for code, _n in group_choices()]
    assert [code for code, _name in group_choices()] == CODES


def test_a_group_that_is_sent_twice_is_kept_once() -> None:
    application = draft()
    twice = {**answers_to_everything()["contacts"], "groups": ["wg-resilient", "wg-resilient", "wg-supply-chains"]}
    client = signed_in(application.opened_by)
    assert client.post(page("own_part", application.ref, "contacts"), posted("contacts", twice, 0)).status_code == 302
    assert application.file.whole()["contacts"]["groups"] == ["wg-resilient", "wg-supply-chains"]


def test_an_approval_records_the_groups_each_once_and_the_participant_s_record_names_them() -> None:
    case = in_state("decision_pending")
    snapshot = case.application.file.snapshots.get()
    contacts = {**snapshot.content["answers"]["contacts"], "groups": ["wg-resilient", "wg-financing", "wg-resilient"]}
    content = {**snapshot.content, "answers": {**snapshot.content["answers"], "contacts": contacts}}
    case.application.file.snapshots.create(number=2, content=content, sha256="0" * 64, taken_on=TODAY)
    approve(case.application, "approve", Approval(TODAY), case.head, TODAY)
    assert list(GroupInterest.objects.values_list("group", flat=True)) == ["wg-financing", "wg-resilient"]
    made = Participation.objects.get()
    with time_machine.travel(f"{TODAY}T12:00:00+01:00", tick=False):
        record = as_staff(case.officer).get(reverse("participants:detail", args=[made.organisation.ref]))
    assert [str(name) for name in record.context["interests"]] == [str(dict(INITIAL)[code]) for code in CODES[:2]]


def test_where_a_lead_is_invited_already_whoever_the_application_names_comes_as_an_alternate() -> None:
    case = in_state("decision_pending")
    known = organisation(name=case.application.name, category=Category.NGO)
    invite(known, Invited("other.lead@example.org", "Demo Other Lead", Role.FOCAL_LEAD), case.officer, TODAY)
    approve(case.application, "approve", Approval(TODAY + timedelta(days=1), known), case.head, TODAY)
    invited = Invitation.objects.filter(organisation=known).order_by("id").values_list("email", "role")
    assert list(invited) == [("other.lead@example.org", "focal_lead"), ("demo.lead@example.org", "focal_alternate")]
