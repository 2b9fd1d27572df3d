"""Letters: a row with its facts frozen before anything is sent, then dated by what became of it (4.interface)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from correspondence.kinds import why_not_sent
from correspondence.querysets import LetterQuerySet
from documents.models import Version
from governance.models import Act


class Letter(models.Model):
    """One message to one recipient: queued with its act, numbered and frozen when it goes out.

    `key` makes it unique: the same thing is never said twice. No state: its dates say where it stands.
    """

    # Set on a letter that is only shown before it goes: it has no page yet.
    is_preview = False

    key = models.CharField(max_length=200, unique=True, editable=False)
    ref = models.CharField(_("reference"), max_length=60, unique=True, null=True, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    template_version = models.CharField(max_length=16, editable=False)
    language = models.CharField(_("language"), max_length=12)
    on = models.DateField(_("dated"))
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="letters")
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    object_ref = models.CharField(_("about"), max_length=60, blank=True)
    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="letters", verbose_name=_("recipient")
    )
    facts = models.JSONField(default=dict)

    queued_at = models.DateTimeField(_("queued"), db_default=Now(), editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    failed_at = models.DateTimeField(_("failed"), null=True, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)
    skipped_because = models.CharField(_("not sent because"), max_length=60, blank=True, editable=False)

    # Chosen for someone who has no account yet, or by an officer who sends the letter again.
    given_address = models.CharField(_("address given"), max_length=254, blank=True, editable=False)
    resent = models.PositiveSmallIntegerField(_("sent again"), default=0, editable=False)
    to_address = models.CharField(_("sent to"), max_length=254, blank=True, editable=False)
    subject = models.CharField(_("subject"), max_length=300, blank=True, editable=False)
    body_text = models.TextField(blank=True, editable=False)
    body_html = models.TextField(blank=True, editable=False)
    pdf = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("PDF")
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-on"]),
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(sent_at__isnull=True, failed_at__isnull=True, skipped_because=""),
                name="letters_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True), name="a_letter_is_sent_or_failed"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(ref__isnull=False), name="a_sent_letter_has_its_number"
            ),
        ]

    def __str__(self) -> str:
        return self.ref or self.key

    @property
    def standing(self) -> str:
        """Where the delivery stands, from its dates: `sent`, `failed`, `skipped` or `waiting`."""
        if self.sent_at:
            return "sent"
        return "failed" if self.failed_at else "skipped" if self.skipped_because else "waiting"

    @property
    def why_not_sent(self) -> str:
        """Why it was not sent on purpose, as a sentence; nothing for any other letter."""
        return str(why_not_sent(self.skipped_because))

    @property
    def problem(self) -> str:
        """What the last attempt ran into, in the reader's language where the portal knows the sentence."""
        return gettext(self.error) if self.error else ""


class Sending(models.Model):
    """One sending of a letter: where it went, when, and what came of it. Only ever added (4.interface)."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="sendings", verbose_name=_("letter"))
    at = models.DateTimeField(_("when"))
    to_address = models.CharField(_("sent to"), max_length=254, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("sending of a letter")
        verbose_name_plural = _("sendings of letters")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.at:%Y-%m-%d}"


class DemoMessage(models.Model):
    """A message that a demonstration kept instead of sending it."""

    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    to = models.TextField(_("to"))
    subject = models.TextField(_("subject"))
    raw = models.BinaryField()

    class Meta:
        verbose_name = _("message of the demonstration")
        verbose_name_plural = _("messages of the demonstration")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject
