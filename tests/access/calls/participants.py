"""Calls of the directory, of records, focal points, renewals and corrections."""

from django.test import Client
from django.urls import reverse

from participants.models import Organisation
from participants.services import version_of
from tests.access.calls.account import NEW_PASSWORD
from tests.access.calls.call import DAY, Call, Data, fixed, moved, one, paper, today_in, within_mine
from tests.access.calls.rooms import new_content, new_file
from tests.access.world.things import World

BODY = {"name": "Quite Another Body", "category": "ngo", "country": "CHE", "website": "https://example.org/"}


def changed_record(world: World, actor: str) -> Data:
    return {**BODY, "version": version_of(Organisation.objects.get(pk=world.mine.pk))}


def sent_in(world: World, actor: str) -> Data:
    return {**new_file(world, actor), "audience": "organisation", "channel": "own"}


def follow_the_invitation(world: World, client: Client) -> None:
    client.get(reverse("participants:invitation", args=[world.token]))


def of_participants() -> dict[str, Call]:
    """The directory, records, focal points, renewals, corrections."""
    alternate = within_mine(pk="alternate_office")
    return {
        "participants:directory": Call(),
        "participants:export": Call(),
        "participants:mine": Call(),
        "participants:record": Call(sent=today_in(**BODY, admitted_on=DAY)),
        "participants:accept [no link]": Call(),
        "participants:accept [with the link]": Call(
            before=follow_the_invitation, sent=fixed(full_name="Demo Invited", password=NEW_PASSWORD, privacy="on")
        ),
        "participants:invitation": Call(lambda w: {"token": w.token}),
        "participants:detail [participant]": Call(one("mine")),
        "participants:detail [former]": Call(one("former")),
        "participants:detail [never took part]": Call(one("unknown")),
        "participants:change": Call(one("mine"), changed_record),
        "participants:change [never took part]": Call(one("unknown"), fixed(**BODY)),
        "participants:readmit": Call(one("former"), today_in(admitted_on=DAY)),
        "participants:focal_points": Call(one("mine")),
        "participants:focal_points [former]": Call(one("former")),
        "participants:invite": Call(
            one("mine"),
            fixed(full_name="Demo Guest", email="guest2@example.org", role="focal_alternate", language="en"),
        ),
        "participants:hand_over": Call(one("mine"), lambda w, a: {"successor": w.alternate_office.pk, "stays": "on"}),
        "participants:end_focal_point [alternate]": Call(alternate, today_in(last_day=DAY, reason="A new post.")),
        "participants:end_focal_point [lead]": Call(
            within_mine(pk="lead_office"), today_in(last_day=DAY, reason="A new post.")
        ),
        "participants:correct_address [of an account]": Call(
            alternate, fixed(email="right@example.org", reason="A call.")
        ),
        "participants:revoke_invitation": Call(within_mine(pk="invitation")),
        "participants:file_paper": Call(one("mine"), sent_in),
        "participants:file_renewal_paper": Call(one("renewal"), sent_in),
        "participants:file_renewal_paper [decided]": Call(one("declined"), sent_in),
        "participants:paper_version": Call(paper("own"), new_content),
        "participants:paper_filed": Call(paper("own")),
        "participants:judge_request": Call(paper("asking"), fixed(asks="other", reason="It names a focal point.")),
        "participants:submit_renewal": Call(one("ended_too"), today_in(submitted_on=DAY)),
        "participants:propose_rectification": Call(
            one("ended_too"), fixed(reason_public="It had come in time.", reason="Found in the mail.")
        ),
        "participants:rectification_move [apply]": Call(moved("correction", "apply")),
        "participants:rectification_move [reject]": Call(moved("correction", "reject"), fixed(reason="Too late.")),
        "participants:renewal": Call(one("renewal")),
        "participants:reopen_renewal": Call(one("taking_part")),
        "participants:consult": Call(one("renewal"), today_in(question="Shall it be renewed?", closes_on=DAY)),
        "participants:renewal_move [ask for the form]": Call(
            moved("renewal", "ask_for_form"), fixed(due_on="2035-01-31")
        ),
        "participants:renewal_move [renew]": Call(moved("asked", "renew"), fixed(new_last_day="2030-02-28")),
        "participants:renewal_move [decline]": Call(moved("asked", "decline"), fixed(reason="No work was done.")),
        "participants:renewal_move [not consulted]": Call(moved("renewal", "decline"), fixed(reason="No work.")),
    }
