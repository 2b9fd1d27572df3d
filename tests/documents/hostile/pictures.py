"""Pictures, sound and hostile."""

import io
import struct
import zlib

from PIL import Image


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (10, 95, 88)).save(file, kind)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_that_claims(width: int, height: int) -> bytes:
    """A picture of a few bytes that says it is as large as that."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def cut_off(kind: str) -> bytes:
    content = picture(kind, (400, 300))
    return content[: len(content) // 2]


def gif_that_is_a_pdf_too(pdf: bytes) -> bytes:
    return b"GIF89a" + pdf


def jpeg_with_pdf_within(pdf: bytes) -> bytes:
    comment = b"\xff\xfe" + struct.pack(">H", min(len(pdf), 60_000) + 2) + pdf[:60_000]
    plain = picture("JPEG")
    return plain[:2] + comment + plain[2:]
