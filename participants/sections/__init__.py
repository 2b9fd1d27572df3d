"""What a non-State actor says of itself, declared once: for the form, the completeness check, the snapshot, the diff.

A `Section` is one step of the form. Its items and rows are the fields that 5.nsa.form names; `applies` says for
which organisations it is asked. Codes are ASCII and never translated.
"""

from participants.sections.completeness import Gap, gaps_in
from participants.sections.declared import RENEWAL_SECTIONS, SECTIONS, section_of
from participants.sections.kinds import Answers, Item, Kind, Rows, Section, Whole
from participants.sections.naming import part_in_words

__all__ = [
    "RENEWAL_SECTIONS",
    "SECTIONS",
    "Answers",
    "Gap",
    "Item",
    "Kind",
    "Rows",
    "Section",
    "Whole",
    "gaps_in",
    "part_in_words",
    "section_of",
]
