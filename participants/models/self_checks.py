"""What a visitor answered before signing up, kept with the account until an application begins (5.nsa.form)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SelfCheck(models.Model):
    """The answers of the check on joining: one row a person, gone once an application began or nobody came back."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    category = models.CharField(_("category"), max_length=40)
    answers = models.JSONField(_("answers"), default=dict)
    kept_on = models.DateField(_("kept since"))

    class Meta:
        verbose_name = _("answers of a check on joining")
        verbose_name_plural = _("answers of checks on joining")

    def __str__(self) -> str:
        return str(self.person_id)
