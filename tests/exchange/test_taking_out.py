"""Records taken out in the admin: what the command writes, for officers alone, by an act."""

import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from governance.exchange import export_folder
from governance.models import Act
from tests.factories import participation
from tests.participants.pages.people import ADMITTED, lead_of, outsider, staff

pytestmark = pytest.mark.django_db


def test_records_are_taken_out_as_an_archive_of_the_files_chosen_by_an_act_that_names_them(tmp_path: Path) -> None:
    participation(ADMITTED, name="=1+1")
    someone, url = staff(), reverse("admin:records_export")
    answer = someone.post(url, {"chosen": ["organisations.csv", "participations.csv"]})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="records-')
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        taken = {name: archive.read(name) for name in archive.namelist()}
    export_folder(tmp_path)
    assert taken == {name: (tmp_path / name).read_bytes() for name in ("organisations.csv", "participations.csv")}
    assert b"=1+1" in taken["organisations.csv"]
    act = Act.objects.get(action="export_records")
    assert (act.actor_id, act.facts) == (someone.someone.pk, {"file": ["organisations.csv", "participations.csv"]})


def test_no_file_and_a_file_that_is_none_of_the_exchange_are_refused_and_leave_no_act() -> None:
    someone, url = staff(), reverse("admin:records_export")
    assert [someone.post(url, {"chosen": names}).status_code for names in ([], ["../settings.py"])] == [422, 422]
    assert not Act.objects.filter(action="export_records").exists()


def test_only_officers_and_the_head_take_records_out() -> None:
    one, url = participation(ADMITTED), reverse("admin:records_export")
    browsers = [staff(), staff(Role.HEAD), staff(Role.REVIEWER), lead_of(one), outsider(), Client()]
    assert [browser.get(url).status_code for browser in browsers] == [200, 200, 403, 302, 302, 302]
    sent = {"chosen": ["people.csv"]}
    assert [browser.post(url, sent).status_code for browser in browsers[2:]] == [403, 302, 302, 302]
    assert not Act.objects.filter(action="export_records").exists()
