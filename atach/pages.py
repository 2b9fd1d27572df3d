"""The public stories and the pages that belong to no single room."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What the alliance is, who takes part, how to join."""
    return render(request, "home.html")
