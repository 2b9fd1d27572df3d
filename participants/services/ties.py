"""A tie is to the organisation: it holds on each of its files, also on those to come (5.nsa.fensa)."""

from collections.abc import Mapping

from django.db.models import Q

from participants.models import CaseFile, ConflictDeclaration, Filed, Renewal
from participants.scopes import ties_to


def spread_tie(case: Filed, tie: ConflictDeclaration) -> None:
    """Let a tie that was just declared hold on the organisation's other files too; three statements."""
    organisation = case.participation.organisation_id if isinstance(case, Renewal) else case.organisation_id
    if organisation is None:
        return
    own = Q(application__organisation=organisation) | Q(renewal__participation__organisation=organisation)
    others = CaseFile.objects.filter(own).exclude(pk=tie.file_id)
    said = ConflictDeclaration.objects.filter(file__in=others, person=tie.person)
    known = set(said.values_list("file", flat=True))
    said.filter(has_conflict=False).update(has_conflict=True, declared_on=tie.declared_on, note=tie.note)
    ConflictDeclaration.objects.bulk_create(
        _copy(tie, file) for file in others.values_list("pk", flat=True) if file not in known
    )


def carry_ties(files: Mapping[int, CaseFile]) -> None:
    """Carry what ties people to organisations to a new file of each, by the organisation's id; two statements."""
    ties = ties_to(whose__in=list(files)).exclude(file__in=[one.pk for one in files.values()])
    latest: dict[tuple[int, int], ConflictDeclaration] = {}
    for tie in ties.order_by("declared_on", "pk"):
        latest[tie.whose, tie.person_id] = tie
    ConflictDeclaration.objects.bulk_create(_copy(tie, files[whose].pk) for (whose, _person), tie in latest.items())


def _copy(tie: ConflictDeclaration, file: int) -> ConflictDeclaration:
    return ConflictDeclaration(
        file_id=file, person_id=tie.person_id, has_conflict=True, declared_on=tie.declared_on, note=tie.note
    )
