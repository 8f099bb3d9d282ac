"""A line is cut where it no longer fits, and nobody measures it once for each character."""

import pytest

from forecasts.charts import sheet
from forecasts.charts.sheet import drawing, shortened, text_width, wrapped
from tests.web.hostile import hostile_strings, packed

LONG = [*packed((each for each in hostile_strings() if each.isprintable()), most=280)]
WIDTH = 300


@pytest.mark.parametrize("text", ["W" * 300, "<" * 200, "二〇二七年三月" * 40, *LONG[:6]])
def test_a_cut_line_fits_and_one_character_more_does_not(text: str) -> None:
    with drawing():
        cut = shortened(text, width=WIDTH, size=12)
        kept = cut.removesuffix("…")
        assert text.startswith(kept)
        assert text_width(cut, 12) <= WIDTH
        following = text[: len(kept) + 1 + (text[len(kept)] == " ")]
        assert text_width(f"{following}…", 12) > WIDTH


@pytest.mark.parametrize("text", ["W" * 300, LONG[0]])
def test_a_line_is_measured_a_few_times_however_long_it_is(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    measured: list[str] = []

    def measuring(line: str, size: float, *, is_headline: bool = False) -> float:
        measured.append(line)
        return text_width(line, size, is_headline=is_headline)

    monkeypatch.setattr(sheet, "text_width", measuring)
    with drawing():
        shortened(text, width=WIDTH, size=12)
        assert len(measured) < 15
        wrapped("W" * 300, width=WIDTH, size=12, most=3)
    assert len(measured) < 180
