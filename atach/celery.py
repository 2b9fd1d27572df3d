"""The worker and its timetable: what runs when, in the alliance's time zone."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atach.settings")

app = Celery("atach")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Small idempotent tasks only: each finds its due work by a query, so one that is lost or doubled does no harm.
app.conf.beat_schedule = {
    "daily-rules": {"task": "governance.tasks.apply_rules", "schedule": crontab(minute="10")},
    "seal-acts": {"task": "governance.tasks.seal", "schedule": 60.0},
    "chain-head": {"task": "atach.tasks.send_chain_head", "schedule": crontab(hour="6", minute="30")},
    "deliver-letters": {"task": "correspondence.tasks.deliver_due", "schedule": 30.0},
    "compare-names": {"task": "participants.tasks.compare_names", "schedule": 60.0},
    "scan-quarantine": {"task": "documents.tasks.scan_quarantined", "schedule": 60.0},
}
