"""The public directory at 50,000 participants: statements, weight, and ratio to a bare page of the same process.

Bad news: more statements than at 50, a page heavier than 100 KB, or a ratio that grows from one version to the next.
"""

from collections.abc import Iterator, Mapping

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from benchmarks.measure import Measure, seconds, statements
from benchmarks.population import populate


def shown(client: Client, address: str, query: Mapping[str, str] | None = None) -> HttpResponse:
    """A page; RuntimeError where it is not shown, since a refusal is quick and measures nothing."""
    answer: HttpResponse = client.get(address, query)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return answer


def measure() -> Iterator[Measure]:
    """The first page, a search and the last page, each against the page of the privacy notice."""
    populate(50, 0)
    client = Client(SERVER_NAME="localhost")
    with override("en"):
        address, bare = reverse("participants:directory"), reverse("privacy")
    shown(client, address)
    with statements() as few:
        shown(client, address)
    from participants.models import Ending, Organisation, Participation

    Ending.objects.all().delete()
    Participation.objects.all().delete()
    Organisation.objects.all().delete()
    populate(50_000, 0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with statements() as many:
        page = shown(client, address)
    yield Measure("statements of the first page", len(many), "statements", f"{len(few)} at 50")
    yield Measure("weight of the first page", len(page.content) / 1024, "KB", "")
    plain = seconds(lambda: shown(client, bare))
    yield Measure("bare page", plain * 1000, "ms", "the privacy notice")
    for what, query in (
        ("first page", {}),
        ("search for a name", {"name": "Organisation 04999"}),
        ("by category and country", {"category": "academic", "country": "KEN"}),
    ):
        taken = seconds(lambda query=query: shown(client, address, query))  # type: ignore[misc]
        yield Measure(what, taken * 1000, "ms", "")
        yield Measure(f"{what}, ratio to the bare page", taken / plain, "times", "")
