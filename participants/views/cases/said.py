"""What the organisation said in the parts that a check or a criterion is about, to read beside the finding (5)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.clauses import Text
from participants.enums import Check, Criterion
from participants.sections import section_of
from participants.sections.touching import DISCLOSURE_PART
from participants.views.cases.sheet import Sheet, read_answers

# The parts of the form by which each is judged.
OF_CHECK: Mapping[str, tuple[str, ...]] = {
    Check.INTEREST: ("aims", "criteria"),
    Check.LEGAL: ("identity", "legal_status"),
    Check.MEMBERS: ("membership",),
    Check.GOVERNANCE: ("governance", "decision_body"),
    Check.FUNDING: ("funding",),
    Check.AFFILIATIONS: ("affiliations",),
    Check.REPUTATION: ("identity", "aims", "legal_status"),
    Check.CAUTION: ("funding", "affiliations", DISCLOSURE_PART),
}
OF_CRITERION: Mapping[str, tuple[str, ...]] = {
    Criterion.LEGAL_ENTITY: ("identity", "legal_status"),
    Criterion.ALIGNED: ("aims", "criteria"),
    Criterion.EXPERTISE: ("criteria",),
    Criterion.ACTIVE_PART: ("criteria",),
    Criterion.FENSA_DISCLOSURE: ("governance", "decision_body", "funding", "affiliations", DISCLOSURE_PART),
    Criterion.POLICIES: ("criteria",),
    Criterion.NO_PROMOTION: ("criteria", "funding"),
    Criterion.REPRESENTS: ("identity", "membership"),
}
# What each check of due diligence asks.
HINTS: Mapping[str, Text] = {
    Check.INTEREST: gettext_lazy("What it wants from the alliance, and who gains from it."),
    Check.LEGAL: gettext_lazy("Whether it is registered under this name, and may act as it says."),
    Check.MEMBERS: gettext_lazy("Who its members are, and which of them pay or decide most."),
    Check.GOVERNANCE: gettext_lazy("Who decides, how they are chosen, and for whom else they work."),
    Check.FUNDING: gettext_lazy("Where its money comes from, and whether one donor or industry outweighs the others."),
    Check.AFFILIATIONS: gettext_lazy("To whom it is tied, and what these ties let others decide."),
    Check.REPUTATION: gettext_lazy("What courts, the press and others say of it and of those who lead it."),
    Check.CAUTION: gettext_lazy(
        "Ties to industries that harm health or that WHO's norms and standards concern. Tobacco and arms have a page"
        " of their own."
    ),
}


def said_in(sheet: Sheet, parts: tuple[str, ...]) -> list[dict[str, Any]]:
    """The answers, papers and disclosure of these parts as they were sent last; what was not asked is left out."""
    asked = [section_of(part) for part in parts if part != DISCLOSURE_PART]
    whole = sheet.snapshot.content["answers"] if sheet.snapshot else {}
    told = [
        {
            "title": section.title,
            "answers": read_answers(section, whole),
            "papers": [one for one in sheet.named_papers if one[1].slot in (*section.papers, *section.optional_papers)],
        }
        for section in asked
        if section.code in whole and section.applies(whole)
    ]
    if DISCLOSURE_PART in parts and sheet.disclosed:
        told.append({"title": _("Tobacco and arms disclosure"), "answers": sheet.disclosed[1], "papers": []})
    return told
