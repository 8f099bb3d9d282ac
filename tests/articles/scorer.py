"""How well the extractor reads the test bed, with intervals over articles.

An annotated quotation is found when a quotation of the extractor shares at least half of the word
characters of both together (intersection over union). An annotated prediction is found likewise,
or when a candidate holds at least four fifths of it and their words of likelihood overlap. Pairs
are one to one, the best overlap first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from forecasts.language import Candidate, Extraction, Quotation, Span, extract
from forecasts.text import name_key
from forecasts.values import Classification, QuotationKind
from tests.articles import GoldArticle, GoldPrediction, GoldQuotation

Places = frozenset[int]
_DIRECT: Final = frozenset({QuotationKind.DIRECT, QuotationKind.MIXED})
_SCORABLE: Final = frozenset({Classification.FORECAST, Classification.CONDITIONAL})
_HALF: Final = 0.5
_WHOLE: Final = 0.8
DRAWS: Final = 2000


def word_places(text: str, segments: Iterable[Span]) -> Places:
    """The word characters inside segments."""
    return frozenset(i for start, end in segments for i in range(start, end) if text[i].isalnum())


def overlap(first: Places, second: Places) -> float:
    """Intersection over union."""
    union = len(first | second)
    return len(first & second) / union if union else 0.0


def pair_up(scores: Sequence[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """Pairs what scores best first, one to one.

    Args:
        scores: of each possible pair, with the numbers of both.
    """
    pairs: list[tuple[int, int]] = []
    mine: set[int] = set()
    theirs: set[int] = set()
    for _, i, j in sorted(scores, key=lambda score: (-score[0], score[1], score[2])):
        if i not in mine and j not in theirs:
            mine.add(i)
            theirs.add(j)
            pairs.append((i, j))
    return pairs


def _is_speaker(article: GoldArticle, gold: str | None, found: str | None) -> bool:
    if gold is None or found is None:
        return gold is found
    return name_key(found) in {name_key(name) for name in article.names_of(gold)}


def quotation_pairs(
    article: GoldArticle, gold: Sequence[GoldQuotation], found: Sequence[Quotation]
) -> list[tuple[GoldQuotation, Quotation]]:
    """Pairs annotated quotations with those found."""
    wanted = [word_places(article.text, each.segments) for each in gold]
    got = [word_places(article.text, each.segments) for each in found]
    scores = [
        (
            score + 0.001 * _is_speaker(article, gold[i].speaker, found[j].speaker),
            i,
            j,
        )
        for i, mine in enumerate(wanted)
        for j, theirs in enumerate(got)
        if (score := overlap(mine, theirs)) >= _HALF
    ]
    return [(gold[i], found[j]) for i, j in pair_up(scores)]


def _meet(first: Span | None, second: Span | None) -> bool:
    return bool(first and second and first[0] < second[1] and second[0] < first[1])


def prediction_pairs(
    article: GoldArticle, found: Sequence[Candidate]
) -> list[tuple[GoldPrediction, Candidate]]:
    """Pairs annotated predictions with the candidates."""
    gold = article.predictions
    wanted = [word_places(article.text, each.segments) for each in gold]
    got = [word_places(article.text, each.segments) for each in found]
    scores = []
    for i, mine in enumerate(wanted):
        for j, theirs in enumerate(got):
            score, is_met = overlap(mine, theirs), _meet(gold[i].expression, found[j].expression)
            is_held = is_met and len(mine & theirs) >= _WHOLE * len(mine)
            if score >= _HALF or is_held:
                same = _is_speaker(article, gold[i].speaker, found[j].speaker)
                scores.append((score + 0.2 * is_met + 0.1 * same, i, j))
    return [(gold[i], found[j]) for i, j in pair_up(scores)]


Counts = dict[str, tuple[float, float]]
"""What is divided by what, by figure: an F1 is twice the right ones over annotated plus found."""


def _f1(right: int, gold: int, found: int) -> tuple[float, float]:
    return 2.0 * right, float(gold + found)


def _quotations(article: GoldArticle, extraction: Extraction, counts: Counts) -> None:
    groups: Mapping[str, Callable[[QuotationKind], bool]] = {
        "direct": lambda kind: kind in _DIRECT,
        "all": lambda _: True,
    }
    for label, belongs in groups.items():
        gold = [each for each in article.quotations if belongs(each.kind)]
        found = [each for each in extraction.quotations if belongs(each.kind)]
        pairs = quotation_pairs(article, gold, found)
        right = sum(_is_speaker(article, one.speaker, other.speaker) for one, other in pairs)
        counts[f"{label} quotations, span F1"] = _f1(len(pairs), len(gold), len(found))
        counts[f"{label} quotations, span and speaker F1"] = _f1(right, len(gold), len(found))
        counts[f"{label} quotations, speaker right where the span is"] = (right, len(pairs))


def _predictions(article: GoldArticle, extraction: Extraction, counts: Counts) -> None:
    gold, found = article.predictions, extraction.candidates
    pairs = prediction_pairs(article, found)
    same = [pair for pair in pairs if pair[0].classification is pair[1].classification]
    counts["predictions, span F1"] = _f1(len(pairs), len(gold), len(found))
    counts["predictions, span and class F1"] = _f1(len(same), len(gold), len(found))
    counts["predictions, class right where the span is"] = (len(same), len(pairs))
    named = sum(_is_speaker(article, one.speaker, other.speaker) for one, other in pairs)
    counts["predictions, speaker right where the span is"] = (named, len(pairs))
    _records(article, pairs, counts, found)
    _readings(pairs, counts)


def _records(
    article: GoldArticle,
    pairs: Sequence[tuple[GoldPrediction, Candidate]],
    counts: Counts,
    found: Sequence[Candidate],
) -> None:
    """Records worth scoring: forecast or conditional, by somebody named."""
    wanted = [p for p in article.predictions if p.classification in _SCORABLE and p.speaker]
    got = [c for c in found if c.classification in _SCORABLE and c.speaker]
    right = sum(
        one.classification in _SCORABLE
        and other.classification in _SCORABLE
        and one.speaker is not None
        and _is_speaker(article, one.speaker, other.speaker)
        for one, other in pairs
    )
    counts["scorable records of a named speaker, F1"] = _f1(right, len(wanted), len(got))
    counts["scorable records, precision"] = (right, len(got))
    counts["scorable records, recall"] = (right, len(wanted))


def _readings(pairs: Sequence[tuple[GoldPrediction, Candidate]], counts: Counts) -> None:
    ranged = [(one, other) for one, other in pairs if one.low is not None and one.high is not None]
    inside = sum(
        other.central is not None and (one.low or 0.0) <= other.central <= (one.high or 0.0)
        for one, other in ranged
    )
    counts["probabilities inside the annotated range"] = (inside, len(ranged))
    dated = [(one, other) for one, other in pairs if one.deadline is not None]
    exact = sum(one.deadline == other.deadline for one, other in dated)
    counts["deadlines right where one is named"] = (exact, len(dated))
    undated = [other for one, other in pairs if one.deadline is None]
    counts["no deadline where none is named"] = (
        sum(other.deadline is None for other in undated),
        len(undated),
    )


def _masking(article: GoldArticle, extraction: Extraction, counts: Counts) -> None:
    gold = word_places(article.text, article.noise)
    found = word_places(article.text, extraction.noise)
    counts["masked noise, F1 of its characters"] = _f1(len(gold & found), len(gold), len(found))


def counts_of(article: GoldArticle) -> Counts:
    """Reads one article and counts what is right."""
    extraction = extract(article.text, published_on=article.published_on)
    counts: Counts = {}
    _quotations(article, extraction, counts)
    _predictions(article, extraction, counts)
    _masking(article, extraction, counts)
    return counts


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in percent, its 95 % interval over articles, and how many things it rests on."""

    name: str
    value: float
    low: float
    high: float
    n: float


def figures(articles: Sequence[GoldArticle], *, seed: int = 0) -> tuple[Figure, ...]:
    """Measures the extractor on some articles.

    Each figure is the sum of what is right over the sum of what is counted. Its interval holds 95 %
    of 2,000 draws of as many articles, with replacement.

    Args:
        articles: annotated ones.
        seed: of the draws.
    """
    told = [counts_of(article) for article in articles]
    random = np.random.default_rng(seed)
    drawn = random.integers(len(told), size=(DRAWS, len(told)))
    made = []
    for name in told[0]:
        pairs = np.array([counts[name] for counts in told], dtype=float)
        sums = pairs[drawn].sum(axis=1)
        shares = 100 * sums[:, 0] / np.maximum(sums[:, 1], 1e-9)
        right, n = pairs.sum(axis=0)
        low, high = np.percentile(shares[sums[:, 1] > 0], [2.5, 97.5]) if n else (0.0, 0.0)
        made.append(Figure(name, 100 * right / n if n else 0.0, float(low), float(high), float(n)))
    return tuple(made)


def confusion(articles: Sequence[GoldArticle]) -> Mapping[tuple[str, str], int]:
    """Counts which class was read as which; "-" stands for nothing annotated or nothing found."""
    table: dict[tuple[str, str], int] = {}
    for article in articles:
        found = extract(article.text, published_on=article.published_on).candidates
        pairs = prediction_pairs(article, found)
        cells = [(one.classification.value, other.classification.value) for one, other in pairs]
        paired_gold = [id(one) for one, _ in pairs]
        paired_found = [id(other) for _, other in pairs]
        cells += [
            (one.classification.value, "-")
            for one in article.predictions
            if id(one) not in paired_gold
        ]
        cells += [
            ("-", other.classification.value) for other in found if id(other) not in paired_found
        ]
        for cell in cells:
            table[cell] = table.get(cell, 0) + 1
    return table
