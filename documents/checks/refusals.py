"""Why a file is refused: each message says what is wrong and what to do."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, Any] = {
    "empty": _("The file is empty. Open it, check that it shows its pages, save it again and choose it once more."),
    "too_large": _(
        "The file is larger than %(limit)s MB. Make it smaller, for example with fewer or smaller pictures, "
        "or send it in parts."
    ),
    "ending": _("Files of this kind cannot be taken. Save it as one of these and choose it again: %(kinds)s."),
    "mismatch": _(
        "The ending of the file's name says %(ending)s, but its content is something else. "
        "Open it in the program that made it, save it as one of these and choose it again: %(kinds)s."
    ),
    "unreadable": _("The file is damaged or not complete. Open it to check, save it again and choose the new file."),
    "trailing": _(
        "Something else hangs at the end of this file. Open it, print or export it as a new file and choose that one."
    ),
    "encrypted": _("The file is protected by a password. Save it without a password and choose it again."),
    "macros": _("The file holds macros. Save it without macros, as .docx or .xlsx, and choose it again."),
    "active_pdf": _(
        "The PDF holds a script or an action that runs when it is opened. "
        "Print it to a new PDF and choose the new file."
    ),
    "embedded": _(
        "Another file is attached inside this file. Send that file on its own, and save this one without it."
    ),
    "remote": _("The file loads parts of itself from another place. Save it with its parts in it, for example as PDF."),
    "unsafe_xml": _("The file is built in an unsafe way. Open it, save it again as a new file and choose that one."),
    "bomb": _(
        "Unpacked, the file is far larger than it looks. Save it again as a new file, with fewer or smaller pictures."
    ),
    "unsafe_paths": _(
        "The file holds parts with unsafe names. Open it, save it again as a new file and choose that one."
    ),
    "pixels": _("The picture has more than %(limit)s million pixels. Make it smaller and choose it again."),
}


class FileRefused(ValidationError):
    """A file that the checks do not let in; `code` says why, the message what to do."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(MESSAGES[code], code=code, params=params)
