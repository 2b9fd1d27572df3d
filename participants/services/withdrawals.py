"""A withdrawal that an officer records for the applicant: with the request that it wrote (5.notify)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from casework.engine import ask, perform
from documents.checks import CheckedFile
from documents.enums import Visibility
from documents.services import Filing, add_document
from documents.slots import ATTACHMENT
from governance.models import Act
from participants.models import Application
from participants.services.applications import hold


@transaction.atomic
def withdraw_for(application: Application, request: CheckedFile, reason: str, actor: User, on: date) -> Act:
    """Record that the applicant withdrew in writing; what it wrote is filed with the case, and the act names it.

    Raises NotVisible, NotPermitted, WrongState, or RulesSayNo with every reason.
    """
    hold(application)
    ask(application, "withdraw", actor, on)  # who may not, or too late, files nothing; the move itself asks the rules
    filing = Filing(
        title=_("Request to withdraw the application"), slot=ATTACHMENT, visibility=Visibility.CASE_FILE,
        about=application.file, language=application.file.language,
    )  # fmt: skip
    document = add_document(filing, request, actor.pk, on)
    data = {"request": document.ref, "facts": {"document": document.ref}}
    return perform(application, "withdraw", actor, on, data, reason)
