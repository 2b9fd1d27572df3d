"""Opens a picture to its end, within a limit of pixels."""

import io
import struct

from PIL import Image, ImageFile

from documents.checks.refusals import FileRefused

MILLION = 1_000_000
MAX_PIXELS = 50 * MILLION
PNG_END = b"IEND\xaeB`\x82"


def check_image(content: bytes, kind: str) -> None:
    """Refuse a picture that is not of its kind ("JPEG" or "PNG"), damaged, or larger than 50 million pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise FileRefused("pixels", limit=MAX_PIXELS // MILLION)
            read_to_the_end(picture)
    except Image.DecompressionBombError as error:
        raise FileRefused("pixels", limit=MAX_PIXELS // MILLION) from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise FileRefused("unreadable") from error
    if kind == "PNG" and not content.endswith(PNG_END):
        raise FileRefused("trailing")


def read_to_the_end(picture: Image.Image) -> None:
    """Read all of the picture's data: at an eighth of the size where the kind allows it, else by its checksums."""
    if picture.format == "JPEG":
        # The maker of PDFs lets cut-off pictures pass in the whole process once it is loaded; here none does.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        picture.draft("L", (max(1, picture.width // 8), max(1, picture.height // 8)))
        picture.load()
    else:
        picture.verify()
