"""The check before an application: who would take part, and what rules it out (5.categories, 5.criteria)."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.enums import Category
from participants.sections.kinds import NO, YES, YES_NO

# Who would take part; those that do not apply by the form lead to a page of their own.
KINDS = (
    (Category.NGO, _("A non-governmental organisation, or another body of civil society")),
    (Category.PRIVATE_SECTOR, _("An international business association")),
    (Category.FOUNDATION, _("A philanthropic foundation")),
    (Category.ACADEMIC, _("An academic institution")),
    (Category.GOVERNMENT, _("A government institution")),
    (Category.INTERGOVERNMENTAL, _("An intergovernmental organisation")),
    ("company", _("A single company")),
    ("person", _("A person, for themselves")),
)
OUTCOME_OF_KIND: Mapping[str, str] = {
    "company": "company",
    "person": "person",
    Category.GOVERNMENT: "government",
    Category.INTERGOVERNMENTAL: "intergovernmental",
}
MISSING = _("Choose one of the answers.")


class BeginForm(forms.Form):
    """Whether whoever begins an application may sign it: what is signed binds the organisation (5.nsa.disclosure)."""

    signs = forms.ChoiceField(
        label=_("May you sign for the organisation?"),
        help_text=_("Whoever signs makes statements that bind the organisation, and sends the application."),
        choices=(
            (YES, _("Yes, I am its authorised signatory")),
            (NO, _("No, I write the form and invite the person who may sign")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": MISSING},
    )


class KindForm(forms.Form):
    """Who would take part."""

    kind = forms.ChoiceField(
        label=_("Who would take part in the alliance?"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": MISSING},
    )


def _question(label: object, hint: object = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,  # type: ignore[arg-type]
        help_text=hint,  # type: ignore[arg-type]
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": MISSING},
    )


class MoreForm(forms.Form):
    """What rules out an application, and whether it speaks for members."""

    entity = _question(
        _("Is it a legal entity?"), _("It is registered, or set up by law, and has statutes or a constitution.")
    )
    activity = _question(_("Is it active in climate change and health?"))
    tobacco_arms = _question(
        _("Is it part of the tobacco or arms industry, or does it work for their interests?"),
        _("Links of another kind are declared in the form and examined there."),
    )
    members = _question(_("Does it have members that it speaks for?"))
