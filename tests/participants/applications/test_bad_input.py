"""Bad input on the road of an application: a clear message, nothing lost and nothing half written (5.nsa.form)."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.factors import set_factor
from accounts.kept import KEY
from correspondence.models import Letter
from documents.models import Document
from documents.slots import slot_of
from governance.models import Act
from participants.models import Application, Disclosure, FileSection, Participation, RequestItem, TeamInvitation
from participants.services.examination import Question
from tests.applications import TODAY, answers_to_everything, complete_draft, draft, submitted
from tests.documents.test_hostile_files import folder, verdict
from tests.participants.applications.cases import in_state
from tests.participants.applications.pages import colleague, page, signed_in
from tests.participants.applications.test_parts import posted
from tests.participants.applications.test_replies import asked
from tests.participants.pages.people import SECRET

pytestmark = pytest.mark.django_db
HIDDEN = "This text holds hidden signs, for example one that turns its direction. Type it by hand."
# Each hides something: overrides, isolates, joiners in Latin letters, fillers, tags, NUL, a line of its own.
HOSTILE = [
    "Demo \u202egro.elpmaxe", "Demo \u2067x\u2069", "De\u200bmo", "De\u200cmo", "De\u200dmo", "De\u00admo",
    "De\u2060mo", "De\ufeffmo", "Demo\u3164", "De\U000e0041mo", "De\u0000mo", "De\u001bmo", "De\u206emo",
    "\u202aDemo\u202c",
]  # fmt: skip
# Where a name is typed: the part, and how the name stands in it.
NAMED: dict[str, Any] = {
    "identity": lambda name: {"name": name},
    "decision_body": lambda name: {"name": "Board", "members": [{"name": name, "role": "Chair", "affiliation": "x"}]},
    "funding": lambda name: {"donors": [{"name": name, "kind": "company", "amount": "5", "currency": "CHF"}]},
    "contacts": lambda name: {"lead_name": name},
}


def errors_of(answer: Any) -> list[str]:
    """Every error on the page of a part."""
    return [error for form in answer.context["step"].forms for errors in form.errors.values() for error in errors]


@pytest.mark.parametrize("code", NAMED)
def test_a_name_that_hides_something_is_refused_where_it_is_typed_and_stays_as_typed(code: str) -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, code)
    for name in HOSTILE:
        answer = client.post(address, posted(code, NAMED[code](name)))
        assert (name, answer.status_code, errors_of(answer)) == (name, 422, [HIDDEN])
        typed = [
            form.data.get(form.add_prefix(field)) for form in answer.context["step"].forms for field in form.fields
        ]
        assert name in typed
    two_lines = client.post(address, posted(code, NAMED[code]("Demo\nBcc: all@example.org")))
    assert errors_of(two_lines) == ["Write this in one line."]
    assert not FileSection.objects.exists()


@pytest.mark.parametrize("code", NAMED)
def test_a_name_of_three_hundred_signs_in_any_script_is_kept_as_typed(code: str) -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, code)
    names = [
        "N" * 300,
        "\u0645" * 300,
        "\U0001f642 Demo",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "示" * 300,
    ]
    for revision, name in enumerate(names):
        assert errors_of(client.post(address, posted(code, NAMED[code](name + "N" * (301 - len(name)))))) == [
            "Use at most 300 characters. It has 301."
        ]
        assert client.post(address, posted(code, NAMED[code](name), revision)).status_code == 302
        assert name in json.dumps(application.file.whole()[code], ensure_ascii=False)


def test_neither_a_signature_nor_an_invitation_hides_something() -> None:
    application = complete_draft()
    client, signing = signed_in(application.opened_by), page("own_disclosure", application.ref)
    for name in HOSTILE:
        signed = client.post(signing, {"signatory_name": name, "signatory_title": name}).context["form"]
        assert [list(signed.errors[f"signatory_{what}"]) for what in ("name", "title")] == [[HIDDEN]] * 2
        invited = client.post(page("invite_colleague", application.ref), {"full_name": name, "email": "x@example.org"})
        assert list(invited.context["form"].errors["full_name"]) == [HIDDEN]
    assert (Disclosure.objects.count(), TeamInvitation.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1 250 000", 1250000), ("1\u202f250\u202f000", 1250000), ("1'250'000", 1250000),
        ("1\u2019250\u2019000", 1250000), ("1.250.000", 1250000), ("\u0661\u066c\u0662\u0665\u0660", 1250), ("0", 0),
        ("1000000000000000", 10**15),
    ],
)  # fmt: skip
def test_an_amount_is_read_with_any_habit_of_thousands(typed: str, kept: int) -> None:
    application = draft()
    signed_in(application.opened_by).post(
        page("own_part", application.ref, "funding"), posted("funding", {"income": typed})
    )
    assert FileSection.objects.get().answers["income"] == kept


def test_what_may_be_a_fraction_a_debt_or_beyond_all_money_is_refused_and_never_guessed() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "funding")
    whole = "Enter a whole number without a currency or a fraction, for example 125000."
    wrong = [
        "1.250,000",
        "1,250.000",
        "0.500",
        "0,500",
        "1 250.000",
        "12,34,567",
        "-5",
        "\u22125",
        "9" * 30,
        "1e9",
        "12,50",
    ]
    for typed in wrong:
        assert (typed, errors_of(client.post(address, posted("funding", {"income": typed})))) == (typed, [whole])
    for year in ("0", "999", "2027", "99999"):
        answer = client.post(address, posted("funding", {"year": year}))
        assert (year, errors_of(answer)) == (year, ["Enter a number from 1000 to 2026."])
    too_much = client.post(address, posted("funding", {"income": str(10**15 + 1)}))
    assert errors_of(too_much) == ["Enter a number from 0 to 1000000000000000."]
    assert not FileSection.objects.exists()


def test_each_file_of_the_hostile_folder_gets_its_verdict_on_the_applicants_own_page() -> None:
    application = draft()
    client, address, slot = signed_in(application.opened_by), page("own_paper", application.ref, "statutes"), "statutes"
    for what, name, content, _expected in folder():
        taken = verdict(name, content, slot_of(slot)) in slot_of(slot).media_types
        answer = client.post(address, {"file": SimpleUploadedFile(name, content, "application/pdf")})
        assert (what, answer.status_code) == (what, 302 if taken else 422)
        if not taken:
            assert answer.context["form"].errors["file"]
    assert Document.objects.count() == 1


def test_a_hostile_file_sent_with_an_answer_is_refused_and_the_question_stays_open() -> None:
    case = asked(Question("legal_status", "statutes", "The last page is missing."))
    client, address = signed_in(case.signatory), page("own_paper", case.application.ref, "statutes")
    before = list(Document.objects.about(case.application.file).values_list("ref", "versions__number"))
    for what, name, content, expected in folder()[::6]:
        if "/" not in expected:
            answer = client.post(address, {"file": SimpleUploadedFile(name, content, "application/pdf")})
            assert (what, answer.status_code) == (what, 422)
    assert list(Document.objects.about(case.application.file).values_list("ref", "versions__number")) == before
    case.application.refresh_from_db()
    assert case.application.state == "info_requested"


def test_what_one_person_typed_is_not_given_to_a_colleague_who_signs_in_there_next() -> None:
    application = draft()
    client, address = signed_in(application.opened_by), page("own_part", application.ref, "aims")
    client.get(address)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    client.post(address, posted("aims", {"mission": "Mine alone"}), HTTP_REFERER=f"http://testserver{address}")
    assert KEY in client.session
    client.force_login(colleague(application))
    text = client.get(address).content.decode()
    assert "Mine alone" not in text


def test_a_name_without_a_letter_is_refused_with_what_to_do() -> None:
    application = complete_draft(name="--- !!!")
    answer = signed_in(application.opened_by).post(page("check_answers", application.ref))
    assert (answer.status_code, [str(reason) for reason in answer.context["refused"]]) == (
        422, ["The legal name holds no letter and no digit. Write it as in the statutes."],
    )  # fmt: skip


def test_fields_that_a_page_does_not_have_change_nothing() -> None:
    application, other = complete_draft(), submitted(name="Another Demo Body")
    client, whole = signed_in(application.opened_by), answers_to_everything()["aims"]
    tampered = {
        "state": "approved",
        "ref": other.ref,
        "name_key": "x",
        "submitted_on": "2020-01-01",
        "file": other.file_id,
    }
    client.post(page("own_part", application.ref, "aims"), {**posted("aims", whole, 1), **tampered})
    client.post(page("own_application", other.ref), tampered)
    client.post(page("own_part", application.ref, "nothing"), tampered)
    application.refresh_from_db()
    assert (application.state, application.submitted_on, application.name_key) == ("draft", None, "demo health network")
    for ref in (other.ref, "NSA-2026-9999", "../admin", "%00", "NSA-2026-0001'--"):
        assert client.post(page("own_part", ref, "aims"), posted("aims", whole, 1)).status_code == 404
    assert other.file.whole()["aims"] == whole
    assert FileSection.objects.get(file=application.file, code="aims").revision == 2


def test_an_approval_that_comes_twice_says_where_the_case_stands() -> None:
    case = in_state("decision_pending")
    set_factor(case.head, SECRET)
    client = signed_in(case.head)
    address = reverse("participants:application_move", args=[case.application.ref, "approve"])
    typed = {"starts_on": str(TODAY), "reason_restricted": ""}
    assert [client.post(address, typed).status_code for _time in range(2)] == [302, 409]
    assert Participation.objects.count() == 1
    assert Letter.objects.filter(kind="admission_confirmed").count() == 1
    for tampered in ({"starts_on": "0000-00-00"}, {"starts_on": "2026-11-22"}, {}):
        assert client.post(address, tampered).status_code == 409


def test_an_answer_that_a_colleague_changed_meanwhile_is_not_overwritten_unseen() -> None:
    case = asked(Question("aims", "", "Say more."), Question("aims", "mission", "Which?"))
    first, second = signed_in(case.signatory), signed_in(colleague(case.application))
    address = page("own_questions", case.application.ref)
    opened = {name: second.get(address).context["form"][name].value() for name in ("known-1", "known-2")}
    first.post(address, {"answer-1": "Theirs.", "known-1": "", "action": "save"})
    refused = second.post(address, {**opened, "answer-1": "Mine.", "answer-2": "New.", "action": "save"})
    assert refused.status_code == 422
    assert "Theirs." in refused.context["form"].errors["answer-1"][0]
    assert refused.context["form"]["answer-1"].value() == "Mine."
    assert list(RequestItem.objects.values_list("answer", flat=True)) == ["Theirs.", ""]
    seen = {name: refused.context["form"][name].value() for name in ("known-1", "known-2")}
    assert second.post(address, {**seen, "answer-1": "Mine.", "answer-2": "New.", "action": "save"}).status_code == 302
    assert list(RequestItem.objects.values_list("answer", flat=True)) == ["Mine.", "New."]
    # The first one's page is old by now; what stands on it untouched is not said again.
    old = {"known-1": seen["known-1"], "answer-1": "Theirs.", "known-2": "", "answer-2": "", "action": "save"}
    assert first.post(address, old).status_code == 302
    assert list(RequestItem.objects.values_list("answer", flat=True)) == ["Mine.", "New."]


def test_a_submission_leaves_one_application_one_act_and_one_letter_however_often_it_is_sent() -> None:
    application = complete_draft()
    client, address = signed_in(application.opened_by), page("check_answers", application.ref)
    assert [client.post(address)["Location"] for _time in range(3)] == [page("own_sent", application.ref)] * 3
    assert Act.objects.about(application).filter(action="submit").count() == 1
    assert Letter.objects.filter(kind="application_received").count() == 1
    assert Application.objects.in_hand().count() == 1
