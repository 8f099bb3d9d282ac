"""Words as programs read them: the lexicon, and what somebody's words turned out to mean."""

from dataclasses import dataclass

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.forecasters import find_forecaster
from forecasts.language.chances.lexicon import Entry, PhraseKind, fold_phrase, lexicon
from forecasts.resources.parts import Paged, Part, sliced
from forecasts.standings.people.calls import calls_of, meanings_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRecord:
    """A phrase, or several of a like level, with how often what they spoke of came about.

    Attributes:
        words: the phrase, or how likely the words of the group say it is.
        is_phrase: whether it is one phrase.
        said: the mean of what the words were read as.
        read: what that is, with its range and the table.
        outcomes: how many came out; the first statement on each question, a family counting once.
        came: how many of those came about, of a family the share of its questions.
        low: lower end of the 90 % interval of their share.
        high: upper end.
    """

    words: str
    is_phrase: bool
    said: float
    read: str
    outcomes: int
    came: float
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
            read=each.read,
            outcomes=each.n,
            came=each.came,
            low=each.low,
            high=each.high,
        )
        for each in groups
    ]
    return Part(shown, 1, 1, len(shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseRecord:
    """A phrase of a lexicon, with the probability of the event it speaks of.

    Attributes:
        phrase: the wording that stands for all its forms.
        forms: other wordings read the same way.
        low: about the 10th percentile of what readers understand.
        central: the median.
        high: about the 90th percentile.
        kind: what the phrase does in a sentence.
        tier: A measured, B a published standard, C judged by the editors.
        source: where the figures come from.
        n: how many people answered, where measured.
        note: what to keep in mind, empty without.
        like: the phrase of a study it is read like, empty where it stands for itself.
        needs: “be” where the phrase counts only after a form of “to be”, else empty.
        is_sought: whether it is looked for in articles.
    """

    phrase: str
    forms: tuple[str, ...]
    low: float
    central: float
    high: float
    kind: PhraseKind
    tier: str
    source: str
    n: int | None
    note: str
    like: str
    needs: str
    is_sought: bool


def is_asked_for(entry: Entry, text: str, tier: str) -> bool:
    """Says whether a phrase is of a tier, and a text stands in one of its wordings."""
    is_of_tier = not tier or entry.tier == tier
    return is_of_tier and any(text in each for each in (entry.phrase, *entry.forms))


def list_phrases(version: str, paged: Paged, *, text: str, tier: str) -> Part[PhraseRecord]:
    """Lists the phrases of a version of the lexicon, in the order of its table.

    Raises:
        NotFoundError: there is no such version.
    """
    wanted = fold_phrase(text)
    found = [each for each in lexicon(version).entries if is_asked_for(each, wanted, tier)]
    shown = sliced(found, paged)
    return Part([_phrase(each) for each in shown.items], shown.page, shown.pages, shown.total)


def _phrase(entry: Entry) -> PhraseRecord:
    return PhraseRecord(
        phrase=entry.phrase,
        forms=entry.forms,
        low=entry.low,
        central=entry.central,
        high=entry.high,
        kind=entry.kind,
        tier=entry.tier,
        source=entry.source,
        n=entry.n,
        note=entry.note,
        like=entry.like,
        needs=entry.needs,
        is_sought=entry.is_sought,
    )
