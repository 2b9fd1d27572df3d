"""The file that says who may: one row for each URL name, object and method, one column for each actor.

`python -m tests.access.matrix` sets the columns of the file straight after rows were written into it.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("matrix.csv")
# The columns, in their order, with the actors whom they stand for.
COLUMNS = {
    "pub": "public",
    "app": "applicant",
    "col": "colleague",
    "oap": "other_applicant",
    "lea": "focal_lead",
    "alt": "focal_alternate",
    "oth": "other_focal",
    "fmr": "former_focal",
    "cnv": "convener",
    "sgm": "sg_member",
    "coc": "cochair",
    "oco": "other_cochair",
    "dep": "deputy_today",
    "dtm": "deputy_tomorrow",
    "off": "officer",
    "rev": "reviewer",
    "hea": "head",
    "tie": "tied",
    "nof": "officer_without_factor",
}
ACTORS = tuple(COLUMNS.values())


@dataclass(frozen=True)
class Row:
    """What every actor is answered."""

    key: str
    method: str
    answers: dict[str, str]


def rows() -> list[Row]:
    """The rows of the file, in its order; the columns are aligned with spaces for whoever reads it."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        head, *body = ([cell.strip() for cell in line] for line in csv.reader(lines) if line and line[0][0] != "#")
    if tuple(head) != ("address", "method", *COLUMNS):
        raise ValueError(f"The columns of {FILE.name} are not the actors: {head}")
    return [Row(line[0], line[1], dict(zip(ACTORS, line[2:], strict=True))) for line in body]


def written(found: list[Row]) -> str:
    """The rows as the file holds them."""
    table = [("address", "method", *COLUMNS), *((row.key, row.method, *row.answers.values()) for row in found)]
    widths = [max(len(line[place]) for line in table) for place in range(len(table[0]))]
    lines = (", ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table)
    return "\n".join(lines) + "\n"


def straight() -> str:
    """The whole file with its columns set straight, its explanation as it is."""
    with FILE.open(encoding="utf-8") as lines:
        return "".join(line for line in lines if line.startswith("#")) + written(rows())


if __name__ == "__main__":
    FILE.write_text(straight(), encoding="utf-8")
