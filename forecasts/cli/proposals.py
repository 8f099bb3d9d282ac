"""How articles and candidates read in a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from forecasts import wording
from forecasts.cli.output import plural
from forecasts.cli.tables import paragraph
from forecasts.language.chances.sourced import sourced_words
from forecasts.values import Basis, CandidateState

if TYPE_CHECKING:
    from forecasts.intake import ArticleView, CandidateView, Origin

SHOWN: Final = 600


def date_lines(view: "ArticleView") -> Iterator[str]:
    """Says on which day an article was published, what the text says, and what contradicts."""
    if view.published_on is None:
        yield f"Date: not settled. Settle it: forecasts article date {view.id} YYYY-MM-DD"
    else:
        yield f"Date: {view.published_on}"
    for evidence in view.date_evidence:
        note = f": {evidence['note']}" if evidence["note"] else ""
        if not evidence["text"]:
            yield f"  {evidence['day']} ({evidence['kind']}){note}"
            continue
        yield f"  the text says {evidence['text']!r} = {evidence['day']} ({evidence['kind']}){note}"
    if not view.date_evidence:
        yield "  the text names no date"
    for warning in view.date_warnings:
        yield f"  ! {warning}"


def reading_words(view: "CandidateView") -> str:
    """Writes how a candidate's words were read: a range with its phrase, or no level."""
    if view.reading is None:
        return "no level"
    if view.reading.basis is Basis.NUMERIC:
        return f"{sourced_words(view.reading)}, a number of their own"
    return sourced_words(view.reading)


def words_of(view: "CandidateView") -> str:
    """Writes a candidate's quoted words with the telling expression marked by >> <<."""
    parts, mark = [], view.expression
    for segment in view.segments:
        text = segment.text
        if mark and segment.start <= mark.start and mark.end <= segment.end:
            start, end = mark.start - segment.start, mark.end - segment.start
            text = f"{text[:start]}>>{text[start:end]}<<{text[end:]}"
        parts.append(" ".join(text.split()))
    words = " … ".join(parts)
    if mark and ">>" not in words:
        words += f" (>>{' '.join(mark.text.split())}<<)"
    return words if len(words) <= SHOWN else words[:SHOWN] + "…"


def _details(view: "CandidateView") -> Iterator[str]:
    if view.model:
        yield f"proposed by {view.model}"
    if view.condition:
        yield f"only if: {' '.join(view.condition.split())}"
    if view.deadline:
        yield f"until {view.deadline}"
    if view.state is not CandidateState.PENDING:
        about = f" on {view.question}" if view.question else ""
        said = "" if view.said is None else f" as {sourced_words(view.said)}"
        yield f"{view.state.value}{about}{said}, by {view.decided_by}"


def candidate_lines(view: "CandidateView", *, is_known: bool = False) -> Iterator[str]:
    """Writes a candidate: who, what kind of statement, how read, in which words.

    Args:
        view: the candidate.
        is_known: whether the speaker's role was shown before.
    """
    who = view.speaker or "nobody named"
    role = f", {view.role}" if view.role and not is_known else ""
    kind = f"{view.classification.value} · {view.directness.value}"
    head = f"{view.id:>4}  {who}{role} · {kind} · {reading_words(view)}"
    yield paragraph(head, hanging=6)
    yield paragraph(wording.quoted(words_of(view)), indent=6)
    for detail in _details(view):
        yield paragraph(detail, indent=6, hanging=8)


def print_date(view: "ArticleView") -> None:
    """Prints the day of an article with its evidence."""
    for line in date_lines(view):
        click.echo(paragraph(line.strip(), indent=2 if line.startswith(" ") else 0, hanging=4))


def origin_lines(origin: "Origin") -> Iterator[str]:
    """Says what an article was read with, from which bytes, and when they were received."""
    if origin.read_with:
        yield f"Read with {origin.read_with}"
    if origin.sha256 and origin.captured_at:
        yield (
            f"  from {origin.url or 'a file'}, {origin.size:,} bytes, {origin.media_type}, "
            f"received {wording.day_words(origin.captured_at)} by {origin.captured_by}"
        )
        yield f"  SHA-256 {origin.sha256}: forecasts evidence save {origin.evidence_id} FILE"


def print_article(view: "ArticleView", origin: "Origin") -> None:
    """Prints an article with where it came from, the evidence for its date, and its candidates."""
    click.secho(paragraph(f"Article {view.id}: {view.title}"), bold=True)
    where = ", ".join(each for each in (view.publisher, view.url) if each)
    if where:
        click.echo(paragraph(where))
    for line in origin_lines(origin):
        click.echo(paragraph(line.strip(), indent=2 if line.startswith(" ") else 0, hanging=4))
    print_date(view)
    pending = sum(each.state is CandidateState.PENDING for each in view.candidates)
    click.secho(
        f"\n{plural(len(view.candidates), 'candidate')}, {pending} waiting for a decision",
        bold=True,
    )
    known: set[str | None] = set()
    for each in view.candidates:
        for text in candidate_lines(each, is_known=each.speaker in known):
            click.echo(text)
        known.add(each.speaker)
    if pending:
        click.echo(f"\nDecide: forecasts review {view.id}")
