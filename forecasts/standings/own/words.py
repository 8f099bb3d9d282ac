"""Where somebody stands, in a sentence or two: for the page and the command line."""

from forecasts.standings.own.page import OwnPage
from forecasts.standings.own.record import OwnRecord
from forecasts.wording import NO_BREAK, score_words


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def record_words(record: OwnRecord) -> str:
    """Says how close one came on average; empty where nothing is resolved."""
    brier = record.brier
    if brier is None or brier.points is None:
        return ""
    interval = ""
    if brier.low is not None and brier.high is not None:
        ends = f"{score_words(brier.low)} to {score_words(brier.high)}"
        interval = f" (90{NO_BREAK}% interval {ends})"
    return (
        f"On {_counted(record.questions, 'resolved question')} your mean Brier score is "
        f"{score_words(brier.points)}{interval}; lower is better, and always saying "
        f"50{NO_BREAK}% scores .250."
    )


def lede_words(own: OwnPage) -> str:
    """Says how much is open, how much waits for one's word, and how close one came."""
    waiting = sum(line.is_to_resolve for line in own.agenda.overdue)
    words = f"{_counted(own.agenda.open, 'question')} open" if own.agenda.open else "Nothing open"
    if waiting:
        words += f", {waiting:,} for you to resolve"
    record = "" if own.record is None else record_words(own.record)
    return f"{words}. {record}".strip()
