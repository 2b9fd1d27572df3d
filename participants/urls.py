"""Addresses of this room's pages."""

from django.urls import URLPattern, URLResolver, path, register_converter

from participants.views import directory, record


class RefConverter:
    """A reference in an address: any text, with the few signs that have a meaning there written as ~XX."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The reference that an address stands for."""
        return value.replace("~2F", "/").replace("~2E", ".").replace("~7E", "~")

    def to_url(self, value: str) -> str:
        """A reference as it stands in an address."""
        safe = value.replace("~", "~7E").replace("/", "~2F")
        return safe.replace(".", "~2E") if set(safe) == {"."} else safe


register_converter(RefConverter, "ref")
app_name = "participants"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", directory.directory, name="directory"),
    path("list.csv", directory.export, name="export"),
    path("organisation/<ref:ref>/", record.detail, name="detail"),
]
