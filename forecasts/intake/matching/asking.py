"""A question after somebody's words, where a rule can turn them into one."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from forecasts.intake.matching.before import Setting
from forecasts.intake.matching.clauses import Clause, clause_in
from forecasts.intake.matching.drafting import draft_clause
from forecasts.intake.matching.matches import Said
from forecasts.intake.matching.pointing import pointed_at, under_condition, with_trailing_condition
from forecasts.intake.matching.sound import is_sound, is_unfit, lasts
from forecasts.language.when.deadlines import Deadline, deadlines_in, find_deadline
from forecasts.text import TITLE_LIMIT

_DETERMINER: Final = re.compile(
    r"^(?:The|A|An|Its|Their|His|Her|Another|Any|Both|All|Most|Every|Each|More|Two|Three|Four|Five|Six|Seven|"
    r"Eight|Nine|Ten|Less|Fewer|Few|Many|Some|Several|Half|About|Around|Over|Up to)\b"
)
_COMMON: Final = re.compile(
    r"[A-Z][a-z]+ (?:[a-z]+(?<!s)s\b|to\b)|[A-Z][a-z]+(?:tions?|ments?|ness|ity|ism|age)$|"
    r"[A-Z][a-z]+ing (?:them|it|the)\b"
    r"|(?:Growth|People|Uptake|Turnout|Demand|Output|Prices|Wages|Rates|Sales|Schools)$"
)
"""A subject that begins with a common noun, so that a small letter does."""
_ANY_DAY: Final = date(2000, 1, 15)
_LATE: Final = 9
"""The last month in which the end of the same year is far enough off to be suggested."""
_CERTAIN: Final = 0.6  # a level above it is not that of Yes of what words speak against
_KEEPING: Final = frozenset({"for", "until", "till", "through"})
"""Limits that say how long something lasts: not the same as a deadline."""
_MARK: Final = "\ue000"
"""Stands for the words of a day while the words around them are taken apart."""
_UNDER: Final = re.compile(r"(?:If|Unless|Should|Provided that|Once|So long as|As long as) ")
_ASKED: Final = re.compile(r"^Will (?P<what>[^?,]+)\?$")
_RUNS_ON: Final = re.compile(
    rf"\b(?:weeks?|days?|months?|hours?) {_MARK}|{_MARK} (?!(?:in|on|at|by|for|from|with|without|"
    rf"before|after|and|or|to|despite|as|than|against)"
    r"\b)\w"
)
_LEADING: Final = re.compile(f"^{_MARK},? (?P<rest>.+)$")


@dataclass(frozen=True, slots=True)
class QuestionProposal:
    """A question to put on record, as far as the words make one.

    Attributes:
        title: a question, or the words themselves where no rule turns them into one.
        criteria: what is Yes and what is No.
        closes_on: the last day the words name; None where a person must give one.
        is_question: whether the title asks something that Yes or No answers.
        words: what it is made of.
        is_denied: whether the words speak for No of it.
        is_draft: whether no safe rule made it, so that its wording is to be checked.
        suggests: a day to give where the words name none; it is never taken by itself.
        source: where the words stand, so that "the deal" of a title is the one they speak of.
    """

    title: str
    criteria: str
    closes_on: date | None
    is_question: bool
    words: str
    is_denied: bool = False
    is_draft: bool = False
    suggests: date | None = None
    source: str = ""

    def criteria_of(self, title: str) -> str:
        """Gives the criteria of a title; one that a person words has nothing of these words."""
        if self.is_question and title == self.title:
            return self.criteria
        return _criteria(title, self.closes_on)

    def usual(self, last_day: date | None) -> date | None:
        """Gives the day to offer: of the words, or that given last; for a long time no near one."""
        near = None if lasts(self.words) else last_day or self.suggests
        return self.closes_on or near

    def closing(self, day: date) -> "QuestionProposal":
        """Gives a question without a day the one that a person chose."""
        if self.closes_on == day:
            return self
        if not self.is_question:
            return replace(self, criteria=_words_criteria(self.words, day), closes_on=day)
        title = self.title
        if self.closes_on is None:
            dated = f"{title.removesuffix('?')} by {day_words(day)}?"
            title = dated if len(dated) <= TITLE_LIMIT else title
        criteria = _criteria(title, day, self.source)
        return replace(self, title=title, criteria=criteria, closes_on=day)

    def sourced(self, source: str) -> "QuestionProposal":
        """Gives the question with a sentence that says where what it asks is spoken of.

        Args:
            source: "by" whom and "in" which article, in a few words.
        """
        if not self.is_question:
            return self
        return replace(self, criteria=_criteria(self.title, self.closes_on, source), source=source)


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


def _criteria(title: str, day: date | None, source: str = "") -> str:
    """Says what is Yes and what is No; under a condition, what follows where it is not met."""
    when = f"by {day} (UTC)" if day else "by the deadline"
    annulled = " Annulled if the condition is not met." if _UNDER.match(title) else ""
    meant = f" As meant {source}." if source else ""
    return f"Yes if reliable public reports show it {when}; No otherwise.{annulled}{meant}"


def _words_criteria(words: str, day: date | None, under: str = "") -> str:
    by = f" by {day}" if day else ""
    return f"Yes if this comes about{by}{under}: “{words}”. No otherwise."


@dataclass(frozen=True, slots=True)
class _Asked:
    """A title, whether the words deny it, and a day that what they point back to names."""

    title: str
    is_denied: bool
    day: date | None = None


@dataclass(frozen=True, slots=True)
class _Days:
    """Words with the words for days taken out, and those."""

    words: str
    found: tuple[tuple[str, Deadline], ...]

    def put_back(self, text: str) -> str:
        """Gives the days their own words again."""
        for each, _ in self.found:
            text = text.replace(_MARK, each, 1)
        return text


def _days_of(words: str, day: date | None, said_on: date | None) -> _Days | None:
    """Takes the days out; None where the words mean a span of time, or another day."""
    anchors = [said_on or _ANY_DAY]
    if day is not None and said_on is None:
        anchors = [day - timedelta(days=back) for back in (0, 200, 400)]
    readings = [deadlines_in(words, anchor=anchor) for anchor in anchors]
    named = next((each for each in readings if day in {found.day for found in each}), readings[0])
    if any(found.limit in _KEEPING for found in named):
        return None
    if day is not None and named and day not in {found.day for found in named}:
        return None
    masked = words
    for found in reversed(named):
        masked = f"{masked[: found.start]}{_MARK}{masked[found.end :]}"
    return _Days(masked, tuple((words[found.start : found.end], found) for found in named))


def _written(words: str, found: Deadline, day: date) -> str:
    if found.limit == "on":
        return f"on {day.day} {day:%B %Y}"
    if found.limit == "in" and f"{day:%B}".lower() in words.lower():
        return f"in {day:%B %Y}"
    if found.limit == "in" and re.fullmatch(r"in \d{4}", words):
        return words
    return f"by {day_words(day)}"


def _dated(text: str, days: _Days, day: date | None) -> str | None:
    """Writes the one day of a text out in full; None where it names several.

    Where nobody knows the day, the words for it are left out: a person gives the day.

    Args:
        text: with marks for days.
        days: of the whole statement.
        day: the deadline.
    """
    if text.count(_MARK) != len(days.found) or len(days.found) > 1:
        return None
    if not days.found:
        return text if day is None else f"{text} by {day_words(day)}"
    words, found = days.found[0]
    if day is None and found.limit == "on":
        return None
    new = "" if day is None else _written(words, found, day)
    return " ".join(text.replace(_MARK, new).split()).replace(" ,", ",") or None


def _lowered(who: str) -> str:
    """Writes a subject small that is written large for the beginning of a sentence alone."""
    is_plain = _DETERMINER.match(who) or _COMMON.match(who)
    return f"{who[0].lower()}{who[1:]}" if is_plain else who


def _under_topic(topic: str) -> str:
    """Makes a condition of what was asked before; empty where that asks under one itself.

    Example:
        >>> _under_topic("Will Selm enter the war by the end of 2031?")
        'should Selm enter the war'
    """
    asked = _ASKED.match(topic)
    if asked is None:
        return ""
    return f"should {re.sub(r' (?:by|in|on|before) [^,]*[0-9]{4}$', '', asked['what'])}"


def _title(
    said: Said, words: str, said_on: date | None, speaker: str | None, topic: str
) -> _Asked | None:
    """Turns words into the question after them; None where no safe rule does."""
    days = _days_of(words, said.deadline, said_on)
    if days is None:
        return None
    masked, leading = days.words, _LEADING.match(days.words)
    if leading and len(days.found) == 1:
        masked = f"{leading['rest']} {_MARK}"
    clause = clause_in(masked, condition=said.condition, speaker=speaker)
    if clause is None or _MARK in clause.who or not is_sound(clause):
        return None
    if clause.is_of_topic:
        clause = replace(clause, condition=_under_topic(topic))
        if not clause.condition:
            return None
    return _worded(clause, days, said.deadline)


def _worded(clause: Clause, days: _Days, day: date | None) -> _Asked | None:
    is_last = _MARK not in clause.condition
    if not is_last and (_MARK in clause.what or len(days.found) > 1 or day is not None):
        return None
    what = _dated(clause.what, days, day) if is_last else clause.what
    if what is None:
        return None
    condition = days.put_back(clause.condition)
    if clause.is_of_condition:
        title = f"if there is {_lowered(clause.who)}, will it {what}"
    elif clause.who:
        title = f"will {_lowered(clause.who)} {what}"
    else:
        title = f"will there be {_lowered(what)}"
    title = f"{condition}, {title}" if condition else title
    return _Asked(f"{title[0].upper()}{title[1:]}?", clause.is_denied)


def _loose_days(words: str, day: date | None, said_on: date | None) -> _Days:
    """Takes the one day out that is the deadline; other words for days stay as they are."""
    backs = () if said_on or day is None else (0, 3, 200, 400)
    anchors = (
        [said_on or _ANY_DAY]
        if not backs
        else [day - timedelta(days=back) for back in backs if day and day.toordinal() > back]
    )
    for anchor in anchors:
        named = [found for found in deadlines_in(words, anchor=anchor) if found.day == day]
        if len(named) == 1:
            (found,) = named
            masked = f"{words[: found.start]}{_MARK}{words[found.end :]}"
            return _Days(masked, ((words[found.start : found.end], found),))
    return _Days(words, ())


def _days_asked(clause: Clause | None, day: date | None, said_on: date | None) -> _Days:
    """Takes the days out of what was asked before; another than the one meant does not count."""
    what = clause.what if clause else ""
    days = _loose_days(what, day, said_on)
    if days.found or day is None:
        return days
    for found in reversed(deadlines_in(what, anchor=said_on or _ANY_DAY)):
        what = f"{what[: found.start].rstrip()}{what[found.end :]}"
    return _Days(what, ())


def _loosely_dated(what: str, days: _Days, day: date | None) -> str:
    """Writes the deadline of a draft in its place, or behind."""
    if day is None:
        return what
    if not days.found:
        return what if deadlines_in(what, anchor=day) else f"{what} by {day_words(day)}"
    words, found = days.found[0]
    new = _written(words, found, day)
    if found.limit in _KEEPING:
        new = f"{found.limit} {day_words(day)}"
    if _MARK not in what:
        return f"{what} {new}"
    if _RUNS_ON.search(what):
        return days.put_back(what)
    return " ".join(what.replace(_MARK, new).split()).replace(" ,", ",")


def _draft(said: Said, words: str, said_on: date | None, setting: Setting) -> _Asked | None:
    """Words a question for a person to mend; None where the words say too little."""
    condition, rest = under_condition(words)
    if not condition:
        condition, rest = with_trailing_condition(words)
    days = _loose_days(rest, said.deadline, said_on)
    clause, day = draft_clause(days.words, setting, is_claim=bool(condition)), said.deadline
    if clause is None:
        clause = pointed_at(words, setting)
        day = day or (find_deadline(clause.what, anchor=said_on) if clause and said_on else None)
        days = _days_asked(clause, day, said_on)
        clause = clause and replace(clause, what=days.words)
    if clause is None or _MARK in clause.who:
        return None
    what, condition = _loosely_dated(clause.what, days, day), condition or clause.condition
    if not is_sound(replace(clause, condition=condition)):
        return None
    who = f"will {_lowered(clause.who)}" if clause.who else "will there be"
    title = f"{condition}, {who} {what}" if condition else f"{who} {what}"
    return _Asked(f"{title[0].upper()}{title[1:]}?".replace("'", "’"), clause.is_denied, day)


def _fitting(asked: _Asked | None, words: str, level: float | None) -> _Asked | None:
    """Drops a question whose day or side cannot be that of the words."""
    if asked is None or is_unfit(words):
        return None
    return None if asked.is_denied and level is not None and level > _CERTAIN else asked


def _suggested(said_on: date | None) -> date | None:
    """Suggests the end of the year in which words were said, or of the next when that is near."""
    if said_on is None or said_on.year >= date.max.year:
        return None
    return date(said_on.year + (said_on.month > _LATE), 12, 31)


def propose_question(
    said: Said,
    *,
    said_on: date | None = None,
    speaker: str | None = None,
    topic: str = "",
    setting: Setting | None = None,
    level: float | None = None,
) -> QuestionProposal:
    """Words a question after what somebody said.

    A simple clause becomes a question by rule; other words are left as they are, for a person to
    make a question of. A deadline is never made up. Words that deny something ask for it all the
    same, and speak for No. Where no day can be the last, or the level of the words can be none of
    the side they are said to speak for, nothing is asked.

    Args:
        said: the candidate.
        said_on: when it was said, about; what "by June" is reckoned from.
        speaker: who said it; stands for the "we" of an organisation and the "I" of a person.
        topic: the question they spoke of before; what "it" would lead to is asked under it.
        setting: what was said before; with it a draft is made where no safe rule makes a question.
        level: how likely the words make it.

    Example:
        >>> from forecasts.intake.matching.matches import Wanted
        >>> words = Wanted("The strike will probably end by June", date(2031, 6, 30))
        >>> propose_question(words).title
        'Will the strike end by the end of June 2031?'
        >>> propose_question(Wanted("We would be surprised")).is_question
        False
    """
    words = " ".join(said.proposition.replace(_MARK, " ").split()).strip().rstrip(".?!")
    asked = _fitting(_title(said, words, said_on, speaker, topic), words, level)
    is_draft = asked is None and setting is not None
    if is_draft and setting is not None:
        asked = _fitting(_draft(said, words, said_on, setting), words, level)
    day = asked.day if asked is not None and asked.day is not None else said.deadline
    suggests = _suggested(said_on) if day is None and not lasts(words) else None
    under = f" under the condition “{said.condition.strip()}”" if said.condition else ""
    if asked is not None and len(asked.title) <= TITLE_LIMIT:
        return QuestionProposal(
            asked.title,
            _criteria(asked.title, day),
            day,
            is_question=True,
            words=words,
            is_denied=asked.is_denied,
            is_draft=is_draft,
            suggests=suggests,
        )
    title = f"{words[:1].upper()}{words[1:]}?"
    return QuestionProposal(
        title=" ".join(title[:290].split()),
        criteria=_words_criteria(words, said.deadline, under),
        closes_on=said.deadline,
        is_question=False,
        words=words,
        suggests=suggests,
    )
