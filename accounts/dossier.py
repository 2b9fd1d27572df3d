"""Everything that the portal keeps about one person, for that person to take along: each room adds its part."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

from accounts.models import Deputation, Office, User
from governance.periods import last_day_of

Part = Callable[[User], Any]
_parts: dict[str, Part] = {}


def part_of_dossier(name: str) -> Callable[[Part], Part]:
    """Register what a room keeps about a person: plain values, days as ISO text."""

    def register(part: Part) -> Part:
        _parts[name] = part
        return part

    return register


def dossier(person: User) -> dict[str, Any]:
    """All parts, by name."""
    return {name: part(person) for name, part in sorted(_parts.items())}


@part_of_dossier("person")
def _person(person: User) -> dict[str, Any]:
    fields = ("ref", "email", "full_name", "gender", "birth_year", "language", "privacy_notice")
    return {**{name: getattr(person, name) for name in fields}, "created": person.created_at.isoformat()}


@part_of_dossier("addresses")
def _addresses(person: User) -> list[dict[str, Any]]:
    rows = EmailAddress.objects.filter(user=person).order_by("id")
    return [{"address": row.email, "confirmed": row.verified, "first": row.primary} for row in rows]


@part_of_dossier("sessions")
def _sessions(person: User) -> list[dict[str, Any]]:
    rows = UserSession.objects.filter(user=person).order_by("id")
    return [
        {
            "ip": row.ip,
            "browser": row.user_agent,
            "began": row.created_at.isoformat(),
            "last_seen": row.last_seen_at.isoformat(),
        }
        for row in rows
    ]


@part_of_dossier("offices")
def _offices(person: User) -> list[dict[str, Any]]:
    return [
        {"role": office.role, "scope": office.scope_kind, "scope_id": office.scope_id, **_days(office)}
        for office in Office.objects.filter(person=person).order_by("period", "id")
    ]


@part_of_dossier("deputies")
def _deputies(person: User) -> list[dict[str, Any]]:
    rows = Deputation.objects.filter(absent=person).select_related("deputy").order_by("period", "id")
    return [{"deputy": row.deputy.full_name, **_days(row), **_called_off(row)} for row in rows]


@part_of_dossier("deputations")
def _deputations(person: User) -> list[dict[str, Any]]:
    rows = Deputation.objects.filter(deputy=person).select_related("absent").order_by("period", "id")
    return [{"absent": row.absent.full_name, **_days(row), **_called_off(row)} for row in rows]


def _called_off(row: Deputation) -> dict[str, bool]:
    return {"called_off": row.called_off_by_id is not None}


def _days(row: Office | Deputation) -> dict[str, str | None]:
    last = last_day_of(row.period)
    return {"first_day": row.period.lower.isoformat(), "last_day": last.isoformat() if last else None}
