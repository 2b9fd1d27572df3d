"""Calls of the pages for everyone, the cases, the letters and the files."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.actors import SECRETARIAT
from tests.access.calls.account import give_the_password
from tests.access.calls.call import DAY, Call, Data, fixed, in_days, moved, one, paper, today_in
from tests.access.world.papers import pdf
from tests.access.world.things import World

FILE = {"title": "A new paper", "slot": "attachment", "language": "en", "visibility": "public", "topic": ""}


def new_file(world: World, actor: str) -> Data:
    return {**FILE, "dated_on": "2026-01-01", "file": SimpleUploadedFile("new.pdf", pdf("A new paper"))}


def new_content(world: World, actor: str) -> Data:
    return {"file": SimpleUploadedFile("newer.pdf", pdf("A newer paper"))}


def own_deputy(world: World, actor: str) -> Data:
    people = world.people
    absent = people[actor if actor in SECRETARIAT else "officer"]
    deputy = people["head" if actor == "reviewer" else "reviewer"]
    return {"absent": absent.pk, "deputy": deputy.pk, "first_day": in_days(20)(world), "last_day": in_days(30)(world)}


def deputy_of_another(world: World, actor: str) -> Data:
    return {**own_deputy(world, "head"), "absent": world.people["proposer"].pk}


def of_cases() -> dict[str, Call]:
    """What waits, consultations, lost factors, offices."""
    return {
        "casework:waiting": Call(),
        "casework:consultations": Call(),
        "casework:open_consultation": Call(
            sent=today_in(body="conveners", question="What now?", clause="5.term", closes_on=DAY)
        ),
        "casework:consultation": Call(one("consultation")),
        "casework:consultation_move [close]": Call(moved("consultation", "close"), fixed(outcome="consensus")),
        "casework:consultation_move [closed already]": Call(moved("heard", "close"), fixed(outcome="consensus")),
        "casework:lost_factor": Call(sent=lambda w, a: {"email": w.email("leaving"), "explanation": "Call me."}),
        "casework:lost_factor [password given]": Call(before=give_the_password, sent=fixed(explanation="Call me.")),
        "casework:lost_factor_request": Call(one("lost")),
        "casework:lost_factor_request [of the applicant]": Call(one("granted")),
        "casework:lost_factor_move [approve]": Call(moved("lost", "approve"), fixed(identity_check="By telephone.")),
        "casework:lost_factor_move [refuse]": Call(moved("lost", "refuse"), fixed(reason="It was someone else.")),
        "casework:lost_factor_move [granted already]": Call(moved("granted", "refuse"), fixed(reason="Too late.")),
        "casework:offices": Call(),
        "casework:appoint": Call(
            sent=today_in(email="new@example.org", full_name="Demo New Officer", role="officer", first_day=DAY)
        ),
        "casework:end_office": Call(
            lambda w: {"pk": w.leaving_office.pk}, today_in(last_day=DAY, reason="A new post.")
        ),
        "casework:name_deputy [of oneself]": Call(sent=own_deputy),
        "casework:name_deputy [of another]": Call(sent=deputy_of_another),
        "casework:end_deputy": Call(lambda w: {"pk": w.deputation.pk}, today_in(last_day=DAY)),
    }


def letter_to(actor: str) -> Callable[[World], Data]:
    """The address of the letter to one actor."""
    return lambda world: {"pk": world.letters[actor].pk}


def file_of_a_message(world: World) -> Data:
    """The address of the file in a message of a demonstration."""
    return {"pk": world.message.pk, "number": 0}


def of_letters() -> dict[str, Call]:
    """Letters to read and to send again; the mail of a demonstration, and that there is none elsewhere."""
    to = {"to the focal point": letter_to("focal_lead"), "to an officer": letter_to("officer")}
    return {
        "correspondence:list": Call(),
        **{f"correspondence:detail [{name}]": Call(at) for name, at in to.items()},
        "correspondence:resend": Call(
            query=lambda w: f"?letter={w.letters['other_focal'].pk}",
            sent=lambda w, a: {"letter": w.letters["other_focal"].pk, "address": "", "reason": "repaired"},
        ),
        "correspondence:demo_mail [demonstration]": Call(demo=True),
        "correspondence:demo_mail [production]": Call(),
        "correspondence:demo_attachment [demonstration]": Call(file_of_a_message, demo=True),
        "correspondence:demo_attachment [production]": Call(file_of_a_message),
    }


def of_files() -> dict[str, Call]:
    """The list of documents, and a file of every visibility."""
    kinds = (
        "public", "participants", "steering", "group", "secretariat", "confidential", "opened", "own", "held",
        "infected",
    )  # fmt: skip
    return {
        "library:list": Call(),
        "library:add": Call(sent=new_file),
        **{
            f"library:detail [{kind}]": Call(paper(kind))
            for kind in ("public", "secretariat", "confidential", "opened", "own")
        },
        **{
            f"library:add_version [{kind}]": Call(paper(kind), new_content)
            for kind in ("public", "confidential", "opened", "own")
        },
        **{
            f"library:share [{kind}]": Call(paper(kind), lambda w, a: {"person": w.email("cochair")})
            for kind in ("public", "secretariat", "confidential", "opened")
        },
        "library:unshare [public]": Call(lambda w: {**paper("public")(w), "pk": w.people["guest"].pk}),
        "library:unshare [opened]": Call(lambda w: {**paper("opened")(w), "pk": w.people["applicant"].pk}),
        **{f"documents:latest [{kind}]": Call(paper(kind)) for kind in kinds},
        **{
            f"documents:version [{kind}]": Call(paper(kind, number=1))
            for kind in ("participants", "confidential", "held")
        },
    }


def of_pages() -> dict[str, Call]:
    """The stories, the Terms of Reference, the register, the health checks."""
    plain = (
        "home", "about", "contact", "privacy", "accessibility", "terms_of_reference", "clause_register", "components",
        "healthz", "readyz",
    )  # fmt: skip
    return {
        **{name: Call() for name in plain},
        "set_language": Call(sent=lambda world, actor: {"language": "en", "next": "/admin/"}),
        "edition": Call(lambda w: {"ref": "tor-2022"}),
    }
