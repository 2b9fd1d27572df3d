"""Letters on paper: tagged PDF/UA, with the fonts in it."""

import ctypes
import ctypes.util
import logging
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop

VARIANT = "pdf/ua-1"
NO_PANGO = gettext_noop("Pango is missing on the worker's machine. Run ./portal doctor: it names the command.")
NO_FONT = gettext_noop("No font is installed on the worker's machine. Run ./portal doctor: it names the command.")


class PdfUnavailable(Exception):
    """This machine cannot set a PDF now; letters that need one wait, and the message says for what."""


class FontSet(ctypes.Structure):
    """How fontconfig lists fonts; only the number is read."""

    _fields_ = [("nfont", ctypes.c_int), ("sfont", ctypes.c_int), ("fonts", ctypes.c_void_p)]


@lru_cache(maxsize=1)
def fonts_found() -> int:
    """How many fonts fontconfig knows: with none at all Pango would take the whole process down."""
    library = ctypes.CDLL(ctypes.util.find_library("fontconfig") or "libfontconfig.so.1")
    library.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
    library.FcConfigGetFonts.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.FcConfigGetFonts.restype = ctypes.POINTER(FontSet)
    library.FcConfigDestroy.argtypes = [ctypes.c_void_p]
    configuration = library.FcInitLoadConfigAndFonts()
    held = [library.FcConfigGetFonts(configuration, which) for which in (0, 1)]
    count: int = sum(fonts.contents.nfont for fonts in held if fonts)
    library.FcConfigDestroy(configuration)
    return count


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:
        raise PdfUnavailable(NO_PANGO) from error
    for chatty in ("weasyprint.progress", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return weasyprint


def set_pdf(html: str) -> bytes:
    """The PDF of one page of HTML that holds its own style; nothing is fetched from anywhere.

    Raises PdfUnavailable where Pango or every font is missing. Takes about half a second: for workers only.
    """
    weasyprint = _weasyprint()
    if not fonts_found():
        raise PdfUnavailable(NO_FONT)
    fetcher = weasyprint.URLFetcher(allowed_protocols=["data"])
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    return bytes(document.write_pdf(pdf_variant=VARIANT, pdf_tags=True))
