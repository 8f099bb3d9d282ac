"""How a letter looks: in a real browser, wide and narrow, light and dark, and to the validator."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from forecasts.charts.palette import LIGHT
from tests.reports.sample import samples, shown
from tests.web.browsing import opened_browser
from tests.web.test_contrast import contrast
from tests.web.w3c import Answer, mistakes, validator

SAMPLES: Final = samples()
LOOKED_AT: Final = ("curator", "scripts", "huge", "notice", "sign")
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
TOKENS: Final = Path(__file__).parents[2] / "web" / "styles" / "00-tokens.css"
TEMPLATES: Final = files("forecasts.reports.letters") / "templates"
INLINE, HEAD = ((TEMPLATES / name).read_text() for name in ("inline.css", "head.css"))
DARK: Final = HEAD[HEAD.index("@media (prefers-color-scheme: dark)") :]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from opened_browser()


def _house(scheme: str) -> dict[str, str]:
    css = TOKENS.read_text()
    block = css[css.index(":root") :].split("}", 1)[0]
    if scheme == "dark":
        block = css[css.index("@media (prefers-color-scheme: dark)") :].split("}", 1)[0]
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block))


def _colours(css: str) -> set[str]:
    return set(re.findall(r"#[0-9a-f]{3,8}\b", css))


def test_a_letter_has_the_colours_of_the_pages_light_and_dark() -> None:
    assert _colours(INLINE) <= set(_house("light").values())
    assert _colours(DARK) <= set(_house("dark").values())


def test_text_and_marks_stand_out_light_and_dark() -> None:
    for css, scheme in ((INLINE, "light"), (DARK, "dark")):
        paper = _house(scheme)["paper"]
        text = set(re.findall(r"(?<![-\w])color: (#\w+)", css)) - {paper}
        assert {each for each in text if contrast(each, paper) < 4.5} == set()
        for mark in ("s", "d"):
            [ink] = re.findall(rf"\.{mark} {{[^}}]*background: (#\w+)", css)
            assert contrast(ink, paper) >= 3, mark


def test_what_is_coloured_when_light_is_coloured_when_dark() -> None:
    coloured = {
        name.partition("[")[0]  # what is of one direction only is coloured like the rest
        for names, rules in re.findall(r"^([^@{\n]+) \{([^}]*)\}", INLINE, re.MULTILINE)
        if "#" in rules
        for name in names.split(", ")
    }
    answered = {name for names in re.findall(r"^  ([^{]+) \{", DARK, re.MULTILINE)
                for name in names.split(", ")}  # fmt: skip
    assert coloured <= answered


def test_the_picture_does_not_glare_in_the_dark() -> None:
    assert LIGHT["paper"] != "#ffffff"


@pytest.mark.browser
@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_letter_fits_asks_for_nothing_and_has_no_barrier(browser: Browser, name: str) -> None:
    for scheme in SCHEMES:
        with browser.new_context(color_scheme=scheme) as opened:
            page = opened.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))  # noqa: B023
            page.set_content(shown(SAMPLES[name]))
            for width in (320, 375, 600, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert wide <= 0, (scheme, width)
            found = Axe().run(page).response["violations"]
            told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
            assert [each for each in told if each[0] not in {"region", "landmark-one-main"}] == []
            assert [each for each in asked if not each.startswith(("data:", "about:"))] == []
            paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert paper == {"light": "rgb(251, 249, 244)", "dark": "rgb(21, 23, 26)"}[scheme]


@pytest.mark.browser
def test_the_dot_stands_where_the_number_says(browser: Browser) -> None:
    with browser.new_context(viewport={"width": 600, "height": 800}) as opened:
        page = opened.new_page()
        page.set_content(shown(SAMPLES["moved"]))
        share = page.evaluate(
            """() => {
              const bar = document.querySelector(".bar").getBoundingClientRect();
              const dot = document.querySelector(".d").getBoundingClientRect();
              return (dot.left + dot.width / 2 - bar.left) / bar.width;
            }"""
        )
        assert share == pytest.approx(0.52, abs=0.02)


def test_the_validator_of_the_w3c_finds_only_what_mail_needs(tmp_path: Path) -> None:
    if validator() is None:
        pytest.skip("The W3C's validator needs Java, and there is none.")
    seen = {name: SAMPLES[name] for name in LOOKED_AT}
    answers = {name: Answer("text/html", each.html.encode()) for name, each in seen.items()}
    found = [
        each
        for each in mistakes(answers, tmp_path)
        if "is obsolete" not in each and "Trailing slash" not in each
    ]
    assert found == []
