"""A record in one sentence, which says so when nothing can be said yet."""

from forecasts.standings import BoardRow
from forecasts.wording import score_words
from web.drawings import ALWAYS_HALF
from web.formats import counted


def record_headline(row: BoardRow) -> str:
    """Puts a record into words: only what its 90 % interval allows."""
    scored = counted(row.questions, "scored question")
    if row.provisional and not row.missing:
        return f"Cannot tell yet: {scored}, more than half of them a judgement of words."
    if row.provisional:
        more = counted(row.missing, "more is", "more are")
        return f"Cannot tell yet: {scored}, and {more} needed before the record means much."
    if row.brier_low is None or row.brier_high is None:
        return f"Cannot tell yet: {scored}, with no measure of chance."
    ends = f"90 % interval {score_words(row.brier_low)} to {score_words(row.brier_high)}"
    mean = f"mean Brier {score_words(row.brier)} over {scored}, {ends}"
    if row.brier_high < ALWAYS_HALF:
        return f"Closer to the outcomes than always saying 50 %: {mean}."
    if row.brier_low > ALWAYS_HALF:
        return f"Further from the outcomes than always saying 50 %: {mean}."
    return f"Cannot tell yet whether this beats always saying 50 %: {mean}."
