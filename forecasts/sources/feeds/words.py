"""Which items of a feed are about what a question asks."""

import re
from collections.abc import Iterable, Sequence

from forecasts.sources.feeds.parsing import FeedItem
from forecasts.text import name_key


def _folded(text: str) -> str:
    return " ".join(name_key(word) for word in text.split())


def _is_said(word: str, said: frozenset[str]) -> bool:
    if word.endswith("*"):
        return any(each.startswith(word[:-1]) for each in said)
    return word in said


def is_about(item: FeedItem, lines: Sequence[str]) -> bool:
    """Says whether title and summary hold all words of one of the lines, in whatever case.

    Words are whole words; `minist*` stands for all that begin so. Lines without a word hold for
    nothing.

    Example:
        >>> item = FeedItem("1", "Harbour of Vessel reopens", None, None, "The ministry said so.")
        >>> [is_about(item, [line]) for line in ("vessel HARBOUR", "minist* vessel", "vess", "")]
        [True, True, False, False]
    """
    said = frozenset(re.findall(r"\w+", _folded(f"{item.title} {item.summary}")))
    wanted = (re.findall(r"\w+\*?", _folded(line)) for line in lines)
    return any(words and all(_is_said(word, said) for word in words) for words in wanted)


def items_about(items: Iterable[FeedItem], lines: Sequence[str]) -> list[FeedItem]:
    """Lists the items that hold all words of one of the lines, in their order."""
    return [item for item in items if is_about(item, lines)]
