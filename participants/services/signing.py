"""Signing the tobacco and arms disclosure and accepting the Terms of Reference (5.nsa.disclosure, 6.undertake)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policy import may
from casework.refusals import NotPermitted, RulesSayNo
from governance.acts import ActDraft, record
from governance.models import Edition
from participants.enums import Industry, Link
from participants.models import Acceptance, Disclosure, Filed, Statement, StatementText
from participants.rules.applications import DISCLOSURE
from participants.scopes import action, file_of
from participants.sections.kinds import NO, YES
from participants.services.applications import DISCLOSURE_PART, TERMS_PART, hold, open_parts

CLAUSE = "5.nsa.disclosure"
FALLBACK = "en"
Links = Mapping[str, Mapping[str, str]]


def statement_text(on: date, language: str) -> StatementText:
    """The words of the statement in force on that day, in English where the language has none."""
    statement = Statement.objects.filter(kind=DISCLOSURE, effective_on__lte=on).order_by("-effective_on").first()
    texts = {text.language: text for text in StatementText.objects.filter(statement=statement)}
    return texts.get(language) or texts[FALLBACK]


def hash_of(text: StatementText) -> str:
    """The hash of the words that were shown, by which a signature holds on to them."""
    return hashlib.sha256(text.body.encode()).hexdigest()


@dataclass(frozen=True)
class Signing:
    """What the signatory signs: the text shown, by version, language and hash, every answer, name and title."""

    version: str
    language: str
    text_sha256: str
    links: Links
    details: Links
    name: str
    title: str


def require_signatory(application: Filed, part: str, person: User, on: date) -> None:
    """Refuse anyone but the authorised signatory, and a part that is not open."""
    hold(application)
    if not may(person, action("edit", application), application, on):
        raise NotPermitted
    if not may(person, action("submit", application), application, on) or part not in open_parts(application):
        raise NotPermitted


@transaction.atomic
def sign_disclosure(application: Filed, signing: Signing, person: User, on: date) -> Disclosure:
    """Keep the disclosure as its signatory signed it; a later one stands beside it (5.nsa.disclosure).

    Raises NotPermitted, RulesSayNo where another text than the one in force was shown, ValidationError where an
    answer or a detail is missing.
    """
    require_signatory(application, DISCLOSURE_PART, person, on)
    text = statement_text(on, signing.language)
    shown = (signing.version, signing.language, signing.text_sha256)
    if shown != (text.statement.version, text.language, hash_of(text)):
        raise RulesSayNo([_("The statement is another one by now. Read it again, then sign it.")])
    _refuse_unanswered(signing)
    links = {industry: dict(answers) for industry, answers in signing.links.items()}
    signed = Disclosure.objects.create(
        file=file_of(application), statement=text.statement, language=text.language, text_sha256=signing.text_sha256,
        links=links, link_details=_details_of(signing),
        signatory_name=signing.name, signatory_title=signing.title, signed_on=on, signed_by=person,
    )  # fmt: skip
    facts = {"statement": str(text.statement), "text_sha256": signing.text_sha256, "disclosure": signed.pk}
    record(ActDraft(application, "sign_disclosure", CLAUSE, on, actor_id=person.pk, facts=facts))
    return signed


def _refuse_unanswered(signing: Signing) -> None:
    given = {industry: set(answers) for industry, answers in signing.links.items()}
    values = {answer for answers in signing.links.values() for answer in answers.values()}
    if given != {str(industry): {str(link) for link in Link} for industry in Industry} or values - {YES, NO}:
        raise ValidationError(_("Answer yes or no for each industry and each kind of link."))
    told = _details_of(signing)
    silent = [(industry, link) for industry, link in _yes(signing) if link not in told.get(industry, {})]
    if silent:
        missing = _("Say what this link is: you answered yes.")
        raise ValidationError({details_field(industry, link): missing for industry, link in silent})


def details_field(industry: str, link: str) -> str:
    """The name of the field that holds what a link is."""
    return f"{industry}-{link}-details"


def _yes(signing: Signing) -> list[tuple[str, str]]:
    return [(industry, link) for industry, said in signing.links.items() for link, word in said.items() if word == YES]


def _details_of(signing: Signing) -> dict[str, dict[str, str]]:
    """What each link is that says yes; a text beside a no is not signed."""
    told: dict[str, dict[str, str]] = {}
    for industry, link in _yes(signing):
        if text := signing.details.get(industry, {}).get(link, "").strip():
            told.setdefault(industry, {})[link] = text
    return told


@transaction.atomic
def accept_terms(application: Filed, edition_ref: str, person: User, on: date) -> Acceptance:
    """Keep that the Terms of Reference in force were accepted, by their edition (6.undertake).

    Raises NotPermitted, or RulesSayNo where another edition was shown than the one in force.
    """
    require_signatory(application, TERMS_PART, person, on)
    edition = Edition.objects.in_force(on)
    if edition_ref != edition.ref:
        raise RulesSayNo([_("Other Terms of Reference are in force by now. Read them, then accept them.")])
    accepted, new = Acceptance.objects.get_or_create(
        file=file_of(application), edition=edition, defaults={"accepted_by": person, "accepted_on": on}
    )
    if new:
        facts = {"edition": edition.ref}
        record(ActDraft(application, "accept_terms", "6.undertake", on, actor_id=person.pk, facts=facts))
    return accepted
