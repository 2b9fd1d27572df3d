"""A crowd: many more rows of every model, round the very objects that the pages of the world show."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection, models
from django.db.models.functions import Now

from accounts.enums import Role, ScopeKind
from accounts.models import Deputation, Office, User
from casework.models import Consultation, LostFactorRequest
from correspondence.models import DemoMessage, Letter, Sending
from documents.enums import Visibility
from documents.models import Document, DocumentUserObjectPermission, Download, Version
from governance.models import Act, ActNote, Edition, EditionParameter, JobRun
from governance.periods import span
from participants.models import (
    Affiliation,
    CountryRegion,
    Ending,
    Invitation,
    Organisation,
    Participation,
    Rectification,
    Renewal,
)
from tests.access.crowd_of_files import GROWN_ON_FILES, fill
from tests.access.world.people import ADMITTED
from tests.access.world.things import World

# Every model of which a page shows rows. One that is not here fails the test that asks for it.
GROWN: tuple[type[models.Model], ...] = (
    Act, ActNote, Affiliation, Consultation, CountryRegion, DemoMessage, Deputation, Document,
    DocumentUserObjectPermission, Download, Edition, EditionParameter, Ending, Invitation, JobRun, Letter,
    LostFactorRequest, Office, Organisation, Participation, Rectification, Renewal, Sending, User, Version,
    *GROWN_ON_FILES,
)  # fmt: skip

# For how many people one person stands in, at most.
FOR_ONE = 30


def day(number: int) -> date:
    """A day of its own for each number."""
    return ADMITTED + timedelta(days=number)


class Crowd:
    """Grows from one size to the next; each thing has its number."""

    files: dict[int, Any]
    part: dict[int, Any]
    found: list[Any]

    def __init__(self, world: World) -> None:
        self.world, self.size = world, 0
        self.term = world.on + timedelta(days=60)

    def grow(self, size: int) -> None:
        """Make it so many; the database is told, so that it does not plan for the few that were there before."""
        self.numbers = range(self.size, size)
        for grow in (self.people, self.bodies, self.cases, self.editions, self.acts, self.letters, self.papers):
            grow()
        fill(self)
        self.size = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def many(self, model: type[models.Model], make: Callable[[int], dict[str, Any]]) -> list[Any]:
        """One row of a model for each number."""
        return model._base_manager.bulk_create([model(**make(number)) for number in self.numbers])

    def people(self) -> None:
        """People with offices of every kind, deputies, and who is locked out."""
        world, long = self.world, span(ADMITTED, None)
        self.found = self.many(User, lambda n: {
            "ref": f"P-CROWD-{n}", "full_name": f"Crowd {n}", "email": f"crowd{n}@example.org",
        })  # fmt: skip
        who = dict(zip(self.numbers, self.found, strict=True))
        self.many(Office, lambda n: {"person": who[n], "role": Role.REVIEWER, "period": long})
        self.many(Office, lambda n: {"person": who[n], "role": Role.SG_MEMBER, "period": long})
        for place in (world.mine, world.former):
            self.many(Office, lambda n, place=place: {
                "person": who[n], "role": Role.FOCAL_ALTERNATE, "scope_kind": ScopeKind.ORGANISATION,
                "scope_id": place.pk, "period": long,
            })  # fmt: skip
        # Nobody stands in for a thousand people: each page would read the offices of all of them.
        self.many(Deputation, lambda n: {
            "absent": who[n], "deputy": world.people["head"] if n < FOR_ONE else who[n - 1],
            "period": span(world.on, self.term),
        })  # fmt: skip
        self.many(Affiliation, lambda n: {"person": who[n], "organisation": world.mine})
        self.many(LostFactorRequest, lambda n: {
            "ref": f"LF-CROWD-{n}", "person": who[n], "requested_on": world.on, "state": "requested",
            "state_since": world.on,
        })  # fmt: skip

    def bodies(self) -> None:
        """Participants whose terms end soon, and what is asked about them."""
        world, on = self.world, self.world.on
        bodies = self.many(Organisation, lambda n: {
            "ref": f"O-CROWD-{n}", "name": f"Crowd of {n}", "category": "ngo", "country": "CHE",
        })  # fmt: skip
        body = dict(zip(self.numbers, bodies, strict=True))
        taking_part = self.many(Participation, lambda n: {
            "ref": f"PA-CROWD-{n}", "organisation": body[n], "admitted_on": ADMITTED, "term_last_day": self.term,
            "period": span(ADMITTED, self.term),
        })  # fmt: skip
        self.part = part = dict(zip(self.numbers, taking_part, strict=True))
        self.many(Ending, lambda n: {"participation": part[n], "reason": "expired", "last_day": self.term})
        asked = {"state": "submitted", "state_since": on, "submitted_on": on}
        self.many(Renewal, lambda n: {"ref": f"REN-A-{n}", "participation": world.taking_part, **asked})
        self.many(Renewal, lambda n: {"ref": f"REN-B-{n}", "participation": part[n], **asked} if n % 2 else {
            "ref": f"REN-B-{n}", "participation": part[n], **asked, "consultation": world.heard,
        })  # fmt: skip
        for case, place in (("COR-A", lambda n: part[n]), ("COR-B", lambda n: world.ended)):
            state = "proposed" if case == "COR-A" else "applied"
            self.many(Rectification, lambda n, case=case, place=place, state=state: {
                "ref": f"{case}-{n}", "participation": place(n), "state": state, "state_since": on,
            })  # fmt: skip
        self.many(Invitation, lambda n: {
            "organisation": world.mine, "email": f"guest-{n}@example.org", "full_name": f"Guest {n}",
            "role": Role.FOCAL_ALTERNATE, "code_digest": f"{n:064}", "invited_on": on, "last_day": self.term,
        })  # fmt: skip
        self.many(CountryRegion, lambda n: {
            "country": "XXA", "region": "EURO", "period": span(day(n), day(n)),
        })  # fmt: skip

    def cases(self) -> None:
        """Consultations that wait for their outcome, and runs of jobs."""
        on, before = self.world.on, self.world.on - timedelta(days=1)
        self.many(Consultation, lambda n: {
            "ref": f"CON-CROWD-{n}", "body": "conveners", "question": f"Question {n}", "clause": "5.term",
            "opened_on": before, "closes_on": before, "state": "open", "state_since": before,
        })  # fmt: skip
        self.many(JobRun, lambda n: {"name": "seal", "on": on, "finished_at": Now()})
        self.many(DemoMessage, lambda n: {"to": "x@example.org", "subject": "Demo", "raw": b"Subject: Demo\n\nDemo\n"})

    def editions(self) -> None:
        """Editions of a far future."""
        first = date(2100, 1, 1)
        made = self.many(Edition, lambda n: {"ref": f"tor-crowd-{n}", "effective_on": first + timedelta(days=n)})
        for edition in made:
            edition.refresh_from_db(fields=["recorded_at"])
        EditionParameter.objects.bulk_create(
            EditionParameter(edition=edition, name="sg_max_members", value="12") for edition in made
        )

    def about(self) -> Iterator[Any]:
        """Whose histories grow."""
        world = self.world
        yield from (world.mine, world.taking_part, world.renewal, world.asked, world.consultation, world.lost)
        yield from (world.ended, world.correction, world.former, world.decision_pending)

    def acts(self) -> None:
        """Acts about each thing that shows its history, by many people and for many."""
        edition, on = Edition.objects.earliest("effective_on"), self.world.on
        who = dict(zip(self.numbers, self.found, strict=True))
        self.told: list[Act] = []
        for thing in self.about():
            self.told += self.many(Act, lambda n, thing=thing: {
                "on": on, "actor_id": who[n].pk, "acting_for_id": who[n].pk, "action": "change_organisation",
                "clause": "x.history", "object_type": thing._meta.model_name, "object_id": thing.pk,
                "edition": edition, "facts": {"person": who[n].pk, "fields": ["name"]},
            })  # fmt: skip
        first = self.told[: len(self.numbers)]
        ActNote.objects.bulk_create(ActNote(act=act, salt="s", text="Because.") for act in first)

    def letters(self) -> None:
        """Letters to those who look, sent and failed, each with its act."""
        world, acts = self.world, dict(zip(self.numbers, self.told, strict=False))
        for actor, place in (
            ("focal_lead", world.mine), ("head", world.taking_part), ("officer", world.renewal),
            ("applicant", world.decision_pending),
        ):  # fmt: skip
            self.many(Letter, lambda n, actor=actor, place=place: {
                "key": f"crowd:{actor}:{n}", "ref": f"L-{actor}-{n}", "kind": "renewal_received", "language": "en",
                "on": world.on, "object_type": place._meta.model_name, "object_id": place.pk, "act": acts[n],
                "recipient": world.people[actor], **({"sent_at": Now()} if n % 2 else {"failed_at": Now()}),
            })  # fmt: skip

        first = Letter.objects.earliest("id")
        self.many(Sending, lambda n: {"letter": first, "at": Now(), "to_address": f"x{n}@example.org"})

    def papers(self) -> None:
        """Documents of each kind of reader, with versions, downloads and grants."""
        world = self.world
        permission = Permission.objects.get(content_type__app_label="documents", codename="view_document")
        kinds = (Visibility.PUBLIC, Visibility.PARTICIPANTS, Visibility.SECRETARIAT, Visibility.CONFIDENTIAL)
        for kind in kinds:
            made = self.many(Document, lambda n, kind=kind: {
                "ref": f"D-{kind}-{n}", "title": f"Paper {n}", "slot": "attachment", "language": "en",
                "visibility": kind, "dated_on": world.on, "organisation_id": world.mine.pk if n % 2 else None,
            })  # fmt: skip
            versions = Version.objects.bulk_create(
                Version(
                    document=document, number=1, sha256="0" * 64, size=1, media_type="application/pdf",
                    original_name="paper.pdf", scan_verdict="not_scanned", released_at=Now(),
                )
                for document in made
            )  # fmt: skip
            Download.objects.bulk_create(Download(version=one, person=world.people["officer"]) for one in versions)
            DocumentUserObjectPermission.objects.bulk_create(
                DocumentUserObjectPermission(user=world.people["head"], permission=permission, content_object=document)
                for document in made
            )
