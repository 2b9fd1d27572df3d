"""The documents, letters, invitations and uploads of the world, with a canary in whatever is not for everyone."""

import io
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db.models.functions import Now
from django.test import override_settings
from django.utils import timezone
from pypdf import PdfWriter

from accounts.enums import Role
from atach.exchange_uploads import keep
from correspondence.delivery import deliver_due
from correspondence.models import DemoMessage, Letter
from correspondence.services import LetterDraft, queue_letters
from documents.checks import check_file
from documents.clamav import Finding
from documents.enums import Visibility
from documents.models import Document
from documents.services import Filing, add_document, grants_of, log_download, open_to, put_back, share
from documents.services import settle as settle_scan
from documents.slots import ATTACHMENT, FORMAL_LETTER
from governance.models import JobRun
from participants.invitations import token_of
from participants.models import Organisation
from participants.services import Invited, change_organisation, invite
from tests.access.actors import EVERYONE, GROUP, NOBODY, PARTICIPANTS, SECRETARIAT, SPEAKERS, STEERING, address
from tests.access.world.things import Canary, World


def pdf(text: str) -> bytes:
    """A small PDF that tells its text as its title."""
    made = PdfWriter()
    made.add_blank_page(72, 72)
    made.add_metadata({"/Title": text})
    content = io.BytesIO()
    made.write(content)
    return content.getvalue()


CLEARED = {
    Visibility.PUBLIC: EVERYONE,
    Visibility.PARTICIPANTS: PARTICIPANTS,
    Visibility.STEERING: STEERING | SECRETARIAT,
    Visibility.GROUP: frozenset({"cochair"}) | SECRETARIAT,
    Visibility.SECRETARIAT: SECRETARIAT,
    Visibility.CONFIDENTIAL: frozenset({"head"}),
}


def file_documents(world: World) -> None:
    """A document of each visibility, one of an organisation, one that waits for a scan, one that is infected."""
    world.things["documents"] = {
        visibility.value: filed(world, visibility.value, cleared, visibility=visibility)
        for visibility, cleared in CLEARED.items()
    }
    papers = world.things["documents"]
    open_by_name(world)
    own = {"visibility": Visibility.SECRETARIAT, "organisation_id": world.mine.pk}
    papers["own"] = filed(world, "own", SPEAKERS | SECRETARIAT, **own)
    asking = {"slot": FORMAL_LETTER, "about": world.other, "facts": {"asks": "renewal"}}
    theirs = {"visibility": Visibility.SECRETARIAT, "organisation_id": world.other.pk, **asking}
    papers["asking"] = filed(world, "asking", SECRETARIAT | {"other_focal"}, **theirs)
    with override_settings(CLAMD_URL="tcp://127.0.0.1:1"):
        papers["held"] = filed(world, "held", SECRETARIAT, visibility=Visibility.PUBLIC)
        papers["infected"] = filed(world, "infected", SECRETARIAT, visibility=Visibility.PUBLIC)
    put_back(papers["held"].versions.get(), world.canary("scan-error", SECRETARIAT))
    settle_scan(
        papers["infected"].versions.get(), Finding(False, world.canary("finding-of-a-scan", SECRETARIAT)), world.on
    )
    for kind in ("held", "infected"):
        inside = world.canaries[f"content-of-{kind}"]
        world.canaries[f"content-of-{kind}"] = Canary(inside.text, NOBODY)
    log_download(papers["public"].versions.get(), world.people["other_focal"].pk, "demo")


def open_by_name(world: World) -> None:
    """A confidential document that is open to the applicant today and was open to a former focal point."""
    people, on = world.people, world.on
    opened = filed(world, "opened", frozenset({"head", "applicant"}), visibility=Visibility.CONFIDENTIAL)
    world.documents["opened"] = opened
    share(opened, people["applicant"], people["head"].pk, on, last_day=on)
    open_to(opened, [people["former_focal"]])
    grants_of(opened).filter(user=people["former_focal"]).update(last_day=on - timedelta(days=1))
    share(world.documents["public"], people["guest"], people["head"].pk, on)
    public = world.canaries["title-of-public"]
    world.canaries["title-of-public"] = Canary(public.text, public.cleared | {"guest"})


def filed(world: World, kind: str, cleared: frozenset[str], **more: Any) -> Document:
    """One document whose title, file name and content are canaries."""
    title, inside = world.canary(f"title-of-{kind}", cleared), world.canary(f"content-of-{kind}", cleared)
    file_name = world.canary(f"file-name-of-{kind}", cleared)
    checked = check_file(io.BytesIO(pdf(inside)), f"{file_name}.pdf", ATTACHMENT)
    group = GROUP if more["visibility"] == Visibility.GROUP else None
    readers = (world.people["head"],) if more["visibility"] == Visibility.CONFIDENTIAL else ()
    told = {"title": title, "slot": ATTACHMENT, "group_id": group, "readers": readers, **more}
    document = add_document(Filing(**told), checked, world.people["head"].pk, world.on)
    if more["visibility"] == Visibility.CONFIDENTIAL:
        world.canaries[f"reference of {kind}"] = Canary(f"/files/{document.ref}/", cleared)
    return document


def write_letters(world: World) -> None:
    """A letter to some actors, with facts that are theirs and the Secretariat's; one that failed."""
    world.things["letters"] = {}
    for actor in ("focal_lead", "other_focal", "applicant", "officer"):
        said = world.canary(f"letter-to-{actor.replace('_', '-')}", SECRETARIAT | {actor})
        facts = {"organisation": said, "participation": "PA-1", "renewal": "REN-1", "submitted_on": "2026-11-02"}
        draft = LetterDraft(f"access:{actor}", "renewal_received", world.other, world.people[actor], facts)
        queue_letters([draft], world.on)
        letter = Letter.objects.get(key=draft.key)
        Letter.objects.filter(pk=letter.pk).update(
            ref=f"L-ACCESS-{actor}", sent_at=Now(), subject=said, body_text=said, to_address=address(actor),
            body_html=f"<p>{said}</p>",
        )  # fmt: skip
        letter.refresh_from_db()
        world.things["letters"][actor] = letter
    problem = world.canary("problem-of-a-letter", SECRETARIAT)
    facts = {"organisation": "Demo", "participation": "PA-1", "renewal": "REN-1", "submitted_on": "2026-11-02"}
    failed = LetterDraft("access:failed", "renewal_received", world.other, world.people["other_focal"], facts)
    queue_letters([failed], world.on)
    Letter.objects.filter(key=failed.key).update(failed_at=Now(), error=problem)
    DemoMessage.objects.create(to="someone@example.org", subject="Demo", raw=b"Subject: Demo\n\nDemo\n")
    world.things["message"] = message_with_a_file()


def send_everything(world: World) -> None:
    """All letters that wait, on paper too where they are formal; the messages are kept."""
    while deliver_due(timezone.now, 100):
        continue
    world.mails = list(mail.outbox)


def message_with_a_file() -> DemoMessage:
    """A message of a demonstration, as the portal keeps it."""
    message = EmailMessage("Demo", "Demo", to=["someone@example.org"])
    message.attach("paper.pdf", pdf("Demo"), "application/pdf")
    return DemoMessage.objects.create(to="someone@example.org", subject="Demo", raw=message.message().as_bytes())


def invite_someone(world: World) -> None:
    """An invitation that is open, with its link, and a change of the record that it belongs to."""
    linked, known = frozenset({"participants:accept"}), SPEAKERS | SECRETARIAT | {"invited"}
    invited = Invited(
        "mail-of-invited@example.org", world.canary("name-of-the-invited", known, linked), Role.FOCAL_ALTERNATE
    )
    world.canaries["address of the invited"] = Canary(invited.email, known)
    invitation = invite(world.mine, invited, world.people["focal_lead"], world.on)
    world.things |= {"invitation": invitation, "token": token_of(invitation)}
    world.canaries["link of an invitation"] = Canary(world.token, frozenset({"invited"}))
    world.canaries["code of an invitation"] = Canary(invitation.code_digest, NOBODY)
    before = world.canary("name-of-before", SECRETARIAT)
    Organisation.objects.filter(pk=world.other.pk).update(name=before)
    world.other.refresh_from_db()
    values = {"name": "Demo Organisation that was renamed", "website": "https://example.org/"}
    change_organisation(world.other, values, world.on, world.people["officer"])


def keep_jobs(world: World) -> None:
    """A run that failed, files waiting to be imported, a session, a group of Django's own."""
    JobRun.objects.create(name="seal", on=world.on, error=world.canary("error-of-a-job", SECRETARIAT))
    row = world.canary("row-of-an-upload", frozenset({"officer"}))
    lines = f"ref,name,category,country,website,is_membership_body\nO-1,{row},spaceship,CHE,,no\n"
    upload = keep(world.people["officer"].pk, [SimpleUploadedFile("organisations.csv", lines.encode())], update=False)
    good = lines.replace("spaceship", "ngo")
    apply = keep(world.people["officer"].pk, [SimpleUploadedFile("organisations.csv", good.encode())], update=False)
    world.things |= {"upload": upload, "good_upload": apply, "kept": Path(settings.MEDIA_ROOT).with_name("kept")}
    shutil.copytree(apply.directory.parent, world.kept)
    Group.objects.create(name="Demo")
    world.things["session"] = UserSession.objects.create(
        user=world.people["head"], session_key="k" * 32, ip="127.0.0.1", user_agent="Demo"
    )
    world.canaries["key of a session"] = Canary("k" * 32, NOBODY)
