"""After a lost second factor: the request, from the sign-in page, and its decision by another officer."""

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.limits import limited
from accounts.models import User
from casework.forms import ApproveLostFactor, LostFactorForm, RefuseLostFactor
from casework.history import history_of
from casework.models import LostFactorRequest
from casework.refusals import RulesSayNo
from casework.services import request_factor_removal
from casework.views.day import bdi, day_of, person_of
from casework.views.moves import MoveView, moves_panel


def known_person(request: HttpRequest) -> User | None:
    """Who has given the right password and stands before the second factor, or is signed in still."""
    if isinstance(request.user, User) and request.user.is_authenticated:
        return request.user
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    found = stage.login.user if stage else None
    return found if isinstance(found, User) else None


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@limited("lost_factor", methods=frozenset({"POST"}))
def lost_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the removal of a lost factor; without the password, the answer is the same for any address."""
    person = known_person(request)
    form = LostFactorForm(request.POST or None, known=person is not None)
    if form.is_valid():
        try:
            made = _ask(person, form, request)
        except RulesSayNo as refusal:
            for reason in refusal.reasons:
                form.add_error(None, str(reason))
        else:
            return render(request, "casework/lost_factor_done.html", {"made": made if person else None})
    return render(
        request, "casework/lost_factor.html", {"form": form, "person": person}, status=422 if form.is_bound else 200
    )


def _ask(person: User | None, form: LostFactorForm, request: HttpRequest) -> LostFactorRequest | None:
    said, on = form.cleaned_data["explanation"], day_of(request)
    if person is not None:
        return request_factor_removal(person, said, on, actor=person)
    found = User.objects.able_to_sign_in().filter(email__iexact=form.cleaned_data["email"]).first()
    if found is None:
        return None
    try:
        return request_factor_removal(found, said, on, actor=None)
    except RulesSayNo:
        return None


@require_GET
def lost_factor_request(request: HttpRequest, ref: str) -> HttpResponse:
    """One request: who asks, what was said, what can be done."""
    person, on = person_of(request), day_of(request)
    requests = LostFactorRequest.objects.visible_to(person, on).select_related("person")
    found = get_object_or_404(requests, ref=ref)
    kinds = {"approve": "main", "refuse": "ending"}
    context = {
        "case": found,
        "on": on,
        "facts": [
            {"label": _("Person"), "value": bdi(found.person.full_name)},
            {"label": _("E-mail address"), "value": bdi(found.person.email or "")},
        ],
        "moves": moves_panel(request, found, "casework:lost_factor_move", kinds),
        "acts": history_of(found),
    }
    return render(request, "casework/lost_factor_request.html", context)


class LostFactorMove(MoveView):
    """Removes a lost factor or refuses to."""

    model = LostFactorRequest
    forms = {"approve": ApproveLostFactor, "refuse": RefuseLostFactor}
    endings = frozenset({"refuse"})

    def facts(self) -> list[dict[str, object]]:
        """Whose factor it is."""
        assert isinstance(self.case, LostFactorRequest)
        return [
            {"label": _("Reference"), "value": bdi(self.case.ref)},
            {"label": _("Person"), "value": bdi(self.case.person.full_name)},
            {"label": _("E-mail address"), "value": bdi(self.case.person.email or "")},
        ]

    def name(self) -> str:
        """The person."""
        assert isinstance(self.case, LostFactorRequest)
        return self.case.person.full_name
