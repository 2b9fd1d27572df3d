"""The applicant's own pages: what was typed is its writer's alone, and an answered offer is not awaited any more."""

import pytest
from django.conf import settings

from accounts.enums import Role, ScopeKind
from accounts.models import User
from accounts.services import appoint
from participants.services.decisions import answer_conditions
from tests.applications import TODAY, draft
from tests.factories import person
from tests.participants.applications.cases import in_state
from tests.participants.applications.pages import page, signed_in
from tests.participants.applications.test_parts import posted

pytestmark = pytest.mark.django_db
TYPED = "What the first writer typed."


@pytest.mark.parametrize(("accepts", "told"), [(True, "Conditions accepted"), (False, "Conditions declined")])
def test_once_the_conditions_are_answered_the_secretariat_is_awaited(accepts: bool, told: str) -> None:
    case = in_state("conditions_offered")
    answer_conditions(case.application, accepts, case.signatory, TODAY)
    context = signed_in(case.signatory).get(page("own_application", case.application.ref)).context
    assert (str(context["told"].state), context["awaits_us"], context["awaits_secretariat"], context["due_on"]) == (
        told, False, True, None,
    )  # fmt: skip
    assert (context["since"], "Answer the conditions" in [str(move["label"]) for move in context["moves"]]) == (
        TODAY,
        False,
    )


@pytest.mark.parametrize("comes_back", [True, False])
def test_what_was_typed_is_given_back_to_its_writer_and_to_no_colleague(comes_back: bool) -> None:
    application = draft(by=person("Demo First Writer"))
    first = application.opened_by
    assert first is not None
    colleague = person("Demo Second Writer")
    appoint(colleague, Role.APPLICANT, TODAY, None, ScopeKind.APPLICATION, application.pk, first)
    client, address = signed_in(first), page("own_part", application.ref, "aims")
    client.get(address)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    client.post(address, posted("aims", {"mission": TYPED}, 0))
    client.force_login(first if comes_back else User.objects.get(pk=colleague.pk))
    answer = client.get(address)
    assert (answer.status_code, TYPED in answer.content.decode()) == (200, comes_back)
