"""Work must grow with the length of the text: four times the text, about four times the work."""

import itertools
import tracemalloc
from collections.abc import Callable

import pytest

from forecasts.language import extract
from tests.effort import effort, is_in_step
from tests.language.articles import HARBOUR

SHAPES = {
    "quotation marks": '"',
    "open quotes": "“",
    "nested marks": "“‘(",
    "one word": "a",
    "words on one line": "word ",
    "names": "Ada Roe ",
    "cues": "he said ",
    "cues that claim": "he believes that ",
    "full stops": ".",
    "commas": ", ",
    "short quotes": "he said “a” ",
    "quoted paragraphs": "“a\n\n",
    "chances": "one in five ",
    "ranges": "a probability between 60 and 70 per cent ",
    "changes": "the chance rose from ",
    "bodies": "the grid operator VoltNord, the operator, ",
    "sureness": "she is almost all but ",
    "modals": "it will likely rain by June, ",
    "conditions": "if ",
    "articles": HARBOUR,
    "turns": "ROE: It will rain.\nKANT: It won't.\n",
    "questions": "Will it rain by June?\n\nI think so.\n\n",
    "single marks": "he said 'a' and players' ",
    "defined names": "Selm Lines (the “Company”) ",
    "nicknames": "Ada “Rocket” Roe ",
    "views": "in his view, and ",
    "unknown nouns": "a man in a street in ",
    "menus": "Home · a ",
    "buttons": "Get the latest or sign up\n",
}


def _reading(text: str) -> Callable[[], object]:
    return lambda: extract(text)


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_with_length_only(shape: str) -> None:
    unit = SHAPES[shape]
    shortest, short, long = (
        _reading(unit * (letters // len(unit))) for letters in (5_000, 20_000, 80_000)
    )
    shortest()  # learns what is learned once
    assert effort(short).calls < 7 * effort(shortest).calls  # 4 when linear, 16 when quadratic
    assert is_in_step(short, long, most=10)


def _by_many_names(quotes: int) -> str:
    """Short quotations, each by somebody else."""
    letters = [chr(ord("a") + number) for number in range(26)]
    ends = ("".join(triple) for triple in itertools.product(letters, repeat=3))
    return "\n\n".join(
        f"“It will rain by June,” said Ada Roe{end}." for end in itertools.islice(ends, quotes)
    )


def test_quotations_by_many_names_take_work_and_room_of_their_number_only() -> None:
    shortest, short, long = (_by_many_names(number) for number in (200, 800, 3200))
    extract(shortest)
    assert effort(_reading(short)).calls < 7 * effort(_reading(shortest)).calls
    assert is_in_step(_reading(short), _reading(long), most=10)
    assert _room(short) / _room(shortest) < 8


def _room(text: str) -> int:
    """The most memory the reading takes at once, in bytes."""
    tracemalloc.start()
    extract(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_megabyte_of_quotation_marks_is_read() -> None:
    assert extract('"' * 1_000_000).quotations == ()


def test_a_megabyte_on_one_line_is_read() -> None:
    text = "He said it will rain and " * 40_000
    assert all(end <= len(text) for c in extract(text).candidates for _, end in c.segments)
