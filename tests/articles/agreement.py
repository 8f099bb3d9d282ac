"""How far two readings of the held-out half agree: `python -m tests.articles.agreement`.

The second reader had the articles and the words of the statements with their speakers, numbered in
the order of the first reader's file, and read them blind: class, range and deadline. Which words
are statements, and whose, was given, so the figures say nothing of how alike two readers find them;
and a speaker who is "nobody named" hints at some classes.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from forecasts.scoring import cohen_kappa
from tests.articles import FOLDER, AnnotationError, GoldArticle, GoldPrediction, gold_articles
from tests.articles.scorer import DRAWS, Figure

SECOND: Final = FOLDER / "second"
_ROUNDING: Final = 0.005 + 1e-9  # one reader writes a third as 0.33, the other as 0.333


@dataclass(frozen=True, slots=True)
class Reading:
    """What the second reader made of one statement; the class is "none" if no prediction."""

    number: int
    label: str
    low: float | None
    central: float | None
    high: float | None
    deadline: date | None


Pair = tuple[GoldPrediction, Reading]


def read_second(path: Path) -> tuple[Reading, ...]:
    """Reads the second readings of one article, in order of their numbers.

    Args:
        path: a `.toml` file.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))["readings"]
    made = [
        Reading(
            each["number"],
            each["class"],
            each.get("low"),
            each.get("central"),
            each.get("high"),
            each.get("deadline"),
        )
        for each in raw
    ]
    return tuple(sorted(made, key=lambda reading: reading.number))


def reading_pairs(article: GoldArticle) -> tuple[Pair, ...]:
    """Pairs what the first reader found with what the second made of it.

    Raises:
        AnnotationError: there are not as many readings as statements, or their numbers have gaps.
    """
    second = read_second(SECOND / f"{article.name}.toml")
    wanted = list(range(1, len(article.predictions) + 1))
    if [reading.number for reading in second] != wanted:
        message = f"{article.name}: {len(second)} second readings of {len(wanted)} statements"
        raise AnnotationError(message)
    return tuple(zip(article.predictions, second, strict=True))


def _is_inside(one: GoldPrediction, other: Reading) -> bool:
    if one.low is None or one.high is None or other.central is None:
        return False
    return one.low - _ROUNDING <= other.central <= one.high + _ROUNDING


def _counts(pairs: Sequence[Pair]) -> Mapping[str, tuple[float, float]]:
    """What is divided by what in one article, by figure."""
    ranged = [(one, other) for one, other in pairs if one.low is not None]
    both = [(one, other) for one, other in ranged if other.central is not None]
    dated = [(one, other) for one, other in pairs if one.deadline is not None]
    undated = [other for one, other in pairs if one.deadline is None]
    return {
        "classes equal": (
            sum(one.classification.value == other.label for one, other in pairs),
            len(pairs),
        ),
        "second central value inside the first range": (
            sum(_is_inside(one, other) for one, other in ranged),
            len(ranged),
        ),
        "the same where both give a range": (
            sum(_is_inside(one, other) for one, other in both),
            len(both),
        ),
        "deadlines equal where the first names one": (
            sum(one.deadline == other.deadline for one, other in dated),
            len(dated),
        ),
        "no second deadline where the first names none": (
            sum(other.deadline is None for other in undated),
            len(undated),
        ),
    }


def _kappa(articles: Sequence[Sequence[Pair]]) -> float:
    pairs = [pair for article in articles for pair in article]
    return cohen_kappa(
        [one.classification.value for one, _ in pairs], [other.label for _, other in pairs]
    ).value


def agreement(articles: Sequence[GoldArticle], *, seed: int = 0) -> tuple[Figure, ...]:
    """Compares both readers.

    Kappa is given times 100, like the shares. Intervals hold 95 % of 2,000 draws of as many
    articles, with replacement.

    Args:
        articles: those that were read twice.
        seed: of the draws.
    """
    told = [reading_pairs(article) for article in articles]
    drawn = np.random.default_rng(seed).integers(len(told), size=(DRAWS, len(told)))
    kappas = [100 * _kappa([told[i] for i in draw]) for draw in drawn]
    low, high = np.nanpercentile(kappas, [2.5, 97.5])
    total = float(sum(map(len, told)))
    made = [Figure("kappa of the class", 100 * _kappa(told), float(low), float(high), total)]
    counted = [_counts(pairs) for pairs in told]
    for name in counted[0]:
        sums = np.array([counts[name] for counts in counted], dtype=float)
        right, n = sums.sum(axis=0)
        tops, bottoms = np.moveaxis(sums[drawn].sum(axis=1), 1, 0)
        shares = 100 * tops[bottoms > 0] / bottoms[bottoms > 0]
        low, high = np.percentile(shares, [2.5, 97.5])
        made.append(Figure(name, float(100 * right / n), float(low), float(high), float(n)))
    return tuple(made)


def class_differences(articles: Sequence[GoldArticle]) -> Mapping[tuple[str, str], int]:
    """Counts the first and the second reader's class where they differ, the most frequent first."""
    table: dict[tuple[str, str], int] = {}
    for article in articles:
        for one, other in reading_pairs(article):
            cell = one.classification.value, other.label
            if cell[0] != cell[1]:
                table[cell] = table.get(cell, 0) + 1
    return dict(sorted(table.items(), key=lambda item: (-item[1], item[0])))


def main() -> None:
    """Prints how far the two readers agree, and where their classes differ."""
    articles = [
        each for each in gold_articles("heldout") if (SECOND / f"{each.name}.toml").exists()
    ]
    print(f"{len(articles)} articles, two readers")
    for figure in agreement(articles):
        interval = f"{figure.low:5.1f} to {figure.high:5.1f}"
        print(f"{figure.name:48} {figure.value:5.1f}  ({interval})  n={figure.n:.0f}")
    for (first, second), count in class_differences(articles).items():
        print(f"{count:3}  {first} / {second}")


if __name__ == "__main__":
    main()
