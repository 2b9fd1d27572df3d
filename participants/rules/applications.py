"""What is asked before a non-State actor is admitted: each rule is a queryset of its offenders (5)."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.periods import add_months
from governance.rules import Rule
from participants.enums import Category, Criterion, Disposal, LinkFinding, Risk, Verdict
from participants.models import (
    Application,
    CaseFileUserObjectPermission,
    ConflictDeclaration,
    CriterionFinding,
    Disclosure,
    DueDiligence,
    Escalation,
    FileSection,
    Hit,
    InformationRequest,
    ListedName,
    RiskFinding,
    ScreenedName,
    Statement,
)

Applications = models.QuerySet[Application]
# How long due diligence counts; a choice of the portal, the Terms of Reference name none.
DUE_DILIGENCE_MONTHS = 12
DISCLOSURE = "tobacco_arms"
# What weighs so heavily that another body is heard first.
GRAVE = Q(residual="high") | Q(risk=Risk.CONFLICT_OF_INTEREST, residual__in=["medium", "high"])


def findings(*conditions: Q) -> Exists:
    """Whether a file has findings that meet the conditions."""
    return Exists(CriterionFinding.objects.filter(*conditions, file=OuterRef("file")))


def latest_sheet() -> "models.QuerySet[DueDiligence]":
    """The latest due-diligence sheet of a file."""
    return DueDiligence.objects.filter(file=OuterRef("file")).order_by("-number")


def latest_disclosure() -> Any:
    """The latest disclosure of a file, with `said`: the text of its answers."""
    signed = Disclosure.objects.filter(file=OuterRef("file")).order_by("-id")
    return signed.annotate(said=Cast("links", models.TextField()))


class NoCriterionOpen(Rule[Application]):
    """Every criterion has its finding before a decision: none may be left open or unclear."""

    clause: ClassVar[str] = "5.criteria"
    message: ClassVar[str | Promise] = _("A criterion is open or unclear. Record a finding for each of the eight.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications with fewer than eight findings, or with one that is unclear or to be looked at again."""
        found = (
            CriterionFinding.objects.filter(file=OuterRef("file"))
            .exclude(Q(verdict=Verdict.UNCLEAR) | Q(reopened=True))
            .order_by()
            .values("file")
            .annotate(number=models.Count("pk"))
            .values("number")
        )
        counted = queryset.alias(settled=Coalesce(models.Subquery(found), 0))
        return counted.filter(settled__lt=len(Criterion))


class NoCriterionNotMet(Rule[Application]):
    """One criterion that is not met rules out approval."""

    clause: ClassVar[str] = "5.criteria"
    message: ClassVar[str | Promise] = _("A criterion is not met, so the application cannot be approved.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications with a criterion not met."""
        return queryset.filter(findings(Q(verdict=Verdict.NOT_MET)))


class MembersRepresented(Rule[Application]):
    """The eighth criterion is judged for membership bodies, and always for business associations."""

    clause: ClassVar[str] = "5.criteria"
    message: ClassVar[str | Promise] = _("This organisation speaks for members: judge the eighth criterion.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Business associations, and bodies that say they have members, with an eighth criterion not applicable."""
        passed_over = findings(Q(criterion=Criterion.REPRESENTS, verdict=Verdict.NOT_APPLICABLE))
        identity = FileSection.objects.filter(file=OuterRef("file"), code="identity", answers__membership_body="yes")
        return queryset.filter(passed_over).filter(Q(category=Category.PRIVATE_SECTOR) | Exists(identity))


class DueDiligenceDone(Rule[Application]):
    """A decision rests on due diligence that was completed."""

    clause: ClassVar[str] = "5.nsa.fensa"
    message: ClassVar[str | Promise] = _("Due diligence is not completed.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications whose latest sheet is missing or open."""
        done = latest_sheet().values("completed_on")[:1]
        return queryset.alias(sheet_done=models.Subquery(done)).filter(sheet_done__isnull=True)


class DueDiligenceFresh(Rule[Application]):
    """Due diligence older than twelve months no longer carries an approval."""

    clause: ClassVar[str] = "5.nsa.fensa"
    message: ClassVar[str | Promise] = _("Due diligence is older than twelve months. Send the case back and renew it.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications whose latest sheet was completed more than twelve months before the day."""
        done = latest_sheet().values("completed_on")[:1]
        oldest = add_months(on, -DUE_DILIGENCE_MONTHS)
        return queryset.alias(sheet_done=models.Subquery(done)).filter(sheet_done__lt=oldest)


class NoConfirmedLink(Rule[Application]):
    """A confirmed link to the tobacco or arms industry rules out approval."""

    clause: ClassVar[str] = "5.nsa.disclosure"
    message: ClassVar[str | Promise] = _("A link to the tobacco or arms industry is confirmed: approval is ruled out.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications whose latest sheet confirms a link."""
        found = latest_sheet().values("link_finding")[:1]
        return queryset.alias(link=models.Subquery(found)).filter(link=LinkFinding.CONFIRMED)


class RisksWeighed(Rule[Application]):
    """Each of the seven risks is weighed before a recommendation."""

    clause: ClassVar[str] = "5.nsa.fensa"
    message: ClassVar[str | Promise] = _("A risk is not weighed yet. Weigh each of the seven.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications with fewer than seven risks weighed, or with one to be looked at again."""
        weighed = (
            RiskFinding.objects.filter(file=OuterRef("file"), reopened=False)
            .order_by()
            .values("file")
            .annotate(number=models.Count("pk"))
            .values("number")
        )
        counted = queryset.alias(weighed=Coalesce(models.Subquery(weighed), 0))
        return counted.filter(weighed__lt=len(Risk))


class GraveRisksReferred(Rule[Application]):
    """What weighs heavily was put to another body first: a high risk, a conflict of interest, a disclosed link."""

    clause: ClassVar[str] = "5.nsa.fensa"
    message: ClassVar[str | Promise] = _(
        "A high risk, a conflict of interest or a disclosed link must be put to another body before the decision."
    )

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications with such a risk or link, or a yes in the disclosure, and no body's answer since the last look.

        What a body was asked before the latest due-diligence sheet was begun, it was asked about something else.
        """
        grave = Exists(RiskFinding.objects.filter(GRAVE, file=OuterRef("file")))
        found = Exists(
            DueDiligence.objects.filter(
                file=OuterRef("file"), link_finding__in=[LinkFinding.DISCLOSED, LinkFinding.NOT_CONFIRMED]
            )
        )
        begun = models.Subquery(latest_sheet().values("begun_on")[:1])
        looked = queryset.alias(begun_then=begun, said_then=models.Subquery(latest_disclosure().values("said")[:1]))
        answered = Escalation.objects.filter(file=OuterRef("file"), answered_on__isnull=False)
        since = Exists(answered.filter(asked_on__gte=Coalesce(OuterRef("begun_then"), F("asked_on"))))
        return looked.filter(grave | found | Q(said_then__contains='"yes"')).exclude(since)


class NothingWithAnotherBody(Rule[Application]):
    """While a question lies with another body there is no decision."""

    clause: ClassVar[str] = "5.nsa.fensa"
    message: ClassVar[str | Promise] = _("A question to another body is open. Record its answer first.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications with an open escalation."""
        return queryset.filter(Exists(Escalation.objects.filter(file=OuterRef("file"), answered_on__isnull=True)))


class NothingAsked(Rule[Application]):
    """While the applicant is asked for something there is no decision."""

    clause: ClassVar[str] = "4.review"
    message: ClassVar[str | Promise] = _("A question to the applicant is open. Close it first.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications with an open request for information."""
        return queryset.filter(Exists(InformationRequest.objects.filter(file=OuterRef("file"), closed_on__isnull=True)))


class NamesScreened(Rule[Application]):
    """Every name of the file is compared with the lists, and every hit is decided, before the case goes on."""

    clause: ClassVar[str] = "5.nsa.fensa"
    message: ClassVar[str | Promise] = _(
        "A hit of the name screening is undecided, or a name or a list is not compared yet."
    )

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications with a name not compared with every list, or an undecided hit of a name that is still given."""
        given = ScreenedName.objects.filter(file=OuterRef("file"), gone_on__isnull=True)
        undecided = Hit.objects.filter(
            screened__file=OuterRef("file"), screened__gone_on__isnull=True, listed__until__isnull=True,
            disposal=Disposal.UNDECIDED,
        )  # fmt: skip
        new = Exists(given.filter(compared=False)) | Exists(
            ListedName.objects.filter(until__isnull=True, compared=False)
        )
        return queryset.filter(new | Exists(undecided) | ~Exists(given))


class DisclosureSigned(Rule[Application]):
    """The tobacco and arms disclosure is signed in the version in force."""

    clause: ClassVar[str] = "5.nsa.disclosure"
    message: ClassVar[str | Promise] = _("The tobacco and arms disclosure is not signed, or in an older version.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications whose file holds no disclosure of the statement in force on the day."""
        current = Statement.objects.filter(kind=DISCLOSURE, effective_on__lte=on).order_by("-effective_on").values("pk")
        signed = Disclosure.objects.filter(file=OuterRef("file"), statement=models.Subquery(current[:1]))
        return queryset.exclude(Exists(signed))


class InterestsDeclared(Rule[Application]):
    """Everyone who works on a file has declared their interests; a tie keeps them from it."""

    clause: ClassVar[str] = "5.nsa.fensa"
    message: ClassVar[str | Promise] = _("Someone to whom the case is assigned has not declared their interests.")

    def offenders(self, queryset: Applications, on: date) -> Applications:
        """Applications assigned to someone without a declaration, or with one that names a tie."""
        assigned = CaseFileUserObjectPermission.objects.filter(content_object=OuterRef("file"))
        clear = ConflictDeclaration.objects.filter(
            file=OuterRef("content_object"), person=OuterRef("user"), has_conflict=False
        )
        return queryset.filter(Exists(assigned.exclude(Exists(clear))))
