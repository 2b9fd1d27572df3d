"""What its own people type about an application that was sent: answers, messages, a withdrawal, an invitation."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from participants.forms.steps import AREA, LINE, Line, PlainText
from participants.models import RequestItem

ROLES = (
    (Role.APPLICANT, _("Write the application")),
    (Role.SIGNATORY, _("Write it, sign it and send it, as authorised signatory")),
)


def _area(**known: Any) -> PlainText:
    return PlainText(AREA, forms.Textarea(attrs={"dir": "auto", "rows": 5}), **known)


def mark_of(answer: str) -> str:
    """What stands for an answer as it was when the page was opened; empty where there was none."""
    return hashlib.sha256(answer.encode()).hexdigest()[:32] if answer else ""


class AnswersForm(forms.Form):
    """One field for each question of a round; an answer that another person saved meanwhile is not overwritten."""

    def __init__(self, *args: Any, items: Sequence[RequestItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = {item.number: item.answer for item in items}
        # Whether an answer that was not typed here is another one by now than the page showed.
        self.is_outdated = False
        for item in items:
            known = forms.CharField(widget=forms.HiddenInput, required=False, initial=mark_of(item.answer))
            self.fields[f"known-{item.number}"] = known
            label = format_lazy(_("Answer to question {number}"), number=item.number)
            self.fields[f"answer-{item.number}"] = _area(label=label, required=False, initial=item.answer)
            self.fields[f"answer-{item.number}"].mark_optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Where another answer was saved since the page was opened, both texts are shown and the next save counts."""
        data: dict[str, Any] = super().clean() or {}
        shown: dict[str, Any] = {}
        for number, theirs in self.held.items():
            name, known = f"answer-{number}", data.get(f"known-{number}", "")
            untouched = f"known-{number}" in self.data and mark_of(data.get(name, "")) == known
            self.is_outdated |= untouched and known != mark_of(theirs)
            if self._differs(data.get(name, ""), known, theirs):
                text = _("Somebody saved another answer meanwhile: %(theirs)s. Save again to put yours in its place.")
                self.add_error(name, text % {"theirs": theirs})
            shown[f"known-{number}"] = mark_of(theirs)
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, **shown}
        return data

    def _differs(self, typed: str, known: str, theirs: str) -> bool:
        """Whether something new was typed over an answer that its writer has not seen."""
        return bool(typed and theirs) and known != mark_of(theirs) and typed != theirs and mark_of(typed) != known

    def said(self) -> dict[int, str]:
        """The answers that were typed, by the number of the question; what was left as it stood is not said again."""
        typed = {number: self.cleaned_data.get(f"answer-{number}", "") for number in self.held}
        seen = {number: self.cleaned_data.get(f"known-{number}", "") for number in self.held}
        return {number: text for number, text in typed.items() if text and mark_of(text) != seen[number]}


class MessageForm(forms.Form):
    """A word to the Secretariat."""

    text = _area(label=_("Your message"), error_messages={"required": _("Write the message.")})


class WithdrawForm(forms.Form):
    """Why an application is withdrawn; nobody has to say."""

    reason = PlainText(
        2000, forms.Textarea(attrs={"dir": "auto", "rows": 3}), label=_("Reason"), required=False,
        help_text=_("The Secretariat reads it."),
    )  # fmt: skip


class ConditionsForm(forms.Form):
    """Yes or no to the conditions that were offered."""

    answer = forms.ChoiceField(
        label=_("Does your organisation accept the conditions?"),
        choices=(("yes", _("Yes, it accepts them")), ("no", _("No, it declines them"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )


class ColleagueForm(forms.Form):
    """Whom to ask to write with me."""

    full_name = Line(
        LINE, forms.TextInput(attrs={"dir": "auto"}), label=_("Full name"),
        error_messages={"required": _("Enter the person's name.")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, error_messages={"required": _("Enter the person's e-mail address.")}
    )
    role = forms.ChoiceField(
        label=_("What the person may do"),
        choices=ROLES,
        widget=forms.RadioSelect,
        initial=Role.APPLICANT,
        error_messages={"required": _("Choose what the person may do.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language of the letter.")},
        choices=[(code, name) for code, name in settings.LANGUAGES if code != settings.PSEUDO_LANGUAGE],
    )

    def __init__(self, *args: Any, may_sign: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = ROLES if may_sign else ROLES[:1]

    def clean_email(self) -> str:
        """The address in small letters: case makes no other person."""
        return str(self.cleaned_data["email"]).lower()
