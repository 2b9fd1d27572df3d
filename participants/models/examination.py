"""What the Secretariat writes while it examines a file: declarations, findings, questions, risks, advice (5)."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from correspondence.models import Letter
from participants.enums import Check, Criterion, Finding, Level, LinkFinding, Risk, Verdict
from participants.models.files import CaseFile
from participants.models.participations import Participation

# The letters that remind of questions, of an application and of a renewal.
REMINDERS = ("information_reminder", "renewal_information_reminder")


class ConflictDeclaration(models.Model):
    """What one person declared before the file opened to them: a tie to the organisation, or none (5.nsa.fensa)."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="declarations")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField(_("conflict of interest"))
    declared_on = models.DateField(_("declared"))
    note = models.TextField(_("what ties the person"), blank=True)

    class Meta:
        verbose_name = _("declaration of interests")
        verbose_name_plural = _("declarations of interests")
        constraints = [models.UniqueConstraint(fields=["file", "person"], name="one_declaration_per_person")]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.person_id}"


class CriterionFinding(models.Model):
    """What was found about one of the eight criteria, with the evidence (5.criteria)."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="findings")
    criterion = models.CharField(_("criterion"), max_length=40, choices=Criterion)
    verdict = models.CharField(_("finding"), max_length=20, choices=Verdict)
    evidence = models.TextField(_("evidence"))
    reopened = models.BooleanField(_("to be looked at again"), default=False)
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    found_on = models.DateField(_("found"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(fields=["file", "criterion"], name="one_finding_per_criterion"),
            models.CheckConstraint(condition=Q(criterion__in=Criterion.values), name="criterion_is_one_of_eight"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="verdict_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_criterion_display()}: {self.get_verdict_display()}"


class InformationRequest(models.Model):
    """One round of questions to the organisation, with the day by which it answers (4.review)."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="requests")
    round = models.PositiveSmallIntegerField(_("round"))
    asked_on = models.DateField(_("asked"))
    due_on = models.DateField(_("answer awaited by"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for information")
        verbose_name_plural = _("requests for information")
        ordering = ["-round"]
        constraints = [
            models.UniqueConstraint(fields=["file", "round"], name="rounds_count_up"),
            models.UniqueConstraint(
                fields=["file"], condition=Q(closed_on__isnull=True), name="one_open_request_for_information"
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("asked_on")), name="an_answer_is_due_after_the_question"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.round}"

    def reminders_sent(self) -> int:
        """How many reminders of this round went out or are on their way."""
        case = self.file.case
        return Letter.objects.filter(
            kind__in=REMINDERS, object_type=case._meta.model_name, object_id=case.pk,
            facts__round=self.round, skipped_because="",
        ).values("facts__number").distinct().count()  # fmt: skip


class RequestItem(models.Model):
    """One numbered question, tied to a field or a document; it reopens only that part (4.review).

    `section` and `field` name what is asked about; a document's slot is a field of its section.
    """

    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField(_("number"))
    section = models.CharField(_("section"), max_length=40)
    field = models.CharField(_("field"), max_length=40, blank=True)
    question = models.TextField(_("question"))
    answer = models.TextField(_("answer"), blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_because = models.TextField(_("closed because"), blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="questions_are_numbered")]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.number}"


class InternalNote(models.Model):
    """A note inside the Secretariat: never seen by the applicant."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="internal_notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())
    text = models.TextField(_("note"))

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.pk}"


class Message(models.Model):
    """A word between the organisation and the Secretariat about the file: read by both."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_secretariat = models.BooleanField()
    written_at = models.DateTimeField(db_default=Now())
    text = models.TextField(_("message"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.pk}"


class DueDiligence(models.Model):
    """The due-diligence sheet; a completed one is never edited, a later look is a new sheet (5.nsa.fensa)."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="due_diligences")
    number = models.PositiveSmallIntegerField(_("number"))
    begun_on = models.DateField(_("begun"))
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sources = models.TextField(_("sources consulted"), blank=True)
    link_finding = models.CharField(_("tobacco and arms"), max_length=20, choices=LinkFinding, blank=True)
    link_evidence = models.TextField(_("evidence about tobacco and arms"), blank=True)
    completed_on = models.DateField(_("completed"), null=True, blank=True)

    class Meta:
        verbose_name = _("due-diligence sheet")
        verbose_name_plural = _("due-diligence sheets")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="due_diligence_sheets_count_up")]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.number}"


class DueDiligenceCheck(models.Model):
    """One check of a due-diligence sheet."""

    sheet = models.ForeignKey(DueDiligence, on_delete=models.CASCADE, related_name="checks")
    check_code = models.CharField(_("check"), max_length=20, choices=Check)
    finding = models.CharField(_("finding"), max_length=20, choices=Finding)
    evidence = models.TextField(_("evidence"))
    confirmed_on = models.DateField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [models.UniqueConstraint(fields=["sheet", "check_code"], name="one_row_per_check")]

    def __str__(self) -> str:
        return f"{self.get_check_code_display()}: {self.get_finding_display()}"


class RiskFinding(models.Model):
    """One of the seven risks: likelihood, impact, what mitigates it, what remains (5.nsa.fensa)."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="risks")
    risk = models.CharField(_("risk"), max_length=40, choices=Risk)
    likelihood = models.CharField(_("likelihood"), max_length=10, choices=Level)
    impact = models.CharField(_("impact"), max_length=10, choices=Level)
    mitigation = models.TextField(_("what mitigates it"), blank=True)
    residual = models.CharField(_("what remains"), max_length=10, choices=Level)
    reopened = models.BooleanField(_("to be looked at again"), default=False)
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    found_on = models.DateField(_("found"))

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.UniqueConstraint(fields=["file", "risk"], name="one_row_per_risk"),
            models.CheckConstraint(condition=Q(risk__in=Risk.values), name="risk_is_one_of_seven"),
        ]

    def __str__(self) -> str:
        return f"{self.get_risk_display()}: {self.get_residual_display()}"


class Measure(models.Model):
    """A measure against a risk, with its owner and date; it follows the participant (5.nsa.fensa)."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="measures")
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, null=True, blank=True, related_name="measures"
    )
    text = models.TextField(_("measure"))
    owner = models.CharField(_("owner"), max_length=300)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text


class Escalation(models.Model):
    """A question put to a named body; the decision waits for its answer (5.nsa.fensa)."""

    file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="escalations")
    body = models.CharField(_("body"), max_length=200)
    question = models.TextField(_("question"))
    asked_on = models.DateField(_("asked"))
    due_on = models.DateField(_("answer awaited by"))
    answer = models.TextField(_("answer"), blank=True)
    answered_by_name = models.CharField(_("answered by"), max_length=300, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to a body")
        verbose_name_plural = _("questions to bodies")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=Q(answered_on__isnull=True), name="one_open_escalation")
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.body}"
