"""Root addresses: pages carry their language, the admin, files and health checks carry none."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from atach import pages

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("atach.urls_plain")),
    path("files/", include("documents.urls")),
    *i18n_patterns(
        path("", pages.home, name="home"),
        path("", include("atach.urls_pages")),
        path("", include("documents.urls_pages")),
        path("account/", include("accounts.addresses")),
        path("account/", include("allauth.urls")),
        path("me/", include("accounts.urls")),
        path("cases/", include("casework.urls")),
        path("letters/", include("correspondence.urls")),
        path("participants/", include("participants.urls")),
    ),
]
