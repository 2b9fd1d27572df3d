"""Whether the portal is alive, and whether everything that it stands on answers."""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)
# Below this much room, uploads and letters would soon fail.
MINIMUM_FREE_BYTES = 500 * 1024 * 1024
KEY = "readyz"


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; asks nothing else, so that an outage of the database restarts no web process."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests can be served now: 200 or 503; what exactly fails is for the Secretariat's eyes."""
    found = {name: _asked(name, check) for name, check in CHECKS.items()}
    ready = all(text == "ok" for text in found.values())
    answer: dict[str, Any] = {"ready": ready}
    if _is_staff(request, found):
        answer["checks"] = found
    return JsonResponse(answer, status=200 if ready else 503)


def _is_staff(request: HttpRequest, found: dict[str, str]) -> bool:
    if found["database"] != "ok" or found["cache"] != "ok":
        return False
    return bool(request.user.is_authenticated and request.user.is_staff)


def _asked(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        log.warning("readyz: %s does not answer: %s", name, type(error).__name__)
        return f"does not answer: {type(error).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(pending)} migrations are not applied" if pending else "ok"


def _cache() -> str:
    cache.set(KEY, "1", 30)
    return "ok" if cache.get(KEY) == "1" else "does not keep what it is given"


def _disk() -> str:
    free = shutil.disk_usage(_existing(settings.MEDIA_ROOT)).free
    return "ok" if free >= MINIMUM_FREE_BYTES else f"only {free // 1024**2} MB free"


def _existing(folder: str) -> str:
    path = Path(folder).resolve()
    return str(next(part for part in (path, *path.parents) if part.exists()))


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "disk": _disk,
}
