"""The plain-text part of a letter, written for who reads letters in one type and 72 columns."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from forecasts.reports.letters.parts import Bar, Entry, Line, Page, Row, Section, Table, Tone, Word
from forecasts.reports.plain import isolated
from forecasts.wording import NO_BREAK

COLUMNS: Final = 72
_BAR: Final = 41
_INDENT: Final = "  "


def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_cells, text))


def _pieces(word: str, room: int) -> Iterator[str]:
    """Takes a word apart that no line holds; writing without spaces is broken anywhere."""
    held, used = "", 0
    for character in word:
        cells = _cells(character)
        if used + cells > room and held:
            yield held
            held, used = "", 0
        held += character
        used += cells
    yield held


def wrapped(text: str, *, indent: str = "", first: str | None = None) -> list[str]:
    """Breaks text into lines of at most `COLUMNS` cells, at spaces and never within a number.

    Example:
        >>> wrapped("one two", indent="  ")
        ['  one two']
    """
    room = COLUMNS - _width(indent)
    lines, held, used = [], "", 0
    for word in text.split(" "):
        wide = _width(word)
        if held and used + 1 + wide <= room:
            held, used = f"{held} {word}", used + 1 + wide
            continue
        if held:
            lines.append(held)
        *broken, held = _pieces(word, room) if wide > room else (word,)
        lines += broken
        used = _width(held)
    lines.append(held)
    starts = [indent if first is None else first, *[indent] * (len(lines) - 1)]
    return [
        f"{start}{each}".rstrip().replace(NO_BREAK, " ")
        for start, each in zip(starts, lines, strict=True)
    ]


def _word(word: Word) -> str:
    text = isolated(word.text) if word.is_foreign else word.text
    return f"({text})" if word.tone is Tone.KIND else text


def _leads_on(line: Line) -> bool:
    """Says whether a line of ours ends in a link, so that its address is what it speaks of."""
    *_, last = (word for word in line.words if word.text != ".")
    return bool(last.url) and not last.is_foreign


def _line(line: Line, *, indent: str = "") -> Iterator[str]:
    """Writes a line, then each address it leads to on a line of its own, which nothing breaks."""
    text = "".join(map(_word, line.words))
    if _leads_on(line):
        text = f"{text.rstrip('.')}:"
    first = f"{indent}| " if line.tone is Tone.QUOTE else indent
    yield from wrapped(text, indent=first)
    yield from (f"{indent}{url}" for url in line.urls)


def bar_text(bar: Bar) -> str:
    """Draws a bar in characters.

    Example:
        >>> bar_text(Bar(low=0.1, dot=0.2, high=0.5, line=1.0, left="0", right="100 %"))
        '0 [....----●------------...................│] 100 %'
    """
    signs = ["."] * _BAR

    def at(share: float) -> int:
        return round((_BAR - 1) * min(1.0, max(0.0, share)))

    for place in range(at(bar.low), at(bar.high) + 1):
        signs[place] = "-"
    if bar.line is not None:
        signs[at(bar.line)] = "│"
    if bar.ring is not None:
        signs[at(bar.ring)] = "○"
    signs[at(bar.dot)] = "●"
    return f"{bar.left} [{''.join(signs)}] {bar.right}".replace(NO_BREAK, " ")


def _row(row: Row, *, indent: str) -> Iterator[str]:
    label = f"{row.label}: " if row.label else ""
    figure = f", {row.unit} {row.figure}" if row.figure else ""
    name = Line((Word(label), *row.name.words, Word(figure)))
    yield from _line(name, indent=indent)
    if row.bar is not None:
        yield f"{indent}{_INDENT}{bar_text(row.bar)}"
    for each in row.lines:
        yield from _line(each, indent=f"{indent}{_INDENT}")


def _entry(entry: Entry) -> Iterator[str]:
    indent = ""
    if entry.lead is not None:
        lead = "".join(map(_word, entry.lead.words))
        yield from wrapped(lead, indent=_INDENT, first="* ")
        yield from (f"{_INDENT}{url}" for url in entry.lead.urls)
        indent = _INDENT
    for each in entry.lines:
        yield from _line(each, indent=indent)
    for row in entry.rows:
        yield from _row(row, indent=indent)
    for each in entry.after:
        yield from _line(each, indent=indent)


def _table(table: Table) -> Iterator[str]:
    rows = [table.heads, *table.rows]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(table.heads))]
    for row in rows:
        cells = (
            f"{each}{' ' * (wide - _width(each))}"
            if not place
            else f"{' ' * (wide - _width(each))}{each}"
            for place, (each, wide) in enumerate(zip(row, widths, strict=True))
        )
        yield f"{_INDENT}{'   '.join(cells)}".rstrip().replace(NO_BREAK, " ")
    yield from wrapped(table.caption, indent=_INDENT)


def _heading(words: str, sign: str) -> list[str]:
    lines = wrapped(words)
    return [*lines, sign * max(map(_width, lines))]


def _blocks(section: Section) -> Iterator[list[str]]:
    """Gives a section in blocks, between which a line stays empty."""
    yield [*_heading(section.heading, "-"), *_all(section.intro)]
    if section.table is not None:
        yield list(_table(section.table))
    for entry in section.entries:
        yield list(_entry(entry))
    if section.after:
        yield _all(section.after)


def _all(lines: Iterable[Line]) -> list[str]:
    return [written for each in lines for written in _line(each)]


def text_of(page: Page) -> str:
    """Writes a letter as plain text."""
    blocks = [[*wrapped(page.kicker), *_heading(page.title, "=")], wrapped(page.summary)]
    blocks += [_all([each]) for each in page.notes]
    blocks.append(_all(page.ways))
    for section in page.sections:
        blocks += _blocks(section)
    if page.foot:
        blocks.append(["-" * COLUMNS, *_all(page.foot)])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
