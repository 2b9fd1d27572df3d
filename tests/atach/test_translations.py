"""Catalogues of translations: compiled, checked for gaps, and shown by the pseudo language."""

import gettext
from io import StringIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import write_po
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from atach.management.commands import check_translations
from atach.translations import PO, compile_all, compile_pseudo, faults, pseudo, read, write


def catalog(*messages: tuple[object, object], fuzzy: str = "") -> Catalog:
    made = Catalog(locale="zh_Hans", fuzzy=False)
    for source, string in messages:
        made.add(source, string, flags=["fuzzy"] if source == fuzzy else [])
    return made


def kept(folder: Path, made: Catalog, locale: str = "zh_Hans") -> Path:
    path = folder / locale / PO
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, made)
    return path


def test_a_catalogue_is_compiled_once_and_again_only_when_it_changed(tmp_path: Path) -> None:
    path = kept(tmp_path, catalog(("Participant", "参与方"), ("Doubt", "疑"), fuzzy="Doubt"))
    assert compile_all(tmp_path) == [path.with_suffix(".mo")]
    assert compile_all(tmp_path) == []
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Participant") == "参与方"
    assert compiled.gettext("Doubt") == "Doubt"


@pytest.mark.parametrize(
    "text",
    ["Send", "%(count)s letters of {name}", 'Read <a href="%(url)s">this</a> &amp; that', "  spaces kept\n", "100%%"],
)
def test_the_pseudo_language_brackets_and_lengthens_and_keeps_placeholders(text: str) -> None:
    found = pseudo(text)
    assert found.startswith(text[: len(text) - len(text.lstrip())] + "[!!! ")
    assert found.endswith(" !!!]" + text[len(text.rstrip()) :])
    for part in ("%(count)s", "{name}", '<a href="%(url)s">', "</a>", "&amp;", "%%"):
        assert (part in text) == (part in found)
    assert len(found) >= 1.3 * len(text)


def test_an_empty_text_stays_empty_in_the_pseudo_language() -> None:
    assert pseudo("") == ""


def test_the_pseudo_catalogue_holds_every_message_with_its_plural_forms(tmp_path: Path) -> None:
    kept(tmp_path / "own", catalog(("Send", ""), (("%(n)s day", "%(n)s days"), ("",))))
    path = compile_pseudo(tmp_path / "own", "ar-xb", tmp_path / "pseudo")
    assert path == tmp_path / "pseudo" / "ar_XB" / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Send") == pseudo("Send")
    assert compiled.ngettext("%(n)s day", "%(n)s days", 1) == pseudo("%(n)s day")
    assert compiled.ngettext("%(n)s day", "%(n)s days", 3) == pseudo("%(n)s days")


def test_every_fault_of_a_catalogue_is_named() -> None:
    held = catalog(
        ("Kept", "保留"),
        ("Old", "旧"),
        ("Empty", ""),
        ("Doubt", "疑"),
        ("%(count)s rows", "行"),
        ("Read <b>this</b>", "读"),
        (("%(n)s day", "%(n)s days"), ("%(n)s天",)),
        (("One day", "%(n)s days"), ("一天",)),
        (("%(n)s hour", "%(n)s hours"), ("%(n)s时", "%(n)s时")),
        fuzzy="Doubt",
    )
    fresh = catalog(
        *((source, "") for source in ("Kept", "Empty", "Doubt", "%(count)s rows", "Read <b>this</b>", "New")),
        *(((one, many), ("",)) for one, many in (("%(n)s day", "%(n)s days"), ("One day", "%(n)s days"))),
        (("%(n)s hour", "%(n)s hours"), ("",)),
    )
    assert [str(fault) for fault in faults("zh-hans", held, fresh)] == [
        "zh-hans: not in the catalogue: New",
        "zh-hans: no longer in the sources: Old",
        "zh-hans: not translated: Empty",
        "zh-hans: fuzzy: Doubt",
        "zh-hans: other placeholders or tags than the source: %(count)s rows",
        "zh-hans: other placeholders or tags than the source: Read <b>this</b>",
        "zh-hans: other placeholders or tags than the source: One day",
        "zh-hans: other plural forms than the language has: %(n)s hour",
    ]


def test_a_catalogue_is_written_in_order_of_its_texts_without_dates_or_places(tmp_path: Path) -> None:
    write(catalog(("Send", "发送"), ("Participant", "参与方")), tmp_path / PO)
    assert (tmp_path / PO).read_text(encoding="utf-8").split("\n\n")[1:] == [
        'msgid "Participant"\nmsgstr "参与方"',
        'msgid "Send"\nmsgstr "发送"\n',
    ]
    assert (read(tmp_path / PO).locale_identifier, read(tmp_path / PO).num_plurals) == ("zh_Hans", 1)


def test_a_complete_catalogue_has_no_fault() -> None:
    whole = catalog(("Participant", "参与方"), ("{day}, today", "{day}，今天"))
    assert list(faults("zh-hans", whole, whole)) == []


@pytest.fixture
def own_catalogues(settings: LazySettings, tmp_path: Path) -> Path:
    """A locale folder and a pseudo folder of the test's own."""
    settings.LOCALE_PATHS = [tmp_path / "locale", tmp_path / "pseudo"]
    return tmp_path / "locale"


def test_the_command_compiles_the_languages_and_the_pseudo_language(own_catalogues: Path) -> None:
    kept(own_catalogues, catalog(("Send", "发送")))
    printed = StringIO()
    call_command("compile_translations", stdout=printed)
    call_command("compile_translations", stdout=printed)
    assert printed.getvalue() == "2 catalogues written\n0 catalogues written\n"


def test_the_check_lists_what_is_missing_and_fails(own_catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = {"zh-hans": catalog(("Send", ""))}
    monkeypatch.setattr(check_translations, "extract", lambda _paths: fresh)
    printed = StringIO()
    with pytest.raises(CommandError, match="1 faults in the translations"):
        call_command("check_translations", stdout=printed)
    assert printed.getvalue() == "zh-hans: not in the catalogue: Send\n"


def test_an_update_brings_new_texts_into_the_catalogue(own_catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = {"zh-hans": catalog(("Send", ""))}
    monkeypatch.setattr(check_translations, "extract", lambda _paths: fresh)
    printed = StringIO()
    with pytest.raises(CommandError):
        call_command("check_translations", "--update", stdout=printed)
    assert printed.getvalue() == "zh-hans: not translated: Send\n"
    assert (own_catalogues / "zh_Hans" / PO).exists()


def test_the_check_passes_on_a_complete_catalogue(own_catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = catalog(("Send", "发送"))
    kept(own_catalogues, whole)
    monkeypatch.setattr(check_translations, "extract", lambda _paths: {"zh-hans": whole})
    printed = StringIO()
    call_command("check_translations", stdout=printed)
    assert printed.getvalue() == "complete: zh-hans\n"


def test_without_gettext_the_check_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_translations.shutil, "which", lambda _name: None)
    with pytest.raises(CommandError, match="apt-get install gettext"):
        call_command("check_translations")
