"""Which findings and risks a change of the organisation's answers puts in question (5.criteria, 5.nsa.fensa)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from participants.enums import Criterion, Risk
from participants.sections.declared import SECTIONS

DISCLOSURE_PART = "disclosure"


@dataclass(frozen=True)
class Touched:
    """What is looked at again."""

    criteria: tuple[Criterion, ...] = ()
    risks: tuple[Risk, ...] = ()


TOUCHES: Mapping[str, Touched] = {
    "identity": Touched((Criterion.LEGAL_ENTITY, Criterion.REPRESENTS)),
    "legal_status": Touched((Criterion.LEGAL_ENTITY,), (Risk.HARM_TO_WHO,)),
    "decision_body": Touched((Criterion.FENSA_DISCLOSURE,), (Risk.CONFLICT_OF_INTEREST, Risk.UNDUE_INFLUENCE)),
    "funding": Touched(
        (Criterion.FENSA_DISCLOSURE, Criterion.NO_PROMOTION),
        (Risk.CONFLICT_OF_INTEREST, Risk.UNDUE_INFLUENCE, Risk.WHITEWASHING, Risk.COMPETITIVE_ADVANTAGE),
    ),
    DISCLOSURE_PART: Touched(
        (Criterion.FENSA_DISCLOSURE,), (Risk.CONFLICT_OF_INTEREST, Risk.HARM_TO_WHO, Risk.WHITEWASHING)
    ),
}


def material_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The material parts in which two snapshots' contents differ: answers, papers by hash, the disclosure."""
    changed = [section.code for section in SECTIONS if section.material and _differs(section.code, before, after)]
    papers = {slot: section.code for section in SECTIONS if section.material for slot in section.papers}
    changed += [code for slot, code in papers.items() if _hashes(before, slot) != _hashes(after, slot)]
    changed += [DISCLOSURE_PART] if _links(before) != _links(after) else []
    return [code for code in TOUCHES if code in changed]


def _differs(code: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return bool(before["answers"].get(code, {}) != after["answers"].get(code, {}))


def _hashes(content: Mapping[str, Any], slot: str) -> list[str]:
    return [paper["sha256"] for paper in content["papers"] if paper["slot"] == slot]


def _links(content: Mapping[str, Any]) -> Any:
    said = content["disclosure"] or {}
    return said.get("links"), said.get("details") or {}


def touched_by(parts: Iterable[str]) -> Touched:
    """Everything that changes in these parts put in question."""
    found = [TOUCHES[part] for part in parts]
    return Touched(
        tuple(dict.fromkeys(criterion for one in found for criterion in one.criteria)),
        tuple(dict.fromkeys(risk for one in found for risk in one.risks)),
    )
