"""Whether an organisation is known already: by its name across scripts, its website, its registration (5.nsa.form)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, Q, When

from participants.enums import ApplicationState
from participants.models import Application, Organisation
from participants.names import THRESHOLD, alikeness, bone_key, fold, plain

NAME, DOMAIN, REGISTRATION = "name", "domain", "registration"
# So many names, the most alike first, are compared word by word.
MOST_LOOKED_AT = 200


@dataclass(frozen=True)
class Duplicate:
    """A record that may be the same organisation, and by what; another's application is never named."""

    by: tuple[str, ...]
    organisation: Organisation | None = None


def duplicates(application: Application, on: date) -> list[Duplicate]:
    """Participants and applications in hand that may be this organisation; a constant number of statements."""
    legal = application.file.whole().get("legal_status", {})
    registration = plain(str(legal.get("registration_number", "")))[:120]
    return [*_among_participants(application, registration, on), *_among_applications(application, registration)]


def _among_participants(application: Application, registration: str, on: date) -> Iterator[Duplicate]:
    if not application.name_key:
        return
    name = fold(application.name)
    admitted = Application.objects.in_state(ApplicationState.APPROVED).filter(registration_key=registration)
    registered = set(admitted.values_list("organisation", flat=True)) if registration else set()
    for organisation in _looked_at(application, registered, on):
        same_name = organisation.name_key == application.name_key
        alike = same_name or alikeness(name, fold(organisation.name)) >= THRESHOLD
        same_domain = organisation.domain == application.domain != ""
        checks = ((NAME, alike), (DOMAIN, same_domain), (REGISTRATION, organisation.pk in registered))
        if by := tuple(code for code, found in checks if found):
            yield Duplicate(by, organisation)


def _looked_at(application: Application, registered: set[int], on: date) -> list[Organisation]:
    """The participants worth a closer look, by what is stored of their names and websites; the most alike of many."""
    key = application.name_key
    near = Q(name_key=key) | Q(name_key__trigram_similar=key) | Q(pk__in=registered)
    if bones := bone_key(application.name):
        near |= Q(bones=bones)
    if application.domain:
        near |= Q(domain=application.domain)
    there = Organisation.objects.taking_part(on).filter(near).annotate(score=TrigramSimilarity("name_key", key))
    same = Q(name_key=key) | Q(domain=application.domain, domain__gt="") | Q(pk__in=registered)
    exact = Case(When(same, then=0), default=1)
    return sorted(there.order_by(exact, "-score", "pk")[:MOST_LOOKED_AT], key=lambda one: (one.name, one.pk))


def _among_applications(application: Application, registration: str) -> Iterator[Duplicate]:
    known = {
        NAME: Q(name_key=application.name_key) if application.name_key else None,
        DOMAIN: Q(domain=application.domain) if application.domain else None,
        REGISTRATION: Q(registration_key=registration) if registration else None,
    }
    asked = {code: condition for code, condition in known.items() if condition is not None}
    if not asked:
        return
    others = Application.objects.in_hand().exclude(pk=application.pk)
    matching = others.filter(Q.create(list(asked.values()), connector=Q.OR)).order_by("pk")
    for name, domain, number in matching.values_list("name_key", "domain", "registration_key"):
        found = {NAME: name == application.name_key, DOMAIN: domain == application.domain != "",
                 REGISTRATION: number == registration != ""}  # fmt: skip
        yield Duplicate(tuple(code for code in asked if found[code]))
