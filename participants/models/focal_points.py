"""Who belongs to an organisation, and who is invited to speak for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from governance.models import Act
from participants.models.organisations import Organisation


class Affiliation(models.Model):
    """The organisation that a person belongs to; who speaks for it is an office, not this."""

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="affiliation")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")

    def __str__(self) -> str:
        return f"{self.person} ({self.organisation})"


class EmailedInvitation(models.Model):
    """An invitation by e-mail; its code works once, until its last day, inclusive (x.roles)."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    full_name = models.CharField(_("full name"), max_length=300)
    language = models.CharField(_("language"), max_length=12, default="en")
    code_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_on = models.DateField(_("invited"))
    last_day = models.DateField(_("valid until"))
    invited_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_by = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Invitation(EmailedInvitation):
    """An invitation to speak for an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_on", "-id"]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.organisation})"
