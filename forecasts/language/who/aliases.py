"""Short names that a text defines: `Selm Lines plc (the “Company”)`."""

import re
from collections.abc import Iterator
from typing import Final

from forecasts.language.records import Span

_DEFINED: Final = re.compile(
    r"(?P<name>[A-Z][\w&.’'-]{0,40}(?: (?:of |for |and |the |& )?[A-Z][\w&.’'-]{0,40}){0,6}"
    r"(?: (?:plc|llc|gmbh|ag|inc|ltd)\.?)?),? "
    r"\((?:the |or )?[“\"‘']?(?P<alias>[A-Z][\w&.-]{1,24}(?: [A-Z][\w-]{1,20})?)[”\"’']?\)"
)


def find_aliases(text: str, paragraphs: tuple[Span, ...]) -> Iterator[tuple[Span, str, str]]:
    """Yields each defined short name: where the full one stands, the full one, the short one.

    Example:
        >>> text = "Selm Lines plc (the “Company”) will sail."
        >>> [(full, short) for _, full, short in find_aliases(text, ((0, 41),))]
        [('Selm Lines plc', 'Company')]
    """
    for start, end in paragraphs:
        for bracket in re.finditer(r"\((?=[^()]{2,50}\))", text[start:end]):
            at = start + bracket.start()
            line = text[max(start, at - 200) : min(end, at + 60)]
            found = next(
                (
                    m
                    for m in _DEFINED.finditer(line)
                    if m.start("alias") > at - max(start, at - 200)
                ),
                None,
            )
            if found:
                begin = max(start, at - 200) + found.start("name")
                yield (begin, begin + len(found["name"])), found["name"], found["alias"]
