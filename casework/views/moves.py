"""A move's own page: one question, one button that names the act, and every reason where it is refused."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views import View

from casework.engine import Move, ask, open_moves, perform, table_of
from casework.forms import MoveForm
from casework.models import Case
from casework.refusals import NotVisible, Reason, RulesSayNo, WrongState
from casework.views.day import bdi, day_of, person_of


class MoveView(View):
    """Shows and makes one move of a case. A room subclasses it with its model and the forms of its moves.

    Refused in the order of the engine: 404, 403, 409, then on the form with every reason and all that was typed.
    The address gives `ref` (or the name in `lookup`) and `move`; a move that the table does not list is a 404.
    """

    model: ClassVar[type[Case]]
    forms: ClassVar[Mapping[str, type[MoveForm]]] = {}
    endings: ClassVar[frozenset[str]] = frozenset()
    lookup: ClassVar[str] = "ref"
    template_name: ClassVar[str] = "casework/move.html"
    case: Case
    move: Move

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the case and the move."""
        super().setup(request, *args, **kwargs)
        found = self.model._base_manager.filter(**{self.lookup: kwargs[self.lookup]}).first()
        moves = {move.name: move for move in table_of(self.model).moves if move.source}
        if found is None:
            raise NotVisible
        if kwargs["move"] not in moves:
            raise Http404
        self.case, self.move = found, moves[kwargs["move"]]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where the move comes too late, the page names the case, says how it stands now and leads to it (409)."""
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        except WrongState:
            self.case.refresh_from_db()
            context = {"reasons": [self.standing()], "name": self.name(), "case_url": self.get_success_url()}
            return render(request, "409.html", context, status=409)
        return answer

    def standing(self) -> str:
        """How the case stands now, for who came too late."""
        return _("%(case)s is now: %(state)s.") % {"case": self.case.ref, "state": self.case.get_state_label()}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question."""
        reasons = ask(self.case, self.move.name, person_of(request), day_of(request))
        return self.page(self.form(), reasons)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer: made, or refused with everything typed kept."""
        reasons = ask(self.case, self.move.name, person_of(request), day_of(request))
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, reasons, status=422)
        try:
            self.perform(form)
        except (RulesSayNo, ValidationError) as refusal:
            for reason in reasons_of(refusal):
                form.add_error(None, str(reason))
            return self.page(form, [], status=422)
        messages.success(request, self.done())
        return redirect(self.get_success_url())

    def form(self, *data: Any) -> MoveForm:
        """The form of this move; plain, with the button alone, where the room gives none."""
        return self.forms.get(self.move.name, MoveForm)(*data)

    def perform(self, form: MoveForm) -> None:
        """Make the move; a room that decides through a service of its own overrides this."""
        person, on = person_of(self.request), day_of(self.request)
        perform(self.case, self.move.name, person, on, form.move_data(), form.move_reason())

    def name(self) -> str:
        """Whom or what the move concerns, as the question and the message call it."""
        return self.case.ref

    def question(self, form: MoveForm) -> SafeString:
        """The page's one question, with the name; the move's label where the room asks none."""
        return format_html(str(form.question or self.move.label), name=bdi(self.name()))

    def done(self) -> str:
        """What the next page says."""
        form = self.forms.get(self.move.name, MoveForm)
        return format_html(str(form.done), name=bdi(self.name()))

    def get_success_url(self) -> str:
        """Where one reads on: the case, or what waits next."""
        address = getattr(self.case, "get_absolute_url", None)
        return str(address()) if address else reverse("casework:waiting")

    def facts(self) -> list[dict[str, Any]]:
        """Key facts above the question."""
        return [{"label": _("Reference"), "value": bdi(self.case.ref)}]

    def page(self, form: MoveForm, reasons: list[str | Promise], status: int = 200) -> HttpResponse:
        """The page, with what the rules say against the move already."""
        context = {
            "case": self.case,
            "move": self.move,
            "form": form,
            "question": self.question(form),
            "reasons": reasons,
            "facts": self.facts(),
            "ending": self.move.name in self.endings,
            "back_url": self.get_success_url(),
            **self.matters(),
        }
        return render(self.request, self.template_name, context, status=status)

    def matters(self) -> dict[str, Any]:
        """What else the page of a room shows above its form."""
        return {}


def reasons_of(refusal: RulesSayNo | ValidationError) -> Iterable[Reason]:
    """Every reason of a refusal: of the rules, or of a record that what was decided cannot become."""
    return refusal.reasons if isinstance(refusal, RulesSayNo) else refusal.messages


def moves_panel(request: HttpRequest, case: Case, url_name: str, kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    """The moves of a case as the panel "What can be done now" takes them; `kinds` marks `main` and `ending` ones."""
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse(url_name, args=[case.ref, move.name]),
            "reasons": reasons,
            "kind": kinds.get(move.name, ""),
        }
        for move, reasons in open_moves(case, person_of(request), day_of(request))
    ]
