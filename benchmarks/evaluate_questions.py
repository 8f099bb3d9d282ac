"""Counts for how many forecasts of the development articles a question is proposed.

    python benchmarks/evaluate_questions.py                  the counts
    python benchmarks/evaluate_questions.py --sample 60      as many at random, to be read
    python benchmarks/evaluate_questions.py --seed 8         with another seed than 8

Whether a title is one that a careful reader takes unchanged, only a reader can say.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from forecasts.intake.matching import (  # noqa: E402
    QuestionProposal,
    Wanted,
    propose_question,
    setting_of,
)
from forecasts.language import Candidate, extract  # noqa: E402
from forecasts.language.when.deadlines import find_deadline  # noqa: E402
from forecasts.values import Classification, QuotationKind  # noqa: E402
from tests.articles import GoldArticle, gold_articles  # noqa: E402

_ASKED_AFTER: Final = frozenset({Classification.FORECAST, Classification.CONDITIONAL})


@dataclass(frozen=True, slots=True)
class Proposed:
    """A forecast with the question after it."""

    article: str
    candidate: Candidate
    question: QuestionProposal


def _proposed(article: GoldArticle) -> Iterator[Proposed]:
    candidates = extract(article.text, published_on=article.published_on).candidates
    people = tuple(dict.fromkeys(each.speaker for each in candidates if each.speaker))
    for candidate in candidates:
        if candidate.classification not in _ASKED_AFTER:
            continue
        said_on = candidate.stated_on or article.published_on
        words = candidate.proposition
        day = candidate.deadline or find_deadline(words, anchor=said_on)
        setting = setting_of(
            article.text,
            candidate.segments[0][0],
            speaker=candidate.speaker,
            role=candidate.role,
            people=people,
            is_direct=candidate.quotation is not None
            and candidate.quotation.kind is QuotationKind.DIRECT,
        )
        asked = propose_question(
            Wanted(words, day, candidate.condition),
            said_on=said_on,
            speaker=candidate.speaker,
            setting=setting,
            level=candidate.central,
        )
        yield Proposed(article.name, candidate, asked)


def proposals() -> list[Proposed]:
    """Lists the forecasts of the development articles, each with the question after it."""
    return [each for article in gold_articles("development") for each in _proposed(article)]


def main() -> None:
    """Prints the counts, or a sample to be read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=8)
    given = parser.parse_args()
    found = proposals()
    asked = [each for each in found if each.question.is_question]
    drafts = sum(each.question.is_draft for each in asked)
    print(f"{len(found)} forecasts: {len(asked) - drafts} by a safe rule, {drafts} drafts")
    random.seed(given.seed)
    for each in random.sample(asked, min(given.sample, len(asked))):
        mark = "draft" if each.question.is_draft else "safe"
        side = " (the words deny it)" if each.question.is_denied else ""
        print(
            f"{each.article}: {each.candidate.proposition}\n  {mark}: {each.question.title}{side}"
        )


if __name__ == "__main__":
    main()
