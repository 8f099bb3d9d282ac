"""What has to be said of a board, in the same words on the page and in the terminal."""

from collections.abc import Iterable
from typing import Final

from forecasts.standings.board.board_rows import FEWEST_WITH_EDGE, BoardRow, Leaderboard, Stability
from forecasts.standings.board.stability import DRAWS
from forecasts.values import BoardScore, ReferenceClass
from forecasts.wording import probability_words

POWER: Final = (
    "A table like this can show little. In a simulation in which 40 of 60 people truly beat the "
    "market, it became more than 90 % sure of 3 in 100 of them; most neighbours could as well "
    "stand the other way round. Read the intervals, not the places."
)
POWER_WITHOUT_EDGE: Final = (
    "A table like this can show little; most neighbours could as well stand the other way round. "
    "Read the intervals, not the places."
)
PROVISIONAL_WORDS: Final = (
    "Provisional: fewer than 10 questions with a reference, or so few that the own record weighs "
    "less than a quarter of the estimate (without an Edge: fewer than 20 questions); or more than "
    "half of it rests on flat assertions or on somebody's judgement of the words."
)
STABILITY_WORDS: Final = (
    f"Holds: in how many of {DRAWS} other readings of the words, each phrase drawn anew from its "
    "range, the rank stays within its interval."
)
_NO_STABILITY: Final = {
    Stability.COMING: (
        f"How the ranks hold under {DRAWS} other readings of the words is being computed; load the "
        "page again in a minute."
    ),
    Stability.LEFT_OUT: (
        "How the ranks hold under other readings of the words takes longer to compute than a page "
        "should, on a filtered board this large: forecasts leaderboard --stability, with the same "
        "filter, tells it."
    ),
}
EDGE_MEANING: Final = (
    "Edge: how much closer to the outcome than what others said at that moment (a market, else a "
    "crowd, else the stated base rate), in points of 100 times the Brier difference, drawn "
    "towards the average of the kind where the record is short. Positive is better."
)
SCORE_MEANINGS: Final = {
    BoardScore.EDGE: EDGE_MEANING,
    BoardScore.LOG_EDGE: (
        "Log edge: Edge in log loss, 100 times the difference in nats; it punishes false "
        "certainty harder. Positive is better."
    ),
    BoardScore.BRIER: (
        "Mean Brier score of first statements; 0 to 1, lower is better. Ordered by the upper end "
        "of its 90 % interval, so that one lucky answer does not lead."
    ),
    BoardScore.LOG: (
        "Mean log loss of first statements in nats, each probability held to .1 to 99.9 %; lower "
        "is better."
    ),
    BoardScore.TIME_AVERAGED_BRIER: (
        "Brier score averaged over the time somebody was on record; 0 to 1, lower is better. "
        "Coverage is the share of the time."
    ),
    BoardScore.CALIBRATION: (
        "Miscalibration: how far stated probabilities are from what happened, beside what chance "
        "alone would show; lower is better. Rows stand in order of what exceeds chance. Only q "
        "below .05 says more than chance."
    ),
    BoardScore.HEDGING: (
        "Hedging: the share of all classified statements that named no level; lower is better."
    ),
}
SCORE_NAMES: Final = {
    BoardScore.EDGE: "Edge",
    BoardScore.LOG_EDGE: "Log edge",
    BoardScore.BRIER: "Brier",
    BoardScore.LOG: "Log loss",
    BoardScore.TIME_AVERAGED_BRIER: "Brier over time",
    BoardScore.CALIBRATION: "Calibration",
    BoardScore.HEDGING: "Hedging",
}
_COMPARED: Final = {
    ReferenceClass.MARKET: "a market",
    ReferenceClass.CROWD: "a crowd, for want of a market",
    ReferenceClass.BASE_RATE: "a stated base rate, for want of a market or a crowd",
}


def _are(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def too_few_words(board: Leaderboard) -> str:
    """Says why the board does not open by Edge; empty where it does or was not asked to."""
    if not board.opens_by_brier or not board.rows:
        return ""
    having = _are(board.with_edge, "forecaster has", "forecasters have")
    if not board.with_edge:
        having = "no forecaster has"
    return (
        f"Ordered by Brier and not by Edge: {having} an Edge, and below {FEWEST_WITH_EDGE} it says "
        "too little."
    )


def compared_words(board: Leaderboard, *, has_ranks: bool = True) -> str:
    """Says with what everybody is compared, and out of how many ranks are; empty without Edge.

    Args:
        board: the standings.
        has_ranks: whether ranks are shown.
    """
    if board.compared_at is None:
        return ""
    fitted = _are(board.with_edge, "forecaster", "forecasters")
    met = ""
    if board.compared_at is ReferenceClass.MARKET and board.answers:
        share = board.market_answers / (board.answers - board.unreferenced)
        met = f", which {probability_words(share)} of the compared answers met"
    words = f"All are compared with {_COMPARED[board.compared_at]}{met}"
    words += f"; ranks are among {fitted}." if has_ranks else "."
    if board.is_refitted:
        fits = "Edge and ranks are" if has_ranks else "Edge is"
        words += f" {fits} fitted anew on what the filter leaves."
    return words


def unreferenced_words(board: Leaderboard) -> str:
    """Says how many answers stay out of Edge; empty where all have a reference."""
    if not board.unreferenced or not board.with_edge:
        return ""
    verbs = (
        "has no reference and stays" if board.unreferenced == 1 else "have no reference and stay"
    )
    return f"{board.unreferenced:,} of {board.answers:,} scored answers {verbs} out of Edge."


def incoherent_words(board: Leaderboard) -> str:
    """Says how many families were answered with probabilities that do not add up."""
    if not board.incoherent:
        return ""
    answers = _are(board.incoherent, "answer", "answers")
    return (
        f"{answers} to questions that exclude each other add up to something else than 100 %; "
        "scored as they stand."
    )


def _from_watches(statements: int, watched: int, afterwards: int) -> str:
    share = probability_words(watched / statements)
    verb = "comes" if watched == 1 else "come"
    words = (
        f"{watched:,} of {_are(statements, 'scored statement', 'scored statements')} ({share}) "
        f"{verb} from a watch"
    )
    return f"{words}, {afterwards:,} of them made before it was declared" if afterwards else words


def watched_words(board: Leaderboard) -> str:
    """Says what share of a board's scored statements comes from a watch; empty without any."""
    if not board.statements:
        return ""
    rows = _are(len(board.rows), "row rests", "rows rest")
    return (
        f"{_from_watches(board.statements, board.watched, board.watched_afterwards)}; "
        f"{board.wholly_watched:,} of {rows} wholly on one."
    )


def own_watched_words(rows: Iterable[BoardRow | None]) -> str:
    """Says what share of one forecaster's scored statements comes from a watch; empty without any.

    Args:
        rows: the forecaster's rows, of one board or of both.

    Example:
        >>> row = BoardRow(forecaster="A", slug="a", kind=None, questions=3, predictions=3,
        ...                brier=0.1, log=0.3, statements=4, watched=2, watched_afterwards=1)
        >>> own_watched_words([row, None])[32:]
        'come from a watch, 1 of them made before it was declared.'
    """
    known = [row for row in rows if row is not None]
    statements = sum(row.statements for row in known)
    if not statements:
        return ""
    watched = sum(row.watched for row in known)
    words = _from_watches(statements, watched, sum(row.watched_afterwards for row in known))
    return f"{words}."


def stability_words(board: Leaderboard) -> str:
    """Says how to read what the rows tell of other readings, or why they do not; else empty."""
    if board.stability is Stability.SHOWN:
        return STABILITY_WORDS
    return _NO_STABILITY.get(board.stability, "")


def annulled_words(board: Leaderboard) -> str:
    """Says how many annulled questions are in no mean; empty where there are none."""
    if not board.annulled:
        return ""
    return (
        f"{_are(board.annulled, 'annulled question counts', 'annulled questions count')} nowhere."
    )


def needs_words(row: BoardRow) -> str:
    """Says what a provisional record lacks, in a word or two; empty for a settled one.

    Example:
        >>> row = BoardRow(forecaster="A", slug="a", kind=None, questions=3, predictions=3,
        ...                brier=0.1, log=0.3, provisional=True, missing=17)
        >>> needs_words(row)
        '17 more'
    """
    if not row.provisional:
        return ""
    if not row.missing:
        return "judged words"
    lacks_reference = row.weight is not None and row.referenced < row.questions
    return f"{row.missing:,} more" + (" with a reference" if lacks_reference else "")
