"""What somebody's words turned out to mean, as programs read it."""

from dataclasses import dataclass

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.forecasters import find_forecaster
from forecasts.resources.parts import Part
from forecasts.standings.calls import calls_of, meanings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRecord:
    """A phrase, or several of a like level, with how often what they spoke of came about.

    Attributes:
        words: the phrase, or how likely the words of the group say it is.
        is_phrase: whether it is one phrase.
        said: the mean of what the words were read as.
        outcomes: how many came out; the first statement on each question.
        came: how many of those came about.
        low: lower end of the 90 % interval of their share.
        high: upper end.
    """

    words: str
    is_phrase: bool
    said: float
    outcomes: int
    came: int
    low: float
    high: float


def list_words(session: Session, slug: str) -> Part[WordRecord]:
    """Lists what a forecaster's words turned out to mean; nothing before ten outcomes are known.

    Raises:
        NotFoundError: there is no such forecaster whom everybody may see.
    """
    try:
        who = find_forecaster(session, slug, is_public=True)
    except NotFoundError:
        raise NotFoundError("forecaster", slug) from None
    groups = meanings_of(session, calls_of(session, who.id))
    shown = [
        WordRecord(
            words=each.words,
            is_phrase=each.is_phrase,
            said=each.said,
            outcomes=each.n,
            came=each.came,
            low=each.low,
            high=each.high,
        )
        for each in groups
    ]
    return Part(shown, 1, 1, len(shown))
