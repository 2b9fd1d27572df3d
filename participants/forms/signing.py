"""What the authorised signatory signs on screen: the disclosure link by link, and the Terms of Reference."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from participants.enums import Industry, Link
from participants.forms.steps import AREA, LINE, Line, PlainText
from participants.sections.kinds import YES, YES_NO
from participants.services.signing import Signing, details_field

# The questions as the statement means them: it speaks of today and of the last four years.
ASKED: Mapping[Link, Any] = {
    Link.ACTIVITY: _(
        "In the last four years, has it made, sold or promoted such products, or been part of this industry?"
    ),
    Link.FUNDING: _("In the last four years, has it received money or other support from this industry?"),
    Link.GOVERNANCE: _("In the last four years, have people of this industry sat in its bodies or led it?"),
    Link.MEMBERS: _("In the last four years, have any of its members belonged to this industry?"),
    Link.INVESTMENT: _("In the last four years, has it held shares in this industry?"),
}


class DisclosureForm(forms.Form):
    """Each industry × kind of link as yes or no, for each yes what the link is, name and title of who signs.

    Version and hash say which words were shown; the words themselves are never taken from the page.
    """

    signatory_name = Line(
        LINE,
        forms.TextInput(attrs={"dir": "auto", "autocomplete": "name"}),
        label=_("Your full name"),
        error_messages={"required": _("Enter your name.")},
    )
    signatory_title = Line(
        LINE,
        forms.TextInput(attrs={"dir": "auto", "autocomplete": "organization-title"}),
        label=_("Your title in the organisation"),
        help_text=_("For example: President, Executive Director."),
        error_messages={"required": _("Enter your title in the organisation.")},
    )
    sign = forms.BooleanField(
        label=_("I sign this statement for the organisation"),
        error_messages={"required": _("Tick the box to sign the statement.")},
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    text_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions: dict[str, forms.Field] = {}
        for name, industry, link in links():
            questions[name] = _question(industry, link)
            questions[details_field(industry, link)] = _details(industry, link)
        self.fields = {**questions, **self.fields}

    def industries(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """The questions by industry, each with the field that says what the link is, for the page."""
        return [
            (str(industry.label),
             [(self[name], self[details_field(of, link)]) for name, of, link in links() if of == industry])
            for industry in Industry
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Where the answer to a link is yes, its own details say what it is."""
        data: dict[str, Any] = super().clean() or {}
        for name, industry, link in links():
            field = details_field(industry, link)
            if data.get(name) == YES and field not in self.errors and not data.get(field):
                self.add_error(field, _("Say what this link is: you answered yes."))
        return data

    def signing(self, language: str) -> Signing:
        """What is signed."""
        said = self.cleaned_data
        answers: dict[str, dict[str, str]] = {str(industry): {} for industry in Industry}
        details: dict[str, dict[str, str]] = {str(industry): {} for industry in Industry}
        for name, industry, link in links():
            answers[str(industry)][str(link)] = said[name]
            details[str(industry)][str(link)] = said[details_field(industry, link)]
        return Signing(
            said["version"], language, said["text_sha256"], answers, details, said["signatory_name"],
            said["signatory_title"],
        )  # fmt: skip


def links() -> Iterator[tuple[str, Industry, Link]]:
    """Every industry × kind of link, with the name of its field."""
    for industry in Industry:
        for link in Link:
            yield f"{industry}-{link}", industry, link


def _details(industry: Industry, link: Link) -> PlainText:
    field = PlainText(
        AREA,
        forms.Textarea(attrs={"dir": "auto", "rows": 3}),
        label=format_lazy(_("What the link is ({industry}): {link}"), industry=industry.label, link=link.label),
        help_text=_("With whom, since when, how much."),
        required=False,
    )
    field.mark_optional = False  # type: ignore[attr-defined]
    return field


def _question(industry: Industry, link: Link) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=ASKED[link],
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={
            "required": format_lazy(
                _("Choose yes or no ({industry}): {link}."), industry=industry.label, link=link.label
            )
        },
    )


class TermsForm(forms.Form):
    """The Terms of Reference, accepted by their edition."""

    accept = forms.BooleanField(
        label=_("The organisation accepts these Terms of Reference"),
        error_messages={"required": _("Tick the box to accept the Terms of Reference.")},
    )
    edition = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
