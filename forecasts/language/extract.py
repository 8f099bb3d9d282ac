"""From the text of an article to quotations, people, dates and candidate predictions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forecasts.language.chances.lexicon import lexicon
from forecasts.language.claims.candidates import (
    from_headline,
    from_quotation,
    from_reporter,
    without_retold,
)
from forecasts.language.claims.readings import Context
from forecasts.language.page.layout import Layout, read_layout
from forecasts.language.quotes.body import BodyReader
from forecasts.language.quotes.headlines import is_title_case, read_headline
from forecasts.language.quotes.labels import Interviewee
from forecasts.language.quotes.marks import find_passages, mask_passages
from forecasts.language.quotes.quotations import Attributed, Attributor
from forecasts.language.quotes.turns import find_turns
from forecasts.language.records import (
    Alternative,
    Candidate,
    DateEvidence,
    Extraction,
    MetadataDate,
    Quotation,
    Span,
)
from forecasts.language.when.dates import anchor_day, date_evidence, date_warnings
from forecasts.language.who.aliases import find_aliases
from forecasts.language.who.bylines import find_author
from forecasts.language.who.sightings import sightings
from forecasts.language.who.speakers import Speakers
from forecasts.language.words.sentences import after_dateline, split_sentences
from forecasts.language.words.tokens import tokenize

EXTRACTOR_VERSION: Final = "rules-4"
_BYLINE_SCORE: Final = 0.6


@dataclass(frozen=True, slots=True)
class _Body:
    """The body of an article, read."""

    reader: BodyReader
    speakers: Speakers
    attributed: list[Attributed]
    said: frozenset[int]


def _introduce(text: str, layout: Layout, reader: BodyReader) -> Speakers:
    """Enters everybody whom the article introduces, before it is asked who "he" is."""
    speakers = Speakers(frozenset(reader.place_words))
    plain = [span for span in layout.headlines if not is_title_case(text[slice(*span)])]
    headed = (s for span in plain for s in sightings(tokenize(text, *span), text))
    for sighting in headed:
        if sighting.name.is_titled and not sighting.name.full.isupper():
            speakers.register(replace(sighting, is_name_like=False))
    for sentence in reader.sentences:
        for sighting in (*sentence.spoken, *sentence.sightings):
            speakers.register(sighting)
    for sentence in reader.sentences:
        for sighting in sentence.sightings:
            speakers.register_single(sighting)
    for span, full, alias in find_aliases(text, layout.paragraphs):
        speakers.define(span, full, alias)
    return speakers


def _read_body(text: str, layout: Layout) -> _Body:
    talk = find_turns(text, layout.paragraphs, layout.lines)
    passages = find_passages(text, talk.paragraphs)
    outside = mask_passages(text, passages)
    reader = BodyReader(text, outside, passages)
    for number, (start, end) in enumerate(talk.paragraphs):
        first = after_dateline(outside, start, end)
        for span in split_sentences(outside, first, end, original=text):
            reader.read(span, number)
    speakers = _introduce(text, layout, reader)
    starts = talk.turns[0].segments[0][0] if talk.turns else len(text)
    interviewee = Interviewee(text, layout.headlines, reader.sentences, starts)
    attributed = Attributor(text, speakers, talk.turns).run(reader, interviewee)
    return _Body(reader, speakers, attributed, talk.said)


def _headlines(text: str, layout: Layout, body: _Body) -> Iterator[Quotation]:
    for span in layout.headlines:
        quotation = read_headline(text, span, body.speakers.people)
        if quotation:
            yield quotation


def _from_headlines(context: Context, quotations: list[Quotation]) -> Iterator[Candidate]:
    for quotation in quotations:
        candidate = from_headline(context, quotation)
        if candidate:
            yield candidate


def _from_body(context: Context, body: _Body) -> Iterator[Candidate]:
    for item in body.attributed:
        yield from from_quotation(context, item)
    said = body.said
    for sentence in body.reader.sentences:
        if sentence.paragraph not in said and not sentence.reports and not sentence.continued:
            candidate = from_reporter(context, sentence.span, body.reader.outside)
            if candidate:
                yield candidate


def _whose(candidate: Candidate, author: str | None) -> Candidate:
    """Adds who else a candidate may be by; the reporter's own words may be the author's."""
    if candidate.quotation:
        return replace(candidate, alternatives=candidate.quotation.alternatives)
    byline = (Alternative(author, _BYLINE_SCORE, "the byline"),) if author else ()
    return replace(candidate, alternatives=byline)


def _place(candidate: Candidate) -> Span:
    return candidate.segments[0]


def _from_head(metadata_dates: Sequence[MetadataDate]) -> tuple[DateEvidence, ...]:
    """The dates of a page's head, which stand at no place of its text."""
    return tuple(
        DateEvidence(0, 0, "", dated.day, "metadata", f"the head of the page: {dated.source}")
        for dated in metadata_dates
    )


def extract(
    text: str,
    *,
    published_on: date | None = None,
    metadata_dates: Sequence[MetadataDate] = (),
) -> Extraction:
    """Reads an article: who is quoted, what is predicted, in which words, how likely that sounds.

    Everything is a proposal: a person confirms. Nothing is invented: every span is in the text, and
    what cannot be told (who "he" is, which year is meant) stays open.

    Args:
        text: the article; any string is accepted.
        published_on: the date of publication, where known. Days without a year are placed near it.
        metadata_dates: dates that the head of the page gives, where it was a page.

    Returns:
        Quotations, candidates, people, masked lines and dates, each in order of appearance, with
        spans in code points of `text`, end exclusive.

    Example:
        >>> article = '“The bridge will probably open by June 2031,” said Ada Roe, an engineer.'
        >>> candidate = extract(article).candidates[0]
        >>> candidate.speaker, candidate.role, candidate.phrase, candidate.central
        ('Ada Roe', 'an engineer', 'probably', 0.7)
        >>> candidate.deadline
        datetime.date(2031, 6, 30)
    """
    layout = read_layout(text)
    body = _read_body(text, layout)
    shown = (*layout.headlines, *layout.paragraphs)
    dates = date_evidence(
        text, layout.lines, shown, published_on=published_on, metadata_dates=metadata_dates
    )
    headlines = list(_headlines(text, layout, body))
    people = tuple(entity.as_person() for entity in body.speakers.people.entities)
    roles = {person.name: person.role for person in people}
    bodies = frozenset(person.name for person in people if person.is_organisation)
    context = Context(text, roles, anchor_day(published_on, dates, metadata_dates), bodies)
    candidates = [*_from_headlines(context, headlines), *_from_body(context, body)]
    author = find_author(text, layout.lines)
    candidates = [_whose(candidate, author) for candidate in without_retold(candidates)]
    worded = {candidate.quotation for candidate in candidates}
    told = [q for q in headlines if q.cue or q.speaker or q in worded]
    return Extraction(
        quotations=(*told, *(item.quotation for item in body.attributed)),
        candidates=tuple(sorted(candidates, key=_place)),
        people=people,
        noise=layout.noise,
        dates=(*_from_head(metadata_dates), *dates),
        date_warnings=date_warnings(
            text, dates, shown, published_on=published_on, metadata_dates=metadata_dates
        ),
        extractor_version=EXTRACTOR_VERSION,
        lexicon_version=lexicon().version,
    )
