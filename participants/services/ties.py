"""A tie is to the organisation: it holds on each of its files, also on those to come (5.nsa.fensa)."""

from collections.abc import Mapping

from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.models import User
from participants.models import CaseFile, ConflictDeclaration, Filed, Renewal
from participants.scopes import declared

# Whose file it is on which somebody declared.
WHOSE = Coalesce("file__application__organisation", "file__renewal__participation__organisation")


def spread_tie(case: Filed, tie: ConflictDeclaration) -> None:
    """Let a tie that was just declared hold on the organisation's other files too; three statements."""
    organisation = case.participation.organisation_id if isinstance(case, Renewal) else case.organisation_id
    if organisation is None:
        return
    others = CaseFile.objects.filter(_of("", [organisation])).exclude(pk=tie.file_id)
    said = ConflictDeclaration.objects.filter(file__in=others, person=tie.person)
    known = set(said.values_list("file", flat=True))
    said.filter(has_conflict=False).update(has_conflict=True, declared_on=tie.declared_on, note=tie.note)
    ConflictDeclaration.objects.bulk_create(
        _copy(tie, file) for file in others.values_list("pk", flat=True) if file not in known
    )


def carry_ties(files: Mapping[int, CaseFile]) -> None:
    """Carry what ties people to organisations to a new file of each, by the organisation's id; two statements."""
    ties = declared(True).filter(_of("file__", list(files))).exclude(file__in=[one.pk for one in files.values()])
    latest: dict[tuple[int, int], ConflictDeclaration] = {}
    for tie in ties.annotate(whose=WHOSE).order_by("declared_on", "pk"):
        latest[tie.whose, tie.person_id] = tie
    ConflictDeclaration.objects.bulk_create(_copy(tie, files[whose].pk) for (whose, _person), tie in latest.items())


def tied_to(person: User) -> set[int]:
    """The organisations to which the person declared a tie, on any of their files."""
    return {whose for whose in declared(True, person=person.pk).values_list(WHOSE, flat=True) if whose}


def _of(path: str, organisations: list[int]) -> Q:
    """The files of these organisations, of their applications and of their renewals."""
    applied = Q((f"{path}application__organisation__in", organisations))
    return applied | Q((f"{path}renewal__participation__organisation__in", organisations))


def _copy(tie: ConflictDeclaration, file: int) -> ConflictDeclaration:
    return ConflictDeclaration(
        file_id=file, person_id=tie.person_id, has_conflict=True, declared_on=tie.declared_on, note=tie.note
    )
