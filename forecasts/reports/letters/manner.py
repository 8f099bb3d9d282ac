"""How a letter is told: to whom, in which zone and language, and how much of it fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, TypeVar

from forecasts.clock import DatePrecision
from forecasts.language.chances.sourced import sourced_words
from forecasts.reports import dates
from forecasts.reports.items import Spoken, Subject
from forecasts.reports.letters.parts import Entry, Line, Tone, Word, foreign, line, linked
from forecasts.reports.plain import isolated, one_line, shortened
from forecasts.values import Reading

T = TypeVar("T")

SCORES: Final = line(
    "Brier scores: lower is better. 0 is perfect, always saying 50\u00a0% scores .250.",
    tone=Tone.SOFT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a letter is told.

    Attributes:
        zone: in which instants are told.
        language: of dates.
        is_public: whether it speaks to everybody, not to one reader.
        web: where what is left out can be read; empty where nowhere.
        most: how many things a section tells at most.
        longest: characters of a title or of somebody's words.
    """

    zone: str
    language: str
    is_public: bool = False
    web: str = ""
    most: int
    longest: int

    def instant(self, at: datetime) -> str:
        """Writes an instant with its zone."""
        return dates.instant(at, self.zone, self.language)

    def day(self, on: date) -> str:
        """Writes a day."""
        return dates.day(on, self.language)

    def span(self, since: datetime, until: datetime) -> str:
        """Writes which days a span of time covers."""
        return dates.span(since, until, self.zone, self.language)

    def known(self, at: datetime, precision: DatePrecision, of: str) -> str:
        """Writes a time no more exactly than it is known, with its zone."""
        return dates.known(at, precision, of=of, zone=self.zone, language=self.language)

    def spoken(self, spoken: Spoken) -> str:
        """Writes when somebody spoke, to the day at most, as in "on 1 Mar 2026"."""
        on = dates.roughly(spoken.at, spoken.precision, zone=spoken.zone, language=self.language)
        is_day = spoken.precision in {DatePrecision.INSTANT, DatePrecision.DAY}
        return f"{'on' if is_day else 'in'} {on}"

    def title(self, subject: Subject) -> Line:
        """Names a question by its title, which leads to its page."""
        words = [foreign(shortened(one_line(subject.title), self.longest), subject.url)]
        if subject.is_private:
            words.append(Word(" (only you see it)", tone=Tone.SOFT))
        return Line(tuple(words), Tone.STRONG)

    def said(self, words: str, url: str | None = None, tone: Tone = Tone.PLAIN) -> Word:
        """Gives what somebody else wrote, cut where it is too long."""
        return foreign(shortened(one_line(words), self.longest), url, tone)

    def entries(
        self,
        told: Sequence[T],
        write: Callable[[T], Entry],
        *,
        waiting: int = 0,
        desk: str = "",
    ) -> tuple[Entry, ...]:
        """Tells what there is room for, and says how much more there is and where.

        Args:
            told: the things.
            write: tells one of them.
            waiting: how many there are in all, where these are not all.
            desk: where all of them are, if not where the letter can be read.
        """
        entries = [write(each) for each in told[: self.most]]
        more = max(len(told), waiting) - len(entries)
        if more > 0:
            where = desk or self.web
            words = f"And {more:,} more on the web" if where else f"And {more:,} more"
            entries.append(Entry(lines=(line(linked(words, where), "."),)))
        return tuple(entries)


def reading_line(reading: Reading) -> str:
    """Writes a probability; the phrase it was read from turns nothing round."""
    if reading.phrase is not None:
        phrase = shortened(one_line(reading.phrase), 120)
        reading = replace(reading, phrase=isolated(phrase))
    return sourced_words(reading)
