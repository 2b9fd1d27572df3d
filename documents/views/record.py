"""A document's own page: what it is, its versions, to whom it is opened, what can be done with it (x.documents)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.policy import may
from accounts.requests import person_of
from documents.enums import Visibility
from documents.forms import VersionForm
from documents.history import history_of
from documents.homes import Home, home_of
from documents.languages import language_name
from documents.models import Document, Version
from documents.services import add_version, grants_of
from documents.shown import knows_all, version_row, versions_of
from documents.slots import label_of
from documents.views.files import not_found
from governance.requests import day_of


@login_not_required
@require_safe
def detail(request: HttpRequest, ref: str) -> HttpResponse:
    """The document with the versions that this person may have; the Secretariat and its own people see the rest.

    Whoever may not see it is answered as if it did not exist.
    """
    document = Document.objects.visible_to(request.user, day_of(request)).filter(ref=ref).first()
    whole = document is not None and knows_all(request.user, document, day_of(request))
    versions = versions_of(document, whole) if document else []
    if document is None or not versions:
        return not_found(request)
    return render(request, "documents/detail.html", page_of(request, document, versions, whole))


def page_of(request: HttpRequest, document: Document, versions: list[Version], whole: bool) -> dict[str, Any]:
    """What the page shows."""
    user, on = request.user, day_of(request)
    home = home_of(user, document, on)
    shown = {
        "document": document,
        "kind": label_of(document.slot),
        "language": language_name(document.language),
        "meant_for": _meant_for(document, home),
        "home": home,
        "whole": whole,
        "versions": [version_row(document, version) for version in versions],
        "crumbs": [*crumbs(document, home)[:-1], {"title": document.title}],
        "acts": history_of(document) if whole else [],
    }
    sharer = may(user, "documents.share_document", document, on)
    return {
        **shown,
        "sharer": sharer,
        "moves": moves_of(request, document, home, sharer),
        **shares_of(document, sharer, on),
    }


def _meant_for(document: Document, home: Home | None) -> str:
    if document.organisation_id and document.visibility == Visibility.SECRETARIAT:
        return _("The organisation and the Secretariat")
    return str(document.get_visibility_display())


def crumbs(document: Document, home: Home | None) -> list[dict[str, str]]:
    """The way to a document's pages."""
    above = {"title": home.title, "url": home.url} if home else {}
    here = {"title": document.title, "url": reverse("library:detail", args=[document.ref])}
    return [above or {"title": _("Documents"), "url": reverse("library:list")}, here]


def moves_of(request: HttpRequest, document: Document, home: Home | None, sharer: bool) -> list[dict[str, Any]]:
    """What this person can do with the document."""
    own = reverse("library:add_version", args=[document.ref]) if may_add_version(request, document) else ""
    version_url = home.version_url if home else own
    moves: list[dict[str, Any]] = [{"label": _("Add a version"), "url": version_url}] if version_url else []
    moves += [{"label": label, "url": url} for label, url in (home.moves if home else ())]
    if sharer:
        moves.append({"label": _("Open it to a person"), "url": reverse("library:share", args=[document.ref])})
    return moves


def may_add_version(request: HttpRequest, document: Document) -> bool:
    """Whether this person adds versions to it."""
    return may(request.user, "documents.add_version", document, day_of(request))


def shares_of(document: Document, sharer: bool, on: Any) -> dict[str, Any]:
    """To whom it is opened by name today, for those who decide about it."""
    if not sharer:
        return {}
    return {"shares": list(grants_of(document).in_force(on).select_related("user").order_by("user__full_name", "id"))}


def visible_document(request: HttpRequest, ref: str) -> Document:
    """The document of that reference; 404 where there is none or this person may not know of it."""
    found = Document.objects.visible_to(request.user, day_of(request)).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a version to a document of the repository; one that belongs to something gets it on the page of that."""
    document = visible_document(request, ref)
    home = home_of(request.user, document, day_of(request))
    if home is not None and home.version_url:
        return redirect(home.version_url)
    if home is not None or not may_add_version(request, document):
        raise PermissionDenied
    form = VersionForm(*sent_in(request), document=document)
    if request.method == "POST" and form.is_valid():
        added = add_version(document, form.cleaned_data["file"], person_of(request).pk, day_of(request))
        messages.success(request, version_filed(added))
        return redirect("library:detail", document.ref)
    return render(request, "documents/task.html", version_task(document, form, home), status=status_of(request))


def version_task(document: Document, form: VersionForm, home: Home | None) -> dict[str, Any]:
    """The page on which a version is added."""
    title = _("Add a version")
    return {
        "form": form,
        "title": title,
        "above": document.title,
        "crumbs": [*crumbs(document, home), {"title": title}],
        "purpose": _("The versions before it stay as they are. Whoever opens the document gets the newest one."),
        "button": _("File the version"),
        "back_url": reverse("library:detail", args=[document.ref]),
    }


def version_filed(version: Version) -> str:
    """What became of it."""
    told = {"number": version.number, "ref": version.document.ref}
    if version.released_at is not None or version.scan_verdict:
        return _("Filed as version %(number)s of %(ref)s.") % told
    return _("Filed as version %(number)s of %(ref)s. It can be downloaded once it has been scanned.") % told


def sent_in(request: HttpRequest) -> tuple[Any, ...]:
    """What a form is made of: what was sent, also where that is nothing, or nothing yet."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def status_of(request: HttpRequest) -> int:
    """422 for a form that came back refused."""
    return 422 if request.method == "POST" else 200
