"""Addresses of the pages about documents; they carry the language."""

from django.urls import URLPattern, URLResolver, path

from documents.views import library, record, sharing

app_name = "library"
urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/", library.library, name="list"),
    path("documents/add/", library.add, name="add"),
    path("documents/<slug:ref>/", record.detail, name="detail"),
    path("documents/<slug:ref>/version/", record.version, name="add_version"),
    path("documents/<slug:ref>/share/", sharing.share_page, name="share"),
    path("documents/<slug:ref>/share/<int:pk>/stop/", sharing.unshare_page, name="unshare"),
]
