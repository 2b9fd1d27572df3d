"""What a question to an organisation is about, in words: the part of the form, and the field or document in it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from documents.slots import label_of
from participants.sections.declared import SECTIONS, section_of
from participants.sections.kinds import Text


def part_in_words(section: str, field: str) -> str:
    """The part, and the field or document if it is about one, in the language in force (4.review)."""
    return " · ".join(str(part) for part in _parts(section, field))


def _parts(code: str, field: str) -> Iterator[Text]:
    if code not in {section.code for section in SECTIONS}:
        yield {"disclosure": _("Tobacco and arms disclosure"), "terms": _("The Terms of Reference")}.get(code, code)
        return
    section = section_of(code)
    yield section.title
    labels: dict[str, Text] = {one.code: one.label for one in section.fields()}
    if field:
        yield labels.get(field) or label_of(field)
