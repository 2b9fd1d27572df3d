"""What a file says, as people read it: its parts and gaps, its answers in words, and what changed since last time."""

from participants.shown.differences import Change, changes_between, links_between, papers_between
from participants.shown.files import (
    BEGUN,
    DOCUMENTS_PART,
    INVITED,
    SIGNATORY_PART,
    TO_ANSWER,
    TO_CONFIRM,
    FileShown,
    Part,
)
from participants.shown.words import Answer, activity_in_words, answers_in_words, in_words, links_in_words

__all__ = [
    "BEGUN",
    "DOCUMENTS_PART",
    "INVITED",
    "SIGNATORY_PART",
    "TO_ANSWER",
    "TO_CONFIRM",
    "Answer",
    "Change",
    "FileShown",
    "Part",
    "activity_in_words",
    "answers_in_words",
    "changes_between",
    "in_words",
    "links_between",
    "links_in_words",
    "papers_between",
]
