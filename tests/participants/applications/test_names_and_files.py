"""By what organisations are found again, and what a removed draft leaves behind: nothing (5.nsa.form)."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.refusals import RulesSayNo
from documents import blobs
from documents.checks import CheckedFile
from documents.models import Document, Download, Version
from documents.services import log_download
from governance.services import run_rules
from participants.models import Application, Organisation
from participants.services import drafts
from participants.services.applications import save_section, submit_application
from participants.services.duplicates import Duplicate, duplicates
from participants.services.file_papers import file_paper, take_out
from participants.services.organisations import change_organisation, new_organisation
from tests.applications import TODAY, complete_draft, submitted
from tests.factories import officer, participation, person

pytestmark = pytest.mark.django_db
CONTENT = CheckedFile("names-of-people.pdf", "application/pdf", b"%PDF-1.7 only here")
WARNED, REMOVED = (date(2027, 9, 25), date(2027, 11, 10)), date(2027, 11, 24)


def test_names_that_only_sound_alike_keep_nobody_from_applying_but_warn() -> None:
    submitted(name="华夏健康协会")
    other = complete_draft(by=person("Demo Second"), name="花下健康协会")
    assert other.opened_by is not None
    assert Duplicate(("name", "domain", "registration")) in duplicates(other, TODAY)
    submit_application(other, other.opened_by, TODAY)
    same = complete_draft(by=person("Demo Fourth"), name="花下健康协会")
    assert same.opened_by is not None
    with pytest.raises(RulesSayNo, match="being examined already"):
        submit_application(same, same.opened_by, TODAY)


def test_a_participant_whose_name_only_sounds_alike_keeps_nobody_from_applying() -> None:
    participation(date(2025, 1, 1), name="华夏健康协会", country="CHE")
    other = complete_draft(name="花下健康协会")
    assert other.opened_by is not None
    submit_application(other, other.opened_by, TODAY)
    assert Application.objects.get().state == "submitted"


def test_a_name_of_signs_alone_is_refused_with_what_to_do() -> None:
    draft = complete_draft(name="—")
    assert draft.opened_by is not None
    with pytest.raises(RulesSayNo) as refused:
        submit_application(draft, draft.opened_by, TODAY)
    assert [str(reason) for reason in refused.value.reasons] == [
        "The legal name holds no letter and no digit. Write it as in the statutes."
    ]


def test_the_keys_of_a_name_follow_it_however_the_record_is_written() -> None:
    boss = officer()
    values = {"name": "The Demo Health Network", "category": "ngo", "website": "https://www.Demo.example/about"}
    made = new_organisation(values, TODAY, boss)
    change_organisation(made, {"name": "Démo Réseau"}, TODAY, boss)
    many = Organisation.objects.bulk_create([Organisation(ref="ORG-B", name="محمد الخطيب", category="ngo")])
    found = Organisation.objects.in_bulk([made.pk, many[0].pk])
    assert [(one.name_key, one.own_key, one.bones, one.domain) for one in found.values()] == [
        ("demo reseau", "demo reseau", "dm rs", "demo.example"),
        ("lkhtyb mhmd", "الخطيب محمد", "htb mhmd", ""),
    ]


def test_participants_are_found_in_as_many_statements_however_many_there_are_and_across_scripts() -> None:
    draft = complete_draft(name="محمد الخطيب")
    with CaptureQueriesContext(connection) as alone:
        assert duplicates(Application.objects.get(pk=draft.pk), TODAY) == []
    same = participation(date(2025, 1, 1), name="Mohammed al-Khatib").organisation
    for number in range(5):
        participation(date(2025, 1, 1), name=f"Another Body {number}")
    with CaptureQueriesContext(connection) as among_many:
        assert [one.organisation for one in duplicates(Application.objects.get(pk=draft.pk), TODAY)] == [same]
    assert len(alone) == len(among_many)


def test_a_removed_draft_leaves_no_file_no_file_name_and_no_download_behind(
    django_capture_on_commit_callbacks: object,
) -> None:
    draft = complete_draft()
    assert draft.opened_by is not None
    file_paper(draft, "statutes", CONTENT, draft.opened_by, TODAY)
    log_download(Version.objects.get(sha256=CONTENT.sha256), draft.opened_by.pk, "")
    for day in WARNED:
        run_rules(day)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        run_rules(REMOVED)
    assert [model.objects.count() for model in (Application, Document, Version, Download)] == [0] * 4
    assert not blobs.path_of(CONTENT.sha256).exists()


def test_a_document_taken_out_of_a_draft_goes_and_a_content_that_another_draft_holds_stays(
    django_capture_on_commit_callbacks: object,
) -> None:
    first, second = complete_draft(), complete_draft(by=person("Demo Second"))
    assert first.opened_by is not None and second.opened_by is not None
    for one in (first, second):
        file_paper(one, "statutes", CONTENT, one.opened_by, TODAY)  # type: ignore[arg-type]
    for one, stays in ((first, True), (second, False)):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            take_out(one, "statutes", one.opened_by, TODAY)  # type: ignore[arg-type]
        assert blobs.path_of(CONTENT.sha256).exists() == stays
    assert not Version.objects.filter(original_name=CONTENT.name).exists()


def test_the_database_removes_no_version_of_a_file_that_belongs_to_something() -> None:
    version = Version.objects.filter(document__object_id=submitted().file_id).earliest("pk")
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk)._raw_delete(using=connection.alias)
    assert Version.objects.filter(pk=version.pk).exists()


def test_a_part_that_is_saved_just_before_the_removal_keeps_the_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    draft, asked, left_alone = complete_draft(), [], drafts.left_alone
    for day in WARNED:
        run_rules(day)

    def saved_meanwhile(on: date) -> list[drafts.Alone]:
        found = left_alone(on)
        if not asked:
            row = draft.file.sections.get(code="aims")
            assert draft.opened_by is not None
            save_section(draft, "aims", {"mission": "Saved just now."}, row.revision, draft.opened_by, on)
        asked.append(on)
        return found

    monkeypatch.setattr(drafts, "left_alone", saved_meanwhile)
    run_rules(REMOVED)
    assert Application.objects.get().file.whole()["aims"]["mission"] == "Saved just now."
