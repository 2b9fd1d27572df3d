"""Typed slots: each room declares which kinds of files it takes, and how large one may be (x.documents)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JPEG = "image/jpeg"
PNG = "image/png"
# What the portal takes at all, by the ending of the file's name; everything else is refused.
ENDINGS = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX, "jpg": JPEG, "jpeg": JPEG, "png": PNG}
KINDS = {PDF: "PDF", DOCX: "Word (.docx)", XLSX: "Excel (.xlsx)", JPEG: "JPEG", PNG: "PNG"}
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Slot:
    """One kind of file: its code, what it is called, the media types it takes and its size limit in bytes."""

    code: str
    label: str | Promise
    media_types: frozenset[str]
    max_bytes: int = 20 * MEGABYTE

    def __post_init__(self) -> None:
        _slots[self.code] = self

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of file names that the slot takes."""
        return tuple(ending for ending, kind in ENDINGS.items() if kind in self.media_types)

    @property
    def kinds(self) -> str:
        """What the slot takes, in words."""
        return ", ".join(name for kind, name in KINDS.items() if kind in self.media_types)

    @property
    def megabytes(self) -> int:
        """The size limit in whole megabytes."""
        return self.max_bytes // MEGABYTE


_slots: dict[str, Slot] = {}


def slot_of(code: str) -> Slot:
    """The declared slot of that code; KeyError where none is."""
    return _slots[code]


def slots() -> tuple[Slot, ...]:
    """Every declared slot, in order of its code."""
    return tuple(_slots[code] for code in sorted(_slots))


def label_of(code: str) -> str | Promise:
    """What a slot is called; the code itself where its room is gone."""
    return _slots[code].label if code in _slots else code


SCANS = frozenset({PDF, JPEG, PNG})
OFFICE = frozenset({PDF, DOCX})
EVERY_KIND = frozenset(KINDS)

# 5.letter: a request to join is a formal letter, signed; a photograph of the page is enough.
FORMAL_LETTER = Slot("formal_letter", _("Formal letter"), SCANS)
# 5.nsa.form: legal status with a copy.
STATUTES = Slot("statutes", _("Statutes or constitution"), SCANS | OFFICE)
# 5.nsa.disclosure: signed, so no text that one can still edit.
DISCLOSURE = Slot("disclosure", _("Tobacco and arms disclosure statement"), SCANS)
# 5.nsa.form: what shows assets, income and how it is governed.
ACCOUNTS = Slot("accounts", _("Accounts of the last closed year"), SCANS | OFFICE | {XLSX})
ANNUAL_REPORT = Slot("annual_report", _("Annual report"), SCANS | OFFICE)
ATTACHMENT = Slot("attachment", _("Attachment"), EVERY_KIND)
RENDERED_LETTER = Slot("rendered_letter", _("Letter of the Secretariat"), frozenset({PDF}))
