"""What every page knows: the alliance's name, the way around, who is signed in."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import FOCAL_POINTS, SECRETARIAT, Role
from accounts.middleware import age_left
from accounts.models import User

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """One link of the navigation; `current` marks the page or section that is open."""

    title: Text
    url: str
    current: bool = False


# The first name that exists is used, so that an entry appears with its pages.
NAVIGATION: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("About"), ("about", "home")),
    (_("Participants"), ("participants:directory",)),
    (_("Working Groups"), ("workinggroups:list", "workinggroups:index")),
    (_("Assemblies"), ("assemblies:list", "assemblies:index")),
    (_("Documents"), ("library:list",)),
)
FOOTER: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Contact"), ("contact",)),
    (_("Privacy"), ("privacy",)),
    (_("Accessibility"), ("accessibility",)),
    (_("Terms of Reference"), ("terms_of_reference",)),
)
# Where a demonstration shows the mail it would send, so that a newcomer can confirm a sign-up.
DEMONSTRATION: tuple[tuple[Text, tuple[str, ...]], ...] = ((_("Demonstration mail"), ("correspondence:demo_mail",)),)
Offered = tuple[tuple[Text, str, frozenset[Role]], ...]
# Who is led where: an entry without roles is for everyone who is signed in.
ACCOUNT: Offered = (
    (_("Desk"), "admin:index", SECRETARIAT),
    (_("Waiting for you"), "casework:waiting", frozenset()),
    (_("Applications"), "participants:applications", SECRETARIAT),
    (_("Renewals"), "participants:renewals", SECRETARIAT),
    (_("Your organisation"), "participants:mine", FOCAL_POINTS),
    (_("Your applications"), "participants:apply", frozenset({Role.APPLICANT, Role.SIGNATORY})),
    (_("Your letters"), "correspondence:list", FOCAL_POINTS),
)
# What is looked up now and then: it stands behind "More", so that the menu stays one row at a desk.
MORE: Offered = (
    (_("Terms that end"), "participants:terms", SECRETARIAT),
    (_("Decisions"), "participants:decisions", SECRETARIAT),
    (_("Screening lists"), "participants:screening_lists", SECRETARIAT),
)


def face(request: HttpRequest) -> dict[str, Any]:
    """The frame's own variables; a name whose page does not exist yet leaves no link."""
    return {
        "alliance_name": settings.ALLIANCE_NAME,
        "alliance_short_name": settings.ALLIANCE_SHORT_NAME,
        "alliance_host_line": settings.ALLIANCE_HOST_LINE,
        "home_url": first_url("home") or "/",
        "navigation": entries(NAVIGATION, request.path),
        "footer_links": entries(FOOTER + DEMONSTRATION if settings.DEMO else FOOTER, request.path),
        "account_entries": account_entries(request, ACCOUNT),
        "more_entries": account_entries(request, MORE),
        "account_url": first_url("accounts:me"),
        "sign_in_url": first_url("account_login"),
        "sign_up_url": first_url("account_signup"),
        "sign_out_url": first_url("account_logout"),
        "search_url": first_url("search"),
        "demo_mail_url": first_url("correspondence:demo_mail") if settings.DEMO else "",
        "session_end": session_end(request),
    }


def session_end(request: HttpRequest) -> dict[str, int]:
    """In seconds: how long the session lasts when left alone, how long at most, and how long before it warns."""
    if not isinstance(getattr(request, "user", None), User) or not hasattr(request, "session"):
        return {}
    return {"idle": settings.SESSION_COOKIE_AGE, "age": age_left(request), "warning": settings.SESSION_WARNING_SECONDS}


def account_entries(request: HttpRequest, offered: Offered) -> list[Entry]:
    """What a signed-in person reaches from every page, by the offices held on the day of the request."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.acting_on is None:
        return []
    held = user.roles_on(user.acting_on)
    return entries(tuple((title, (name,)) for title, name, roles in offered if not roles or roles & held), request.path)


def entries(rows: tuple[tuple[Text, tuple[str, ...]], ...], path: str) -> list[Entry]:
    """The rows whose page exists, in their order."""
    found = ((title, first_url(*names)) for title, names in rows)
    return [Entry(title, url, is_current(url, path)) for title, url in found if url]


def is_current(url: str, path: str) -> bool:
    """A section is current on all its pages, the first page only on itself."""
    return path == url or (path.startswith(url) and url.rstrip("/").count("/") > 1)


def first_url(*names: str) -> str:
    """The address of the first name that exists, else nothing."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
