"""Addresses of this room's pages."""

from django.urls import URLPattern, URLResolver, path

from casework.views import consultations, lost_factor, offices, waiting

app_name = "casework"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", waiting.waiting, name="waiting"),
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/open/", consultations.open_one, name="open_consultation"),
    path("consultations/<slug:ref>/", consultations.consultation, name="consultation"),
    path("consultations/<slug:ref>/<slug:move>/", consultations.ConsultationMove.as_view(), name="consultation_move"),
    path("lost-factor/", lost_factor.lost_factor, name="lost_factor"),
    path("lost-factor/<slug:ref>/", lost_factor.lost_factor_request, name="lost_factor_request"),
    path("lost-factor/<slug:ref>/<slug:move>/", lost_factor.LostFactorMove.as_view(), name="lost_factor_move"),
    path("offices/", offices.offices, name="offices"),
    path("offices/appoint/", offices.appoint_one, name="appoint"),
    path("offices/<int:pk>/end/", offices.end_one, name="end_office"),
    path("offices/deputy/", offices.name_one, name="name_deputy"),
    path("offices/deputy/<int:pk>/end/", offices.end_deputy, name="end_deputy"),
]
