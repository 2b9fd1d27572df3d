"""Addresses of this room's pages."""

from django.urls import URLPattern, URLResolver, path, register_converter

from participants.views import (
    directory,
    focal_points,
    invitations,
    organisations,
    overviews,
    papers,
    record,
    rectifications,
    renewal_moves,
    renewal_tasks,
    renewals,
    screening,
)
from participants.views.applying import join, parts, replies, sending, signing, team
from participants.views.applying import papers as own_papers
from participants.views.cases import archive, listing, page
from participants.views.cases import moves as case_moves
from participants.views.cases import questions as case_questions
from participants.views.cases import tasks as cases

OWN = "apply/<ref:ref>/"
CASE = "application/<ref:ref>/"


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
    path("join/", join.how_to_join, name="join"),
    path("join/check/", join.check_kind, name="join_check"),
    path("join/check/more/", join.check_more, name="join_more"),
    path("join/result/<slug:outcome>/", join.join_result, name="join_result"),
    path("apply/", parts.applications, name="apply"),
    path("apply/invitation/", team.join_page, name="join_team"),
    path("apply/invitation/<str:token>/", team.open_link, name="team_invitation"),
    path(OWN, parts.own_application, name="own_application"),
    path(f"{OWN}part/<slug:code>/", parts.part_page, name="own_part"),
    path(f"{OWN}documents/", own_papers.own_papers, name="own_papers"),
    path(f"{OWN}documents/<slug:slot>/", own_papers.own_paper, name="own_paper"),
    path(f"{OWN}disclosure/", signing.own_disclosure, name="own_disclosure"),
    path(f"{OWN}terms/", signing.own_terms, name="own_terms"),
    path(f"{OWN}check/", sending.check_answers, name="check_answers"),
    path(f"{OWN}sent/", sending.own_sent, name="own_sent"),
    path(f"{OWN}answers/", sending.own_answers, name="own_answers"),
    path(f"{OWN}questions/", replies.own_questions, name="own_questions"),
    path(f"{OWN}conditions/", replies.own_conditions, name="own_conditions"),
    path(f"{OWN}messages/", replies.own_messages, name="own_messages"),
    path(f"{OWN}withdraw/", sending.own_withdraw, name="own_withdraw"),
    path(f"{OWN}delete/", sending.own_delete, name="delete_draft"),
    path(f"{OWN}team/", team.own_team, name="own_team"),
    path(f"{OWN}team/invite/", team.invite_page, name="invite_colleague"),
    path(f"{OWN}team/<int:pk>/withdraw/", team.revoke_page, name="revoke_colleague"),
    path(f"{OWN}team/<int:pk>/remove/", team.remove_page, name="remove_colleague"),
    path(f"{OWN}team/<int:pk>/hand-over/", team.hand_over_page, name="hand_over_signature"),
    path("organisation/<ref:ref>/", record.detail, name="detail"),
    path("organisation/<ref:ref>/change/", organisations.change_page, name="change"),
    path("organisation/<ref:ref>/admission/", organisations.readmit_page, name="readmit"),
    path("organisation/<ref:ref>/focal-points/", focal_points.overview, name="focal_points"),
    path("organisation/<ref:ref>/focal-points/invite/", focal_points.invite_page, name="invite"),
    path("organisation/<ref:ref>/focal-points/lead/", focal_points.hand_over_page, name="hand_over"),
    path("organisation/<ref:ref>/focal-points/<int:pk>/end/", focal_points.end_page, name="end_focal_point"),
    path("organisation/<ref:ref>/focal-points/<int:pk>/address/", focal_points.address_page, name="correct_address"),
    path("organisation/<ref:ref>/invitations/<int:pk>/withdraw/", focal_points.revoke_page, name="revoke_invitation"),
    path("organisation/<ref:ref>/documents/file/", papers.file_page, name="file_paper"),
    path("paper/<slug:ref>/version/", papers.version_page, name="paper_version"),
    path("paper/<slug:ref>/asks/", papers.judge_page, name="judge_request"),
    path("paper/<slug:ref>/filed/", papers.filed_page, name="paper_filed"),
    path("participation/<ref:ref>/renewal/", renewal_tasks.submit_page, name="submit_renewal"),
    path("participation/<ref:ref>/renewal/again/", renewal_tasks.reopen_page, name="reopen_renewal"),
    path("participation/<ref:ref>/correction/", rectifications.propose_page, name="propose_rectification"),
    path("correction/<ref:ref>/<slug:move>/", rectifications.RectificationMove.as_view(), name="rectification_move"),
    path("screening/", screening.lists, name="screening_lists"),
    path("screening/upload/", screening.upload_page, name="upload_list"),
    path("applications/", listing.case_list, name="applications"),
    path("renewals/", listing.renewal_list, name="renewals"),
    path("terms/", overviews.terms, name="terms"),
    path("terms/list.csv", overviews.terms_export, name="terms_export"),
    path("decisions/", overviews.decisions, name="decisions"),
    path("decisions/list.csv", overviews.decisions_export, name="decisions_export"),
    path(CASE, page.case_page, name="application"),
    path(f"{CASE}assign/<slug:part>/", cases.assign_page, name="assign_case"),
    path(f"{CASE}interests/", cases.declare_page, name="declare"),
    path(f"{CASE}criterion/<slug:code>/", cases.finding_page, name="finding"),
    path(f"{CASE}due-diligence/begin/", cases.begin_sheet, name="begin_sheet"),
    path(f"{CASE}due-diligence/", cases.sheet_page, name="sheet"),
    path(f"{CASE}due-diligence/<slug:code>/", cases.check_page, name="check"),
    path(f"{CASE}risk/<slug:code>/", cases.risk_page, name="risk"),
    path(f"{CASE}measure/", cases.measure_page, name="add_measure"),
    path(f"{CASE}measure/<int:pk>/remove/", cases.remove_measure_page, name="remove_measure"),
    path("measure/<int:pk>/done/", cases.complete_measure_page, name="complete_measure"),
    path(f"{CASE}archive/", archive.case_archive, name="case_archive"),
    path(f"{CASE}note/", cases.note_page, name="note"),
    path(f"{CASE}message/", cases.message_page, name="message"),
    path(f"{CASE}ask/", case_moves.ask_page, name="ask_applicant"),
    path(f"{CASE}question/<int:number>/take-back/", case_questions.close_page, name="close_question"),
    path(f"{CASE}questions/day/", case_questions.due_page, name="move_due"),
    path(f"{CASE}move/<slug:move>/", case_moves.ApplicationMove.as_view(), name="application_move"),
    path("application/<ref:ref>/screening/", screening.hits, name="application_screening"),
    path("application/<ref:ref>/screening/<int:pk>/", screening.dispose_page, name="dispose_hit"),
    path("renewal/<ref:ref>/", renewals.detail, name="renewal"),
    path("renewal/<ref:ref>/documents/file/", papers.file_for_renewal_page, name="file_renewal_paper"),
    path("renewal/<ref:ref>/consult/", renewal_tasks.consult_page, name="consult"),
    path("renewal/<ref:ref>/<slug:move>/", renewal_moves.RenewalMove.as_view(), name="renewal_move"),
]
