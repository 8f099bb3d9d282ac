"""The colours of the stylesheet, measured as WCAG 2.2 does, light and dark."""

import gzip
import re
from pathlib import Path

import pytest

from web.assets import own_stylesheet, stylesheet

PUBLIC, OWN = (sheet().file.body.decode() for sheet in (stylesheet, own_stylesheet))
CSS = f"{PUBLIC}\n{OWN}"
SCHEMES = {
    "light": r"^:root \{(.*?)^\}",
    "dark": r"^@media \(prefers-color-scheme: dark\) \{\n  :root \{(.*?)^  \}",
    "light, more": r"^@media \(prefers-contrast: more\) \{\n  :root \{(.*?)\}",
    "dark, more": r"^@media \(prefers-contrast: more\) and \(prefers-color-scheme: dark\) \{\n"
    r"  :root \{(.*?)\}",
}
TEXT = ("ink", "soft", "accent", "yes", "no")
GROUNDS = ("paper", "sheet")


def _tokens(scheme: str) -> dict[str, str]:
    """Reads the colours of a scheme, the later ones over those they build on."""
    built_on = {"dark": ["light"], "light, more": ["light"], "dark, more": ["light", "dark"]}
    found: dict[str, str] = {}
    for each in [*built_on.get(scheme, []), scheme]:
        block = re.search(SCHEMES[each], CSS, re.MULTILINE | re.DOTALL)
        assert block is not None, each
        found |= dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", block[1]))
    return found


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    whole = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = [int(whole[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Gives the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_highest_contrast_there_is() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777") == pytest.approx(1)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_stands_out_from_what_it_is_printed_on(scheme: str, ground: str) -> None:
    tokens, least = _tokens(scheme), 7.0 if "more" in scheme else 4.5
    ratios = {name: round(contrast(tokens[name], tokens[ground]), 2) for name in TEXT}
    assert {name: ratio for name, ratio in ratios.items() if ratio < least} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_marks_stand_out_from_paper_sheet_and_band(scheme: str) -> None:
    tokens = _tokens(scheme)
    for ground in (*GROUNDS, "band"):
        for name in ("faint", "soft", "ink", "accent", "yes", "no"):
            assert contrast(tokens[name], tokens[ground]) >= 3, (name, ground)
    assert contrast(tokens["ink"], tokens["tint"]) >= 4.5


def test_the_documented_contrasts_are_those_of_the_stylesheet() -> None:
    page = (Path(__file__).parents[2] / "docs" / "design.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([\d.| ]+) \|$", page, re.MULTILINE)
    assert [name for name, _ in rows] == ["ink", "soft", "accent", "yes", "no", "faint"]
    for name, written in rows:
        measured = [
            f"{contrast(_tokens(scheme)[name], _tokens(scheme)[ground]):.1f}"
            for scheme in ("light", "dark")
            for ground in GROUNDS
        ]
        assert written.split(" | ") == measured


def test_a_button_of_ink_is_read_on_paper_in_every_scheme() -> None:
    for scheme in SCHEMES:
        tokens = _tokens(scheme)
        assert contrast(tokens["paper"], tokens["ink"]) >= 7


def test_yes_and_no_differ_from_ink_and_are_told_apart_without_colour_too() -> None:
    for scheme in ("light", "dark"):
        tokens = _tokens(scheme)
        assert len({tokens[name] for name in ("ink", "yes", "no", "accent")}) == 4
    assert ".outcome.yes" in CSS


def test_colours_are_named_once_and_nowhere_written_by_hand() -> None:
    parts = CSS[CSS.index("*, *::before") :]
    beyond_print = re.sub(r"@media print \{.*?\n\}", "", parts, flags=re.DOTALL)
    assert re.findall(r":[^;{}]*#[0-9a-f]{3,6}\b", beyond_print) == []


def test_every_token_that_is_used_is_there() -> None:
    used = set(re.findall(r"var\(--([\w-]+)", CSS))
    assert used <= set(re.findall(r"--([\w-]+):", CSS))


def test_the_whole_stylesheet_stays_small() -> None:
    assert len(gzip.compress(PUBLIC.encode(), 9)) < 12_000
    assert len(gzip.compress(OWN.encode(), 9)) < 8_000


@pytest.mark.parametrize(
    "asked",
    [
        "prefers-color-scheme: dark", "prefers-contrast: more", "prefers-reduced-motion: reduce",
        "forced-colors: active", "print",
    ],
)  # fmt: skip
def test_the_stylesheet_answers_what_a_reader_asks_of_the_system(asked: str) -> None:
    assert re.search(rf"@media [^{{]*{re.escape(asked)}", CSS)


def test_nothing_is_loaded_from_anywhere_by_the_stylesheet() -> None:
    assert not re.search(r"@import|url\(|@font-face", CSS)
