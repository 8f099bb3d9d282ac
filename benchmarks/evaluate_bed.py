"""Measures the extractor on the test bed of our own articles.

    python benchmarks/evaluate_bed.py                 both halves, with intervals
    python benchmarks/evaluate_bed.py --ending=-z     articles whose names end so
    python benchmarks/evaluate_bed.py --errors        what is missed and misread, development only
    python benchmarks/evaluate_bed.py --classes       which class is read as which

What is counted and how pairs are made is told in tests/articles/scorer.py.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from forecasts.language import EXTRACTOR_VERSION, Candidate, extract  # noqa: E402
from forecasts.language.chances.lexicon import lexicon  # noqa: E402
from tests.articles import HALVES, GoldArticle, GoldPrediction, gold_articles  # noqa: E402
from tests.articles.scorer import (  # noqa: E402
    confusion,
    figures,
    prediction_pairs,
    quotation_pairs,
)


def _words(article: GoldArticle, segments: object) -> str:
    spans = list(segments) if isinstance(segments, tuple) else []
    return " ".join(article.text[start:end] for start, end in spans).replace("\n", " ")[:110]


def _quotation_errors(article: GoldArticle) -> None:
    found = extract(article.text, published_on=article.published_on).quotations
    pairs = quotation_pairs(article, article.quotations, found)
    for one, other in pairs:
        if (other.speaker or None) not in (article.names_of(one.speaker) or {None}):
            names = f"{other.speaker!r} for {one.speaker!r}"
            print(f"  speaker  {names}: {_words(article, one.segments)}")
    gold, got = [id(one) for one, _ in pairs], [id(other) for _, other in pairs]
    for one in article.quotations:
        if id(one) not in gold:
            print(f"  missed   {one.kind.value} of {one.speaker}: {_words(article, one.segments)}")
    for other in found:
        if id(other) not in got:
            words = _words(article, other.segments)
            print(f"  too much {other.kind.value} of {other.speaker}: {words}")


def _misread(one: GoldPrediction, other: Candidate) -> Iterator[str]:
    if one.classification is not other.classification:
        yield f"class    {other.classification.value} for {one.classification.value}"
    if one.low is not None and one.high is not None:
        central = other.central
        if central is None or not one.low <= central <= one.high:
            yield f"range    {central} ({other.phrase}) for {one.low}-{one.high}"
    if one.deadline != other.deadline:
        yield f"deadline {other.deadline} for {one.deadline}"


def _prediction_errors(article: GoldArticle) -> None:
    found = extract(article.text, published_on=article.published_on).candidates
    pairs = prediction_pairs(article, found)
    for one, other in pairs:
        for error in _misread(one, other):
            print(f"  {error}: {_words(article, one.segments)}")
    gold, got = [id(one) for one, _ in pairs], [id(other) for _, other in pairs]
    for one in article.predictions:
        if id(one) not in gold:
            print(f"  unseen   {one.classification.value}: {_words(article, one.segments)}")
    for other in found:
        if id(other) not in got:
            kind, phrase = other.classification.value, other.phrase
            print(f"  surplus  {kind} ({phrase}): {_words(article, other.segments)}")


def _errors() -> None:
    for article in gold_articles("development"):
        print(f"{article.name} ({article.style}), published {article.published_on}")
        _quotation_errors(article)
        _prediction_errors(article)


def _classes() -> None:
    for half in HALVES:
        print(f"{half}: annotated -> found")
        table = confusion(gold_articles(half))
        for (gold, found), count in sorted(table.items(), key=lambda cell: -cell[1]):
            print(f"  {gold:<20} {found:<20} {count:4}")


def _measure(ending: str) -> None:
    print(f"extractor {EXTRACTOR_VERSION}, lexicon {lexicon().version}")
    for half in HALVES:
        articles = [each for each in gold_articles(half) if each.name.endswith(ending)]
        if not articles:
            continue
        quotations = sum(len(each.quotations) for each in articles)
        predictions = sum(len(each.predictions) for each in articles)
        counted = f"{quotations} quotations, {predictions} predictions"
        print(f"\n{half}: {len(articles)} articles, {counted}")
        for each in figures(articles):
            interval = f"[{each.low:5.1f}, {each.high:5.1f}]"
            print(f"  {each.name:<52} {each.value:5.1f} {interval}  of {each.n:g}")


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", action="store_true", help="errors in the development half")
    parser.add_argument("--classes", action="store_true", help="which class is read as which")
    parser.add_argument("--ending", default="", help="only articles whose names end so")
    asked = parser.parse_args()
    if asked.errors:
        _errors()
    elif asked.classes:
        _classes()
    else:
        _measure(asked.ending)
    return 0


if __name__ == "__main__":
    sys.exit(main())
