"""The whole road as people walk it, page by page: from the check whether one can join to the focal point."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from governance.clock import today
from participants.enums import Check, Criterion, Industry, Link, Risk
from participants.invitations import token_of
from participants.models import Application, Filed, Invitation, Renewal
from participants.sections import RENEWAL_SECTIONS, SECTIONS
from participants.services.screening import compare_new_names
from tests.accounts.entry import PASSWORD
from tests.applications import answers_to_everything
from tests.browser.hands import Hands

ADDRESS = "demo.walker@example.org"
NAME = "Demo Health Network"
NEWCOMER = "demo.newcomer@example.org"
DONOR, LISTED = "Demo Leaf Trading Co", "Demo Leaf Trading Company"
ANSWERS = answers_to_everything(NAME)
ANSWERS["contacts"]["lead_email"] = NEWCOMER
ANSWERS["funding"]["donors"][0]["name"] = DONOR


@dataclass
class Road:
    """Who walks: everyone with a browser of their own, in one language."""

    open: Callable[[str, User | None], Hands]
    language: str
    folder: Path

    def address(self, name: str, *args: object) -> str:
        """A page's address in the language."""
        with override(self.language):
            return reverse(name, args=args)

    def go(self, hands: Hands, name: str, *args: object) -> None:
        """Open a page by its address, as from a letter or a bookmark."""
        hands.page.goto(re.sub(r"^(https?://[^/]+).*", r"\1", hands.page.url) + self.address(name, *args))


def join(road: Road) -> tuple[Hands, Application]:
    """The check, the sign-up, the link in the mail, the sign-in; the application is begun."""
    hands = road.open(road.address("participants:join"), None)
    hands.press("main a.button")
    hands.choose("kind", "ngo")
    hands.press("main button[type=submit]")
    for name, value in {"entity": "yes", "activity": "yes", "tobacco_arms": "no", "members": "no"}.items():
        hands.choose(name, value)
    hands.press("main button[type=submit]")
    hands.press("main a.button:not(.second)")
    for name, text in {"full_name": "Demo Walker", "email": ADDRESS, "password1": PASSWORD}.items():
        hands.write(name, text)
    hands.tick("main [name=privacy]")
    hands.press("main .form button[type=submit]")
    link = re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))
    assert link
    hands.page.goto(re.sub(r"^(https?://[^/]+).*", r"\1", hands.page.url) + link[1])
    hands.press("main .form button[type=submit]")
    hands.write("login", ADDRESS)
    hands.write("password", PASSWORD)
    hands.press("main .form button[type=submit]")
    road.go(hands, "participants:apply")
    hands.choose("signs", "yes")
    hands.press("main button[type=submit]:not([name])")
    application = Application.objects.get()
    assert hands.place.endswith(road.address("participants:own_application", application.ref))
    return hands, application


def apply(road: Road, hands: Hands, application: Application) -> None:
    """Every part, both documents, the signature, the Terms of Reference, the check, and it is sent."""
    write_parts(road, hands, application)
    send_documents(road, hands, ("statutes", "formal_letter"))
    sign_and_send(hands)
    assert hands.place.endswith(road.address("participants:own_sent", application.ref))
    assert hands.page.locator(".reference").inner_text() == application.ref
    application.refresh_from_db()
    assert (application.state, application.name) == ("submitted", NAME)
    compare_new_names(today())


def write_parts(road: Road, hands: Hands, application: Application) -> None:
    """Every section, in the order in which one leads to the next."""
    hands.press("main .tasks a[href$='/part/identity/']")
    for section in SECTIONS:
        if section.code in ("membership", "letter"):
            continue
        assert hands.place.endswith(road.address("participants:own_part", application.ref, section.code))
        for item in section.items:
            if not (section.code == "identity" and item.code in ("category", "membership_body")):
                hands.fill(item, ANSWERS[section.code][item.code])
        for rows in section.rows:
            hands.fill_rows(rows, ANSWERS[section.code][rows.code])
        hands.press("main .actions button[value=save]")
    assert hands.place.endswith(road.address("participants:own_papers", application.ref))


def send_documents(road: Road, hands: Hands, slots: tuple[str, ...]) -> None:
    """Each document, from the list of them."""
    for slot in slots:
        hands.press(f"main .tasks a[href$='/documents/{slot}/']")
        hands.send_file(road.folder, slot)


def sign_and_send(hands: Hands) -> None:
    """The disclosure, the Terms of Reference, the check of one's answers, and the button."""
    hands.page.goto(hands.place.split("documents/")[0])
    hands.press("main .tasks a[href$='/disclosure/']")
    for industry in Industry:
        for link in Link:
            hands.choose(f"{industry}-{link}", "no")
    hands.write("signatory_title", "President")
    hands.tick("main [name=sign]")
    hands.press("main button[type=submit]")
    hands.press("main .tasks a[href$='/terms/']")
    hands.tick("main [name=accept]")
    hands.press("main button[type=submit]")
    hands.press("main a.button[href$='/check/']")
    hands.press("main form button[type=submit]")


def declare(road: Road, hands: Hands, ref: str) -> None:
    """Say that nothing ties one to the organisation, from the page of the case."""
    road.go(hands, "participants:application", ref)
    hands.press("main .moves a[href$='/interests/']")
    hands.choose("tie", "no")
    hands.press("main .actions button")


def give_out(hands: Hands, case: Filed, parts: dict[str, User]) -> None:
    """The officer says who takes which part."""
    for part, person in parts.items():
        hands.press(f"main .moves a[href$='/assign/{part}/']")
        hands.choose("person", str(person.pk))
        hands.press("main .actions button")


def move(hands: Hands, case: Filed, name: str, reached: str, by: str = "/move/") -> None:
    """A move without a question: from the case to its page, and its button."""
    hands.press(f"main .moves a[href$='{by}{name}/']")
    confirm(hands, case, reached)


def confirm(hands: Hands, case: Filed, reached: str) -> None:
    """The button of a move; the case is then in that state."""
    hands.press("main .form .actions button:not([name])")
    case.refresh_from_db()
    assert case.state == reached


def ask(hands: Hands, case: Application) -> None:
    """The officer puts a question about one field."""
    hands.press("main .moves a[href$='/ask_applicant/'], main .moves a[href$='/ask/']")
    hands.select("questions-0-part", "funding:income")
    hands.write("questions-0-text", "Which year do the figures belong to?")
    hands.date("due_on", today() + timedelta(days=14))
    hands.press("main button[value=send]")
    case.refresh_from_db()
    assert case.state == "info_requested"


def answer(road: Road, hands: Hands, case: Application) -> None:
    """The applicant finds the question on the page of the application, and answers."""
    road.go(hands, "participants:own_application", case.ref)
    hands.press("main a.button[href$='/questions/']")
    hands.write("answer-1", "They belong to the year before.")
    hands.press("main .actions button[value=check]")
    hands.press("main .actions button[value=send]")
    case.refresh_from_db()
    assert case.state == "completeness"


def judge(road: Road, hands: Hands, case: Application) -> None:
    """The officer confirms the file, judges the eight criteria and confirms them."""
    road.go(hands, "participants:application", case.ref)
    move(hands, case, "confirm_complete", "eligibility")
    for criterion in Criterion.values:
        hands.press(f"main .tasks a[href$='/criterion/{criterion}/']")
        hands.choose("verdict", "not_applicable" if criterion == Criterion.REPRESENTS else "met")
        hands.write("evidence", "Article 2 of its statutes.")
        hands.press("main .actions button")
    move(hands, case, "confirm_criteria", "due_diligence")


def decide_hits(hands: Hands) -> None:
    """The reviewer decides the one name that is like a listed one."""
    hands.press("main a[href$='/screening/']")
    hands.press("main table a[href*='/screening/']")
    hands.choose("disposal", "other")
    hands.write("reason", "Another country, another number.")
    hands.press("main .actions button")


def fill_sheet(road: Road, hands: Hands, case: Filed, name: str) -> None:
    """The reviewer fills in each check, the sources, and the word on tobacco and arms."""
    for check in Check.values:
        hands.press(f"main .tasks a[href$='/due-diligence/{check}/']")
        hands.choose("finding", "clear")
        hands.write("evidence", "The register says so.")
        hands.press("main .actions button")
    hands.press("main .tasks a[href$='/due-diligence/']")
    hands.write("sources", "Register, annual report.")
    hands.choose("link_finding", "none")
    hands.write("link_evidence", "The list of shareholders.")
    hands.press("main .actions button")


def weigh(hands: Hands) -> None:
    """The reviewer weighs the seven risks."""
    for risk in Risk.values:
        hands.press(f"main .tasks a[href$='/risk/{risk}/']")
        for field in ("likelihood", "impact", "residual"):
            hands.choose(field, "low")
        hands.press("main .actions button")


def recommend(road: Road, hands: Hands, case: Application) -> None:
    """The officer recommends."""
    road.go(hands, "participants:application", case.ref)
    hands.press("main .moves a[href$='/move/recommend/']")
    hands.choose("advice", "engage")
    hands.write("reason", "Real expertise.")
    confirm(hands, case, "decision_pending")


def approve(road: Road, hands: Hands, case: Application) -> None:
    """The head reads the letter first, then approves from today."""
    road.go(hands, "participants:application", case.ref)
    hands.press("main .moves a[href$='/move/approve/']")
    hands.press("main button[value=text]")
    assert NAME in hands.page.locator("main section[aria-label] .notice").first.inner_text()
    case.refresh_from_db()
    assert case.state == "decision_pending"
    confirm(hands, case, "approved")


def look_up(road: Road, hands: Hands, case: Application) -> None:
    """Anyone finds the new participant in the directory."""
    road.go(hands, "participants:directory")
    assert case.organisation is not None
    hands.press(f"main table a[href$='/organisation/{case.organisation.ref}/']")
    assert NAME in hands.page.locator("h1").inner_text()


def come_in(road: Road, case: Application) -> None:
    """The new focal point follows the link in the letter, opens the account and sees the organisation's own page."""
    invitation = Invitation.objects.get(email=NEWCOMER)
    hands = road.open(road.address("participants:invitation", token_of(invitation)), None)
    hands.write("full_name", "Demo Newcomer")
    hands.write("password", PASSWORD)
    hands.tick("main [name=privacy]")
    hands.press("main .actions button")
    road.go(hands, "participants:mine")
    assert NAME in hands.page.locator("main").inner_text()


def renew(road: Road, hands: Hands, renewal: Renewal) -> None:
    """The lead confirms or fills in each part, sends the statutes, signs anew and sends the renewal."""
    road.go(hands, "participants:renewal", renewal.ref)
    hands.press("main .moves a.button")
    hands.press("main .tasks a[href$='/part/identity/']")
    for section in RENEWAL_SECTIONS:
        if section.code == "membership":
            continue
        assert hands.place.endswith(f"/part/{section.code}/")
        if hands.page.locator("main button[value=confirm]").count():
            hands.press("main button[value=confirm]")
            continue
        given = ANSWERS.get(section.code, {"report": "We gave two case studies."})
        for item in section.items:
            hands.fill(item, given[item.code])
        for rows in section.rows:
            hands.fill_rows(rows, given[rows.code])
        hands.press("main .actions button[value=save]")
    send_documents(road, hands, ("statutes",))
    sign_and_send(hands)
    renewal.refresh_from_db()
    assert renewal.state == "submitted"
    compare_new_names(today())


def hear(road: Road, hands: Hands, renewal: Renewal) -> None:
    """The officer asks the Steering Group, records what it said, and puts the renewal to the decision."""
    road.go(hands, "participants:renewal", renewal.ref)
    hands.press("main .moves a[href$='/consult/']")
    hands.date("closes_on", today())
    hands.press("main .actions button")
    hands.press("main .moves a[href*='/consultations/']")
    hands.press("main .moves a[href$='/close_early/']")
    hands.choose("outcome", "consensus")
    hands.write("reason", "Every member has answered.")
    hands.press("main .form .actions button")
    road.go(hands, "participants:renewal", renewal.ref)
    move(hands, renewal, "put_to_decision", "decision_pending", "/")
