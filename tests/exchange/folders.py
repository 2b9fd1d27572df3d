"""Folders of files for the tests of the exchange, and the commands run on them."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.core.management import call_command

HEADERS = {
    "organisations.csv": "ref,name,category,country,website,is_membership_body",
    "people.csv": "ref,full_name,email,gender,birth_year,organisation",
    "participations.csv": "ref,organisation,admitted_on,term_last_day,last_day,end_reason",
    "renewals.csv": "ref,participation,submitted_on,decision,decided_on,old_last_day,new_last_day",
}


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def faults(self) -> list[str]:
        return self.err.splitlines()


def write(directory: Path, **files: str | list[str]) -> Path:
    """Write files by their short names; a list of rows gets the file's full header."""
    directory.mkdir(exist_ok=True)
    for short, content in files.items():
        name = f"{short}.csv"
        text = content if isinstance(content, str) else "\n".join([HEADERS[name], *content]) + "\n"
        (directory / name).write_bytes(text.encode())
    return directory


def run(command: str, *arguments: object) -> Ran:
    """Run a management command as the shell would."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as left:
        return Ran(int(left.code or 0), out.getvalue(), err.getvalue())
    return Ran(0, out.getvalue(), err.getvalue())


def bring_in(directory: Path, *flags: str) -> Ran:
    """Import a folder."""
    return run("import_records", directory, *flags)


def taken_out(directory: Path) -> dict[str, bytes]:
    """Export to a folder; the bytes of each file by its name."""
    assert run("export_records", directory).status == 0
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def states(day: str) -> list[str]:
    """The lines of participation_states on a day, without the header."""
    ran = run("participation_states", "--on", day, "--format", "csv")
    header, *lines = ran.out.split("\n")[:-1]
    assert header == "organisation,participation,state,last_day,end_reason,flags"
    return lines
