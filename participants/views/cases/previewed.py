"""A move whose letter can be read before it goes, as text or as PDF; what was typed stays in the form (5.notify)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from casework.engine import ask
from casework.refusals import RulesSayNo
from casework.views import MoveView
from casework.views.day import day_of, person_of
from casework.views.moves import reasons_of
from correspondence.pdf import PdfUnavailable
from participants.views.cases.previews import Preview, as_pdf, previews_of


class PreviewedMove(MoveView):
    """Makes one move of a case, with the letter shown first where one goes out."""

    template_name = "participants/cases/move.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """No letter is shown before it is asked for."""
        super().setup(request, *args, **kwargs)
        self.letters: list[Preview] = []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer, or the letter that it would send."""
        return self.previewed() if request.POST.get("preview") else super().post(request, *args, **kwargs)

    def previewed(self) -> HttpResponse:
        """The page with the letter above the form, or the letter as PDF; nothing is decided by it."""
        reasons = ask(self.case, self.move.name, person_of(self.request), day_of(self.request))
        form = self.form(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.page(form, reasons, status=422)
        try:
            self.letters = previews_of(lambda: self.perform(form), person_of(self.request))
            if self.request.POST.get("preview") == "pdf" and self.letters:
                return as_pdf(self.letters[0])
        except (RulesSayNo, ValidationError) as refusal:
            for reason in reasons_of(refusal):
                form.add_error(None, str(reason))
        except PdfUnavailable as missing:
            form.add_error(None, _(str(missing)))
        self.case.refresh_from_db()
        return self.page(form, [], status=422 if form.errors else 200)

    def matters(self) -> dict[str, Any]:
        """Whether a letter goes out, and the letters where they were asked for."""
        return {**super().matters(), "has_letters": self.move.letters is not None, "letters": self.letters}
