"""What a command prints is UTF-8, whatever the locale of the machine (x.exchange)."""

import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest

import manage


def test_commands_print_utf_8_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = (TextIOWrapper(BytesIO(), encoding="ascii") for _stream in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    manage.speak_utf_8()
    sys.stdout.write("É世\n")
    sys.stderr.write("É世\udc80\n")
    out.flush()
    err.flush()
    assert (out.buffer.getvalue(), err.buffer.getvalue()) == ("É世\n".encode(), "É世\\udc80\n".encode())


def test_a_stream_that_is_no_file_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    manage.speak_utf_8()
    assert sys.stdout is out
