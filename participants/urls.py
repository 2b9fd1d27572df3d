"""Addresses of this room's pages."""

from django.urls import URLPattern, URLResolver, path, register_converter

from participants.views import (
    directory,
    focal_points,
    invitations,
    organisations,
    papers,
    record,
    rectifications,
    renewals,
)


class RefConverter:
    """A reference in an address: any text, with the few signs that have a meaning there written as ~XX.

    The database knows no NUL: an address that holds one is nobody's.
    """

    regex = r"[^/\x00]+"

    def to_python(self, value: str) -> str:
        """The reference that an address stands for."""
        return value.replace("~2F", "/").replace("~2E", ".").replace("~7E", "~")

    def to_url(self, value: str) -> str:
        """A reference as it stands in an address."""
        safe = value.replace("~", "~7E").replace("/", "~2F")
        return safe.replace(".", "~2E") if set(safe) == {"."} else safe


register_converter(RefConverter, "ref")
app_name = "participants"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", directory.directory, name="directory"),
    path("list.csv", directory.export, name="export"),
    path("mine/", record.mine, name="mine"),
    path("record/", organisations.record_page, name="record"),
    path("invitation/", invitations.accept_page, name="accept"),
    path("invitation/<str:token>/", invitations.open_link, name="invitation"),
    path("organisation/<ref:ref>/", record.detail, name="detail"),
    path("organisation/<ref:ref>/change/", organisations.change_page, name="change"),
    path("organisation/<ref:ref>/admission/", organisations.readmit_page, name="readmit"),
    path("organisation/<ref:ref>/focal-points/", focal_points.overview, name="focal_points"),
    path("organisation/<ref:ref>/focal-points/invite/", focal_points.invite_page, name="invite"),
    path("organisation/<ref:ref>/focal-points/lead/", focal_points.hand_over_page, name="hand_over"),
    path("organisation/<ref:ref>/focal-points/<int:pk>/end/", focal_points.end_page, name="end_focal_point"),
    path("organisation/<ref:ref>/invitations/<int:pk>/withdraw/", focal_points.revoke_page, name="revoke_invitation"),
    path("organisation/<ref:ref>/documents/file/", papers.file_page, name="file_paper"),
    path("paper/<slug:ref>/version/", papers.version_page, name="paper_version"),
    path("paper/<slug:ref>/filed/", papers.filed_page, name="paper_filed"),
    path("participation/<ref:ref>/renewal/", renewals.submit_page, name="submit_renewal"),
    path("participation/<ref:ref>/correction/", rectifications.propose_page, name="propose_rectification"),
    path("correction/<ref:ref>/<slug:move>/", rectifications.RectificationMove.as_view(), name="rectification_move"),
    path("renewal/<ref:ref>/", renewals.detail, name="renewal"),
    path("renewal/<ref:ref>/documents/file/", papers.file_for_renewal_page, name="file_renewal_paper"),
    path("renewal/<ref:ref>/consult/", renewals.consult_page, name="consult"),
    path("renewal/<ref:ref>/<slug:move>/", renewals.RenewalMove.as_view(), name="renewal_move"),
]
