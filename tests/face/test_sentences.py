"""What is missing names itself: no form of the portal says that "this field" is required."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from allauth.account import app_settings as account_settings
from allauth.mfa import app_settings as mfa_settings
from django import forms
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

BARE = str(forms.Field.default_error_messages["required"])
# Shown to nobody: the page of components is for those who write pages, and hidden fields are filled by the portal.
SAMPLES = frozenset({"atach.components_page.SampleForm", "atach.components_page.FilterForm"})


def own_rooms() -> list[str]:
    """The portal's own packages."""
    return [one.name for one in apps.get_app_configs() if (settings.BASE_DIR / one.name.split(".")[0]).is_dir()]


def every_form() -> Iterator[type[forms.BaseForm]]:
    """Each form class of the portal, and those it gives to allauth."""
    for room in own_rooms():
        package = import_module(room)
        for module in iter_modules(package.__path__, f"{room}."):
            if module.name.rpartition(".")[2] in ("forms", "editions_form", "exchange_page", "filters"):
                import_module(module.name)
    waiting = [forms.BaseForm]
    while waiting:
        found = waiting.pop().__subclasses__()
        waiting += found
        yield from (form for form in found if form.__module__.split(".")[0] in own_rooms())


def fields_of(form: type[forms.BaseForm]) -> dict[str, forms.Field]:
    """A form's fields that a person must fill."""
    declared: dict[str, forms.Field] = getattr(form, "base_fields", {})
    return {name: one for name, one in declared.items() if one.required and not one.widget.is_hidden}


def test_every_field_of_every_form_says_in_a_sentence_what_is_missing() -> None:
    bare = {
        f"{form.__module__}.{form.__qualname__}.{name}"
        for form in every_form()
        for name, field in fields_of(form).items()
        if str(field.error_messages.get("required", BARE)) == BARE
        and f"{form.__module__}.{form.__qualname__}" not in SAMPLES
        and not form.__module__.startswith("accounts.forms")
    }
    assert bare == set()


def test_the_forms_of_coming_in_name_what_is_missing_as_well() -> None:
    ours = import_string("accounts.forms.NamesWhatIsMissing")
    given = {**account_settings.FORMS, **mfa_settings.FORMS}
    assert {name for name, form in given.items() if not issubclass(import_string(form), ours)} == set()
    said = import_string("accounts.forms.MISSING")
    asked = {name for form in given.values() for name in fields_of(import_string(form))}
    asked -= {"username", "remember", "password2"}
    assert asked - {"full_name", "privacy"} <= set(said)
