"""Letters as people see them: my letters, one letter, sending again, and the mail of a demonstration."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.policy import may
from correspondence.delivery import goes_nowhere, next_address
from correspondence.demo_mail import attachments_of, text_of
from correspondence.enums import Reason
from correspondence.forms import ResendForm
from correspondence.kinds import title_of
from correspondence.models import DemoMessage, Letter
from correspondence.services import resend_all, why_not_resent
from correspondence.templates import language_of
from governance.models import Act
from governance.requests import day_of

PER_PAGE = 25
MOST_AT_ONCE = 500


@require_GET
def my_letters(request: HttpRequest) -> HttpResponse:
    """The letters to me that went out, the latest first."""
    letters = Letter.objects.visible_to(request.user, day_of(request)).filter(recipient=request.user.pk).sent()
    page = Paginator(letters.order_by("-on", "-id"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "correspondence/my_letters.html", {"page_obj": page})


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter as it was sent, with its delivery; for officers, the way to send it again or the reason why not."""
    visible = Letter.objects.visible_to(request.user, day_of(request))
    letter = get_object_or_404(visible.select_related("recipient", "pdf__document"), pk=pk)
    officer = may(request.user, "correspondence.resend_letter", letter, day_of(request))
    written_in = language_of(letter.kind, letter.language)
    context = {
        "letter": letter,
        "what": title_of(letter.kind),
        "crumbs": [list_of(officer)],
        "officer": officer,
        "moves": [move_of(letter)] if officer else [],
        "written_in": written_in,
        "direction": "rtl" if get_language_info(written_in)["bidi"] else "ltr",
        "pdf_url": letter.pdf and reverse("documents:version", args=[letter.pdf.document.ref, letter.pdf.number]),
        "delivery": delivery_of(letter, officer),
    }
    return render(request, "correspondence/detail.html", context)


def list_of(officer: bool) -> dict[str, str]:
    """The list from which one comes: every letter for officers, one's own for everyone else."""
    if officer:
        return {"title": _("Letters"), "url": reverse("admin:correspondence_letter_changelist")}
    return {"title": _("My letters"), "url": reverse("correspondence:list")}


def move_of(letter: Letter) -> dict[str, Any]:
    """Sending again, open or with the reasons why not; the main act only where the letter has failed."""
    failed = letter.standing == "failed"
    return {
        "label": _("Send again"),
        "url": f"{reverse('correspondence:resend')}?letter={letter.pk}",
        "reasons": why_not_resent(letter),
        "kind": "main" if failed else "second",
        "note": _("You choose the address and say why.") if failed else _("The recipient gets the same letter twice."),
    }


def delivery_of(letter: Letter, officer: bool) -> list[dict[str, Any]]:
    """What has happened to a letter so far, in sentences; failures are for officers."""
    ended = [one for one in letter.sendings.all() if officer or not one.error]
    steps = [
        (letter.queued_at, _("Queued.")),
        *((one.at, _("Given up.") if one.error else _("Sent.")) for one in ended),
        (letter.next_attempt_at if officer and letter.standing == "waiting" else None, _("Next attempt.")),
    ]
    told = [{"moment": moment, "text": text} for moment, text in steps if moment]
    return sorted([*told, *(_sendings(letter) if officer else [])], key=lambda step: step["moment"])


def _sendings(letter: Letter) -> list[dict[str, Any]]:
    """Each sending again: when, by whom and why."""
    acts = Act.objects.filter(action="resend_letter", object_type="letter", object_id=letter.pk)
    people = User.objects.in_bulk([act.actor_id for act in acts if act.actor_id])
    return [
        {"moment": act.recorded_at, "text": sentence_of(act), "by": str(people.get(act.actor_id or 0, ""))}
        for act in acts
    ]


def sentence_of(act: Act) -> str:
    """That a letter was sent again, and why; an act from before there were reasons gives none."""
    code = act.facts.get("reason", "")
    reason = dict(Reason.choices).get(code, code)
    return _("Sent again by hand. %(reason)s.") % {"reason": reason} if code else _("Sent again by hand.")


@require_http_methods(["GET", "POST"])
def resend_letters(request: HttpRequest) -> HttpResponse:
    """The task of sending letters again: one with another address if need be, or many as they are."""
    letters = _chosen(request)
    refused = {letter.pk: why_not_resent(letter) for letter in letters}
    elsewhere = len(letters) == 1 and goes_nowhere(letters[0])
    form = ResendForm(request.POST or None, refused=next_address(letters[0]) if elsewhere else None)
    if request.method == "POST" and form.is_valid() and not any(refused.values()):
        try:
            return _sent_again(request, letters, form.cleaned_data)
        except ValidationError as error:
            form.add_error("address" if len(letters) == 1 else None, error)
    rows = [(letter, title_of(letter.kind), next_address(letter), refused[letter.pk]) for letter in letters]
    context = {
        "rows": rows,
        "form": form,
        "alone": len(letters) == 1,
        "possible": not any(refused.values()),
        "twice": sum(letter.standing == "sent" for letter in letters),
    }
    return render(request, "correspondence/resend.html", context)


def _chosen(request: HttpRequest) -> list[Letter]:
    numbers = (request.POST if request.method == "POST" else request.GET).getlist("letter")
    if not numbers or len(numbers) > MOST_AT_ONCE or not all(n.isascii() and n.isdigit() for n in numbers):
        raise Http404
    visible = Letter.objects.visible_to(request.user, day_of(request)).filter(pk__in=numbers)
    letters = list(visible.select_related("recipient").order_by("id"))
    if len(letters) != len(set(numbers)):
        raise Http404
    if not request.user.has_perm("correspondence.resend_letter"):
        raise PermissionDenied
    return letters


def _sent_again(request: HttpRequest, letters: list[Letter], given: dict[str, Any]) -> HttpResponse:
    actor = request.user
    if not isinstance(actor, User):
        raise PermissionDenied
    address = given["address"] if len(letters) == 1 else ""
    resend_all(letters, actor, day_of(request), given["reason"], address)
    count = len(letters)
    text = ngettext("The letter goes out again.", "%(count)d letters go out again.", count) % {"count": count}
    messages.success(request, text)
    if count == 1:
        return redirect("correspondence:detail", pk=letters[0].pk)
    return redirect("admin:correspondence_letter_changelist")


@require_GET
@login_not_required
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Every message of a demonstration, the newest first; there is no such page anywhere else."""
    _only_in_demonstration()
    page = Paginator(DemoMessage.objects.order_by("-id"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(message, text_of(message), attachments_of(message)) for message in page]
    return render(request, "correspondence/demo_mail.html", {"page_obj": page, "rows": rows})


@require_GET
@login_not_required
def demo_attachment(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One file of a message of a demonstration, as a download."""
    _only_in_demonstration()
    files = attachments_of(get_object_or_404(DemoMessage, pk=pk))
    if number >= len(files):
        raise Http404
    response = HttpResponse(files[number].content, content_type=files[number].media_type)
    name = content_disposition_header(as_attachment=True, filename=files[number].name or f"{pk}-{number}")
    response.headers["Content-Disposition"] = name or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _only_in_demonstration() -> None:
    if not settings.DEMO:
        raise Http404
