"""Addresses of this room's pages."""

from django.urls import URLPattern, URLResolver, path

from accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.me, name="me"),
    path("name/", views.profile, name="profile"),
    path("data.json", views.export, name="export"),
]
