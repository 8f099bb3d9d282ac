"""Reads the body of an article sentence by sentence and keeps what spans several of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from forecasts.language.quotes.attributions import read_sentence
from forecasts.language.quotes.marks import Passage
from forecasts.language.quotes.sentence_reader import Report
from forecasts.language.records import Span
from forecasts.language.who.mentions import Mention, MentionKind
from forecasts.language.who.sightings import Sighting, places, sightings, speaking
from forecasts.language.who.subjects import head_subject, shared_subject, subject_before
from forecasts.language.words.cues import Cue, CueKind, find_cues
from forecasts.language.words.tokens import Token, tokenize
from forecasts.values import QuotationKind


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
        head: the phrase without a name that opens the sentence, as its subject.
    """

    span: Span
    paragraph: int
    reports: list[Report]
    sightings: list[Sighting]
    spoken: list[Sighting]
    continued: frozenset[int] = frozenset()
    head: Mention | None = None


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
        head = head_subject(tokens, len(tokens))
        if head and head.kind is not MentionKind.ROLE:
            head = None
        self.sentences.append(
            ReadSentence(span, paragraph, reports, names, spoken, continued, head)
        )

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
    cues = [cue for cue in find_cues(tokens) if cue.kind in {CueKind.SAY, CueKind.UTTER}]
    if not cues:
        last = len(tokens) - 1
        colon = Cue(last, last, CueKind.SAY, ":", (tokens[last].start, tokens[last].end))
        return Report(QuotationKind.DIRECT, (), None, colon)
    mention = subject_before(tokens, cues[-1].first - 1) if cues[-1].first else None
    mention = mention or shared_subject(tokens, cues[-1].first - 1)
    is_used = any(report.cue == cues[-1] for report in reports)
    return (
        None if mention is None or is_used else Report(QuotationKind.DIRECT, (), mention, cues[-1])
    )
