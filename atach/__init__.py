"""The top floor: settings, root addresses, the worker's timetable, home, desk and clause register."""

from atach.celery import app as celery_app

__all__ = ["celery_app"]
