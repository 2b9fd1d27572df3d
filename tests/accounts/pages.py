"""Every address of the portal that a signed-in person could try, with arguments made up."""

from collections.abc import Iterator
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.middleware import OPEN_NAMES

# Signing in and leaving, and what shows itself to everyone: a redirect of their own, or none.
OTHER_WAYS = frozenset({"account_login", "account_signup", "account_reset_password"})
VALUES: dict[str, Any] = {"object_id": "1", "app_label": "accounts", "content_type_id": 1}


def every_page() -> Iterator[tuple[str, str]]:
    """Name and address of each page but those that stay open."""
    for name, pattern in walk(get_resolver(), ""):
        if name in OPEN_NAMES:
            continue
        try:
            arguments = {
                key: VALUES.get(key, converter.to_python("1")) for key, converter in pattern.pattern.converters.items()
            }
            yield name, reverse(name, kwargs=arguments)
        except (NoReverseMatch, ValueError):
            continue


def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    """Every named address below a resolver."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, prefix + (f"{entry.namespace}:" if entry.namespace else ""))
        elif entry.name:
            yield prefix + entry.name, entry
