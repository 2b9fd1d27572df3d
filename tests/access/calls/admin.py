"""Calls of the admin: its own pages, and six of every model that it knows."""

import shutil
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from governance.editions_form import EditionForm
from governance.models import Edition
from tests.access.calls.call import DAY, Call, Data, fixed, today_in
from tests.access.world.things import World


def new_edition(world: World, actor: str) -> Data:
    form = EditionForm(Edition.objects.in_force(world.on), world.on)
    initial = {name: str(field.initial or "") for name, field in form.fields.items()}
    return {**initial, "ref": "tor-2030", "effective_on": "2030-01-01"}


def new_records(world: World, actor: str) -> Data:
    return {"chosen": [SimpleUploadedFile("organisations.csv", b"ref,name\n", "text/csv")]}


def put_uploads_back(world: World, client: Client) -> None:
    """The files as they were chosen: an import and a discarding take them away."""
    home = world.good_upload.directory.parent
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(world.kept, home)


def digest_of(thing: str) -> Callable[[World, str], Data]:
    return lambda world, actor: {"digest": getattr(world, thing).digest()}


def of_admin() -> dict[str, Call]:
    """The admin's own pages, and five of every model that it knows."""
    ours = {
        "admin:records_choose": Call(sent=new_records),
        "admin:records_export": Call(sent=lambda w, a: {"chosen": ["organisations.csv"]}),
        "admin:records_preview [with a fault]": Call(
            lambda w: {"token": w.upload.token}, digest_of("upload"), before=put_uploads_back
        ),
        "admin:records_preview [to apply]": Call(
            lambda w: {"token": w.good_upload.token}, digest_of("good_upload"), before=put_uploads_back
        ),
        "admin:records_preview [to discard]": Call(
            lambda w: {"token": w.good_upload.token}, fixed(discard=""), before=put_uploads_back
        ),
        "admin:records_sample": Call(lambda w: {"name": "organisations.csv"}),
        **{f"admin:{name}": Call() for name in ("index", "login", "logout", "password_change", "jsi18n")},
        "admin:password_change_done": Call(),
        "admin:autocomplete": Call(query=lambda w: "?app_label=accounts&model_name=office&field_name=person&term=Name"),
        "admin:view_on_site [confidential]": Call(lambda w: shown(w, "confidential")),
        "admin:view_on_site [secretariat]": Call(lambda w: shown(w, "secretariat")),
        "admin:app_list": Call(lambda w: {"app_label": "participants"}),
        "admin/(?P<url>.*)$": Call(path=lambda w: "/admin/nothing/"),
        "admin:governance_jobrun_run_rules [preview]": Call(sent=today_in(on=DAY, preview="1")),
        "admin:governance_jobrun_run_rules [apply]": Call(sent=today_in(on=DAY, apply="1")),
    }
    for model in admin.site._registry:
        ours |= of_model(model)
    return {**ours, "admin:governance_edition_add": Call(sent=new_edition)}


def shown(world: World, kind: str) -> Data:
    """The address by which the admin leads to a document."""
    document = world.documents[kind]
    return {"content_type_id": ContentType.objects.get_for_model(document).pk, "object_id": document.pk}


ACTIONS = {"user": "sign_out_everywhere", "letter": "send_again"}


def of_model(model: Any) -> dict[str, Call]:
    """List, add, change, delete, history, and the short address, of one model."""
    label, name = model._meta.app_label, model._meta.model_name

    def at(world: World) -> Data:
        return {"object_id": world.samples[model].pk}

    def chosen(world: World, actor: str) -> Data:
        return {"action": ACTIONS.get(name, "delete_selected"), "_selected_action": world.samples[model].pk}

    start = f"admin:{label}_{name}"
    return {
        f"{start}_changelist": Call(sent=chosen),
        f"{start}_add": Call(),
        f"{start}_history": Call(at),
        f"{start}_delete": Call(at, fixed(post="yes")),
        f"{start}_change": Call(at),
        f"admin/{label}/{name}/<path:object_id>/": Call(path=lambda w: f"/admin/{label}/{name}/{w.samples[model].pk}/"),
    }
