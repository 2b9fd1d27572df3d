#!/usr/bin/env python
"""Run one of the portal's administrative commands."""

import os
import sys
from io import TextIOWrapper


def speak_utf_8() -> None:
    """What commands print is UTF-8 whatever the locale says: records hold every script."""
    for stream, errors in ((sys.stdout, "strict"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def main() -> None:
    speak_utf_8()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atach.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
