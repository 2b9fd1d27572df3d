"""To whom a case file opens in the Secretariat: who declared no tie, and who it is assigned to (5.nsa.fensa)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.enums import ScopeKind
from accounts.models import User
from accounts.policy import NOTHING, held, in_office
from casework.refusals import NotPermitted
from correspondence.models import Letter
from documents.models import Document
from participants.enums import ApplicationState
from participants.models import (
    Application,
    CaseFile,
    CaseFileUserObjectPermission,
    ConflictDeclaration,
    Filed,
    Renewal,
    TeamInvitation,
)

OFFICER, REVIEWER = "officer_of_casefile", "reviewer_of_casefile"
# Whose file it is on which somebody declared.
WHOSE = Coalesce("file__application__organisation", "file__renewal__participation__organisation")
# What is examined behind a file.
CASES: tuple[type[models.Model], ...] = (Application, Renewal)


# What a step of the work is called for a renewal, where another action has the name already.
NAMED = {("submit", "renewal"): "participants.sign_renewal"}


def action(step: str, case: models.Model) -> str:
    """The action of the policy that stands for a step of the work on an application or a renewal."""
    kind = str(case._meta.model_name)
    return NAMED.get((step, kind), f"participants.{step}_{kind}")


def file_of(case: Filed) -> CaseFile:
    """The file of a case; refused for a renewal whose form was not asked for, which has none."""
    if case.file is None:
        raise NotPermitted
    return case.file


def declared(has_conflict: bool, **about: Any) -> "models.QuerySet[ConflictDeclaration]":
    """Declarations of one kind."""
    return ConflictDeclaration.objects.filter(has_conflict=has_conflict, **about)


def ties_to(**about: Any) -> "models.QuerySet[Any]":
    """Declared ties, with the id of the organisation `whose` file it is."""
    return declared(True).annotate(whose=WHOSE).filter(whose__isnull=False, **about)


def assigned(*parts: str, **about: Any) -> "models.QuerySet[CaseFileUserObjectPermission]":
    """Assignments as case officer, as reviewer or as either."""
    return CaseFileUserObjectPermission.objects.filter(permission__codename__in=parts, **about)


def assigned_to(user: User) -> Q:
    """Cases that are assigned to this person, in either part."""
    return Q(file__in=assigned(OFFICER, REVIEWER, user=user).values("content_object"))


def files_of(obj: models.Model, path: str) -> "models.QuerySet[Any]":
    """The id of what a path leads to from an object, such as its file."""
    return type(obj)._base_manager.filter(pk=obj.pk).values(path)


@dataclass(frozen=True)
class WithoutTie:
    """Holders of a role of the Secretariat who declared no conflict of interest; `path` leads to the file.

    With `declared_first` only those who declared that there is none.
    """

    path: str
    declared_first: bool = False

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        """The objects whose file is open to the user."""
        if not self.reaches_any(user, roles, on):
            return NOTHING
        tied = declared(not self.declared_first, person=user.pk).values("file")
        return Q(**{f"{self.path}__in": tied}) if self.declared_first else ~Q(**{f"{self.path}__in": tied})

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        """The people to whom the object's file is open."""
        said = declared(not self.declared_first, file__in=files_of(obj, self.path)).values("person")
        known = Q(pk__in=said) if self.declared_first else ~Q(pk__in=said)
        return in_office(roles, on, scope_kind=ScopeKind.ALLIANCE) & known

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        """Whether the user holds one of the roles."""
        return bool(held(user, roles, on, ScopeKind.ALLIANCE))


@dataclass(frozen=True)
class WithoutTieTo:
    """Holders of a role of the Secretariat who declared no tie to an organisation, on any file; `path` leads to it."""

    path: str

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        """The objects of organisations to which nothing ties the user."""
        if not self.reaches_any(user, roles, on):
            return NOTHING
        return ~Q(**{f"{self.path}__in": ties_to(person=user.pk).values("whose")})

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        """The people whom nothing ties to the object's organisation."""
        tied = ties_to(whose__in=files_of(obj, self.path)).values("person")
        return in_office(roles, on, scope_kind=ScopeKind.ALLIANCE) & ~Q(pk__in=tied)

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        """Whether the user holds one of the roles."""
        return bool(held(user, roles, on, ScopeKind.ALLIANCE))


@dataclass(frozen=True)
class Assigned:
    """Those to whom a file is assigned, and their deputies, once they declared that nothing ties them to it."""

    path: str
    parts: tuple[str, ...]

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        """The objects of files assigned to the user, or to whom the user stands in for."""
        people = {office.person_id for office in held(user, roles, on, ScopeKind.ALLIANCE)}
        if not people:
            return NOTHING
        files = assigned(*self.parts, user__in=people).values("content_object")
        cleared = declared(False, person=user.pk).values("file")
        return Q(**{f"{self.path}__in": files}) & Q(**{f"{self.path}__in": cleared})

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        """The people to whom the object's file is assigned, and their deputies."""
        files = files_of(obj, self.path)
        people = assigned(*self.parts, content_object__in=files).values("user")
        cleared = Q(pk__in=declared(False, file__in=files).values("person"))
        return in_office(roles, on, scope_kind=ScopeKind.ALLIANCE, person__in=people) & cleared

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        """Whether the user holds one of the roles."""
        return bool(held(user, roles, on, ScopeKind.ALLIANCE))


@dataclass(frozen=True)
class Way:
    """One of the ways on which a case file opens: through a scope, to roles, in the states that a condition names."""

    scope: Any
    roles: frozenset[str]
    states: Callable[[date], Q] | None = None

    def files(self, user: Any, on: date) -> Q:
        """The files that open to the user."""
        found: Q = self.scope.objects_of(user, self.roles, on)
        return found & self.states(on) if self.states else found

    def people(self, file: models.Model, on: date) -> Q:
        """The people to whom a file opens."""
        if self.states and not CaseFile.objects.filter(self.states(on), pk=file.pk).exists():
            return NOTHING
        found: Q = self.scope.people_of(file, self.roles, on)
        return found


@dataclass(frozen=True)
class PaperOfFile:
    """Papers of a case file open to those to whom the file does."""

    ways: tuple[Way, ...]

    def objects_of(self, user: Any, roles: frozenset[str], on: date) -> Q:
        """The documents that belong to files open to the user."""
        if not self.reaches_any(user, roles, on):
            return NOTHING
        condition = NOTHING
        for way in self.ways:
            condition |= way.files(user, on)
        return Q(object_type="casefile", object_id__in=CaseFile.objects.filter(condition).values("pk"))

    def people_of(self, obj: models.Model, roles: frozenset[str], on: date) -> Q:
        """The people to whom the document's file is open."""
        found = CaseFile.objects.filter(pk=getattr(obj, "object_id", None) or 0).first()
        if found is None or getattr(obj, "object_type", "") != "casefile":
            return NOTHING
        people = NOTHING
        for way in self.ways:
            people |= way.people(found, on)
        return people

    def reaches_any(self, user: Any, roles: frozenset[str], on: date) -> bool:
        """Whether any of the ways leads to some file."""
        return any(way.scope.reaches_any(user, way.roles, on) for way in self.ways)


def acts_of_closed(user: Any) -> Q:
    """Acts on the cases whose file is not open to the person: no declaration yet, or one of a tie."""
    opened = declared(False, person=user.pk).values("file")
    condition = NOTHING
    for case in CASES:
        closed = case._base_manager.filter(file__isnull=False).exclude(file__in=opened).values("pk")
        condition |= Q(object_type=case._meta.model_name, object_id__in=closed)
    return condition


def closed_to_act(act: models.Model) -> Q:
    """The people to whom the file of the case that an act is about is not open."""
    for case in CASES:
        if getattr(act, "object_type", "") == case._meta.model_name:
            files = case._base_manager.filter(pk=getattr(act, "object_id", None) or 0, file__isnull=False).values(
                "file"
            )
            return ~Q(pk__in=declared(False, file__in=files).values("person")) if files.exists() else NOTHING
    return NOTHING


EVERYONE = Q(pk__isnull=False)
# The letters in which one side reads what the other wrote.
TALK = ("application_message", "renewal_message")
# The letter of a case that is about the participation it made; it lists measures (5.nsa.fensa).
CONFIRMS = "admission_confirmed"


def letters_of_tied(user: Any) -> Q:
    """Letters about the cases to whose file the person declared a tie; of the talk, about every file not open yet."""
    files = declared(True, person=user.pk).values("file")
    condition = NOTHING
    for case in CASES:
        about = case._base_manager.filter(file__in=files).values("pk")
        condition |= Q(object_type=case._meta.model_name, object_id__in=about)
    made = Application.objects.filter(file__in=files, participation__isnull=False).values("participation")
    condition |= Q(kind=CONFIRMS, object_type="participation", object_id__in=made)
    return condition | (Q(kind__in=TALK) & acts_of_closed(user)) | of_its_own_people()


def of_its_own_people() -> Q:
    """Letters that are no business of the Secretariat: about drafts, removed ones too, and who writes with whom."""
    sent = Application.objects.exclude(state=ApplicationState.DRAFT).values("pk")
    unsent = Q(object_type="application") & ~Q(object_id__in=sent)
    return unsent | Q(object_type=TeamInvitation._meta.model_name)


def tied_to_letter(letter: models.Model) -> Q:
    """The people of the Secretariat from whom a letter is kept: who declared a tie, or all of them."""
    if Letter.objects.filter(of_its_own_people(), pk=letter.pk).exists():
        return EVERYONE
    if getattr(letter, "kind", "") in TALK:
        return closed_to_act(letter)
    if getattr(letter, "kind", "") == CONFIRMS:
        made = Application.objects.filter(participation=getattr(letter, "object_id", None) or 0).values("file")
        return Q(pk__in=declared(True, file__in=made).values("person"))
    for case in CASES:
        if getattr(letter, "object_type", "") == case._meta.model_name:
            files = case._base_manager.filter(pk=getattr(letter, "object_id", None) or 0).values("file")
            return Q(pk__in=declared(True, file__in=files).values("person"))
    return NOTHING


def sheets_of_tied(user: Any) -> Q:
    """The PDFs of the letters that are kept from the person."""
    return Q(object_type="letter", object_id__in=Letter.objects.filter(letters_of_tied(user)).values("pk"))


def tied_to_sheet(document: models.Model) -> Q:
    """The people from whom the PDF of a letter is kept, with the letter."""
    if getattr(document, "object_type", "") != "letter":
        return NOTHING
    letter = Letter.objects.filter(pk=getattr(document, "object_id", None) or 0).first()
    return tied_to_letter(letter) if letter else NOTHING


def sheets_kept_from(user: Any) -> "models.QuerySet[Any]":
    """The ids of those documents."""
    return Document.objects.filter(sheets_of_tied(user)).values("pk")


def versions_of_tied(user: Any) -> Q:
    """Their contents, in the list of all versions."""
    return Q(document__in=sheets_kept_from(user))


def downloads_of_tied(user: Any) -> Q:
    """Who received them, in the log."""
    return Q(version__document__in=sheets_kept_from(user))


def tied_to_document_of(version: models.Model) -> Q:
    """The people from whom a version is kept, with its document."""
    document = Document.objects.filter(versions=version.pk).first()
    return tied_to_sheet(document) if document else NOTHING


def tied_to_download(download: models.Model) -> Q:
    """The people from whom it is kept who received a document."""
    document = Document.objects.filter(versions__downloads=download.pk).first()
    return tied_to_sheet(document) if document else NOTHING
