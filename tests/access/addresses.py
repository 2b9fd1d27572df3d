"""Every address of the portal: walked from the resolver, so that nothing is forgotten."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def every_address() -> dict[str, str]:
    """The route of each URL name, with its namespaces; one that has no name goes by its route."""
    return dict(walk(get_resolver(), "", ""))


def walk(resolver: URLResolver, namespaces: str, before: str) -> Iterator[tuple[str, str]]:
    """Name and route of every pattern below a resolver."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield (namespaces + entry.name if entry.name else route), route
        else:
            yield from walk(entry, f"{namespaces}{entry.namespace}:" if entry.namespace else namespaces, route)
