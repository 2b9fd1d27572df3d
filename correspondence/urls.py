"""Addresses of this room's pages."""

from django.urls import URLPattern, URLResolver, path

from correspondence import views

app_name = "correspondence"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.my_letters, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("resend/", views.resend_letters, name="resend"),
    path("demo-mail/", views.demo_mail, name="demo_mail"),
    path("demo-mail/<int:pk>/<int:number>/", views.demo_attachment, name="demo_attachment"),
]
