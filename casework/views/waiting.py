"""What waits for me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.views.day import day_of, person_of
from casework.waiting import footings_of, waiting_for


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the person, overdue on top, and what the account is: where everyone arrives."""
    person, on = person_of(request), day_of(request)
    matters = waiting_for(person, on)
    context = {
        "matters": [matter for matter in matters if matter.is_mine],
        "others": [matter for matter in matters if not matter.is_mine],
        "footings": footings_of(person, on),
        "on": on,
    }
    return render(request, "casework/waiting.html", context)
