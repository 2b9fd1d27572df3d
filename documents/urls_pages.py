"""Addresses of the pages about documents; they carry the language."""

from django.urls import URLPattern, URLResolver, path

from documents import views

app_name = "library"
urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/", views.library, name="list"),
    path("documents/add/", views.add, name="add"),
]
