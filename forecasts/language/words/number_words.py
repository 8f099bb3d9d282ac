"""Numbers written in words: "seven", "twenty-five", "a dozen", "half a"."""

import re
from typing import Final

UNITS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS: Final = {
    word: number * 10
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
BIG: Final = {
    "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
    "dozen": 12, "score": 20,
}  # fmt: skip
ORDINALS: Final = {
    word: number
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ],
        start=1,
    )
}

_SMALL: Final = "|".join(sorted({*UNITS, *TENS}, key=len, reverse=True))
_COMPOUND: Final = rf"(?:{'|'.join(TENS)})[-\s](?:{'|'.join(list(UNITS)[1:10])})"
NUMBER_WORD: Final = rf"(?:{_COMPOUND}|{_SMALL})"
"""One of 0 to 99 in words."""
WHOLE_WORD: Final = (
    rf"(?:(?:{NUMBER_WORD}|a|\d{{1,4}})\s(?:{'|'.join(BIG)})|{NUMBER_WORD}|{'|'.join(BIG)})"
)
"""A whole number in words, hundreds and more with a number before them."""


def number_of(words: str) -> float:
    """Gives the value of a number in digits or words; of unknown words, zero.

    Example:
        >>> number_of("twenty-five"), number_of("five thousand"), number_of("1,500"), number_of("a")
        (25.0, 5000.0, 1500.0, 1.0)
    """
    word = words.lower().strip().replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", word, re.ASCII):
        return float(word)
    total, factor = 0.0, 1.0
    for piece in re.split(r"[-\s]+", word):
        if piece in BIG:
            factor *= BIG[piece]
        elif re.fullmatch(r"\d+", piece, re.ASCII):
            total += int(piece)
        else:
            total += UNITS.get(piece, 0) + TENS.get(piece, 0) + (piece in {"a", "an"})
    return (total or 1.0) * factor if factor > 1 else total
