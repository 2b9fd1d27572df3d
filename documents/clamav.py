"""A small client of clamd: one content in, clean or what was found out. Off where CLAMD_URL is empty."""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 5
ANSWER_SECONDS = 60
CHUNK = 64 * 1024
MAX_ANSWER = 4_096


class ScannerDown(Exception):
    """The scanner cannot be reached, so no other file can be scanned now either."""


class ScanFailed(Exception):
    """The scanner was reached but gave no verdict on this content."""


@dataclass(frozen=True)
class Finding:
    """The scanner's verdict: clean, or the name of what was found."""

    clean: bool
    name: str = ""


def is_configured() -> bool:
    """Whether files are scanned at all."""
    return bool(settings.CLAMD_URL)


def scan(content: BinaryIO) -> Finding:
    """Send a content to clamd and return its verdict.

    Raises ScannerDown where clamd cannot be reached, ScanFailed where it gives no verdict.
    """
    with connected() as connection:
        try:
            return verdict(exchange(connection, content))
        except OSError as error:
            raise ScanFailed(f"{type(error).__name__}: {error}") from error


def connected() -> socket.socket:
    """A connection to clamd at `tcp://host:port`, `unix:///path` or a plain path."""
    place = urlsplit(settings.CLAMD_URL)
    try:
        if place.scheme == "tcp":
            connection = socket.create_connection((place.hostname or "", place.port or 3310), CONNECT_SECONDS)
        else:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(CONNECT_SECONDS)
            connection.connect(place.path)
    except OSError as error:
        raise ScannerDown(f"{type(error).__name__}: {error}") from error
    connection.settimeout(ANSWER_SECONDS)
    return connection


def exchange(connection: socket.socket, content: BinaryIO) -> str:
    """Send the content in pieces, each with its length before it, and read the answer."""
    connection.sendall(b"zINSTREAM\0")
    while piece := content.read(CHUNK):
        connection.sendall(struct.pack("!I", len(piece)) + piece)
    connection.sendall(struct.pack("!I", 0))
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MAX_ANSWER:
        received = connection.recv(MAX_ANSWER)
        if not received:
            break
        answer += received
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def verdict(answer: str) -> Finding:
    """Read clamd's answer: only a plain OK is clean."""
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return Finding(clean=True)
    if said.endswith(" FOUND"):
        return Finding(clean=False, name=said.removesuffix(" FOUND"))
    raise ScanFailed(answer or "no answer")
