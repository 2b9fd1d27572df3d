"""What is compared with what, and when: each new name once, each decision with its reason (5.nsa.fensa)."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.services import appoint
from casework.refusals import NotPermitted, RulesSayNo
from governance.models import Act
from participants.enums import Disposal
from participants.models import Application, Hit, ListedName
from participants.rules.applications import NamesScreened
from participants.services.screening import Entry, compare_new_names, dispose, note_names, take_list
from tests.applications import TODAY, submitted
from tests.factories import officer, person

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 1)
LISTED = [Entry("A-1", "Demo Helth Network", ("DHN",)), Entry("A-2", "Somebody Else Altogether")]


def hits() -> list[tuple[str, str, str]]:
    """Every hit: the name given, the name listed, what was decided."""
    rows = Hit.objects.order_by("screened__name", "listed__name")
    return list(rows.values_list("screened__name", "listed__name", "disposal"))


def blocked(application: Application) -> bool:
    return NamesScreened().refuses(application, TODAY)


def test_what_is_new_on_either_side_is_compared_once() -> None:
    application = submitted()
    take_list("Demo list", LISTED, "0" * 64, officer(), TODAY)
    assert blocked(application)
    assert (compare_new_names(TODAY), compare_new_names(TODAY)) == (1, 0)
    assert hits() == [("Demo Health Network", "Demo Helth Network", "undecided")]
    assert blocked(application)


def test_one_changed_alias_screens_again_only_what_it_touches() -> None:
    submitted()
    boss = officer()
    take_list("Demo list", LISTED, "0" * 64, boss, TODAY)
    compare_new_names(TODAY)
    before = list(Hit.objects.values_list("pk", "found_on"))
    changed = [Entry("A-1", "Demo Helth Network", ("Demo Health Networks",)), LISTED[1]]
    upload = take_list("Demo list", changed, "1" * 64, boss, LATER)
    assert (upload.came, upload.went, upload.stayed) == (1, 1, 2)
    assert list(ListedName.objects.filter(compared=False).values_list("name", flat=True)) == ["Demo Health Networks"]
    assert compare_new_names(LATER) == 1
    assert list(Hit.objects.filter(found_on=TODAY).values_list("pk", "found_on")) == before
    assert hits() == [
        ("Demo Health Network", "Demo Health Networks", "undecided"),
        ("Demo Health Network", "Demo Helth Network", "undecided"),
    ]


def test_a_changed_name_is_compared_and_the_old_one_keeps_its_hits() -> None:
    application = submitted()
    take_list("Demo list", LISTED, "0" * 64, officer(), TODAY)
    compare_new_names(TODAY)
    section = application.file.sections.get(code="decision_body")
    section.answers["members"] = [{"name": "Somebody Else Altogether", "role": "Chair", "affiliation": "None"}]
    section.save()
    note_names(application.file, LATER)
    assert compare_new_names(LATER) == 1
    assert [row[:2] for row in hits()] == [
        ("Demo Health Network", "Demo Helth Network"),
        ("Somebody Else Altogether", "Somebody Else Altogether"),
    ]
    assert list(application.file.names.filter(gone_on=LATER).values_list("name", flat=True)) == ["Demo text"]


def test_a_name_without_a_consonant_is_compared_too() -> None:
    section = submitted().file.sections.get(code="decision_body")
    section.answers["members"] = [{"name": "Aia", "role": "Chair", "affiliation": "None"}]
    section.save()
    note_names(section.file, TODAY)
    take_list("Demo list", [Entry("A-1", "Aia"), Entry("A-2", "Eau")], "0" * 64, officer(), TODAY)
    compare_new_names(TODAY)
    assert [row[:2] for row in hits()] == [("Aia", "Aia")]


def test_a_name_taken_off_a_list_blocks_nothing() -> None:
    application, boss = submitted(), officer()
    take_list("Demo list", LISTED, "0" * 64, boss, TODAY)
    compare_new_names(TODAY)
    take_list("Demo list", LISTED[1:], "1" * 64, boss, LATER)
    compare_new_names(LATER)
    assert not blocked(application)
    assert len(hits()) == 1


def test_only_the_reviewer_of_the_case_disposes_of_a_hit_and_gives_a_reason() -> None:
    application = submitted()
    take_list("Demo list", LISTED, "0" * 64, officer(), TODAY)
    compare_new_names(TODAY)
    hit = Hit.objects.get()
    reviewer = reviewer_of(application)
    another = person("Demo Other Reviewer")
    appoint(another, Role.REVIEWER, TODAY)
    for outsider in (officer(), another):
        with pytest.raises(NotPermitted):
            dispose(hit, Disposal.OTHER, "Another country", outsider, TODAY)
    with pytest.raises(RulesSayNo):
        dispose(hit, Disposal.OTHER, " ", reviewer, TODAY)
    act = dispose(hit, Disposal.OTHER, "Another country", reviewer, TODAY)
    assert act.facts["disposal"] == "other"
    assert Act.objects.about(application).latest("id") == act
    assert not blocked(application)


def reviewer_of(application: Application):  # type: ignore[no-untyped-def]
    from django.contrib.auth.models import Permission

    from participants.models import CaseFileUserObjectPermission, ConflictDeclaration
    from participants.scopes import REVIEWER

    reviewer = person("Demo Reviewer")
    appoint(reviewer, Role.REVIEWER, TODAY)
    CaseFileUserObjectPermission.objects.create(
        user=reviewer, permission=Permission.objects.get(codename=REVIEWER), content_object=application.file
    )
    ConflictDeclaration.objects.create(file=application.file, person=reviewer, has_conflict=False, declared_on=TODAY)
    return reviewer
