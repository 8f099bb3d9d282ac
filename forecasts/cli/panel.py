"""What a reviewer sees of a candidate: its words, their reading, what they may be about."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click

from forecasts import wording
from forecasts.cli.marked import marked_words
from forecasts.cli.proposals import reading_words, words_of
from forecasts.cli.tables import cut, display_width, paragraph, terminal_width
from forecasts.language.chances.lexicon import lexicon, lexicon_versions
from forecasts.values import Basis, Reading

if TYPE_CHECKING:
    from forecasts.intake import ArticleView, CandidateView
    from forecasts.intake.conflicts import Conflict
    from forecasts.intake.desk import CallBeside
    from forecasts.intake.matching import Match, QuestionProposal, Twin

_LABEL: Final = 11
_NAME: Final = 24
_LEAST: Final = 36
"""The longest name, and the least room for words, on a line of the list of the rest."""


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
    words = f"lexicon {view.lexicon_version}"
    if not view.phrase or view.lexicon_version not in lexicon_versions():
        return words
    entry = lexicon(view.lexicon_version).find(view.phrase)
    if entry is None:
        return words
    return f"{words}, tier {entry.tier}: {entry.source}"


def said_words(article: "ArticleView", view: "CandidateView") -> str:
    """Says when the words were said, and how that is known."""
    if view.stated_on is not None:
        return f"{view.stated_on}: {view.stated_why or 'the text says so'}"
    if article.published_on is None:
        return "not known: the date of the article is not settled"
    return f"{article.published_on}: the day of the article"


def _speaker(view: "CandidateView", *, is_known: bool) -> Iterator[str]:
    role = f", {view.role}" if view.role and not is_known else ""
    yield field("Speaker", f"{view.speaker or 'nobody is named'}{role}")
    for each in view.alternatives:
        if each.name != view.speaker:
            yield field("", f"or {each.name} ({100 * each.score:.0f} in 100): {each.why}")


def _facts(article: "ArticleView", view: "CandidateView", *, is_known: bool) -> Iterator[str]:
    yield from _speaker(view, is_known=is_known)
    yield field("Said", said_words(article, view))
    words = reading_words(view)
    is_read = view.central is not None and view.low != view.high
    yield field("Words", f"{words}; {origin_words(view)}" if is_read else words)
    if view.condition:
        yield field("Only if", " ".join(view.condition.split()))
    if view.deadline:
        yield field("Until", f"{view.deadline}")


def _matches(matches: Sequence["Match"], default: str | None) -> Iterator[str]:
    for place, match in enumerate(matches, start=1):
        mark = " (a takes it)" if match.question.slug == default else ""
        title = f"{place} {match.question.title} Closes {match.question.last_day}.{mark}"
        why = f" {'; '.join(match.why)}." if match.wording else " Used last."
        yield field("About" if place == 1 else "", f"{title}{why}")


def _proposal(proposed: "QuestionProposal", *, is_alone: bool) -> Iterator[str]:
    if proposed.is_question:
        day = f"closes {proposed.closes_on}" if proposed.closes_on else "you give the deadline"
        side = "; the words speak for No" if proposed.is_denied else ""
        yield field("New", f"{proposed.title} ({day}{side})")
    elif is_alone:
        yield field("New", "no rule makes a question of these words; a asks you for one")


def print_candidate(
    article: "ArticleView",
    view: "CandidateView",
    text: str,
    *,
    head: str,
    matches: Sequence["Match"],
    proposed: "QuestionProposal",
    default: str | None,
    is_known: bool,
) -> None:
    """Prints a candidate whole.

    Args:
        article: where it stands.
        view: the candidate.
        text: of the article.
        head: its place among all, and what it can become.
        matches: questions it may be about.
        proposed: a question after its words.
        default: the slug of the question taken without another word.
        is_known: whether the speaker's role was shown before.
    """
    click.echo()
    click.secho(head, bold=True)
    click.echo(marked_words(text, view))
    facts = _facts(article, view, is_known=is_known)
    for line in (*facts, *_matches(matches, default)):
        click.echo(line)
    if not any(match.is_likely for match in matches):
        for line in _proposal(proposed, is_alone=not matches):
            click.echo(line)


def _column(said: Reading | None, words: str, head: str, width: int) -> list[str]:
    reading = "no level" if said is None else wording.reading_words(said)
    lines = [head, reading, *textwrap.wrap(wording.quoted(words), width)[:5]]
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
        right = _column(
            _reading_of(other), _proposition(other), f"Candidate {conflict.number}", width
        )
        _print_columns(left, right, width)


def _proposition(view: "CandidateView") -> str:
    return " ".join(view.proposition.split())


def _reading_of(view: "CandidateView") -> Reading | None:
    if view.central is None:
        return None
    return Reading(view.central, view.low, view.high, Basis.VERBAL, view.phrase)


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


def _around_level(words: str, width: int) -> str:
    """Cuts words to a line in which the marked level is whole, where there is room for it."""
    level = words.find(">>"), words.find("<<")
    if display_width(words) <= width or -1 in level:
        return cut(words, width)
    start = 0
    while start < level[0] and display_width(words[start : level[1] + 2]) + 2 > width:
        start = words.find(" ", start, level[0]) + 1 or level[0]
    return cut(f"…{words[start:]}" if start else words, width)


def print_rest(rest: Sequence["CandidateView"]) -> None:
    """Prints what is never scored, a line each: who, why, and the words around their level."""
    from forecasts.intake.unscored import why_never_scored

    head = f"{len(rest)} are never scored as they stand; o sets them aside together:"
    click.secho(f"\n{head}", bold=True)
    for view in rest:
        who = cut(view.speaker or "nobody named", _NAME)
        about = f"  {who}, {why_never_scored(view)}: "
        room = terminal_width() - display_width(about)
        if room < _LEAST:
            click.echo(cut(about, terminal_width()))
            about, room = "    ", terminal_width() - 4
        click.echo(f"{about}{_around_level(words_of(view), room)}")


def print_twins(twins: Sequence["Twin"], article: int) -> None:
    """Prints where the same words stand once more."""
    for twin in twins:
        where = f"candidate {twin.number}"
        where += "" if twin.article == article else f" of article {twin.article}, {twin.title}"
        same = "The same words" if twin.is_verbatim else "Nearly the same words"
        click.echo(paragraph(f"{same}: {where} ({twin.state.value})", indent=2))
