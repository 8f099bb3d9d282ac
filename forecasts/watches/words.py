"""What has to be said of a watch, in the same words on the page and in the terminal."""

from collections.abc import Iterator
from datetime import date

from forecasts.values import WatchKind
from forecasts.watches.views import WatchLine
from forecasts.wording import probability_words


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _day(day: date) -> str:
    """Writes a day; of an instant, its day in UTC."""
    return f"{day.day} {day:%b %Y}"


def _of(part: int, whole: int) -> str:
    return f"{part:,} ({probability_words(part / whole)})" if whole else f"{part:,}"


def span_words(line: WatchLine) -> str:
    """Says from when until when a watch goes."""
    if line.until is None:
        return f"since {_day(line.since)}"
    return f"from {_day(line.since)} to {_day(line.until)}"


def declared_words(line: WatchLine) -> str:
    """Says when a watch was declared, and which part of it is retrospective."""
    declared = f"Declared on {_day(line.declared_at)}."
    before = _counted(line.before, "piece") if line.before else "no piece"
    verb = "is" if line.before <= 1 else "are"
    if line.is_backdated:
        return (
            f"{declared} It begins before that day: how statements from {_day(line.since)} until "
            "then came out could be known when it was declared, so that part is retrospective; "
            f"{before} {verb} from it."
        )
    if line.before:
        return (
            f"{declared} {before[0].upper()}{before[1:]} {verb} from that day or {verb} an article "
            "that was on record by then, and could be known when it was declared: that part is "
            "retrospective."
        )
    return declared


def known_words(line: WatchLine) -> str:
    """Says why the list of a watch is no whole list; empty where a feed makes it one."""
    unlisted = (
        "No feed lists its pieces: only those somebody added are known."
        if line.feed_url is None
        else ""
    )
    verb = "was" if line.on_record == 1 else "were"
    stored = (
        f"{_counted(line.on_record, 'article')} {verb} on record before the watch was declared, "
        "picked for another reason."
        if line.on_record
        else ""
    )
    return " ".join(each for each in (unlisted, stored) if each)


def counts_words(line: WatchLine) -> Iterator[str]:
    """Says what became of the pieces, and of the statements in those that were read.

    Which share of the pieces was read is told only where the list is more than what was read.
    """
    counts = line.counts
    if not counts.pieces:
        yield "No piece was seen yet."
        return
    read = _of(counts.read, counts.pieces) if line.is_complete else f"{counts.read:,}"
    yield (
        f"{_counted(counts.pieces, 'piece')} seen: {read} read, "
        f"{counts.waiting:,} waiting, {counts.passed:,} passed."
    )
    if known_words(line):
        yield known_words(line)
    if counts.read:
        yield (
            f"In those read: {_counted(counts.seen, 'statement')} seen, "
            f"{_of(counts.scorable, counts.seen)} scorable; of these "
            f"{_of(counts.captured, counts.scorable)} captured, {counts.set_aside:,} set aside, "
            f"{counts.undecided:,} not decided yet."
        )
    if counts.further:
        verb = "stands" if counts.further == 1 else "stand"
        yield (
            f"{_counted(counts.further, 'more statement')} of these pieces {verb} on record "
            "without having been proposed as scorable."
        )


def feed_words(line: WatchLine) -> str:
    """Says when the feed was read, and why it could not be; empty without one."""
    if line.feed_url is None:
        return ""
    read = f"last read on {_day(line.feed_read_at)}" if line.feed_read_at else "not read yet"
    return f"Feed: {read}." + (f" {line.feed_trouble}" if line.feed_trouble else "")


def subject_words(kind: WatchKind) -> str:
    """Says whose statements count under a watch."""
    if kind is WatchKind.OUTLET:
        return "Statements by anybody in its pieces count, and what a signed piece predicts itself."
    return (
        "Statements by this person count, whoever else is heard in the piece, and what a piece "
        "signed by them predicts itself."
    )
