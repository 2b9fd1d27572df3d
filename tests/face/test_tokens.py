"""The style sheets keep their promises: contrast, one place for colours, one direction-free way of placing."""

import re
from pathlib import Path

import pytest

SHEETS = Path(__file__).resolve().parents[2] / "static" / "css"
PAIRS = [
    (ink, ground)
    for ground in ("paper", "tint")
    for ink in ("ink", "ink-2", "brand", "brand-strong", "due", "late", "done")
]
PAIRS += [("brand-ink", "brand"), ("brand-ink", "brand-strong"), ("ink", "brand-tint")]
PAIRS += [("brand", "brand-tint"), ("brand-strong", "brand-tint")]
PAIRS += [(kind, f"{kind}-tint") for kind in ("due", "late", "done")]
PAIRS += [("ink", f"{kind}-tint") for kind in ("due", "late", "done")]


def sheet(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (SHEETS / name).read_text(encoding="utf-8"), flags=re.S)


def token_sets() -> list[dict[str, str]]:
    """The colours of the light set, of the dark set for the system and of the dark set by class."""
    blocks = re.findall(r"\{([^{}]*--ink:[^{}]*)\}", sheet("tokens.css"))
    return [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block)) for block in blocks]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_pair_of_ink_and_ground_is_readable_in_light_and_in_dark() -> None:
    light, dark, _by_class = token_sets()
    dark = {**light, **dark}
    weak = [
        (theme, ink, ground)
        for theme, colours in (("light", light), ("dark", dark))
        for ink, ground in PAIRS
        if contrast(colours[ink], colours[ground]) < 4.5
    ]
    assert weak == []


def test_the_border_of_a_field_stands_out_from_its_ground() -> None:
    light, dark, _by_class = token_sets()
    weak = [c["field"] for c in (light, {**light, **dark}) if contrast(c["field"], c["paper"]) < 3]
    assert weak == []


def test_the_two_dark_sets_are_the_same() -> None:
    _light, by_system, by_class = token_sets()
    assert by_class == by_system


def test_all_sheets_together_stay_within_twelve_hundred_lines() -> None:
    names = sorted(path.name for path in SHEETS.glob("*.css"))
    assert names == ["admin.css", "base.css", "components.css", "layout.css", "print.css", "tokens.css"]
    assert sum(len((SHEETS / name).read_text(encoding="utf-8").splitlines()) for name in names) <= 1200


@pytest.mark.parametrize("name", ["base.css", "layout.css", "components.css", "print.css", "tokens.css", "admin.css"])
def test_a_sheet_overrules_nothing_and_knows_no_left_and_right(name: str) -> None:
    text = sheet(name)
    sides = "left|right|top|bottom"
    physical = rf"(?<![\w-])((margin|padding|border)-({sides})|{sides}|(min-|max-)?(width|height))\s*:"
    found = [hit[0] for hit in re.finditer(physical, re.sub(r"@media[^{]*\{", "{", text))]
    assert found == []
    assert "!important" not in text
    assert re.findall(r"text-align:\s*(?:left|right)|float:\s*(?:left|right)", text) == []


@pytest.mark.parametrize("name", ["base.css", "layout.css", "components.css", "admin.css"])
def test_colours_are_named_in_the_tokens_alone(name: str) -> None:
    literals = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s,)])", sheet(name)))
    assert literals <= {"#ffffff"}


def test_the_order_of_the_layers_is_declared_once() -> None:
    declared = [
        name
        for name in ("tokens", "base", "layout", "components", "print")
        if "@layer tokens, base" in sheet(f"{name}.css")
    ]
    assert declared == ["tokens"]


def test_a_heading_beside_its_fold_shows_only_where_the_browser_opens_the_fold() -> None:
    rules = sheet("components.css")
    opens = re.search(r"@supports selector\(::details-content\) \{(.*?)\n    \}", rules, re.DOTALL)
    assert opens and ":is(h2, h3).at-desk { display: block; }" in opens[1]
    outside = rules.replace(opens[0], "")
    assert set(re.findall(r"\.at-desk \{[^}]*\}", outside)) == {".at-desk { display: none; }"}
    assert ":is(h2, h3).at-desk { display: none; }" in outside
