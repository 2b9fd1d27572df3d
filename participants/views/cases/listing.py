"""The list of applications: mine, waiting, overdue, all; by state, by name (4.review)."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.policy import carries
from casework.views.day import day_of, person_of
from participants.enums import ApplicationState as State
from participants.models import Application, CaseFileUserObjectPermission
from participants.querysets import ApplicationQuerySet
from participants.scopes import OFFICER, REVIEWER, assigned
from participants.services.deadlines import FINALS, with_due
from participants.views.cases.frame import tag_of

PAGE = 25


class ApplicationFilter(forms.Form):
    """Whose, in which state, by which name; every one may be left empty."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("All that are open")),
            ("mine", _("Mine")),
            ("waiting", _("To assign or to decide")),
            ("overdue", _("Overdue")),
            ("closed", _("Closed")),
        ],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *((code, label) for code, label in State.choices if code != State.DRAFT)],
    )
    name = forms.CharField(
        label=_("Name or reference"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Applications that this person may know of, the longest in their state first; none to which a tie was declared."""
    person, on = person_of(request), day_of(request)
    if not carries(person, "participants.follow_application", on):
        raise PermissionDenied
    form = ApplicationFilter(request.GET, label_suffix="")
    asked = form.cleaned_data if form.is_valid() else {}
    rows = narrowed(Application.objects.permitted_to(person, "participants.follow_application", on), asked, person, on)
    page = Paginator(rows.order_by("state_since", "id"), PAGE).get_page(request.GET.get("page"))
    held = _people(page.object_list)
    count = page.paginator.count
    context = {
        "form": form,
        "page_obj": page,
        "count": ngettext("%(count)s application", "%(count)s applications", count) % {"count": count},
        "rows": [
            {"case": one, "tag": tag_of(one), "due": one.due_then, "people": held.get(one.file_id, {})}  # type: ignore[attr-defined]
            for one in page
        ],
        "narrowed": any(asked.values()),
    }
    return render(request, "participants/cases/list.html", context)


def narrowed(rows: ApplicationQuerySet, asked: dict[str, Any], person: User, on: date) -> ApplicationQuerySet:
    """The applications that the filters leave."""
    show = asked.get("show") or ("" if not asked.get("state") else "any")
    rows = with_due(rows)
    grants = CaseFileUserObjectPermission.objects.filter(content_object=OuterRef("file"))
    unassigned = ~Exists(grants.filter(permission__codename=OFFICER))
    shown = {
        "": ~Q(state__in=FINALS),
        "any": Q(),
        "mine": Q(Exists(grants.filter(user=person))),
        "waiting": Q(state=State.DECISION_PENDING) | (~Q(state__in=FINALS) & Q(unassigned)),
        "overdue": Q(due_then__lt=on),
        "closed": Q(state__in=FINALS),
    }
    rows = rows.filter(shown[show])
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    if asked.get("name"):
        rows = rows.filter(Q(name__icontains=asked["name"]) | Q(ref__iexact=asked["name"]))
    return rows


def _people(applications: Any) -> dict[int, dict[str, str]]:
    """Who handles and who reviews each; one statement."""
    found: dict[int, dict[str, str]] = {}
    rows = assigned(OFFICER, REVIEWER, content_object__in=[one.file_id for one in applications])
    for row in rows.select_related("user", "permission"):
        part = "officer" if row.permission.codename == OFFICER else "reviewer"
        found.setdefault(row.content_object_id, {})[part] = row.user.full_name
    return found
