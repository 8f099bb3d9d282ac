"""A question after somebody's words, where a rule can turn them into one."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from forecasts.intake.matching.matches import Said
from forecasts.language.deadlines import deadlines_in
from forecasts.text import TITLE_LIMIT

_ADVERB: Final = (
    r"(?:almost|very|quite|fairly|rather|highly|most|more|less|extremely|increasingly|somewhat|"
    r"still|also|now|soon|just|ever|never|not|probably|likely|certainly|definitely|surely|possibly|"
    r"perhaps|undoubtedly|inevitably|eventually|ultimately|simply|well|really|clearly|all but)"
)
_LEVEL: Final = (
    r"(?:likely|unlikely|probable|improbable|possible|impossible|certain|inevitable|doubtful|"
    r"conceivable|plausible|clear)"
)
_FRAMES: Final = tuple(
    re.compile(rf"(?i)^{frame}\s+")
    for frame in (
        r"(?:and|but|so|yet|still|now|well|moreover|however),?",
        (
            r"(?:i|we)(?:\s+(?:do\s+not|don[’']t|really|still|firmly|strongly|personally))*\s+"
            r"(?:think|believe|expect|reckon|guess|doubt|predict|fear|hope)(?:\s+that)?"
        ),
        r"(?:i|we)\s*(?:[’']m|am|[’']re|are)\s+(?:\w+\s+)?(?:sure|certain|confident|convinced)\s+that",
        rf"it(?:\s+is|[’']s|\s+isn[’']t|\s+seems|\s+looks)\s+(?:{_ADVERB}\s+)*{_LEVEL}\s+that",
        (
            r"there(?:\s+is|[’']s|\s+was)\s+(?:[\w.,%-]+\s+){0,8}?"
            r"(?:chance|probability|likelihood|possibility|risk|danger|odds)\s+that"
        ),
    )
)
_CLAUSE: Final = re.compile(
    rf"^(?P<who>\S+(?:\s+\S+){{0,7}}?)\s+(?:{_ADVERB}\s+)*"
    r"(?:(?:will|would|could|may|might|can|shall)(?:\s+not)?|won[’']t|cannot|can[’']t|couldn[’']t|"
    rf"wouldn[’']t|(?:is|are|isn[’']t|aren[’']t)\s+(?:{_ADVERB}\s+)*"
    r"(?:likely|unlikely|expected|set|going|due|sure|certain|bound|poised)\s+to)\s+"
    rf"(?:{_ADVERB}\s+)*(?P<what>\S+(?:\s+\S+){{0,17}})$"
)
_MODAL: Final = re.compile(
    r"(?i)\b(?:will|would|could|may|might|can|shall|won[’']t|cannot|\w+n[’']t|likely|unlikely)\b"
)
_UNSAFE: Final = re.compile(
    r"(?i)[“”\"«»()\[\]{};:?!,…–—]|\b(?:i|we|you|he|she|it|they|me|us|him|them|my|our|your|this|"
    r"that|these|those|there|here|if|unless|because|although|while|when|whether|which|who|whom|"
    r"since|but|so|other|others|many|some|few|nobody|everybody|everyone|nothing)\b"
)
_NO_SUBJECT: Final = re.compile(
    r"(?i)^(?:in|on|at|by|after|before|with|for|from|as|once|not|no|why|how|what|even|despite|"
    r"during|until|among|if|then|adding|speaking)\b"
)
_DETERMINER: Final = re.compile(
    r"^(?:The|A|An|Its|Their|His|Her|Another|Any|Both|All|Most|Every|Each|More|Two|Three)\b"
)
_IF: Final = re.compile(r"(?i)^if\s+(?P<condition>[^,]+),\s+(?:then\s+)?(?P<rest>.+)$")
_ANY_DAY: Final = date(2000, 1, 15)
_KEEPING: Final = frozenset({"for", "until", "till", "on", "through"})
"""Limits that say how long something lasts, or on which day: not the same as a deadline."""


@dataclass(frozen=True, slots=True)
class QuestionProposal:
    """A question to put on record, as far as the words make one.

    Attributes:
        title: a question, or the words themselves where no rule turns them into one.
        criteria: what is Yes and what is No.
        closes_on: the last day the words name; None where a person must give one.
        is_question: whether the title asks something that Yes or No answers.
        words: what it is made of.
    """

    title: str
    criteria: str
    closes_on: date | None
    is_question: bool
    words: str

    @property
    def usual_criteria(self) -> str:
        """The criteria of a title that a person gives."""
        if self.is_question:
            return self.criteria
        return _criteria(self.words, self.closes_on, is_question=True)

    def closing(self, day: date) -> "QuestionProposal":
        """Gives a question without a day the one that a person chose."""
        if self.closes_on == day:
            return self
        if not self.is_question or self.closes_on is not None:
            criteria = _criteria(self.words, day, is_question=self.is_question)
            return replace(self, criteria=criteria, closes_on=day)
        title = f"{self.title.removesuffix('?')} by {day_words(day)}?"
        return replace(
            self,
            title=title if len(title) <= TITLE_LIMIT else self.title,
            criteria=_criteria(self.words, day, is_question=True),
            closes_on=day,
        )


def day_words(day: date) -> str:
    """Writes a deadline: the end of a month or a year by its name.

    Example:
        >>> day_words(date(2031, 6, 30)), day_words(date(2031, 6, 12))
        ('the end of June 2031', '12 June 2031')
    """
    following = day + timedelta(days=1)
    if (following.month, following.day) == (1, 1):
        return f"the end of {day.year}"
    return f"the end of {day:%B %Y}" if following.day == 1 else f"{day.day} {day:%B %Y}"


def _criteria(words: str, day: date | None, *, is_question: bool, under: str = "") -> str:
    by = f" by {day}" if day else ""
    if is_question:
        when = f"{by} (UTC)" if day else " by the deadline"
        return (
            f"Yes if reliable public reports show that this came about{when}; No otherwise. "
            f"Asked after the words “{words}”."
        )
    return f"Yes if this comes about{by}{under}: “{words}”. No otherwise."


def _without_frames(words: str) -> str:
    before = ""
    while before != words:
        before = words
        for frame in _FRAMES:
            words = frame.sub("", words)
    return words


def _dated(what: str, day: date | None, said_on: date | None) -> str | None:
    """Writes the deadline out in full; None where the words mean a span of time, or another day.

    Where nobody knows the day, the words for it are left out: a person gives the day.
    """
    if day is None:
        named = deadlines_in(what, anchor=said_on or _ANY_DAY)
        if not named:
            return what
        is_open = len(named) == 1 and named[0].limit not in _KEEPING
        rest = f"{what[: named[0].start]} {what[named[0].end :]}"
        return " ".join(rest.split()) or None if is_open else None
    anchors = [said_on] if said_on else [day - timedelta(days=back) for back in (0, 200, 400)]
    for found in (each for anchor in anchors for each in deadlines_in(what, anchor=anchor)):
        if found.limit in _KEEPING:
            return None
        if found.day == day:
            return f"{what[: found.start]}by {day_words(day)}{what[found.end :]}"
    return None


def _lowered(who: str) -> str:
    return f"{who[0].lower()}{who[1:]}" if _DETERMINER.match(who) else who


def _asked(clause: str, day: date | None, said_on: date | None) -> str | None:
    """Turns a simple clause into the question after it, without its mark; None where unsafe."""
    found = _CLAUSE.match(clause)
    if found is None or _UNSAFE.search(clause) or _NO_SUBJECT.match(clause):
        return None
    who, what = found["who"], found["what"]
    if what.startswith("have ") or _MODAL.search(who) or _MODAL.search(what):
        return None
    dated = _dated(what, day, said_on)
    return None if dated is None else f"ill {_lowered(who)} {dated}"


def propose_question(said: Said, *, said_on: date | None = None) -> QuestionProposal:
    """Words a question after what somebody said.

    A simple clause becomes a question by rule; other words are left as they are, for a person to
    make a question of. A deadline is never made up.

    Args:
        said: the candidate.
        said_on: when it was said, about; what "by June" is reckoned from.

    Example:
        >>> from forecasts.intake.matching.matches import Wanted
        >>> words = Wanted("The strike will probably end by June", date(2031, 6, 30))
        >>> propose_question(words).title
        'Will the strike end by the end of June 2031?'
        >>> propose_question(Wanted("We would be surprised")).is_question
        False
    """
    words = " ".join(said.proposition.split()).strip().rstrip(".?!")
    asked = _title(said, _without_frames(words), said_on)
    under = f" under the condition “{said.condition.strip()}”" if said.condition else ""
    if asked is not None and len(asked) <= TITLE_LIMIT:
        criteria = _criteria(words, said.deadline, is_question=True)
        return QuestionProposal(asked, criteria, said.deadline, is_question=True, words=words)
    title = f"{words[:1].upper()}{words[1:]}?"
    return QuestionProposal(
        title=" ".join(title[:290].split()),
        criteria=_criteria(words, said.deadline, is_question=False, under=under),
        closes_on=said.deadline,
        is_question=False,
        words=words,
    )


def _title(said: Said, clause: str, said_on: date | None) -> str | None:
    branch = _IF.match(clause)
    if branch is None:
        asked = None if said.condition else _asked(clause, said.deadline, said_on)
        return None if asked is None else f"W{asked}?"
    condition, rest = branch["condition"], _without_frames(branch["rest"])
    asked = None if _UNSAFE.search(condition) else _asked(rest, said.deadline, said_on)
    return None if asked is None else f"If {condition}, w{asked}?"
