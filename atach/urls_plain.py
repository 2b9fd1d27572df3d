"""Addresses without a language: health checks, and the choice of a language for pages that carry none."""

from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from atach import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("language/", require_POST(set_language), name="set_language"),
    path("readyz", health.readyz, name="readyz"),
]
