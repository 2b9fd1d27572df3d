"""Addresses of the files themselves; they carry no language."""

from django.urls import URLPattern, URLResolver, path

from documents.views import files

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:ref>/", files.download, name="latest"),
    path("<slug:ref>/<int:number>/", files.download, name="version"),
]
