"""Who sees and does what with organisations, participations and renewals (x.roles)."""

from datetime import date

from django.db.models import Q

from accounts.enums import Role, ScopeKind
from accounts.policy import (
    ALLIANCE,
    HEAD,
    OFFICERS,
    PUBLIC,
    SECRETARIAT_ROLES,
    SPEAKERS,
    Bar,
    Own,
    Permit,
    Within,
    bar,
    register,
)
from documents.enums import Visibility
from documents.policy import meant_for, register_participant_organisations
from participants.enums import ApplicationState, RenewalState
from participants.models import Organisation, Participation, Snapshot
from participants.scopes import (
    OFFICER,
    REVIEWER,
    Assigned,
    PaperOfFile,
    Way,
    WithoutTie,
    WithoutTieTo,
    acts_of_closed,
    closed_to_act,
    downloads_of_tied,
    letters_of_tied,
    sheets_of_tied,
    tied_to_document_of,
    tied_to_download,
    tied_to_letter,
    tied_to_sheet,
    versions_of_tied,
)

LEADS = frozenset({str(Role.FOCAL_LEAD)})
OF_ITSELF = Within(ScopeKind.ORGANISATION, "pk")
OF_ITS_ORGANISATION = Within(ScopeKind.ORGANISATION, "organisation")
OF_ITS_PARTICIPATION = Within(ScopeKind.ORGANISATION, "participation__organisation")


def takes_or_took_part(on: date) -> Q:
    """Organisations that were admitted by that day; applicants are nobody else's business."""
    return Q(pk__in=Participation.objects.begun(on).values("organisation"))


def admitted(on: date) -> Q:
    """Participations that had begun by that day."""
    return Q(admitted_on__lte=on)


OWN_SIDE = frozenset({str(Role.APPLICANT), str(Role.SIGNATORY)})
SIGNATORIES = frozenset({str(Role.SIGNATORY)})
REVIEWERS = frozenset({str(Role.REVIEWER)})
OF_ITS_APPLICATION = Within(ScopeKind.APPLICATION, "pk")
OF_ITS_FILE = Within(ScopeKind.APPLICATION, "application")
NO_TIE = WithoutTie("file")
CLEARED = WithoutTie("file", declared_first=True)
CASE_OFFICER = Assigned("file", (OFFICER,))
CASE_REVIEWER = Assigned("file", (REVIEWER,))
OF_ITS_RENEWAL = Within(ScopeKind.ORGANISATION, "renewal__participation__organisation")


def sent(on: date) -> Q:
    """Applications that were submitted: a draft is the applicant's own."""
    return ~Q(state=ApplicationState.DRAFT)


def sent_file(on: date) -> Q:
    """Files of which something was sent: a draft, and a form that was asked for after a letter, is its writers' own."""
    return Q(pk__in=Snapshot.objects.values("file"))


OPEN_FILES = (
    Way(OF_ITS_FILE, OWN_SIDE),
    Way(OF_ITS_RENEWAL, SPEAKERS),
    Way(WithoutTie("pk", declared_first=True), SECRETARIAT_ROLES, sent_file),
)


def follows_a_participant(on: date) -> Q:
    """Measures of those who were admitted: they follow the participant (5.nsa.fensa)."""
    return Q(participation__isnull=False)


def in_the_applicants_hands(on: date) -> Q:
    """Applications that the applicant writes on: drafts, and those that wait for answers."""
    return Q(state__in=[ApplicationState.DRAFT, ApplicationState.INFO_REQUESTED])


NO_FILE = Q(file__isnull=True)


def by_letter(on: date) -> Q:
    """Renewals without a file: they came by letter, or from the records of the past."""
    return NO_FILE


def in_the_organisations_hands(on: date) -> Q:
    """Renewals that the organisation writes on: those still open, and those that wait for its answers."""
    return Q(state__in=[RenewalState.OPEN, RenewalState.INFO_REQUESTED])


def sent_in(on: date) -> Q:
    """Renewals that were sent in the portal, with their file."""
    return ~NO_FILE & Q(submitted_on__isnull=False)


register(
    [
        # The case of an application: a tie to the organisation hides it; the file opens after a declaration.
        Permit("participants.begin_application", Own("opened_by")),
        Permit("participants.view_application", OF_ITS_APPLICATION, OWN_SIDE),
        Permit("participants.view_application", NO_TIE, SECRETARIAT_ROLES, sent),
        Permit("participants.edit_application", OF_ITS_APPLICATION, OWN_SIDE, in_the_applicants_hands),
        Permit("participants.submit_application", OF_ITS_APPLICATION, SIGNATORIES),
        Permit("participants.withdraw_application", OF_ITS_APPLICATION, SIGNATORIES),
        Permit("participants.withdraw_application", CASE_OFFICER, OFFICERS),
        Permit("participants.assign_application", NO_TIE, OFFICERS, sent),
        Permit("participants.follow_application", NO_TIE, SECRETARIAT_ROLES, sent),
        Permit("participants.examine_application", CLEARED, SECRETARIAT_ROLES, sent),
        Permit("participants.talk_application", OF_ITS_APPLICATION, OWN_SIDE, sent),
        Permit("participants.talk_application", CASE_OFFICER, OFFICERS),
        Permit("participants.talk_application", CASE_REVIEWER, REVIEWERS),
        Permit("participants.handle_application", CASE_OFFICER, OFFICERS),
        Permit("participants.review_application", CASE_REVIEWER, REVIEWERS),
        Permit("participants.work_application", CASE_OFFICER, OFFICERS),
        Permit("participants.work_application", CASE_REVIEWER, REVIEWERS),
        Permit("participants.decide_application", CLEARED, HEAD, sent),
        Permit("participants.complete_measure", NO_TIE, OFFICERS, follows_a_participant),
        Permit("participants.view_screeninglist", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.change_screeninglist", ALLIANCE, OFFICERS | REVIEWERS),
        Permit("participants.view_casefile", OF_ITS_FILE, OWN_SIDE),
        Permit("participants.view_casefile", OF_ITS_RENEWAL, SPEAKERS),
        Permit("participants.view_casefile", WithoutTie("pk", declared_first=True), SECRETARIAT_ROLES, sent_file),
        Permit(
            "documents.view_document",
            PaperOfFile(OPEN_FILES),
            OWN_SIDE | SPEAKERS | SECRETARIAT_ROLES,
            meant_for(Visibility.CASE_FILE),
        ),
    ]
)

register(
    [
        Permit("participants.view_organisation", PUBLIC, states=takes_or_took_part),
        Permit("participants.view_organisation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_organisation", OF_ITSELF, SPEAKERS),
        Permit("participants.view_participation", PUBLIC, states=admitted),
        Permit("participants.view_participation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_participation", OF_ITS_ORGANISATION, SPEAKERS),
        Permit("participants.view_record", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_record", OF_ITSELF, SPEAKERS),
        Permit("participants.add_participation", ALLIANCE, OFFICERS),
        Permit("participants.add_organisation", ALLIANCE, OFFICERS),
        Permit("participants.change_organisation", ALLIANCE, OFFICERS),
        Permit("participants.manage_focal_points", ALLIANCE, OFFICERS),
        Permit("participants.manage_focal_points", OF_ITSELF, LEADS),
        Permit("participants.view_invitation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_invitation", OF_ITS_ORGANISATION, SPEAKERS),
        # A renewal: a tie to the organisation hides it; its file opens after a declaration, as an application's does.
        Permit("participants.view_renewal", NO_TIE, SECRETARIAT_ROLES),
        Permit("participants.view_renewal", OF_ITS_PARTICIPATION, SPEAKERS),
        Permit("participants.submit_renewal", NO_TIE, OFFICERS),
        # What came by letter has no file yet: a tie to the organisation itself keeps a person from it.
        Permit("participants.record_renewal_of_participation", WithoutTieTo("organisation"), OFFICERS),
        Permit("participants.judge_request_of_organisation", WithoutTieTo("pk"), OFFICERS),
        Permit("participants.edit_renewal", OF_ITS_PARTICIPATION, SPEAKERS, in_the_organisations_hands),
        Permit("participants.sign_renewal", OF_ITS_PARTICIPATION, LEADS, in_the_organisations_hands),
        Permit("participants.reopen_renewal", NO_TIE, OFFICERS),
        Permit("participants.reopen_renewal", OF_ITS_PARTICIPATION, LEADS),
        Permit("participants.assign_renewal", NO_TIE, OFFICERS, sent_in),
        Permit("participants.follow_renewal", NO_TIE, SECRETARIAT_ROLES, sent_in),
        Permit("participants.examine_renewal", CLEARED, SECRETARIAT_ROLES, sent_in),
        Permit("participants.talk_renewal", OF_ITS_PARTICIPATION, SPEAKERS, sent_in),
        Permit("participants.talk_renewal", CASE_OFFICER, OFFICERS),
        Permit("participants.talk_renewal", CASE_REVIEWER, REVIEWERS),
        Permit("participants.handle_renewal", CASE_OFFICER, OFFICERS),
        Permit("participants.review_renewal", CASE_REVIEWER, REVIEWERS),
        Permit("participants.work_renewal", CASE_OFFICER, OFFICERS),
        Permit("participants.work_renewal", CASE_REVIEWER, REVIEWERS),
        Permit("participants.decide_renewal", ALLIANCE, HEAD, by_letter),
        Permit("participants.decide_renewal", CLEARED, HEAD, sent_in),
        # Papers of an organisation: it files its own, an officer what came by e-mail or post (5.letter).
        Permit("participants.file_for_organisation", ALLIANCE, OFFICERS),
        Permit("participants.file_for_organisation", OF_ITSELF, SPEAKERS),
        Permit("participants.file_for_renewal", ALLIANCE, OFFICERS),
        Permit("participants.file_for_renewal", OF_ITS_PARTICIPATION, SPEAKERS),
        Permit("participants.view_rectification", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.propose_rectification", ALLIANCE, OFFICERS),
        Permit("participants.decide_rectification", ALLIANCE, OFFICERS),
        Permit("participants.view_affiliation", ALLIANCE, SECRETARIAT_ROLES),
        Permit("participants.view_countryregion", ALLIANCE, SECRETARIAT_ROLES),
    ]
)

# A tie keeps the letters of a case from a person as well, and their PDFs; a closed file keeps its acts (5.nsa.fensa).
bar("letter", Bar(letters_of_tied, tied_to_letter))
bar("document", Bar(sheets_of_tied, tied_to_sheet))
bar("version", Bar(versions_of_tied, tied_to_document_of))
bar("download", Bar(downloads_of_tied, tied_to_download))
bar("act", Bar(acts_of_closed, closed_to_act))

# Who takes part on a day sees the participants' documents on that day, and not the day after (13.after).
register_participant_organisations(lambda on: Organisation.objects.taking_part(on).values("pk"))
