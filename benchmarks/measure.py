"""What a benchmark reports, and the clock it uses."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass
class Measure:
    """One number; a time or a count means something only beside what it is set against."""

    what: str
    value: float
    unit: str
    against: str = ""


def seconds(action: Callable[[], object], times: int = 5) -> float:
    """The median time of an action, after one run that warms it up."""
    action()
    found = []
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return median(found)


@contextmanager
def statements() -> Iterator[CaptureQueriesContext]:
    """Counts the SQL statements inside."""
    with CaptureQueriesContext(connection) as captured:
        yield captured
