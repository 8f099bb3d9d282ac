"""What a reviewer sees of a candidate: its words, their reading, what they may be about."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click

from forecasts import wording
from forecasts.cli.marked import marked_words
from forecasts.cli.proposals import reading_words
from forecasts.cli.tables import paragraph, terminal_width
from forecasts.language.chances.sourced import sourced_words
from forecasts.values import Basis, CandidateState, Reading

if TYPE_CHECKING:
    from forecasts.intake import ArticleView, CandidateView
    from forecasts.intake.conflicts import Conflict
    from forecasts.intake.desk import CallBeside
    from forecasts.intake.matching import Match, QuestionProposal, Twin

_LABEL: Final = 11


def field(name: str, words: str) -> str:
    """Sets a label before some words, wrapped below themselves."""
    return textwrap.fill(
        " ".join(words.split()),
        terminal_width(),
        initial_indent=f"  {name:<{_LABEL}}",
        subsequent_indent=" " * (2 + _LABEL),
        break_on_hyphens=False,
    )


def origin_words(view: "CandidateView") -> str:
    """Says from which table a reading comes, and from which study the table has it."""
    from forecasts.intake.phrases import entry_of

    entry = entry_of(view.phrase, view.lexicon_version)
    if entry is None:
        return f"lexicon {view.lexicon_version}"
    return f"lexicon {view.lexicon_version}, tier {entry.tier}: {entry.source}"


def said_words(article: "ArticleView", view: "CandidateView") -> str:
    """Says when the words were said, and how that is known."""
    if view.stated_on is not None:
        return f"{view.stated_on}: {view.stated_why or 'the text says so'}"
    if article.published_on is None:
        return "not known: the date of the article is not settled"
    return f"{article.published_on}: the day of the article"


def _others(view: "CandidateView") -> Iterator[str]:
    for each in view.alternatives:
        if each.name != view.speaker:
            yield f"{each.name} ({100 * each.score:.0f} in 100)"


def _facts(view: "CandidateView") -> Iterator[str]:
    from forecasts.intake.phrases import note_on

    note = note_on(view.phrase, view.lexicon_version)
    yield f"{reading_words(view)}{f'. {note}' if note else ''}"
    if others := ", ".join(_others(view)):
        yield f"or said by {others}"
    if view.stated_on is not None:
        yield f"Said on {view.stated_on}"
    if view.condition:
        yield f"Only if: {' '.join(view.condition.split())}"
    if view.deadline:
        yield f"Until {view.deadline}"


def _matches(matches: Sequence["Match"], default: str | None) -> Iterator[str]:
    for place, match in enumerate(matches, start=1):
        title = f"{place} {match.question.title}"
        if match.is_likely:
            mark = " (a takes it)" if match.question.slug == default else ""
            title += f" Closes {match.question.last_day}.{mark} {'; '.join(match.why)}."
        yield field("About" if place == 1 else "", title)


def print_candidate(
    view: "CandidateView",
    text: str,
    *,
    head: str,
    matches: Sequence["Match"],
    proposed: "QuestionProposal",
    default: str | None,
) -> None:
    """Prints what a candidate is decided by; the rest of what is known of it is a key away.

    Args:
        view: the candidate.
        text: of the article.
        head: its place among all, and what it can become.
        matches: questions it may be about.
        proposed: a question after its words.
        default: the slug of the question taken without another word.
    """
    click.echo()
    click.secho(head, bold=True)
    click.echo(marked_words(text, view))
    for line in _facts(view):
        click.echo(paragraph(line, indent=2, hanging=4))
    for line in _matches(matches, default):
        click.echo(line)
    if proposed.is_question and not any(match.is_likely for match in matches):
        closes = f" Closes {proposed.closes_on}." if proposed.closes_on else ""
        side = " The words speak for No." if proposed.is_denied else ""
        check = " A draft: check its wording." if proposed.is_draft else ""
        click.echo(field("New", f"{proposed.title}{closes}{side}{check}"))


def _reasons(match: "Match") -> str:
    why = "; ".join(match.why) if match.wording else "used last"
    return f"{match.question.title} Closes {match.question.last_day}. {why}."


def print_details(
    article: "ArticleView",
    view: "CandidateView",
    text: str,
    matches: Sequence["Match"],
    proposed: "QuestionProposal",
) -> None:
    """Prints what else is known of a candidate.

    Args:
        article: where it stands.
        view: the candidate.
        text: of the article.
        matches: questions it may be about.
        proposed: a question after its words.
    """
    click.echo(marked_words(text, view, is_whole=True))
    role = f", {view.role}" if view.role else ""
    click.echo(field("Speaker", f"{view.speaker or 'nobody is named'}{role}"))
    for each in view.alternatives:
        if each.name != view.speaker:
            click.echo(field("", f"or {each.name} ({100 * each.score:.0f} in 100): {each.why}"))
    click.echo(field("Said", said_words(article, view)))
    click.echo(field("Read as", f"{view.classification.value}, {view.directness.value}"))
    if view.reading is not None and view.reading.basis is Basis.VERBAL:
        words = f"{wording.reading_words(view.reading)}; {origin_words(view)}"
        click.echo(field("Words", words))
    for place, match in enumerate(matches, start=1):
        click.echo(field("About" if place == 1 else "", f"{place} {_reasons(match)}"))
    if not proposed.is_question:
        click.echo(field("New", "no rule makes a question of these words; a asks you for one"))


def _column(said: Reading | None, words: str, head: str, width: int) -> list[str]:
    reading = "no level" if said is None else sourced_words(said)
    quoted = textwrap.wrap(wording.quoted(words), width, max_lines=5, placeholder=" …")
    lines = [head, reading, *quoted]
    return [part for line in lines for part in textwrap.wrap(line, width) or [""]]


def _print_columns(left: list[str], right: list[str], width: int) -> None:
    height = max(len(left), len(right))
    for one, other in zip(
        left + [""] * (height - len(left)), right + [""] * (height - len(right)), strict=True
    ):
        click.echo(f"  {one:<{width}}  {other}".rstrip())


def print_conflicts(
    view: "CandidateView", conflicts: Sequence["Conflict"], reading: Reading | None
) -> None:
    """Prints, side by side, what the same speaker says in the same article and does not agree."""
    width = (terminal_width() - 6) // 2
    for place, conflict in enumerate(conflicts):
        other = conflict.candidate
        turned = " of the opposite" if conflict.is_opposite else ""
        key = "; c turns to it" if place == 0 else ""
        head = (
            f"Does not agree with candidate {conflict.number} of this article, of the same "
            f"speaker about the same{turned} ({', '.join(conflict.shared)}){key}:"
        )
        click.secho(paragraph(head, indent=2), fg="yellow")
        left = _column(reading, _proposition(view), "This candidate", width)
        right = _column(other.reading, _proposition(other), f"Candidate {conflict.number}", width)
        _print_columns(left, right, width)


def _proposition(view: "CandidateView") -> str:
    return " ".join(view.proposition.split())


def print_beside(view: "CandidateView", call: "CallBeside", reading: Reading | None) -> None:
    """Prints a candidate and what the same person is on record with, side by side."""
    width = (terminal_width() - 6) // 2
    when = wording.day_words(call.stated_at, call.stated_precision, zone=call.zone)
    words = " … ".join(" ".join(span.text.split()) for span in view.segments)
    left = _column(reading, words, "This candidate", width)
    right = _column(call.said, call.words or "no words", f"On record, {when}", width)
    _print_columns(left, right, width)


def _call_words(call: "CallBeside") -> str:
    """Says how a statement on record stands to the candidate; empty where it only stands by."""
    if call.is_apart:
        merges = "; it is in these words, m merges" if call.is_repeat else ""
        but = f" ({'; '.join(call.but)})" if call.but else ""
        return f"Does not agree with what is on record of {call.title}{but}{merges}"
    if call.but:
        return f"On record in nearly the same words, but: {'; '.join(call.but)}"
    return "Says once more what is on record; m merges:" if call.is_repeat else ""


def print_calls(
    view: "CandidateView", calls: Sequence["CallBeside"], reading: Reading | None
) -> None:
    """Prints what is said once more, or what does not agree."""
    for call in calls:
        head = _call_words(call)
        if not head:
            continue
        click.secho(paragraph(head, indent=2), fg="yellow")
        print_beside(view, call, reading)


def print_twins(twins: Sequence["Twin"], article: int) -> None:
    """Prints where the same words stand once more and may still count."""
    for twin in twins:
        if twin.article == article and twin.state is CandidateState.REJECTED:
            continue
        where = f"candidate {twin.number}"
        where += "" if twin.article == article else f" of article {twin.article}, {twin.title}"
        same = "The same words" if twin.is_verbatim else "Nearly the same words"
        click.echo(paragraph(f"{same}: {where} ({twin.state.value})", indent=2))
