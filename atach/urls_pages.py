"""Addresses of the top floor's own pages: stories, the Terms of Reference, the clause register."""

from django.urls import path

from atach import pages
from atach.components_page import components_page

urlpatterns = [
    path("about/", pages.about, name="about"),
    path("contact/", pages.contact, name="contact"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("terms-of-reference/", pages.terms_of_reference, name="terms_of_reference"),
    path("terms-of-reference/<str:ref>/", pages.terms_of_reference, name="edition"),
    path("clauses/", pages.clause_register, name="clause_register"),
    path("components/", components_page, name="components"),
]
