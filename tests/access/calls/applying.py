"""Calls of the pages on which an organisation applies: the check before, the form, what follows once it was sent."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.models import Edition
from participants.forms.replies import mark_of
from participants.forms.signing import links
from participants.models import CaseFile
from participants.services.signing import hash_of, statement_text
from tests.access.calls.account import NEW_PASSWORD
from tests.access.calls.call import Call, Data, fixed, one, post
from tests.access.world.papers import pdf
from tests.access.world.things import World

NEW_ANSWER = "We work where health meets the climate."


def the_colleague(world: World) -> Data:
    """Of whoever writes the draft too."""
    return {**one("draft")(world), "pk": world.people["colleague"].pk}


def answered(**more: str) -> Any:
    """The answer to the one question, by who has seen what was saved before."""
    saved = "answer-that-was-not-sent"
    return lambda w, a: {"answer-1": NEW_ANSWER, "known-1": mark_of(w.canaries[saved].text), **more}


def say_what_we_are(world: World, client: Client) -> None:
    """The first page of the check."""
    post(client, reverse("participants:join_check"), {"kind": "ngo"})


def pass_the_check(world: World, client: Client) -> None:
    """Both pages of the check."""
    say_what_we_are(world, client)
    post(client, reverse("participants:join_more"), CHECKED)


CHECKED = {"entity": "yes", "activity": "yes", "tobacco_arms": "no", "members": "no"}


def follow_the_link(world: World, client: Client) -> None:
    client.get(reverse("participants:team_invitation", args=[world.team_token]))


def part(thing: str, **more: Any) -> Any:
    """An address below an application, of a part or a document."""
    return lambda world: {**one(thing)(world), **more}


def new_answers(world: World, actor: str) -> Data:
    revision = CaseFile.objects.get(pk=world.begun.file_id).sections.get(code="aims").revision
    return {"mission": NEW_ANSWER, "objectives": NEW_ANSWER, "revision": revision, "action": "save"}


def new_income(world: World, actor: str) -> Data:
    revision = CaseFile.objects.get(pk=world.info_requested.file_id).sections.get(code="funding").revision
    return {"income": "2000", "revision": revision, "action": "save"}


def new_paper(world: World, actor: str) -> Data:
    return {"file": SimpleUploadedFile("statutes.pdf", pdf("New statutes"))}


def signature(world: World, actor: str) -> Data:
    text = statement_text(world.on, "en")
    answers = {name: "no" for name, _industry, _link in links()}
    return {
        **answers, "signatory_name": "Demo Signatory", "signatory_title": "Director", "sign": "on",
        "version": text.statement.version, "text_sha256": hash_of(text),
    }  # fmt: skip


def acceptance(world: World, actor: str) -> Data:
    return {"accept": "on", "edition": Edition.objects.in_force(world.on).ref}


def guest_as(role: str) -> Any:
    """An invitation to a colleague."""
    return fixed(full_name="Demo Guest", email="guest3@example.org", role=role, language="en")


def of_joining() -> dict[str, Call]:
    """What one reads before an application, and the invitation to write one together."""
    return {
        "participants:join": Call(),
        "participants:join_check": Call(sent=fixed(kind="ngo")),
        "participants:join_more [not asked yet]": Call(sent=fixed(**CHECKED)),
        "participants:join_more": Call(before=say_what_we_are, sent=fixed(**CHECKED)),
        "participants:join_result [open]": Call(lambda w: {"outcome": "open"}, before=pass_the_check),
        "participants:join_result [not checked]": Call(lambda w: {"outcome": "open"}),
        "participants:join_result [company]": Call(lambda w: {"outcome": "company"}),
        "participants:apply": Call(sent=fixed(signs="yes")),
        "participants:team_invitation": Call(lambda w: {"token": w.team_token}),
        "participants:join_team [no link]": Call(),
        "participants:join_team [with the link]": Call(
            before=follow_the_link, sent=fixed(full_name="Demo Asked", password=NEW_PASSWORD, privacy="on")
        ),
    }


def of_own_applications() -> dict[str, Call]:
    """The form of an application, and the pages of its own people once it was sent."""
    return {
        **of_joining(),
        "participants:own_application [draft]": Call(one("draft")),
        "participants:own_application [of another]": Call(one("elsewhere")),
        "participants:own_application [sent]": Call(one("decision_pending")),
        "participants:own_application [refused]": Call(one("not_approved")),
        "participants:own_part [draft]": Call(part("begun", code="aims"), new_answers),
        "participants:own_part [of another]": Call(part("elsewhere", code="aims"), new_answers),
        "participants:own_part [asked about]": Call(part("info_requested", code="funding"), new_income),
        "participants:own_part [sent]": Call(part("submitted", code="aims"), new_answers),
        "participants:own_papers": Call(one("begun")),
        "participants:own_paper [draft]": Call(part("begun", slot="statutes"), new_paper),
        "participants:own_paper [taken out]": Call(part("begun", slot="statutes"), fixed(action="take_out")),
        "participants:own_paper [sent]": Call(part("submitted", slot="statutes"), new_paper),
        "participants:own_disclosure": Call(one("begun"), signature),
        "participants:own_disclosure [of another]": Call(one("elsewhere"), signature),
        "participants:own_terms": Call(one("begun"), acceptance),
        "participants:check_answers": Call(one("draft")),
        "participants:check_answers [not signed]": Call(one("begun")),
        "participants:check_answers [of another]": Call(one("elsewhere")),
        "participants:own_sent": Call(one("submitted")),
        "participants:own_answers": Call(one("submitted")),
        "participants:own_questions [keep]": Call(one("info_requested"), answered()),
        "participants:own_questions [send]": Call(one("info_requested"), answered(action="send")),
        "participants:own_conditions": Call(one("conditions_offered"), fixed(answer="yes")),
        "participants:own_messages": Call(one("decision_pending"), fixed(text="When will it be decided?")),
        "participants:own_messages [of a renewal]": Call(
            one("examined_renewal"), fixed(text="When will it be decided?")
        ),
        "participants:own_withdraw": Call(one("submitted"), fixed(reason="We have no time.")),
        "participants:delete_draft": Call(one("draft")),
        "participants:own_team": Call(one("draft")),
        "participants:invite_colleague [to write]": Call(one("draft"), guest_as("applicant")),
        "participants:invite_colleague [to sign]": Call(one("draft"), guest_as("signatory")),
        "participants:remove_colleague": Call(the_colleague),
        "participants:hand_over_signature": Call(the_colleague),
        "participants:revoke_colleague": Call(lambda w: {**one("draft")(w), "pk": w.team_invitation.pk}),
    }
