"""Says whose the quotations of an article are, in reading order."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from forecasts.language.quotes.body import BodyReader, ReadSentence
from forecasts.language.quotes.joining import Group, join_passages
from forecasts.language.quotes.labels import Interviewee, whose_turn
from forecasts.language.quotes.sentence_reader import Report
from forecasts.language.quotes.turns import Turn, TurnKind
from forecasts.language.records import Quotation, Span
from forecasts.language.who.mentions import Mention, MentionKind
from forecasts.language.who.people import Entity
from forecasts.language.who.recency import Whom
from forecasts.language.who.sightings import Sighting
from forecasts.language.who.speakers import Speakers
from forecasts.language.words.cues import Cue
from forecasts.values import QuotationKind

_BESIDE: Final = 30


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


class Attributor:
    """Walks through the body in reading order and says whose each quotation is."""

    def __init__(self, text: str, speakers: Speakers, turns: Sequence[Turn]) -> None:
        self._text = text
        self._speakers = speakers
        self._turns = turns
        self._holder: Entity | None = None
        self._last: Attributed | None = None
        self.found: list[Attributed] = []

    def _take_turn(self, turn: Turn, interviewee: Interviewee) -> None:
        """Gives the word to somebody; whoever had it is the one spoken of last."""
        if self._holder:
            self._speakers.remember(self._holder, turn.segments[0][0])
        self._holder = whose_turn(self._text, turn, self._speakers, interviewee)
        if self._holder:
            self._holder.is_evident = True
        if turn.kind is not TurnKind.QUESTION:
            name = self._holder.name if self._holder else None
            said = Quotation(QuotationKind.DIRECT, tuple(turn.segments), name, turn.label, None)
            self.found.append(Attributed(said, None, None))

    def run(self, reader: BodyReader, interviewee: Interviewee) -> list[Attributed]:
        """Resolves and builds all quotations."""
        groups = join_passages(self._text, reader.passages, reader.sentences, self._turns)
        own = {id(group.report): group for group in groups if group.report}
        loose = deque(group for group in groups if not group.report)
        waiting = deque(self._turns)
        for sentence in reader.sentences:
            while waiting and waiting[0].segments[0][0] <= sentence.span[0]:
                self._take_turn(waiting.popleft(), interviewee)
            self._see_head(sentence)
            for event in _events(sentence):
                if isinstance(event, Sighting):
                    self._speakers.see(event)
                else:
                    self._report(event, own.get(id(event)), sentence.span)
            while loose and loose[0].passages[0].start < sentence.span[1]:
                self._direct(loose.popleft(), self._speakers.latest())
        return sorted(self.found, key=lambda item: item.quotation.segments[0])

    def _see_head(self, sentence: ReadSentence) -> None:
        """Takes note of a subject without a name, or of the name set beside it by a comma."""
        if sentence.head is None:
            return
        end = sentence.head.span[1]
        beside = (seen for seen in sentence.sightings if 0 < seen.at - end < _BESIDE)
        named = next((seen for seen in beside if seen.role or seen.name.role), None)
        if named:
            self._speakers.see(replace(named, is_subject=True))
        else:
            self._speakers.see_head(sentence.head)

    def _report(self, report: Report, group: Group | None, sentence: Span) -> None:
        speakers = self._speakers
        whom = speakers.resolve(report.mention) if report.mention else speakers.latest()
        if report.kind is QuotationKind.DIRECT:
            if whom.entity is None and _is_definite(report):
                whom = speakers.latest()
            if group:
                self._direct(group, whom)
            return
        made = _make(report, whom, self._last, sentence)
        if made:
            self.found.append(made)
            self._last = made

    def _direct(self, group: Group, whom: Whom) -> None:
        report = group.report
        segments = tuple((passage.start, passage.end) for passage in group.passages)
        mention = report.mention if report else None
        quotation = Quotation(
            QuotationKind.DIRECT,
            segments,
            whom.entity.name if whom.entity else None,
            mention.span if mention else None,
            report.cue.span if report else None,
            whom.alternatives,
        )
        self.found.append(Attributed(quotation, report.cue if report else None, mention))


def _is_definite(report: Report) -> bool:
    """`said the bearded oceanographer`: somebody just spoken of, though by no known role."""
    mention = report.mention
    is_role = mention is not None and mention.kind is MentionKind.ROLE
    return is_role and mention is not None and mention.words[0].key == "the"


def _events(sentence: ReadSentence) -> list[Report | Sighting]:
    """Names and reports of a sentence in order; a name inside content starts no new subject."""
    contents = [segment for report in sentence.reports for segment in report.segments]
    names: list[tuple[int, Report | Sighting]] = []
    for seen in sentence.sightings:
        inside = any(start <= seen.at < end for start, end in contents)
        is_subject = seen.is_subject and not inside
        names.append((seen.at, replace(seen, is_subject=is_subject)))
    reports: list[tuple[int, Report | Sighting]] = [
        (report.cue.span[0], report) for report in sentence.reports
    ]
    return [event for _, event in sorted(names + reports, key=lambda pair: pair[0])]


def _make(report: Report, whom: Whom, last: Attributed | None, sentence: Span) -> Attributed | None:
    segments, context = report.segments, sentence
    if report.points_back:
        if last is None:
            return None
        segments, context = last.quotation.segments, last.context or sentence
    mention = report.mention.span if report.mention else None
    name = whom.entity.name if whom.entity else None
    quotation = Quotation(report.kind, segments, name, mention, report.cue.span, whom.alternatives)
    cue = last.cue if report.points_back and last else report.cue
    return Attributed(quotation, cue, report.mention, context)
