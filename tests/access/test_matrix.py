"""Who may: every address, object and method, asked by every actor, and nothing changed by whoever may not."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.access.addresses import every_address
from tests.access.calls import ROOMS, every_call
from tests.access.calls.call import Call, name_of
from tests.access.matrix import ACTORS, FILE, Row, rows, straight, written
from tests.access.witness import Seen, Witness
from tests.access.world.things import World

pytestmark = pytest.mark.django_db
See = Callable[[str], list[Seen]]
CODES = {"200", "302", "403", "404", "409", "410", "422", "in", "2fa"}
DONE = {"200", "302"}
EVERY_ROOM = pytest.mark.parametrize("room", ROOMS)
# Nobody reaches these, whatever their office: what is not scanned yet, what is infected, what is not there at all, a
# draft by the pages of the Secretariat, a move on a file to which its officer did not declare.
FOR_NOBODY = {
    "documents:latest [held]", "documents:version [held]", "documents:latest [infected]",
    "correspondence:demo_mail [production]", "correspondence:demo_attachment [production]", "admin/(?P<url>.*)$",
    "participants:application [draft]", "participants:assign_case [draft]", "participants:case_archive [draft]",
    "participants:application_move [of the applicant]", "participants:application_move [not declared on]",
}  # fmt: skip
# What a GET may note beside sessions: that a file went out, that one's recovery codes were shown.
NOTED = {
    "documents:latest": {"documents_download"},
    "documents:version": {"documents_download"},
    "mfa_view_recovery_codes": {"mfa_authenticator"},
    "mfa_download_recovery_codes": {"mfa_authenticator"},
}
# Sent by the right person, these change no record: they lead on, sign in or out, or only show something.
ONLY_LEADING = {
    "account_login", "account_logout", "account_reauthenticate", "account_reset_password", "account_set_password",
    "account_reset_password_from_key [link]", "account_confirm_login_code", "mfa_authenticate", "mfa_reauthenticate",
    "usersessions_list", "set_language",
    "admin:index", "admin:login", "admin:logout", "admin:password_change", "admin:app_list",
    "admin:governance_jobrun_run_rules [preview]", "admin:records_choose", "admin:records_preview [with a fault]",
    "admin:records_preview [to discard]", "admin/(?P<url>.*)$", "admin:governance_act_history",
    "admin:view_on_site [confidential]", "admin:view_on_site [secretariat]", "components",
    "library:add_version [own]", "participants:reopen_renewal", "accounts:end_session [of the head]",
    "participants:join_check", "participants:join_more", "participants:join_more [not asked yet]",
    "participants:own_part [sent]", "participants:own_paper [sent]", "participants:application_move [preview]",
}  # fmt: skip


def test_the_file_names_every_address_of_the_portal() -> None:
    assert sorted({name_of(row.key) for row in rows()}) == sorted(every_address())


def test_every_row_has_one_call_and_every_call_its_rows() -> None:
    assert {row.key for row in rows()} == set(every_call())
    assert [pair for pair, times in Counter((row.key, row.method) for row in rows()).items() if times > 1] == []
    assert {row.method for row in rows()} == {"GET", "POST"}
    assert {code for row in rows() for code in row.answers.values()} <= CODES


def test_the_file_is_set_so_that_people_can_read_it() -> None:
    assert FILE.read_text(encoding="utf-8") == straight()


@EVERY_ROOM
def test_each_actor_is_answered_as_the_file_says(room: str, seen: See) -> None:
    expected = {(row.key, row.method, actor): code for row in rows() for actor, code in row.answers.items()}
    wrong = [one for one in seen(room) if one.code != expected[one.key, one.method, one.actor]]
    found = [f"{one.where}: {one.code}, not {expected[one.key, one.method, one.actor]}" for one in wrong]
    assert found == [], f"To be judged cell by cell before it is copied:\n{as_answered(wrong, seen(room))}"


def as_answered(wrong: list[Seen], room: list[Seen]) -> str:
    """The rows in which something was wrong, with the answers that came."""
    found: dict[tuple[str, str], dict[str, str]] = {(one.key, one.method): {} for one in wrong}
    for one in room:
        found.get((one.key, one.method), {})[one.actor] = one.code
    return written([Row(key, method, answers) for (key, method), answers in found.items()])


@EVERY_ROOM
def test_whoever_is_refused_leaves_records_mail_and_files_as_they_were(room: str, seen: See) -> None:
    refused = [one for one in seen(room) if one.code not in DONE]
    assert refused != []
    assert [
        (one.where, sorted(one.changed), one.mails, sorted(one.files))
        for one in refused
        if one.changed or one.mails or one.files
    ] == []


@EVERY_ROOM
def test_a_page_that_is_read_changes_nothing(room: str, seen: See) -> None:
    read = [one for one in seen(room) if one.method == "GET"]
    assert read != []
    assert [
        (one.where, sorted(one.changed), one.mails, sorted(one.files))
        for one in read
        if one.changed - NOTED.get(name_of(one.key), set()) or one.mails or one.files
    ] == []


def test_a_404_is_a_refusal_and_no_mistake_since_someone_reaches_the_same_object() -> None:
    reached = {row.key for row in rows() if DONE & set(row.answers.values())}
    # A case that is closed is reached on its page; its moves are refused to all (409), to most as if it were not there.
    reached |= {row.key for row in rows() if "409" in row.answers.values()}
    hidden = {row.key for row in rows() if "404" in row.answers.values()}
    assert hidden - reached == FOR_NOBODY


@EVERY_ROOM
def test_what_is_sent_is_valid_since_it_does_something_for_whoever_may(room: str, seen: See) -> None:
    may = {one.key for one in seen(room) if one.method == "POST" and one.code in DONE}
    did = {one.key for one in seen(room) if one.method == "POST" and (one.changed or one.mails or one.files)}
    lists = {key for key in may if key.endswith(("_changelist", "_history", "_change", "<path:object_id>/"))}
    assert may - did - ONLY_LEADING - lists == set()


def test_whoever_may_not_sign_is_led_back_from_it_and_nothing_is_signed_or_sent(seen: See) -> None:
    led_back = [
        (name_of(one.key), one.actor)
        for one in seen("applying")
        if one.method == "POST" and one.code == "302" and not one.changed and one.key not in ONLY_LEADING
    ]
    assert led_back == [
        ("participants:own_disclosure", "colleague"),
        ("participants:own_terms", "colleague"),
        ("participants:own_conditions", "colleague"),
        ("participants:own_withdraw", "colleague"),
        ("participants:delete_draft", "colleague"),
    ]


@EVERY_ROOM
def test_a_method_that_the_file_does_not_name_is_refused(room: str, seen: See, witness: Witness) -> None:
    named = {(row.key, row.method) for row in rows()}
    wrong = []
    for key, call in ROOMS[room]().items():
        actor = next((one.actor for one in seen(room) if one.key == key and one.code == "200"), "head")
        methods = [*(one for one in ("GET", "POST") if (key, one) not in named), "PUT", "DELETE"]
        wrong += [refused for method in methods if (refused := not_405(witness.call(key, call, method, actor)))]
    assert wrong == []


def not_405(one: Seen) -> str:
    changed = one.changed - NOTED.get(name_of(one.key), set())
    return "" if one.status == 405 and not changed else f"{one.where}: {one.code}"


def test_the_columns_are_the_people_of_the_world(world: World) -> None:
    assert tuple(world.browsers) == ACTORS
    assert set(ACTORS) - set(world.people) == {"public"}


def test_a_row_that_is_wrong_would_be_found(witness: Witness) -> None:
    row = Row("about", "GET", {"public": "403"})
    assert witness.call(row.key, Call(), row.method, "public").code != row.answers["public"]
