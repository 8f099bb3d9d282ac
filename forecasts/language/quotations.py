"""Joins what was read sentence by sentence into quotations, over paragraphs and masked lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from forecasts.language.attributions import read_sentence
from forecasts.language.cues import Cue, CueKind, find_cues
from forecasts.language.marks import Passage
from forecasts.language.mentions import Mention, subject_before
from forecasts.language.records import Quotation, Span
from forecasts.language.sentence_reader import Report
from forecasts.language.speakers import Sighting, Speakers, places, sightings, speaking
from forecasts.language.tokens import Token, count_words, tokenize
from forecasts.values import QuotationKind

_STANDALONE_WORDS: Final = 4


@dataclass(slots=True)
class ReadSentence:
    """One sentence of the body with everything found in it.

    Attributes:
        span: where it stands.
        paragraph: number of its paragraph.
        reports: what is attributed in it.
        sightings: the names in it.
        spoken: names that a verb of saying shows to speak.
        continued: passages that go on after an attribution in the sentence before.
    """

    span: Span
    paragraph: int
    reports: list[Report]
    sightings: list[Sighting]
    spoken: list[Sighting]
    continued: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Group:
    """Passages that form one quotation."""

    passages: list[Passage]
    report: Report | None = None
    inherits: bool = False


@dataclass(frozen=True, slots=True)
class Attributed:
    """A quotation with what the later steps need to know about it.

    Attributes:
        quotation: the finished record.
        cue: the attributing expression.
        mention: the phrase naming the speaker.
        context: the sentence the content stands in, where that helps to read it.
    """

    quotation: Quotation
    cue: Cue | None
    mention: Mention | None
    context: Span | None = None


@dataclass(slots=True)
class BodyReader:
    """Reads the sentences of the body in order and remembers what spans several of them."""

    text: str
    outside: str
    passages: Sequence[Passage]
    place_words: set[str] = field(default_factory=set)
    sentences: list[ReadSentence] = field(default_factory=list)
    _awaited: Report | None = None
    _had_direct: bool = False
    _paragraph: int = -1

    def read(self, span: Span, paragraph: int) -> None:
        """Reads one sentence."""
        tokens = tokenize(self.outside, *span)
        if paragraph != self._paragraph:
            self._paragraph, self._had_direct = paragraph, False
        else:
            self._awaited = None
        reports = read_sentence(tokens)
        continued = self._continued(tokens, reports)
        awaited = self._take_awaited(tokens, reports)
        if awaited:
            reports.insert(0, awaited)
        self._awaited = _open_lead(tokens, reports)
        self._had_direct = any(r.kind is QuotationKind.DIRECT for r in reports) or bool(continued)
        self.place_words.update(places(tokens))
        names = sightings(tokens, self.text)
        spoken = [s for r in reports if r.mention and (s := speaking(r.mention, tokens, self.text))]
        self.sentences.append(ReadSentence(span, paragraph, reports, names, spoken, continued))

    def _continued(self, tokens: Sequence[Token], reports: Sequence[Report]) -> frozenset[int]:
        if not self._had_direct or not tokens or not tokens[0].is_quote:
            return frozenset()
        own = {start for report in reports for start in report.passages}
        return frozenset({tokens[0].start} - own)

    def _take_awaited(self, tokens: Sequence[Token], reports: Sequence[Report]) -> Report | None:
        """The passage that a paragraph ending in "she said:" announced."""
        awaited, self._awaited = self._awaited, None
        if awaited is None or not tokens or not tokens[0].is_quote:
            return None
        if any(tokens[0].start in report.passages for report in reports):
            return None
        span = (tokens[0].start, tokens[0].end)
        return Report(
            QuotationKind.DIRECT, (span,), awaited.mention, awaited.cue, passages=(span[0],)
        )


def _open_lead(tokens: Sequence[Token], reports: Sequence[Report]) -> Report | None:
    if not tokens or tokens[-1].text != ":":
        return None
    cues = [cue for cue in find_cues(tokens) if cue.kind is CueKind.SAY]
    if not cues:
        return None
    mention = subject_before(tokens, cues[-1].first - 1) if cues[-1].first else None
    is_used = any(report.cue == cues[-1] for report in reports)
    return (
        None if mention is None or is_used else Report(QuotationKind.DIRECT, (), mention, cues[-1])
    )


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
        self.groups: list[_Group] = []

    def _with_late_marks(self) -> frozenset[int]:
        return frozenset(r.passages[1] for r in self._reports.values() if len(r.passages) > 1)

    def _joins(self, passage: Passage, before: Passage | None) -> bool:
        if before is None or not self.groups:
            return False
        own = self._reports.get(passage.start)
        if before.runs_on or passage.start in self._attached:
            return True
        return own is None and passage.start in self._continued

    def _is_standalone(self, passage: Passage) -> bool:
        words = count_words(
            tokenize(self._text, passage.start, min(passage.end, passage.start + 80))
        )
        return passage.opens_paragraph and (passage.runs_on or words >= _STANDALONE_WORDS)

    def run(self, passages: Sequence[Passage], fragments: set[int]) -> list[_Group]:
        before: Passage | None = None
        for passage in passages:
            report = self._reports.get(passage.start)
            if self._joins(passage, before):
                group = self.groups[-1]
                group.passages.append(passage)
                group.report = group.report or report
            elif report or (passage.start not in fragments and self._is_standalone(passage)):
                inherits = report is None and self._follows_quote(passage, before)
                self.groups.append(_Group([passage], report, inherits))
            else:
                before = None
                continue
            before = passage
        return self.groups

    def _follows_quote(self, passage: Passage, before: Passage | None) -> bool:
        """Whether only an attribution stands between a passage and the one before."""
        return before is not None and passage.start - before.end < 200


def join_passages(
    text: str, passages: Sequence[Passage], sentences: Sequence[ReadSentence]
) -> list[_Group]:
    """Groups passages into quotations: run-on paragraphs, and parts around an attribution."""
    fragments = _fragments(passages, _covered(sentences))
    return _Joiner(text, sentences).run(passages, fragments)


def attribute(
    text: str, reader: BodyReader, speakers: Speakers, passages: Sequence[Passage]
) -> list[Attributed]:
    """Resolves the speakers of the body in reading order and builds its quotations."""
    groups = join_passages(text, passages, reader.sentences)
    direct = {id(group.report): group for group in groups if group.report}
    found: list[Attributed] = []
    names: dict[int, str | None] = {}
    last_report: Attributed | None = None
    for sentence in reader.sentences:
        for event in _events(sentence):
            if isinstance(event, Sighting):
                speakers.see(event)
                continue
            entity = speakers.resolve(event.mention) if event.mention else speakers.latest()
            name = entity.name if entity else None
            if event.kind is QuotationKind.DIRECT:
                names[id(direct.get(id(event)))] = name
                continue
            made = _make(event, name, last_report, sentence.span)
            if made:
                found.append(made)
                last_report = made
    found += _direct(groups, names)
    return sorted(found, key=lambda item: item.quotation.segments[0])


def _events(sentence: ReadSentence) -> list[Report | Sighting]:
    """Names and reports of a sentence in order; a name inside content starts no new subject."""
    contents = [segment for report in sentence.reports for segment in report.segments]
    names: list[tuple[int, Report | Sighting]] = []
    for seen in sentence.sightings:
        inside = any(start <= seen.at < end for start, end in contents)
        is_subject = seen.is_subject and not inside
        names.append((seen.at, Sighting(seen.at, seen.name, seen.role, is_subject)))
    reports: list[tuple[int, Report | Sighting]] = [
        (report.cue.span[0], report) for report in sentence.reports
    ]
    return [event for _, event in sorted(names + reports, key=lambda pair: pair[0])]


def _make(
    report: Report, name: str | None, last: Attributed | None, sentence: Span
) -> Attributed | None:
    segments, context = report.segments, sentence
    if report.points_back:
        if last is None:
            return None
        segments, context = last.quotation.segments, last.context or sentence
    mention = report.mention.span if report.mention else None
    quotation = Quotation(report.kind, segments, name, mention, report.cue.span)
    cue = last.cue if report.points_back and last else report.cue
    return Attributed(quotation, cue, report.mention, context)


def _direct(groups: Sequence[_Group], names: dict[int, str | None]) -> list[Attributed]:
    made: list[Attributed] = []
    name: str | None = None
    for group in groups:
        report = group.report
        name = names.get(id(group)) if report else (name if group.inherits else None)
        segments = tuple((passage.start, passage.end) for passage in group.passages)
        mention = report.mention.span if report and report.mention else None
        cue = report.cue.span if report else None
        quotation = Quotation(QuotationKind.DIRECT, segments, name, mention, cue)
        made.append(
            Attributed(
                quotation, report.cue if report else None, report.mention if report else None
            )
        )
    return made
