"""Papers of an organisation and of its renewals: filed by itself, or by an officer as they came in (5.letter)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.enums import SECRETARIAT
from accounts.models import Office, User
from accounts.policy import carries, may
from casework.refusals import NotPermitted, WrongState
from correspondence.services import LetterDraft, queue_letters
from documents.checks import CheckedFile
from documents.enums import Visibility
from documents.models import Document, Download, Version
from documents.querysets import DocumentQuerySet
from documents.services import Filing, add_document, add_version
from documents.slots import ATTACHMENT, DISCLOSURE, FORMAL_LETTER, STATUTES, Slot
from governance.models import Act
from participants.enums import UNDECIDED_RENEWALS, Audience, Channel
from participants.letters import DOCUMENT_RECEIVED, speakers, to_whom
from participants.models import Organisation, Renewal

# What an organisation sends in.
SLOTS = (FORMAL_LETTER, STATUTES, DISCLOSURE, ATTACHMENT)
# Each audience as a visibility, and whether the paper is then the organisation's own.
SEEN_BY: dict[str, tuple[Visibility, bool]] = {
    Audience.ORGANISATION: (Visibility.SECRETARIAT, True),
    Audience.PARTICIPANTS: (Visibility.PARTICIPANTS, True),
    Audience.EVERYONE: (Visibility.PUBLIC, True),
    Audience.SECRETARIAT: (Visibility.SECRETARIAT, False),
    Audience.CONFIDENTIAL: (Visibility.CONFIDENTIAL, False),
}
# A request and a signed disclosure are nobody else's business.
NARROW = frozenset({FORMAL_LETTER.code, DISCLOSURE.code})
WIDE = frozenset({Audience.PARTICIPANTS, Audience.EVERYONE})
OWN_CHOICE = (Audience.ORGANISATION, Audience.PARTICIPANTS)
BY_MAIL = frozenset({Channel.EMAIL, Channel.POST})


@dataclass(frozen=True)
class Paper:
    """A paper as it is filed. `channel` and `received_on` say how and when it came, where an officer files it.

    `asks` says of a formal letter what it asks for, a code of `Asks`: only a request for renewal counts as one.
    """

    title: str
    slot: Slot
    language: str
    dated_on: date
    audience: str = Audience.ORGANISATION
    channel: str = ""
    received_on: date | None = None
    asks: str = ""


def files_for_others(user: Any, on: date) -> bool:
    """Whether this person takes in what others sent: the officers."""
    return carries(user, "documents.add_document", on)


def papers_of(organisation: Organisation) -> DocumentQuerySet:
    """The documents of an organisation: its own, and those about it or one of its renewals."""
    renewals = Renewal.objects.filter(participation__organisation=organisation)
    own = Document.objects.filter(organisation_id=organisation.pk)
    about = Document.objects.about(organisation)
    with_renewals = Document.objects.filter(object_type="renewal", object_id__in=renewals.values("pk"))
    return own | about | with_renewals


def unread() -> DocumentQuerySet:
    """Papers whose newest version an organisation filed itself, and that nobody of the Secretariat has opened yet."""
    staff = Office.objects.in_roles(SECRETARIAT).values("person")
    later = Version.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    opened = Download.objects.filter(version=OuterRef("pk"), person__in=staff)
    sent_in = Version.objects.released().filter(document__organisation_id__isnull=False, uploaded_by__isnull=False)
    waiting = sent_in.exclude(uploaded_by__in=staff).exclude(Exists(later)).exclude(Exists(opened))
    return Document.objects.filter(pk__in=waiting.values("document"))


@transaction.atomic
def file_paper(
    organisation: Organisation,
    paper: Paper,
    checked: CheckedFile,
    actor: User,
    on: date,
    renewal: Renewal | None = None,
) -> Document:
    """File a paper of an organisation, with one of its renewals if given; whoever sent it gets a receipt (5.notify).

    Raises NotPermitted, WrongState for an organisation's paper to a decided renewal, or ValidationError where the
    paper cannot be meant for that audience.
    """
    about = renewal or organisation
    require_filing(about, actor, on)
    require_audience(paper, actor, on)
    visibility, own = SEEN_BY[paper.audience]
    filing = Filing(
        title=paper.title, slot=paper.slot, visibility=visibility, language=paper.language, dated_on=paper.dated_on,
        about=about, organisation_id=organisation.pk if own else None, facts={**_arrival(paper), **_asked(paper)},
        readers=(actor,) if visibility == Visibility.CONFIDENTIAL else (),
    )  # fmt: skip
    document = add_document(filing, checked, actor.pk, on)
    if own and (paper.channel in BY_MAIL or not files_for_others(actor, on)):
        _queue_receipts(organisation, renewal, document.versions.get(), actor, on, paper.received_on)
    return document


def _arrival(paper: Paper) -> dict[str, Any]:
    if paper.channel not in BY_MAIL or paper.received_on is None:
        return {}
    return {"channel": str(paper.channel), "received_on": paper.received_on.isoformat()}


def _asked(paper: Paper) -> dict[str, str]:
    return {"asks": str(paper.asks)} if paper.slot == FORMAL_LETTER and paper.asks else {}


def require_filing(about: Organisation | Renewal, actor: User, on: date) -> None:
    """Refuse whoever may not file here, and an organisation's own people once the renewal is decided."""
    action = "participants.file_for_renewal" if isinstance(about, Renewal) else "participants.file_for_organisation"
    if not may(actor, action, about, on):
        raise NotPermitted
    if isinstance(about, Renewal) and not files_for_others(actor, on) and is_decided(about):
        raise WrongState(about.get_state_label(), about)


def is_decided(renewal: Renewal) -> bool:
    """Whether a renewal is decided: what it rested on stays as it was."""
    return renewal.state not in UNDECIDED_RENEWALS


def audiences(actor: Any, on: date) -> tuple[Audience, ...]:
    """For whom this person can mean a paper."""
    return tuple(Audience) if files_for_others(actor, on) else OWN_CHOICE


def require_audience(paper: Paper, actor: User, on: date) -> None:
    """Refuse an audience that is not this person's to choose, or too wide for the kind of paper."""
    if paper.slot not in SLOTS or paper.audience not in audiences(actor, on):
        raise NotPermitted
    refuse_wide(paper.slot.code, paper.audience)


def too_wide(slot: str, audience: str) -> bool:
    """Whether a paper of this kind is nobody's business in that audience."""
    return slot in NARROW and audience in WIDE


def refuse_wide(slot: str, audience: str) -> None:
    """Refuse an audience that is too wide for the kind of paper: for the form, and for whoever files without one."""
    if too_wide(slot, audience):
        told = _("A paper of this kind is for the organisation and the Secretariat. Choose a narrower circle.")
        raise ValidationError(told)


@transaction.atomic
def file_version(document: Document, checked: CheckedFile, actor: User, on: date) -> Version:
    """Add a version to a paper of an organisation; its own people get a receipt for theirs (5.notify).

    Raises NotPermitted, or WrongState where the paper belongs to a decided renewal.
    """
    organisation, renewal = owner_of(document)
    if organisation is None or not may_replace(document, actor, on):
        raise NotPermitted
    if renewal is not None:
        require_filing(renewal, actor, on)
    version = add_version(document, checked, actor.pk, on)
    if not files_for_others(actor, on):
        _queue_receipts(organisation, renewal, version, actor, on)
    return version


def may_replace(document: Document, user: Any, on: date) -> bool:
    """Whether this person adds versions: an organisation's own people only to what such people send in."""
    sent_in = document.slot in {slot.code for slot in SLOTS}
    return may(user, "documents.add_version", document, on) and (sent_in or files_for_others(user, on))


def owner_of(document: Document) -> tuple[Organisation | None, Renewal | None]:
    """The organisation whose paper it is or that it is about, and the renewal with which it was filed."""
    if document.object_type == "renewal":
        renewals = Renewal.objects.select_related("participation__organisation")
        renewal = renewals.filter(pk=document.object_id or 0).first()
        return (renewal.participation.organisation if renewal else None), renewal
    number = document.object_id if document.object_type == "organisation" else document.organisation_id
    return Organisation.objects.filter(pk=number or 0).first(), None


def _queue_receipts(
    organisation: Organisation, renewal: Renewal | None, version: Version, actor: User, on: date,
    received_on: date | None = None,
) -> None:  # fmt: skip
    """One receipt for a filing: to who filed it, or to the lead of the organisation whose letter an officer took in."""
    document = version.document
    act = Act.objects.about(document).order_by("-id").first()
    facts = {
        "organisation": organisation.name,
        "renewal": renewal.ref if renewal else "",
        "document": document.ref,
        "title": document.title,
        "version": version.number,
        "received_on": (received_on or on).isoformat(),
        "size": version.size,
        "sha256": version.sha256,
    }
    kind = DOCUMENT_RECEIVED.code
    person = _receiver(organisation, actor, on)
    key = f"{kind}:{document.ref}:{version.number}"
    queue_letters([LetterDraft(key, kind, renewal or organisation, person, facts, act)], on)


def _receiver(organisation: Organisation, actor: User, on: date) -> User | None:
    if not files_for_others(actor, on):
        return actor
    people: Iterable[User | None] = to_whom(speakers([organisation.pk], on), organisation.pk)
    return next(iter(people))
