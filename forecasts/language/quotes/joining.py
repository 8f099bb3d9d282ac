"""Puts quoted passages together that are one quotation, over paragraphs and masked lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.language.quotes.body import ReadSentence
from forecasts.language.quotes.marks import Passage
from forecasts.language.quotes.sentence_reader import Report
from forecasts.language.quotes.turns import Turn
from forecasts.language.records import Span
from forecasts.language.words.tokens import count_words, tokenize
from forecasts.values import QuotationKind

_STANDALONE_WORDS: Final = 4
_NEAR: Final = 200


@dataclass(slots=True)
class Group:
    """Passages that form one quotation."""

    passages: list[Passage]
    report: Report | None = None
    inherits: bool = False


def _covered(sentences: Iterable[ReadSentence]) -> list[Span]:
    """Contents that hold passages as fragments."""
    return [
        segment
        for sentence in sentences
        for report in sentence.reports
        if report.kind is QuotationKind.MIXED
        for segment in report.segments
    ]


def _fragments(passages: Sequence[Passage], spans: Sequence[Span]) -> set[int]:
    """Starts of the passages that lie inside one of the spans; both are in order."""
    inside: set[int] = set()
    at = 0
    for passage in passages:
        while at < len(spans) and spans[at][1] <= passage.start:
            at += 1
        if at < len(spans) and spans[at][0] <= passage.start:
            inside.add(passage.start)
    return inside


class _Joiner:
    """Puts passages together."""

    def __init__(self, text: str, sentences: Sequence[ReadSentence]) -> None:
        self._text = text
        self._reports = {
            start: report
            for sentence in sentences
            for report in sentence.reports
            for start in report.passages
        }
        self._continued = frozenset(s for sentence in sentences for s in sentence.continued)
        self._attached = self._with_late_marks()
        self._ends = {sentence.span[0]: sentence.span[1] for sentence in sentences}
        self.groups: list[Group] = []

    def _with_late_marks(self) -> frozenset[int]:
        return frozenset(r.passages[1] for r in self._reports.values() if len(r.passages) > 1)

    def _joins(self, passage: Passage, before: Passage | None) -> bool:
        if before is None or not self.groups:
            return False
        own = self._reports.get(passage.start)
        if before.runs_on or passage.start in self._attached:
            return True
        if own is None and passage.opens_paragraph and self._follows_quote(passage, before):
            return True
        return own is None and passage.start in self._continued

    def _is_standalone(self, passage: Passage) -> bool:
        words = count_words(
            tokenize(self._text, passage.start, min(passage.end, passage.start + 80))
        )
        is_free = passage.opens_paragraph or self._ends.get(passage.start, 0) == passage.end
        return is_free and (passage.runs_on or words >= _STANDALONE_WORDS)

    def run(self, passages: Sequence[Passage], fragments: set[int]) -> list[Group]:
        before: Passage | None = None
        for passage in passages:
            report = self._reports.get(passage.start)
            if self._joins(passage, before):
                group = self.groups[-1]
                group.passages.append(passage)
                group.report = group.report or report
            elif report or (passage.start not in fragments and self._is_standalone(passage)):
                inherits = report is None and self._follows_quote(passage, before)
                self.groups.append(Group([passage], report, inherits))
            else:
                before = None
                continue
            before = passage
        return self.groups

    def _follows_quote(self, passage: Passage, before: Passage | None) -> bool:
        """Whether only an attribution stands between a passage and the one before."""
        return before is not None and passage.start - before.end < _NEAR


def join_passages(
    text: str,
    passages: Sequence[Passage],
    sentences: Sequence[ReadSentence],
    turns: Sequence[Turn],
) -> list[Group]:
    """Groups passages into quotations: run-on paragraphs, and parts around an attribution."""
    said = [segment for turn in turns for segment in turn.segments]
    fragments = _fragments(passages, sorted([*_covered(sentences), *said]))
    return _Joiner(text, sentences).run(passages, fragments)
