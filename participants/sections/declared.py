"""The form of a non-State actor, section by section (5.nsa.form, 5.nsa.fensa, 5.criteria)."""

from django.utils.translation import gettext_lazy as _

from documents.slots import ACCOUNTS, ANNUAL_REPORT, FORMAL_LETTER, STATUTES
from participants.enums import NON_STATE, Category
from participants.sections.interests import group_choices
from participants.sections.kinds import NO, YES, YES_NO, Answers, Applies, Item, Kind, Rows, Section, Text, Whole


def category_of(whole: Whole) -> str:
    """The category that the organisation says it has; empty while unknown."""
    return str(whole.get("identity", {}).get("category", ""))


def has_members(whole: Whole) -> bool:
    """Whether it speaks for members: as it says, and always for a business association (5.criteria)."""
    identity = whole.get("identity", {})
    return identity.get("membership_body") == YES or category_of(whole) == Category.PRIVATE_SECTOR


def members_of(whole: Whole) -> bool | None:
    """The same for its record: not known where its form did not ask, or nobody answered."""
    return has_members(whole) or (False if whole.get("identity", {}).get("membership_body") == NO else None)


def non_state_categories() -> list[tuple[str, Text]]:
    """The four categories of non-State actors (5.categories)."""
    return [(category.value, category.label) for category in Category if category in NON_STATE]


def yes_no() -> list[tuple[str, Text]]:
    """Yes or no."""
    return list(YES_NO)


DONOR_KINDS: list[tuple[str, Text]] = [
    ("government", _("Government or public body")),
    ("intergovernmental", _("Intergovernmental organisation")),
    ("foundation", _("Foundation")),
    ("company", _("Company or business association")),
    ("individual", _("Individuals")),
    ("members", _("Members' fees")),
    ("own", _("Own income")),
    ("other", _("Other")),
]


def donor_kinds() -> list[tuple[str, Text]]:
    """Where money comes from."""
    return list(DONOR_KINDS)


def _said_yes(code: str) -> Applies:
    def needed(answers: Answers, whole: Whole) -> bool:
        return answers.get(code) == YES

    return needed


IDENTITY = Section(
    "identity",
    "5.nsa.form",
    _("Your organisation"),
    _("Its name as in its statutes, its category and where it is registered."),
    (
        Item("name", _("Legal name"), hint=_("As written in the statutes or the registration.")),
        Item(
            "other_names",
            _("Other names"),
            Kind.NAMES,
            _("Short names, earlier names, the name in other scripts. One a line."),
            None,
        ),
        Item("category", _("Category"), Kind.CHOICE, choices=non_state_categories),
        Item("membership_body", _("Does it have members that it speaks for?"), Kind.YES_NO, choices=yes_no),
        Item("country", _("Country of registration"), Kind.COUNTRY),
        Item("address", _("Registered address"), Kind.AREA),
        Item("website", _("Website"), Kind.WEBSITE, _("For example https://www.example.org")),
    ),
    material=True,
)

AIMS = Section(
    "aims",
    "5.nsa.form",
    _("Aims and mission"),
    _("What the organisation is for, in its own words."),
    (
        Item("mission", _("Mission"), Kind.AREA),
        Item("objectives", _("Objectives"), Kind.AREA),
    ),
)

LEGAL_STATUS = Section(
    "legal_status",
    "5.nsa.form",
    _("Legal status"),
    _("What kind of legal entity it is, and where that is on record. A copy of the statutes is needed."),
    (
        Item(
            "legal_form", _("Legal form"), hint=_("For example: registered association, foundation, public university.")
        ),
        Item("authority", _("Registered with")),
        Item(
            "registration_number",
            _("Registration number"),
            hint=_("Leave it empty where the country gives none."),
            needed=None,
        ),
        Item("founded", _("Year of foundation"), Kind.YEAR),
    ),
    papers=(STATUTES.code,),
    material=True,
)

GOVERNANCE = Section(
    "governance",
    "5.nsa.form",
    _("Governance"),
    _("Who decides what, and who controls it."),
    (
        Item(
            "structure",
            _("Governance structure"),
            Kind.AREA,
            _("The bodies of the organisation, how they are elected or appointed and to whom they answer."),
        ),
    ),
    optional_papers=(ANNUAL_REPORT.code,),
)

DECISION_BODY = Section(
    "decision_body",
    "5.nsa.form",
    _("Main decision body"),
    _("Everyone who sits in it, with what each belongs to elsewhere."),
    (Item("name", _("Name of the body"), hint=_("For example: Board of Directors, Executive Committee.")),),
    (
        Rows(
            "members",
            _("Members of the body"),
            _("Member"),
            (
                Item("name", _("Name")),
                Item("role", _("Role in the body")),
                Item("affiliation", _("Affiliation"), hint=_("Employer and other bodies.")),
            ),
            names="name",
            add=_("Add a member of the body"),
        ),
    ),
    material=True,
)

FUNDING = Section(
    "funding",
    "5.nsa.form",
    _("Funding and assets"),
    _("Where the money comes from: the donors and sponsors of the last closed year."),
    (
        Item("income", _("Annual income"), Kind.AMOUNT),
        Item("assets", _("Assets"), Kind.AMOUNT),
        Item("currency", _("Currency of income and assets"), Kind.CURRENCY, _("Three letters, for example CHF.")),
        Item("year", _("Year of income and assets"), Kind.YEAR),
    ),
    (
        Rows(
            "donors",
            _("Donors and sponsors"),
            _("Donor or sponsor"),
            (
                Item("name", _("Name")),
                Item("kind", _("Kind"), Kind.CHOICE, choices=donor_kinds),
                Item("amount", _("Amount"), Kind.AMOUNT),
                Item("currency", _("Currency"), Kind.CURRENCY),
                Item("year", _("Year"), Kind.YEAR),
            ),
            names="name",
            add=_("Add a donor or sponsor"),
            carried=("currency", "year"),
        ),
    ),
    optional_papers=(ACCOUNTS.code,),
    material=True,
    together=(frozenset({"income", "currency", "year"}), frozenset({"assets", "currency", "year"})),
)

AFFILIATIONS = Section(
    "affiliations",
    "5.nsa.form",
    _("Main affiliations"),
    _("Bodies to which the organisation belongs or is tied: networks, parent organisations, companies."),
    (Item("any", _("Does it have such affiliations?"), Kind.YES_NO, choices=yes_no),),
    (
        Rows(
            "affiliations",
            _("Affiliations"),
            _("Affiliation"),
            (Item("name", _("Name")), Item("nature", _("How it is tied"))),
            needed=_said_yes("any"),
            names="name",
            add=_("Add an affiliation"),
        ),
    ),
)

MEMBERSHIP = Section(
    "membership",
    "5.criteria",
    _("Members"),
    _("Whom it speaks for, and how its members are heard."),
    (
        Item("number", _("Number of members"), Kind.NUMBER),
        Item("kinds", _("Who the members are"), Kind.AREA),
        Item("mandate", _("What lets it speak for them"), Kind.AREA, _("For example the article of the statutes.")),
        Item("mechanism", _("How members are represented"), Kind.AREA),
    ),
    applies=has_members,
)

CRITERIA = Section(
    "criteria",
    "5.criteria",
    _("Climate and health"),
    _("The criteria of the Terms of Reference to which the organisation itself must speak."),
    (
        Item(
            "activity",
            _("Its work on climate change and health"),
            Kind.AREA,
            _("Activities of the last years, and how they serve the aims of the alliance."),
        ),
        Item(
            "expertise",
            _("Its proven expertise"),
            Kind.AREA,
            _("Publications, projects, people; say to which Working Groups it belongs."),
        ),
        Item("contribution", _("What it will do in the alliance"), Kind.AREA),
        Item(
            "supports_policies",
            _("Does it support WHO's normative and technical policies?"),
            Kind.YES_NO,
            choices=yes_no,
        ),
        Item(
            "no_promotion",
            _("Will it keep its participation free of promotion and commerce?"),
            Kind.YES_NO,
            choices=yes_no,
        ),
        Item("remarks", _("Anything to add"), Kind.AREA, needed=None),
    ),
)

CONTACTS = Section(
    "contacts",
    "6.undertake",
    _("Focal points and Working Groups"),
    _("Who will speak for the organisation once it is admitted, and which groups interest it."),
    (
        Item("lead_name", _("Lead focal point: full name")),
        Item("lead_email", _("Lead focal point: e-mail address"), Kind.EMAIL),
        Item("alternate_name", _("Alternate: full name"), needed=None),
        Item(
            "alternate_email",
            _("Alternate: e-mail address"),
            Kind.EMAIL,
            needed=lambda answers, whole: bool(answers.get("alternate_name")),
        ),
        Item("groups", _("Working Groups of interest"), Kind.CHOICES, needed=None, choices=group_choices),
    ),
)

LETTER = Section(
    "letter",
    "5.letter",
    _("Formal letter"),
    _("Every request to join is a formal letter to the Secretariat, signed by someone who may sign for you."),
    papers=(FORMAL_LETTER.code,),
)

SECTIONS: tuple[Section, ...] = (
    IDENTITY,
    AIMS,
    LEGAL_STATUS,
    GOVERNANCE,
    DECISION_BODY,
    FUNDING,
    AFFILIATIONS,
    MEMBERSHIP,
    CRITERIA,
    CONTACTS,
    LETTER,
)


ACTIVITY = Section(
    "activity",
    "6.undertake",
    _("Your part in the alliance"),
    _("What your organisation did since its term began. What the record knows is listed already."),
    (
        Item(
            "report",
            _("What you did, in your own words"),
            Kind.AREA,
            _("Activities, case studies, results; and what you plan for the next term."),
        ),
    ),
)

# A renewal asks again for what is said of the organisation; its focal points are on record, the request is the form.
RENEWAL_SECTIONS: tuple[Section, ...] = (*(one for one in SECTIONS if one not in (CONTACTS, LETTER)), ACTIVITY)


def section_of(code: str) -> Section:
    """The declared section of that code; KeyError where none is."""
    return {section.code: section for section in (*SECTIONS, ACTIVITY)}[code]
