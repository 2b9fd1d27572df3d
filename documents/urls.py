"""Addresses of the files themselves; they carry no language."""

from django.urls import URLPattern, URLResolver, path

from documents import views

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:ref>/", views.download, name="latest"),
    path("<slug:ref>/<int:number>/", views.download, name="version"),
]
