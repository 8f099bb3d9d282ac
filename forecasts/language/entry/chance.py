"""The probability of a line: at its end, after its question mark, or at its start."""

import re
from dataclasses import dataclass
from typing import Final

from forecasts.errors import InvalidInputError
from forecasts.language.entry.records import Part, Problem
from forecasts.probabilities import parse_probability, probability_readings

_NUMBER: Final = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_PLAIN: Final = (
    rf"(?:odds\s{_NUMBER}\s?(?::|to)\s?{_NUMBER}|{_NUMBER}\s?%"
    rf"|{_NUMBER}\s?(?:in|/)\s?{_NUMBER}|0?\.[0-9]+)"
)
_ANY: Final = rf"(?:{_PLAIN}|(?!(?:19|20|21)[0-9]{{2}}(?![0-9])){_NUMBER})"
_NAMED: Final = r"(?:(?:p|prob|probability|chance)\s?[=:]\s?|(?:probability|chance)\s)"
_LAST: Final = r"\s?[.!)]?$"

_AFTER_QUESTION: Final = re.compile(rf"(?i)(?:^|(?<=[\s(]))(?:{_NAMED})?(?P<form>{_ANY}){_LAST}")
_BEFORE_REST: Final = re.compile(rf"(?i)^(?:{_NAMED})?(?P<form>{_ANY})[,;:]?(?=\s)")
_SEPARATOR: Final = re.compile(r"^(?:[-–—]\s|[–—:,;=]\s?)")
_MARKED_END: Final = re.compile(
    rf"(?i)(?:(?:\s[-–—]\s|\s?[;]\s?|(?<![0-9]):\s?|:\s)(?:{_NAMED})?|[\s,]{_NAMED})"
    rf"(?P<form>{_ANY}){_LAST}"
)
_BARE_END: Final = re.compile(rf"(?i),?\s(?P<form>{_PLAIN}){_LAST}")
_MARKED_START: Final = re.compile(
    rf"(?i)^(?:{_NAMED}(?P<named>{_ANY})\s?[-–—:;,]?\s|(?P<form>{_ANY})(?:\s[-–—]\s|\s?[:;]\s))"
)
_BARE_START: Final = re.compile(
    rf"^(?P<form>(?i:{_PLAIN})),?\s(?=[^\W\d_])"
    r"(?:(?=[A-Z])|(?=(?:will|does|do|is|are|was|has|have|can|would|could)\s))"
)
_NUMBER_FOLLOWS: Final = re.compile(
    r"(?i)\b(?P<word>above|over|below|under|than|exceeds?|exceeding|least|most|to|by|of|at|reach(?:es)?"
    r"|hits?|between|and|from|is|be|before|until|till|on|in|after|since|near|about|around|or|within"
    r"|for|during|through)$"
)
_HOW: Final = "such as 15%, .15, 1 in 20 or odds 1:19"


@dataclass(frozen=True, slots=True)
class Chance:
    """The probability of a line.

    Attributes:
        rest: the line without it.
        beside: words after the question mark that are no probability: the deadline, or nothing.
        said: all words after the question mark.
        value: the probability, None where there is a problem.
        problem: why there is none.
    """

    rest: str
    beside: str = ""
    said: str = ""
    value: float | None = None
    problem: Problem | None = None


def _read(form: str, rest: str, beside: str = "", said: str = "") -> Chance:
    try:
        return Chance(rest, beside, said, parse_probability(form))
    except InvalidInputError as error:
        problem = Problem(Part.PROBABILITY, str(error), probability_readings(form))
        return Chance(rest, beside, said, problem=problem)


def _missing(text: str) -> Chance:
    words = f"No probability is given; put one at the end, {_HOW}."
    return Chance(text, problem=Problem(Part.PROBABILITY, words, is_missing=True))


def _after_question(question: str, said: str) -> Chance:
    found = _AFTER_QUESTION.search(said)
    if found:
        return _read(found["form"], question, said[: found.start()].strip(" ,;("), said)
    found = _BEFORE_REST.search(said)
    if found:
        return _read(found["form"], question, said[found.end() :].strip(), said)
    return Chance(question, said, said)


def _at_the_end(text: str) -> Chance | None:
    found = _MARKED_END.search(text)
    if found:
        return _read(found["form"], text[: found.start()].strip())
    found = _BARE_END.search(text)
    if found is None:
        return None
    rest = text[: found.start()].strip()
    belongs = _NUMBER_FOLLOWS.search(rest)
    if belongs is None:
        return _read(found["form"], rest)
    words = (
        f"“{belongs['word']} {found['form']}” reads as part of the question, so no probability was "
        "found; end the question with a question mark and put the probability after it."
    )
    return Chance(text, problem=Problem(Part.PROBABILITY, words))


def _at_the_start(text: str) -> Chance | None:
    found = _MARKED_START.search(text) or _BARE_START.search(text)
    if found is None:
        return None
    form = found["form"] or found["named"]
    return _read(form, text[found.end() :].strip())


def find_chance(text: str) -> Chance:
    """Finds the probability of a line; what could as well belong to the question is left there.

    Args:
        text: the line, cleaned, without tags and visibility.

    Example:
        >>> find_chance("Will it rain by Friday? 15 %").value, find_chance("p=.2: Rain today").value
        (0.15, 0.2)
        >>> find_chance("Will rates stay above 5%").value is None
        True
    """
    question, mark, said = text.rpartition("?")
    said = _SEPARATOR.sub("", f"{said.strip()} ").strip()
    if mark and said:
        return _after_question(f"{question.strip()}?", said)
    text = f"{question.strip()}?" if mark else text
    return _at_the_end(text) or _at_the_start(text) or _missing(text)


def unread(chance: Chance) -> Chance:
    """Says that nothing can be made of what stands after the question mark."""
    words = (
        f"“{chance.said[:60]}” is not a probability between 0 and 100%; type it {_HOW}, and put "
        "everything else before the question mark."
    )
    return Chance(chance.rest, problem=Problem(Part.PROBABILITY, words))
