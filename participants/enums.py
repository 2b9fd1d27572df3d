"""Categories of organisations, ways a participation ends, states of a renewal; codes are never translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """The six categories open to participants (5.categories); the last four are non-State actors."""

    GOVERNMENT = "government", _("Government institution")
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
    NGO = "ngo", _("Non-governmental organisation")
    PRIVATE_SECTOR = "private_sector", _("International business association")
    FOUNDATION = "foundation", _("Philanthropic foundation")
    ACADEMIC = "academic", _("Academic institution")


NON_STATE = frozenset({Category.NGO, Category.PRIVATE_SECTOR, Category.FOUNDATION, Category.ACADEMIC})


# Whether an organisation has members of its own; unknown is never a no (5.categories).
MEMBERS_OF_ITS_OWN = {True: _("Yes"), False: _("No"), None: _("Unknown")}


class EndReason(models.TextChoices):
    """Why a participation ended (5.term, 13)."""

    TERMINATED = "terminated", _("Terminated by the Secretariat")
    WITHDRAWN = "withdrawn", _("Withdrew by notice")
    EXPIRED = "expired", _("Term ended")
    DEEMED_WITHDRAWN = "deemed_withdrawn", _("Counts as withdrawn after missed Assemblies")


# Of several ends on the same last day the first of these is the reason.
PRECEDENCE = tuple(EndReason.values)


class Flag(models.TextChoices):
    """What stands beside the state, in this order."""

    EXPIRING = "expiring", _("Term ends soon")
    RENEWAL_PENDING = "renewal_pending", _("Renewal under decision")
    NOTICE_GIVEN = "notice_given", _("Notice of withdrawal given")
    ABSENCE_CASE = "absence_case", _("Absences to explain")
    TERMINATION_PENDING = "termination_pending", _("Termination under way")


class RenewalState(models.TextChoices):
    """Where a renewal stands (5.term)."""

    OPEN = "open", _("Open, not submitted")
    SUBMITTED = "submitted", _("Submitted, not decided")
    DD_REFRESH = "dd_refresh", _("Due diligence is renewed")
    RISK_REFRESH = "risk_refresh", _("Risks are weighed again")
    CONSULTATION = "consultation", _("With the Steering Group")
    DECISION_PENDING = "decision_pending", _("Waiting for the decision")
    INFO_REQUESTED = "info_requested", _("Information requested")
    ESCALATED = "escalated", _("With another body")
    RENEWED = "renewed", _("Renewed")
    NOT_RENEWED = "not_renewed", _("Not renewed")
    LAPSED = "lapsed", _("Lapsed, never submitted")


# Submitted and not decided: while one of these came in time, the participation runs on (5.term).
UNDECIDED_RENEWALS = (
    RenewalState.SUBMITTED,
    RenewalState.DD_REFRESH,
    RenewalState.RISK_REFRESH,
    RenewalState.CONSULTATION,
    RenewalState.DECISION_PENDING,
    RenewalState.INFO_REQUESTED,
    RenewalState.ESCALATED,
)
UNSENT_RENEWALS = (RenewalState.OPEN, RenewalState.LAPSED)


class Lack(models.TextChoices):
    """What a term that ends still lacks before it is renewed, in the order in which it is seen to (5.term)."""

    FOCAL_POINT = "focal_point", _("No lead focal point")
    NOT_OPENED = "not_opened", _("Renewal not opened yet")
    NOT_SENT = "not_sent", _("Renewal not sent yet")
    FORM = "form", _("Form of the renewal not filled in")
    OFFICER = "officer", _("No case officer")
    REVIEWER = "reviewer", _("No reviewer")
    INTERESTS = "interests", _("Interests not declared")
    SCREENING = "screening", _("Names not screened")
    DUE_DILIGENCE = "due_diligence", _("Due diligence not renewed")
    RISKS = "risks", _("Risks not weighed again")
    CONSULTATION = "consultation", _("Steering Group not heard")
    DECISION = "decision", _("No decision")


class RectificationState(models.TextChoices):
    """Where the correction of a recorded end stands (x.history)."""

    PROPOSED = "proposed", _("Waiting for a second person")
    APPLIED = "applied", _("Corrected")
    REJECTED = "rejected", _("Not corrected")


class Region(models.TextChoices):
    """The regions of WHO."""

    AFRO = "AFRO", _("Africa")
    AMRO = "AMRO", _("Americas")
    EMRO = "EMRO", _("Eastern Mediterranean")
    EURO = "EURO", _("Europe")
    SEARO = "SEARO", _("South-East Asia")
    WPRO = "WPRO", _("Western Pacific")


class ApplicationState(models.TextChoices):
    """Where a non-State actor's application stands (4.review, 5)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    COMPLETENESS = "completeness", _("Checking completeness")
    ELIGIBILITY = "eligibility", _("Judging the criteria")
    DUE_DILIGENCE = "due_diligence", _("Due diligence")
    RISK_ASSESSMENT = "risk_assessment", _("Weighing the risks")
    RECOMMENDATION = "recommendation", _("Recommendation to write")
    DECISION_PENDING = "decision_pending", _("Waiting for the decision")
    CONDITIONS_OFFERED = "conditions_offered", _("Conditions offered")
    INFO_REQUESTED = "info_requested", _("Information requested")
    ESCALATED = "escalated", _("With another body")
    APPROVED = "approved", _("Approved")
    NOT_APPROVED = "not_approved", _("Not approved")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible")
    WITHDRAWN = "withdrawn_by_applicant", _("Withdrawn by the applicant")
    CLOSED_NO_REPLY = "closed_no_reply", _("Closed without a reply")


class Criterion(models.TextChoices):
    """The eight criteria for a non-State actor (5.criteria)."""

    LEGAL_ENTITY = "legal_entity", _("A legal entity, not a person")
    ALIGNED = "aligned", _("Active in climate and health, and aligned with the aims of the alliance")
    EXPERTISE = "expertise", _("Proven expertise that belongs to the Working Groups")
    ACTIVE_PART = "active_part", _("Commits to take an active part")
    FENSA_DISCLOSURE = "fensa_disclosure", _("Gives the FENSA information and signs the tobacco and arms disclosure")
    POLICIES = "policies", _("Supports WHO's normative and technical policies")
    NO_PROMOTION = "no_promotion", _("Does not take part for promotion or commerce")
    REPRESENTS = "represents", _("A membership body may speak for its members and has a way to represent them")


class Verdict(models.TextChoices):
    """What was found about one criterion (5.criteria)."""

    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    UNCLEAR = "unclear", _("Unclear")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class Risk(models.TextChoices):
    """The seven risks that are weighed (5.nsa.fensa)."""

    CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conflict of interest")
    UNDUE_INFLUENCE = "undue_influence", _("Undue influence")
    HARM_TO_WHO = "harm_to_who", _("Harm to WHO's integrity, independence or reputation")
    SERVES_ITSELF = "serves_itself", _("Serving mainly the non-State actor")
    ENDORSEMENT = "endorsement", _("Endorsement of a name or product")
    WHITEWASHING = "whitewashing", _("Whitewashing")
    COMPETITIVE_ADVANTAGE = "competitive_advantage", _("Competitive advantage")


class Level(models.TextChoices):
    """How likely, or how grave (5.nsa.fensa)."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class Advice(models.TextChoices):
    """What a recommendation comes to (5.nsa.fensa)."""

    ENGAGE = "engage", _("Engage")
    ENGAGE_WITH_MEASURES = "engage_with_measures", _("Engage with measures")
    DO_NOT_ENGAGE = "do_not_engage", _("Do not engage")


class Industry(models.TextChoices):
    """The industries of the disclosure statement (5.nsa.disclosure)."""

    TOBACCO = "tobacco", _("Tobacco and nicotine")
    ARMS = "arms", _("Arms")


class Link(models.TextChoices):
    """The kinds of link of the disclosure statement (5.nsa.disclosure)."""

    ACTIVITY = "activity", _("It makes, sells or promotes such products, or is part of this industry")
    FUNDING = "funding", _("It receives money or other support from this industry")
    GOVERNANCE = "governance", _("People of this industry sit in its bodies or lead it")
    MEMBERS = "members", _("Members of it belong to this industry")
    INVESTMENT = "investment", _("It holds shares in this industry")


class LinkFinding(models.TextChoices):
    """What due diligence found about tobacco and arms (5.nsa.disclosure)."""

    NONE = "none", _("No link found")
    DISCLOSED = "disclosed", _("A link was disclosed and is examined")
    NOT_CONFIRMED = "not_confirmed", _("A link was examined and not confirmed")
    CONFIRMED = "confirmed", _("A link is confirmed")


class Check(models.TextChoices):
    """What due diligence looks at (5.nsa.fensa)."""

    INTEREST = "interest", _("Interest and objective in taking part")
    LEGAL = "legal", _("Legal status")
    MEMBERS = "members", _("Membership")
    GOVERNANCE = "governance", _("Governance")
    FUNDING = "funding", _("Assets, income and donors")
    AFFILIATIONS = "affiliations", _("Affiliations")
    REPUTATION = "reputation", _("History and reputation")
    CAUTION = "caution", _("Industries that call for particular caution")


class Finding(models.TextChoices):
    """What one check of due diligence came to (5.nsa.fensa)."""

    CLEAR = "clear", _("Nothing against it")
    CONCERN = "concern", _("A concern, noted")
    AGAINST = "against", _("Speaks against taking part")


class NameKind(models.TextChoices):
    """Whose name is screened (5.nsa.fensa)."""

    ORGANISATION = "organisation", _("The organisation")
    DECISION_BODY = "decision_body", _("Its decision body")
    DONOR = "donor", _("A donor or sponsor")
    AFFILIATION = "affiliation", _("An affiliation")


class Disposal(models.TextChoices):
    """What a person made of a hit (5.nsa.fensa)."""

    UNDECIDED = "undecided", _("Not decided")
    OTHER = "other", _("Somebody else")
    SAME = "same", _("The same: taken up in due diligence")


class Audience(models.TextChoices):
    """For whom a paper of an organisation is meant (x.documents)."""

    ORGANISATION = "organisation", _("The organisation and the Secretariat")
    PARTICIPANTS = "participants", _("All participants")
    EVERYONE = "everyone", _("Everyone")
    SECRETARIAT = "secretariat", _("The Secretariat alone")
    CONFIDENTIAL = "confidential", _("Only me, and the people to whom I open it")


class Channel(models.TextChoices):
    """How a paper came to the Secretariat (5.letter)."""

    EMAIL = "email", _("By e-mail")
    POST = "post", _("By post")
    OWN = "own", _("It did not come in: the Secretariat wrote it")


class Asks(models.TextChoices):
    """What a formal letter of a participant asks for, where its term ends soon (5.letter, 5.term)."""

    RENEWAL = "renewal", _("The renewal of the term")
    OTHER = "other", _("Something else")
