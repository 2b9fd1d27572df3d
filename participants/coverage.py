"""How the clauses of this room stand: categories, confirmations, terms."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from correspondence.models import Letter
from documents.models import Document
from documents.slots import FORMAL_LETTER
from governance.clauses import ClauseState, Evidence, Judgement, judges_clause
from governance.models import Act, Edition
from governance.parameters import first_of
from governance.periods import ONE_DAY
from governance.rules import Rule
from participants.enums import NON_STATE, ApplicationState, Category
from participants.letters import ADMISSION_CONFIRMED
from participants.letters.applications import APPLICATION_CLOSED, CONDITIONS_OFFERED, NOT_APPROVED, NOT_ELIGIBLE
from participants.models import Acceptance, Application, Measure, Participation
from participants.parameters import RENEWAL_REMINDER_DAYS
from participants.rules import SpokenFor
from participants.rules.applications import (
    DueDiligenceDone,
    NoConfirmedLink,
    NoCriterionNotMet,
    NoCriterionOpen,
    RisksWeighed,
)
from participants.services.deadlines import overdue

DECISIONS = (APPLICATION_CLOSED, CONDITIONS_OFFERED, NOT_APPROVED, NOT_ELIGIBLE)


@judges_clause("5.categories")
def categories(on: date) -> Judgement:
    """Due where a private-sector participant has no members, or nobody knows: no single company takes part."""
    current = Participation.objects.current(on)
    rows = current.order_by().values_list("organisation__category").annotate(number=Count("pk"))
    path = reverse("participants:directory")
    evidence = [
        Evidence(
            _("%(category)s: %(count)s") % {"category": Category(code).label, "count": number},
            f"{path}?category={code}",
        )
        for code, number in sorted(rows, key=lambda row: Category.values.index(row[0]))
    ]
    companies = current.filter(organisation__category=Category.PRIVATE_SECTOR).aggregate(
        without=Count("pk", filter=Q(organisation__is_membership_body=False)),
        unknown=Count("pk", filter=Q(organisation__is_membership_body=None)),
    )
    doubts = [
        Evidence(text, f"{path}?category={Category.PRIVATE_SECTOR}")
        for text in _doubts(companies["without"], companies["unknown"])
    ]
    if doubts:
        return Judgement(ClauseState.DUE, [*doubts, *evidence])
    return Judgement(ClauseState.IN_ORDER if evidence else ClauseState.NOT_APPLICABLE, evidence)


def _doubts(without: int, unknown: int) -> Iterator[str]:
    """What speaks against private-sector participants being associations; what nobody knows is to be found out."""
    if without:
        words = ngettext(
            "%(count)s private-sector participant is on record as having no members.",
            "%(count)s private-sector participants are on record as having no members.",
            without,
        )
        yield words % {"count": without}
    if unknown:
        words = ngettext(
            "Of %(count)s private-sector participant it is not known whether it has members.",
            "Of %(count)s private-sector participants it is not known whether they have members.",
            unknown,
        )
        yield words % {"count": unknown}


@judges_clause("5.notify")
def confirmations(on: date) -> Judgement:
    """Breached where a confirmation could not be sent, due where a participant admitted here was never sent one."""
    path = f"{reverse('admin:correspondence_letter_changelist')}?kind={ADMISSION_CONFIRMED.code}"
    letters = Letter.objects.filter(kind=ADMISSION_CONFIRMED.code, object_type="participation")
    of_it = letters.filter(object_id=OuterRef("pk"))
    admitted_here = Act.objects.filter(action="admit", object_type="participation", object_id=OuterRef("pk"))
    counted = Participation.objects.filter(Exists(admitted_here)).aggregate(
        all=Count("pk"),
        failed=Count("pk", filter=Q(Exists(of_it.failed()))),
        unsent=Count("pk", filter=~Exists(of_it.filter(Q(sent_at__isnull=False) | Q(failed_at__isnull=False)))),
    )
    if not counted["all"]:
        return Judgement(ClauseState.NOT_APPLICABLE)
    confirmed = counted["all"] - counted["failed"] - counted["unsent"]
    told = _confirmed(counted["failed"], counted["unsent"], confirmed)
    evidence = [Evidence(text, f"{path}&delivery={standing}") for standing, text in told]
    if counted["failed"]:
        return Judgement(ClauseState.BREACHED, evidence)
    return Judgement(ClauseState.DUE if counted["unsent"] else ClauseState.IN_ORDER, evidence)


def _confirmed(failed: int, unsent: int, confirmed: int) -> list[tuple[str, str]]:
    sentences = [
        ("failed", failed, ngettext("%(count)s confirmation could not be sent.",
                                    "%(count)s confirmations could not be sent.", failed)),
        ("waiting", unsent, ngettext("%(count)s new participant has no confirmation yet.",
                                     "%(count)s new participants have no confirmation yet.", unsent)),
        ("sent", confirmed, ngettext("%(count)s new participant was confirmed.",
                                     "%(count)s new participants were confirmed.", confirmed)),
    ]  # fmt: skip
    return [(standing, text % {"count": number}) for standing, number, text in sentences if number]


@judges_clause("5.term")
def terms(on: date) -> Judgement:
    """Breached where an end stays unrecorded after its day, due where a term ends soon; governments have none."""
    path = f"{reverse('admin:participants_participation_changelist')}?standing="
    days = first_of(Edition.objects.in_force(on).value(RENEWAL_REMINDER_DAYS))
    current = Participation.objects.current(on).filter(organisation__category__in=NON_STATE).with_flags(on, days)
    counted = current.aggregate(
        with_term=Count("pk"),
        expiring=Count("pk", filter=Q(is_expiring=True, is_renewal_pending=False)),
        pending=Count("pk", filter=Q(is_renewal_pending=True)),
    )
    unrecorded = Participation.objects.ended_unrecorded(on - ONE_DAY).count()
    evidence = [Evidence(text, path + standing) for standing, text in _of_terms(unrecorded=unrecorded, **counted)]
    if unrecorded:
        return Judgement(ClauseState.BREACHED, evidence)
    if not counted["with_term"]:
        return Judgement(ClauseState.NOT_APPLICABLE)
    return Judgement(ClauseState.DUE if counted["expiring"] or counted["pending"] else ClauseState.IN_ORDER, evidence)


def _of_terms(unrecorded: int, with_term: int, expiring: int, pending: int) -> list[tuple[str, str]]:
    sentences = [
        ("unrecorded", unrecorded, ngettext("%(count)s participation has ended and no act records it.",
                                            "%(count)s participations have ended and no act records it.", unrecorded)),
        ("expiring", expiring, ngettext("%(count)s term ends soon, with no renewal submitted.",
                                        "%(count)s terms end soon, with no renewal submitted.", expiring)),
        ("pending", pending, ngettext("%(count)s renewal waits for its decision.",
                                      "%(count)s renewals wait for their decision.", pending)),
        ("with_term", with_term, ngettext("%(count)s non-State actor takes part for a term.",
                                          "%(count)s non-State actors take part for a term.", with_term)),
    ]  # fmt: skip
    return [(standing, text % {"count": number}) for standing, number, text in sentences if number]


@judges_clause("4.interface")
def spoken_for(on: date) -> Judgement:
    """Due while a participant has no lead focal point: nobody there reads the letters."""
    number = SpokenFor().offenders(Participation.objects.all(), on).count()
    if not number:
        return Judgement(ClauseState.NOT_APPLICABLE)
    path = f"{reverse('admin:participants_participation_changelist')}?standing=silent"
    text = ngettext("%(count)s participant has no lead focal point.",
                    "%(count)s participants have no lead focal point.", number)  # fmt: skip
    return Judgement(ClauseState.DUE, [Evidence(text % {"count": number}, path)])


@judges_clause("4.review")
def reviews(on: date) -> Judgement:
    """Breached where a step of an application, a question or an offer is overdue; in order while none is."""
    path = reverse("participants:applications")
    in_hand, late = Application.objects.in_hand().count(), overdue(on).count()
    words = [
        (late, ngettext("%(count)s application is overdue.", "%(count)s applications are overdue.", late),
         f"{path}?show=overdue"),
        (in_hand, ngettext("%(count)s application is in hand.", "%(count)s applications are in hand.", in_hand), path),
    ]  # fmt: skip
    evidence = [Evidence(text % {"count": number}, url) for number, text, url in words if number]
    if not Application.objects.filter(submitted_on__isnull=False).exists():
        return Judgement(ClauseState.NOT_APPLICABLE)
    return Judgement(ClauseState.BREACHED if late else ClauseState.IN_ORDER, evidence)


def _approved_here(on: date, rules: Sequence[type[Rule[Application]]], words: Any) -> Judgement:
    """Breached where an approval stands against one of these rules: of data that came around the moves."""
    approved = Application.objects.in_state(ApplicationState.APPROVED)
    path = f"{reverse('participants:applications')}?show=closed"
    against = sum(rule().offenders(approved, on).count() for rule in rules)
    number = approved.count()
    if not number:
        return Judgement(ClauseState.NOT_APPLICABLE)
    if against:
        text = ngettext("%(count)s approval stands against the rules.", "%(count)s approvals stand against the rules.",
                        against)  # fmt: skip
        return Judgement(ClauseState.BREACHED, [Evidence(text % {"count": against}, path)])
    return Judgement(ClauseState.IN_ORDER, [Evidence(words(number) % {"count": number}, path)])


@judges_clause("5.criteria")
def criteria(on: date) -> Judgement:
    """Breached where an approved application has a criterion open, unclear or not met."""
    return _approved_here(
        on,
        (NoCriterionOpen, NoCriterionNotMet),
        lambda number: ngettext(
            "%(count)s approval rests on eight findings.", "%(count)s approvals rest on eight findings each.", number
        ),
    )


@judges_clause("5.nsa.disclosure")
def disclosures(on: date) -> Judgement:
    """Breached where an approved applicant has a confirmed link to tobacco or arms."""
    return _approved_here(
        on,
        (NoConfirmedLink,),
        lambda number: ngettext(
            "%(count)s approval, with no confirmed link to tobacco or arms.",
            "%(count)s approvals, with no confirmed link to tobacco or arms.",
            number,
        ),
    )


@judges_clause("5.nsa.fensa")
def due_diligence(on: date) -> Judgement:
    """Breached where an approval rests on no due diligence or on unweighed risks, or a measure is overdue."""
    judged = _approved_here(
        on,
        (DueDiligenceDone, RisksWeighed),
        lambda number: ngettext(
            "%(count)s approval rests on due diligence and seven risks.",
            "%(count)s approvals rest on due diligence and seven risks each.",
            number,
        ),
    )
    late = Measure.objects.filter(participation__isnull=False, done_on__isnull=True, due_on__lt=on).count()
    if not late:
        return judged
    text = ngettext("%(count)s measure is overdue.", "%(count)s measures are overdue.", late) % {"count": late}
    return Judgement(ClauseState.BREACHED, [Evidence(text, reverse("casework:waiting")), *judged.evidence])


@judges_clause("5.notify")
def decisions_told(on: date) -> Judgement:
    """Breached where a decision on an application could not be sent, due while one is on its way."""
    path = reverse("admin:correspondence_letter_changelist")
    letters = Letter.objects.filter(kind__in=[kind.code for kind in DECISIONS], object_type="application")
    counted = letters.aggregate(
        all=Count("pk"), failed=Count("pk", filter=Q(failed_at__isnull=False)),
        waiting=Count("pk", filter=Q(failed_at__isnull=True, sent_at__isnull=True, skipped_because="")),
    )  # fmt: skip
    if not counted["all"]:
        return Judgement(ClauseState.NOT_APPLICABLE)
    words = [
        (counted["failed"], ngettext("%(count)s decision could not be sent.", "%(count)s decisions could not be sent.",
                                     counted["failed"])),
        (counted["waiting"], ngettext("%(count)s decision is on its way.", "%(count)s decisions are on their way.",
                                      counted["waiting"])),
        (counted["all"], ngettext("%(count)s decision was written to an applicant.",
                                  "%(count)s decisions were written to applicants.", counted["all"])),
    ]  # fmt: skip
    evidence = [Evidence(text % {"count": number}, path) for number, text in words if number]
    if counted["failed"]:
        return Judgement(ClauseState.BREACHED, evidence)
    return Judgement(ClauseState.DUE if counted["waiting"] else ClauseState.IN_ORDER, evidence)


@judges_clause("3.informal")
def said_before(on: date) -> Judgement:
    """In order: whoever wants to join reads first that the alliance is informal and binds nobody."""
    text = _("The page on how to join says what the alliance is not.")
    return Judgement(ClauseState.IN_ORDER, [Evidence(text, reverse("participants:join"))])


@judges_clause("5.nsa.form")
def applications_sent(on: date) -> Judgement:
    """In order: an application is sent only with nothing missing, and frozen as it was sent."""
    number = Application.objects.filter(submitted_on__lte=on).count()
    if not number:
        return Judgement(ClauseState.NOT_APPLICABLE)
    words = ngettext("%(count)s application was sent with nothing missing.",
                     "%(count)s applications were sent with nothing missing.", number)  # fmt: skip
    return Judgement(ClauseState.IN_ORDER, [Evidence(words % {"count": number}, reverse("participants:applications"))])


@judges_clause("5.letter")
def letters_of_request(on: date) -> Judgement:
    """Breached where an application in hand has no formal letter that can be read."""
    letters = Document.objects.filter(object_type="casefile", object_id=OuterRef("file"), slot=FORMAL_LETTER.code)
    in_hand = Application.objects.in_hand().filter(submitted_on__lte=on)
    return _with_and_without(
        in_hand.count(), in_hand.exclude(Exists(letters.with_latest())).count(),
        lambda n: ngettext("%(count)s application in hand has its formal letter.",
                           "%(count)s applications in hand have their formal letter.", n),
        lambda n: ngettext("%(count)s application in hand lacks its formal letter.",
                           "%(count)s applications in hand lack their formal letter.", n),
    )  # fmt: skip


@judges_clause("6.undertake")
def terms_accepted(on: date) -> Judgement:
    """Breached where an organisation was admitted on an application that did not accept the Terms of Reference."""
    accepted = Acceptance.objects.filter(file=OuterRef("file"))
    approved = Application.objects.in_state(ApplicationState.APPROVED)
    return _with_and_without(
        approved.count(), approved.exclude(Exists(accepted)).count(),
        lambda n: ngettext("%(count)s organisation accepted the Terms of Reference on joining.",
                           "%(count)s organisations accepted the Terms of Reference on joining.", n),
        lambda n: ngettext("%(count)s organisation was admitted without accepting the Terms of Reference.",
                           "%(count)s organisations were admitted without accepting the Terms of Reference.", n),
    )  # fmt: skip


def _with_and_without(number: int, without: int, good: Callable[[int], str], bad: Callable[[int], str]) -> Judgement:
    """In order where all have what is asked for, breached where one has not, not applicable where there is none."""
    path = reverse("participants:applications")
    told = [(without, bad), (number - without, good)]
    evidence = [Evidence(words(count) % {"count": count}, path) for count, words in told if count]
    if not number:
        return Judgement(ClauseState.NOT_APPLICABLE)
    return Judgement(ClauseState.BREACHED if without else ClauseState.IN_ORDER, evidence)
