"""What the authorised signatory signs and accepts: the disclosure, the Terms of Reference (5.nsa.disclosure)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.views.day import day_of, person_of
from governance.models import Edition
from governance.texts import clauses_of, languages_of
from participants.forms.signing import DisclosureForm, TermsForm
from participants.services.applications import DISCLOSURE_PART, TERMS_PART
from participants.services.signing import accept_terms, hash_of, sign_disclosure, statement_text
from participants.shown import FileShown, links_in_words
from participants.views.applying.frame import crumbs, home_of, own_filed, shown_of
from participants.views.tasks import carried_out, status_of, task, typed


def _refused(request: HttpRequest, shown: FileShown, part: str) -> HttpResponse | None:
    """Back to the application where the part cannot be written, with the reason."""
    if part not in shown.open_parts:
        messages.warning(request, _("This part is closed. The Secretariat opens it again where it asks about it."))
    elif why := shown.why_closed():
        messages.warning(request, why)
    else:
        return None
    return home_of(shown.application)


@task
def own_disclosure(request: HttpRequest, ref: str) -> HttpResponse:
    """The disclosure: the server's words, an answer to each link, name and title (5.nsa.disclosure)."""
    application = own_filed(request, ref)
    shown, person, on = shown_of(request, application), person_of(request), day_of(request)
    if refused := _refused(request, shown, DISCLOSURE_PART):
        return refused
    text = statement_text(on, get_language() or "en")
    version = {"version": text.statement.version, "text_sha256": hash_of(text)}
    form = DisclosureForm(typed(request), initial={"signatory_name": person.full_name, **version})
    if carried_out(request, form, lambda: sign_disclosure(application, form.signing(text.language), person, on)):
        messages.success(request, _("The disclosure is signed."))
        return _next(shown)
    context = {
        "application": application,
        "text": text,
        "form": form,
        "shown_version": version,
        "signed": shown.disclosure,
        "signed_links": links_in_words(shown.disclosure) if shown.disclosure else [],
        "crumbs": crumbs(_("Tobacco and arms disclosure"), application),
    }
    return render(request, "participants/applying/disclosure.html", context, status=status_of(request))


def _next(shown: FileShown) -> HttpResponse:
    name = "participants:own_application" if shown.is_draft else "participants:own_questions"
    return redirect(name, shown.application.ref)


@task
def own_terms(request: HttpRequest, ref: str) -> HttpResponse:
    """The Terms of Reference in force, read here and accepted by their edition (6.undertake)."""
    application = own_filed(request, ref)
    shown, person, on = shown_of(request, application), person_of(request), day_of(request)
    if refused := _refused(request, shown, TERMS_PART):
        return refused
    edition = Edition.objects.in_force(on)
    form = TermsForm(typed(request), initial={"edition": edition.ref})
    if carried_out(request, form, lambda: accept_terms(application, form.cleaned_data["edition"], person, on)):
        messages.success(request, _("The Terms of Reference are accepted."))
        return _next(shown)
    language = get_language() or "en"
    read_in = language if language in languages_of(edition) else "en"
    context = {
        "application": application,
        "edition": edition,
        "clauses": clauses_of(edition, read_in),
        "read_in": read_in,
        "form": form,
        "accepted": shown.acceptance,
        "renews": shown.is_renewal,
        "crumbs": crumbs(_("Terms of Reference"), application),
    }
    return render(request, "participants/applying/terms.html", context, status=status_of(request))
