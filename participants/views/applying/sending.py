"""Check your answers, send, read the confirmation, withdraw (5.nsa.form, 5.notify)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policy import may
from casework.engine import perform
from casework.refusals import RulesSayNo, WrongState
from casework.views.day import day_of, person_of
from governance.models import Edition
from governance.texts import label
from participants.enums import ApplicationState
from participants.forms.replies import WithdrawForm
from participants.models import Filed, Renewal
from participants.sections import Section
from participants.services.applications import DISCLOSURE_PART, TERMS_PART, UNSENT, submit_application
from participants.services.drafts import delete_draft, may_delete
from participants.services.renewals import send_renewal
from participants.services.teams import OVER
from participants.shown import DOCUMENTS_PART, FileShown, answers_in_words, links_in_words
from participants.standing import usual_days
from participants.views.applying.frame import crumbs, home_of, known_as, own, own_filed, page_of, shown_of
from participants.views.applying.parts import part_url
from participants.views.applying.replies import rounds_over
from participants.views.tasks import carried_out, status_of, task


@task
def check_answers(request: HttpRequest, ref: str) -> HttpResponse:
    """Every answer with the way to change it, every gap by name; the button sends the application."""
    application = own_filed(request, ref)
    if application.state not in UNSENT:
        return redirect("participants:own_sent", ref)
    refused: list[Any] = []
    if request.method == "POST":
        try:
            _send(application, person_of(request), day_of(request))
            return redirect("participants:own_sent", ref)
        except WrongState:
            return redirect("participants:own_sent", ref)
        except RulesSayNo as no:
            refused = no.reasons
    shown = shown_of(request, own_filed(request, ref))
    context = {
        **answers_of(shown),
        "missing": missing(shown),
        "refused": refused,
        "known": known_as(application, shown.on),
        "crumbs": crumbs(_("Check your answers"), application),
    }
    return render(request, page_of(application, "check_answers"), context, status=status_of(request))


def _send(application: Filed, person: User, on: date) -> None:
    if isinstance(application, Renewal):
        send_renewal(application, person, on)
    else:
        submit_application(application, person, on)


def answers_of(shown: FileShown) -> dict[str, Any]:
    """Everything that the application says, part by part, in words."""
    application, links = shown.application, shown.is_draft
    return {
        "application": application,
        "shown": shown,
        "parts": [
            {"title": section.title, "answers": [*_answers(shown, section, links)]} for section in shown.sections
        ],
        "papers": [
            {
                "label": paper.label,
                "value": paper.version.original_name if paper.version else "",
                "url": reverse("participants:own_paper", args=[application.ref, paper.slot]) if links else "",
            }
            for paper in shown.papers.values()
        ],
        "signed": shown.disclosure,
        "signed_links": links_in_words(shown.disclosure) if shown.disclosure else [],
        "disclosure_url": part_url(application, DISCLOSURE_PART),
        "terms_url": part_url(application, TERMS_PART),
    }


def _answers(shown: FileShown, section: Section, links: bool) -> list[dict[str, Any]]:
    url = part_url(shown.application, section.code) if links else ""
    tables = {rows.code for rows in section.rows}
    return [
        {
            "label": answer.label,
            "value": answer.value,
            "url": url and (f"{url}#{answer.field}-table" if answer.field in tables else f"{url}#id_{answer.field}"),
        }
        for answer in answers_in_words(section, shown.whole)
        if not answer.is_settled
    ]


def missing(shown: FileShown) -> list[dict[str, str]]:
    """Each gap by its part and name, with the way to it."""
    application = shown.application
    titles = {section.code: str(section.title) for section in shown.sections}
    gaps = [
        {
            "text": " – ".join([titles.get(gap.section, str(_("Documents"))), str(gap.label)]),
            "row": str(gap.row or ""),
            "url": part_url(application, DOCUMENTS_PART if gap.field in shown.papers else gap.section),
        }
        for gap in shown.gaps
    ]
    signed = [(shown.disclosure, DISCLOSURE_PART, _("Tobacco and arms disclosure: not signed yet")),
              (shown.acceptance, TERMS_PART, _("Terms of Reference: not accepted yet"))]  # fmt: skip
    gaps += [{"text": text, "row": "", "url": part_url(application, part)} for given, part, text in signed if not given]
    unsure = [(_("%(part)s: say whether it is still true") % {"part": one.title}, one.code) for one in shown.to_confirm]
    gaps += [{"text": text, "row": "", "url": part_url(application, code)} for text, code in unsure]
    return gaps


@require_safe
def own_sent(request: HttpRequest, ref: str) -> HttpResponse:
    """The confirmation: the reference, what happens next, whom to ask (5.notify)."""
    application = own_filed(request, ref)
    if application.submitted_on is None:
        return home_of(application)
    edition = Edition.objects.in_force(day_of(request))
    context = {
        "application": application,
        "contact": label(edition, "address.secretariat", get_language() or "en"),
        "usual_days": usual_days(),
    }
    return render(request, page_of(application, "sent"), context)


@require_safe
def own_answers(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that the application says, to read and to print."""
    application = own_filed(request, ref)
    shown = shown_of(request, application)
    context = {
        **answers_of(shown),
        "rounds": rounds_over(application),
        "crumbs": crumbs(_("What you sent"), application),
    }
    return render(request, "participants/applying/answers.html", context)


@task
def own_delete(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a draft up; what was sent is withdrawn instead (5.nsa.form)."""
    application = own(request, ref)
    person, on = person_of(request), day_of(request)
    if application.state != ApplicationState.DRAFT:
        messages.warning(request, _("What was sent cannot be deleted. It can be withdrawn."))
        return home_of(application)
    if not may_delete(application, person, on):
        messages.warning(request, _("Only who began the draft, or the authorised signatory, can delete it."))
        return home_of(application)
    if request.method == "POST":
        delete_draft(application, person, on)
        messages.success(request, _("The draft is deleted."))
        return redirect("participants:apply")
    context = {"application": application, "crumbs": crumbs(_("Delete the draft"), application)}
    return render(request, "participants/applying/delete.html", context)


@task
def own_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Withdraw an application that is not decided yet (5.notify)."""
    application = own(request, ref)
    person, on = person_of(request), day_of(request)
    if application.state == ApplicationState.DRAFT:
        return redirect("participants:delete_draft", ref)
    if application.state in OVER:
        messages.warning(request, _("There is nothing to withdraw."))
        return home_of(application)
    may_withdraw = may(person, "participants.withdraw_application", application, on)
    if not may_withdraw:
        messages.warning(request, _("Only the authorised signatory can withdraw the application."))
        return home_of(application)
    form = WithdrawForm(request.POST or None)

    def act() -> None:
        perform(application, "withdraw", person, on, reason=form.cleaned_data["reason"])

    if carried_out(request, form, act):
        messages.success(request, _("The application is withdrawn. The letter is on its way."))
        return home_of(application)
    context = {"application": application, "form": form, "crumbs": crumbs(_("Withdraw"), application)}
    return render(request, "participants/applying/withdraw.html", context, status=status_of(request))
