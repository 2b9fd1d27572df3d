"""Addresses without a language: health checks."""

from django.urls import path

from atach import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
