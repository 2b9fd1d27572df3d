"""Filing the papers of an organisation and of its renewals, and new versions of them (5.letter, x.documents)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.policy import may
from casework.views.day import bdi, day_of, person_of
from documents.forms import VersionForm
from documents.homes import Home, finds_home
from documents.models import Document
from documents.querysets import DocumentQuerySet
from documents.shown import rows_of
from documents.slots import FORMAL_LETTER
from documents.views.record import sent_in, version_filed, version_task
from governance.models import Act, Edition
from governance.texts import label
from participants.enums import Asks
from participants.models import Organisation, Participation, Renewal
from participants.papers_form import JudgeRequestForm, PaperForm
from participants.rules import RenewalAwaited
from participants.services.papers import (
    audiences,
    file_paper,
    file_version,
    files_for_others,
    is_decided,
    may_replace,
    owner_of,
    papers_of,
    require_filing,
)
from participants.services.requests import Request, judge_request, may_judge, request_of, requests_awaiting
from participants.views.tasks import carried_out, status_of, task, typed

# How many documents a record shows; the rest are in the list of documents.
MOST = 100


def papers_section(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    """The documents of an organisation that this person may see, and where another one is filed."""
    visible = papers_of(organisation).visible_to(request.user, day_of(request))
    filing = may(request.user, "participants.file_for_organisation", organisation, day_of(request))
    return _section(visible, reverse("participants:file_paper", args=[organisation.ref]) if filing else "")


def renewal_papers(request: HttpRequest, renewal: Renewal) -> dict[str, Any]:
    """The documents filed with a renewal; once it is decided only officers add to them."""
    user, on = request.user, day_of(request)
    filing = may(user, "participants.file_for_renewal", renewal, on)
    filing = filing and (files_for_others(user, on) or not is_decided(renewal))
    visible = Document.objects.about(renewal).visible_to(user, on)
    return _section(visible, reverse("participants:file_renewal_paper", args=[renewal.ref]) if filing else "")


def _section(documents: DocumentQuerySet, file_url: str) -> dict[str, Any]:
    return {"papers": rows_of(documents.with_newest()[:MOST]), "file_url": file_url}


@finds_home
def home_of_paper(user: Any, document: Document, on: date) -> Home | None:
    """An organisation's paper belongs on its record, and one filed with a renewal on that renewal's page."""
    organisation, renewal = owner_of(document)
    if organisation is None or not may(user, "participants.view_organisation", organisation, on):
        return None
    closed = renewal is not None and is_decided(renewal) and not files_for_others(user, on)
    replacing = not closed and may_replace(document, user, on)
    version_url = reverse("participants:paper_version", args=[document.ref]) if replacing else ""
    if renewal is not None and may(user, "participants.view_renewal", renewal, on):
        title = f"{renewal.ref}: {organisation.name}"
        return Home(title, reverse("participants:renewal", args=[renewal.ref]), version_url)
    url = reverse("participants:detail", args=[organisation.ref])
    return Home(organisation.name, url, version_url, _judging(document, user, on))


def _judging(letter: Document, user: Any, on: date) -> tuple[tuple[str, str], ...]:
    """Where an officer says what a formal letter asks for, while that decides about a term (5.letter, 5.term)."""
    if letter.slot != FORMAL_LETTER.code or not may_judge(letter, user, on):
        return ()
    found = request_of(letter, on)
    url = reverse("participants:judge_request", args=[letter.ref])
    return ((str(_words_of_judging(found)["title"]), url),) if found else ()


@task
def file_page(request: HttpRequest, ref: str) -> HttpResponse:
    """File a paper of an organisation."""
    visible = Organisation.objects.visible_to(request.user, day_of(request))
    organisation = visible.filter(ref=ref).first()
    if organisation is None:
        raise Http404
    return _filing(request, organisation, None)


@task
def file_for_renewal_page(request: HttpRequest, ref: str) -> HttpResponse:
    """File a paper with a renewal."""
    visible = Renewal.objects.visible_to(request.user, day_of(request))
    renewal = visible.select_related("participation__organisation").filter(ref=ref).first()
    if renewal is None:
        raise Http404
    return _filing(request, renewal.participation.organisation, renewal)


def _filing(request: HttpRequest, organisation: Organisation, renewal: Renewal | None) -> HttpResponse:
    person, on = person_of(request), day_of(request)
    require_filing(renewal or organisation, person, on)
    awaited = None if renewal else _term_that_waits(request, organisation)
    ending = awaited if _asks_to_renew(request) else None
    form = paper_form(request, organisation, awaited, ending)
    made: list[Document] = []

    def act() -> None:
        checked = form.cleaned_data["file"]
        made.append(file_paper(organisation, form.paper(), checked, person, on, renewal))

    if carried_out(request, form, act):
        return _done(request, made[0], renewal)
    context = {**_words(organisation, renewal, form.intake), **_words_of_request(ending), "form": form}
    return render(request, "documents/task.html", context, status=status_of(request))


def _asks_to_renew(request: HttpRequest) -> bool:
    """Whether a focal point came to send the signed request for the renewal of a term (5.letter)."""
    return request.GET.get("kind") == FORMAL_LETTER.code and not files_for_others(request.user, day_of(request))


def _term_that_waits(request: HttpRequest, organisation: Organisation) -> date | None:
    """The last day of the term that ends soon and for whose renewal nobody has asked yet (5.term)."""
    on = day_of(request)
    own = Participation.objects.filter(organisation=organisation).with_term(on)
    awaited: Any = RenewalAwaited().offenders(own, on).first()
    return awaited.term_then if awaited else None


def _words_of_request(ending: date | None) -> dict[str, Any]:
    """What the page says where it takes the request for a renewal, by the day on which the term ends."""
    if ending is None:
        return {}
    by = _("It must reach the Secretariat by %(day)s, the last day of the term.")
    return {
        "title": _("Send the signed request for renewal"),
        "purpose": by % {"day": date_format(ending, "DATE_FORMAT")},
        "next": _("You receive a receipt by e-mail. The Secretariat records the renewal and tells you."),
        "button": _("Send the request"),
    }


def paper_form(
    request: HttpRequest, organisation: Organisation, awaited: date | None = None, ending: date | None = None
) -> PaperForm:
    """The form, with what the address names and what is most likely filled in.

    A formal letter says what it asks for while a renewal is `awaited`; with `ending` it is the request itself.
    """
    person, on = person_of(request), day_of(request)
    begins = {"dated_on": on, "received_on": on, "language": get_language(), "slot": request.GET.get("kind", "")}
    begins |= {"title": _("Request for renewal of the term")} if ending else {}
    return PaperForm(
        *sent_in(request), known=Document.objects.visible_to(person, on), initial=begins, today=on,
        organisation=organisation, audiences=audiences(person, on), intake=files_for_others(person, on),
        slot=FORMAL_LETTER if ending else None, awaited=awaited is not None,
    )  # fmt: skip


def _done(request: HttpRequest, document: Document, renewal: Renewal | None) -> HttpResponse:
    """Who sent it in reads a confirmation; an officer goes on with the record."""
    if not files_for_others(request.user, day_of(request)):
        return redirect("participants:paper_filed", document.ref)
    messages.success(request, _("Filed as %(ref)s.") % {"ref": document.ref})
    return redirect("library:detail", document.ref)


def _words(organisation: Organisation, renewal: Renewal | None, intake: bool) -> dict[str, Any]:
    title = _("File a document")
    detail = reverse("participants:detail", args=[organisation.ref])
    back = reverse("participants:renewal", args=[renewal.ref]) if renewal else detail
    crumbs = [{"title": organisation.name, "url": detail}]
    crumbs += [{"title": renewal.ref, "url": back}] if renewal else []
    for_organisation = _("The Secretariat sees it at once. You receive a receipt with its reference by e-mail.")
    for_officer = _("What came by e-mail or post is answered with a receipt to the lead focal point.")
    return {
        "title": title,
        "above": f"{renewal.ref}: {organisation.name}" if renewal else organisation.name,
        "crumbs": [*crumbs, {"title": title}],
        "back_url": back,
        "purpose": _("It gets a reference number. Its file is never changed: a correction is a new version."),
        "next": for_officer if intake else for_organisation,
        "button": _("File the document"),
    }


@task
def version_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a version to a paper of an organisation."""
    person, on = person_of(request), day_of(request)
    document = Document.objects.visible_to(person, on).filter(ref=ref).first()
    home = home_of_paper(person, document, on) if document else None
    if document is None or home is None:
        raise Http404
    renewal = owner_of(document)[1]
    if not may_replace(document, person, on):
        raise PermissionDenied
    if renewal is not None:
        require_filing(renewal, person, on)
    form = VersionForm(*sent_in(request), document=document)
    made: list[Any] = []
    if carried_out(request, form, lambda: made.append(file_version(document, form.cleaned_data["file"], person, on))):
        if not files_for_others(person, on):
            return redirect("participants:paper_filed", document.ref)
        messages.success(request, version_filed(made[0]))
        return redirect("library:detail", document.ref)
    return render(request, "documents/task.html", version_task(document, form, home), status=status_of(request))


@task
def judge_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Set a request for renewal aside that is none, or count a letter as one; the last word counts (5.letter)."""
    person, on = person_of(request), day_of(request)
    letter = Document.objects.visible_to(person, on).filter(ref=ref, slot=FORMAL_LETTER.code).first()
    home = home_of_paper(person, letter, on) if letter else None
    if letter is None or home is None:
        raise Http404
    if not may_judge(letter, person, on):
        raise PermissionDenied
    found = request_of(letter, on)
    if found is None:
        messages.warning(request, _("No renewal is awaited for which it matters what this letter asks for."))
        return redirect("library:detail", letter.ref)
    form = JudgeRequestForm(typed(request), initial={"asks": _opposite(found)})
    made: list[Act | None] = []

    def act() -> None:
        said = form.cleaned_data
        made.append(judge_request(letter, Asks(said["asks"]), said["reason"], person, on))

    if carried_out(request, form, act):
        if made[0]:
            messages.success(request, _("It is recorded, and the organisation hears of it."))
        else:
            messages.info(
                request, _("This was said of the letter already. Nothing has changed, and no letter goes out.")
            )
        return redirect("library:detail", letter.ref)
    title = _words_of_judging(found)["title"]
    own = reverse("library:detail", args=[letter.ref])
    crumbs = [{"title": home.title, "url": home.url}, {"title": letter.title, "url": own}, {"title": title}]
    context = {
        **_words_of_judging(found),
        "form": form,
        "above": letter.title,
        "crumbs": crumbs,
        "next": _("The focal points receive a letter with your reason. It can be taken back in the same way."),
        "back_url": own,
    }
    return render(request, "documents/task.html", context, status=status_of(request))


def _opposite(found: Request) -> Asks:
    return Asks.OTHER if found.asks == Asks.RENEWAL else Asks.RENEWAL


def _words_of_judging(found: Request) -> dict[str, str]:
    """What the page says, by what the letter counts as until now."""
    days = {"term": date_format(found.term_ends, "DATE_FORMAT"), "came": date_format(found.came_on, "DATE_FORMAT")}
    if found.asks == Asks.RENEWAL:
        aside = _(
            "It counts as a request for the renewal of the term that ends on %(term)s. Once it is set aside nobody has"
            " asked for that renewal, unless another letter does."
        )
        title, button = _("This letter does not ask for a renewal"), _("Set the request aside and send the letter")
        return {"title": title, "purpose": aside % days, "button": button}
    counted = _("It then waits as a renewal to record, for the term that ends on %(term)s. It came on %(came)s.")
    title, button = _("This letter asks for the renewal of the term"), _("Count it as a request and send the letter")
    return {"title": title, "purpose": counted % days, "button": button}


@require_safe
def filed_page(request: HttpRequest, ref: str) -> HttpResponse:
    """What was received, under which reference and hash, and what happens next (5.notify)."""
    person, on = person_of(request), day_of(request)
    document = Document.objects.visible_to(person, on).filter(ref=ref).first()
    home = home_of_paper(person, document, on) if document else None
    if document is None or home is None or not may(person, "documents.add_version", document, on):
        raise Http404
    version = document.versions.order_by("-number")[0]
    steps = [_("A receipt with the same details goes to you by e-mail.")]
    asked = requests_awaiting(on).get(document.organisation_id or 0)
    if asked and asked.letter == document:
        came = date_format(asked.came_on, "DATE_FORMAT")
        steps.append(_("Your request for renewal came on %(day)s; the Secretariat records it.") % {"day": came})
    if version.released_at is None:
        steps.append(_("It can be downloaded once it has been scanned."))
    context = {
        "document": document,
        "home": home,
        "steps": steps,
        "contact": label(Edition.objects.in_force(on), "address.secretariat", ""),
        "received_on": version.uploaded_at,
        "facts": [
            {"label": _("Title"), "value": bdi(document.title)},
            {"label": _("Version"), "value": bdi(version.number)},
            {"label": _("File"), "value": bdi(version.original_name)},
            {"label": _("Content hash"), "value": format_html('<bdi class="hash">{}</bdi>', version.sha256)},
        ],
    }
    return render(request, "participants/paper_filed.html", context)
