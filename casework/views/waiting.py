"""What waits for me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework.views.day import day_of, person_of
from casework.waiting import waiting_for


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the person, overdue on top."""
    on = day_of(request)
    return render(request, "casework/waiting.html", {"matters": waiting_for(person_of(request), on), "on": on})
