"""How numbers, days and states read, the same on a page, in a mail and in a terminal."""

from datetime import datetime
from typing import Final

from forecasts.clock import DatePrecision, zone_named
from forecasts.values import (
    Basis,
    Board,
    Decision,
    Directness,
    ExcludedReason,
    ForecasterKind,
    QuestionState,
    QuotationKind,
    Reading,
    SourceState,
    VerdictKind,
)

NO_BREAK: Final = "\u00a0"

STATE_WORDS: Final = {
    QuestionState.OPEN: "open",
    QuestionState.AWAITING: "awaiting resolution",
    QuestionState.RESOLVED: "resolved",
    QuestionState.ANNULLED: "annulled",
}
SOURCE_STATE_WORDS: Final = {
    SourceState.OPEN: "open",
    SourceState.CLOSED_PENDING: "closed, outcome pending",
    SourceState.PROPOSED: "outcome proposed",
    SourceState.DISPUTED: "disputed",
    SourceState.RESOLVED: "resolved",
    SourceState.VOID: "void",
    SourceState.UNKNOWN: "unknown",
    SourceState.MISSING: "missing",
}
EXCLUDED_WORDS: Final = {
    ExcludedReason.RETRACTED: "taken back as a recording error",
    ExcludedReason.COMMITMENT: "a commitment: the speaker controls the outcome",
    ExcludedReason.HEADLINE: "a headline, not the person's words",
    ExcludedReason.HEARSAY: "reported second hand",
    ExcludedReason.AFTER_KNOWN: "said on or after the day the outcome was known",
    ExcludedReason.AFTER_CLOSE: "said after the question closed",
    ExcludedReason.CONDITION_KNOWN: "said once its condition was known to hold",
}
VERDICT_WORDS: Final = {
    VerdictKind.NONCOMMITTAL: "committed to nothing",
    VerdictKind.DIRECTION_ONLY: "named a direction, no level",
}
BOARD_WORDS: Final = {
    Board.PROSPECTIVE: "questions fixed before their outcome was known",
    Board.RETROSPECTIVE: "questions written down after their outcome was known",
    Board.ALL: "all questions, fixed before or after their outcome was known",
}
DECISION_WORDS: Final = {
    Decision.YES: "Resolved Yes",
    Decision.NO: "Resolved No",
    Decision.ANNULLED: "Annulled",
    Decision.REOPENED: "Reopened",
}
DIRECTNESS_WORDS: Final = {
    Directness.DIRECT: "",
    Directness.PARAPHRASE: "as reported, not word for word",
    Directness.HEADLINE: "a headline",
    Directness.HEARSAY: "reported second hand",
}
SPOKEN_WORDS: Final = {
    Directness.DIRECT: "in these words",
    Directness.PARAPHRASE: "paraphrased",
    Directness.HEADLINE: "from a headline",
    Directness.HEARSAY: "reported second hand",
}
QUOTATION_WORDS: Final = {
    QuotationKind.DIRECT: "direct speech",
    QuotationKind.INDIRECT: "indirect speech",
    QuotationKind.MIXED: "partly quoted",
    QuotationKind.BELIEF_REPORT: "a reported belief",
    QuotationKind.HEADLINE: "a headline",
}
KIND_WORDS: Final = {
    ForecasterKind.PUNDIT: "pundit",
    ForecasterKind.USER: "user",
    ForecasterKind.MARKET: "market",
    ForecasterKind.MODEL: "model",
    ForecasterKind.CROWD: "crowd",
    ForecasterKind.BASELINE: "baseline",
}


def _percent(probability: float) -> str:
    percent = 100 * probability
    if percent in (0, 100) or 1 <= percent <= 99:
        return f"{percent:.0f}"
    for decimals in (1, 2, 3, 4):
        shown = f"{percent:.{decimals}f}"
        if 0 < float(shown) < 100:
            return shown
    return "<0.0001" if percent < 50 else ">99.9999"


def probability_words(probability: float) -> str:
    """Writes a probability in percent: no decimals unless below 1 or above 99.

    Example:
        >>> [probability_words(p).replace(NO_BREAK, " ") for p in (0.06, 0.714, 0.005, 0.991, 1.0)]
        ['6 %', '71 %', '0.5 %', '99.1 %', '100 %']
    """
    return f"{_percent(probability)}{NO_BREAK}%"


def range_words(low: float, high: float) -> str:
    """Writes the ends of a range in percent, without the sign.

    Example:
        >>> range_words(0.01, 0.2)
        '1–20'
    """
    return f"{_percent(low)}–{_percent(high)}"


def _origin(said: Reading) -> str:
    verb = "from" if said.is_verbatim else "read as"
    phrase = f"‘{said.phrase}’{', said of No' if said.is_inverted else ''}"
    is_same = said.proposed is None or round(said.proposed - said.probability, 9) == 0
    if said.proposed is None or (is_same and said.reason is None):
        return f"{verb} {phrase}"
    return f"the reviewer’s reading of {phrase} (lexicon: {probability_words(said.proposed)})"


def reading_words(said: Reading) -> str:
    """Writes a stated probability; a reading of words always with its range and the words.

    Example:
        >>> said = Reading(0.06, 0.01, 0.2, Basis.VERBAL, "never will")
        >>> reading_words(said).replace(NO_BREAK, " ")
        'about 6 % (1–20), from ‘never will’'
        >>> said = Reading(0.06, 0.0, 0.08, Basis.VERBAL, "never will", proposed=0.02)
        >>> reading_words(said).replace(NO_BREAK, " ")
        'about 6 % (0–8), the reviewer’s reading of ‘never will’ (lexicon: 2 %)'
        >>> said = Reading(0.25, 0.1, 0.4, Basis.VERBAL, "likely", is_inverted=True)
        >>> reading_words(said).replace(NO_BREAK, " ")
        'about 25 % (10–40), from ‘likely’, said of No'
    """
    words = probability_words(said.probability)
    if said.low is not None and said.high is not None and said.low != said.high:
        words += f" ({range_words(said.low, said.high)})"
    if said.basis is Basis.VERBAL:
        words = f"about {words}"
        if said.phrase:
            words += f", {_origin(said)}"
    return f"{words}, a price" if said.basis is Basis.PRICE else words


def score_words(score: float) -> str:
    """Writes a score of 0 to 1 with three decimals and no leading zero; lower is better.

    Example:
        >>> [score_words(s) for s in (0.1824, 1.0, 0.0)]
        ['.182', '1.000', '.000']
    """
    shown = f"{score:.3f}"
    return shown.removeprefix("0") if shown.startswith("0.") else shown


def edge_words(points: float) -> str:
    """Writes an Edge in points with its sign and one decimal; positive is better.

    Example:
        >>> [edge_words(points) for points in (1.94, -0.31, 0.04, -0.04)]
        ['+1.9', '−0.3', '0.0', '0.0']
    """
    shown = f"{abs(points):.1f}"
    if float(shown) == 0:
        return shown
    return f"+{shown}" if points > 0 else f"−{shown}"


def rank_words(low: int, high: int) -> str:
    """Writes an interval of ranks.

    Example:
        >>> rank_words(3, 11), rank_words(1, 1)
        ('3–11', '1')
    """
    return str(low) if low == high else f"{low}–{high}"


def day_words(
    at: datetime, precision: DatePrecision = DatePrecision.INSTANT, *, zone: str = "UTC"
) -> str:
    """Writes a time as exactly as it is known, with its zone where that is not plain.

    Example:
        >>> from datetime import UTC
        >>> at = datetime(2023, 2, 22, 23, 59, tzinfo=UTC)
        >>> [day_words(at, p) for p in (DatePrecision.DAY, DatePrecision.MONTH)]
        ['22 Feb 2023', 'Feb 2023']
        >>> day_words(at)
        '22 Feb 2023, 23:59 UTC'
    """
    local = at.astimezone(zone_named(zone))
    day = f"{local.day} {local:%b %Y}"
    words = {
        DatePrecision.DAY: day,
        DatePrecision.MONTH: f"{local:%b %Y}",
        DatePrecision.YEAR: f"{local:%Y}",
    }
    if precision is DatePrecision.INSTANT:
        return f"{day}, {local:%H:%M} {local:%Z}"
    return words[precision] if zone == "UTC" else f"{words[precision]} ({zone})"


def quoted(words: str) -> str:
    """Sets words in quotation marks, unless they bring their own.

    Example:
        >>> quoted("never will"), quoted("it “never will”")
        ('“never will”', 'it “never will”')
    """
    return words if any(mark in words for mark in '“”„«»"') else f"“{words}”"


def outcome_words(outcome: int | None) -> str:
    """Writes an outcome: Yes, No, or a dash while there is none."""
    return {1: "Yes", 0: "No"}.get(outcome, "–") if outcome is not None else "–"
