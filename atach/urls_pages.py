"""Addresses of the top floor's own pages: stories, desk, clause register."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
