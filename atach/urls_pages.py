"""Addresses of the top floor's own pages: stories, desk, clause register."""

from django.urls import URLPattern, URLResolver, path

from atach.components_page import components_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("components/", components_page, name="components"),
]
