"""Addresses of this room's pages."""

from django.urls import URLPattern, URLResolver, path

from accounts import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.me, name="me"),
    path("name/", views.profile, name="profile"),
    path("stay/", views.stay, name="stay"),
    path("sessions/<int:number>/end/", views.end_one_session, name="end_session"),
    path("data.json", views.export, name="export"),
]
