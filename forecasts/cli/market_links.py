"""Which link of a question is meant, by the name of its source."""

from typing import TYPE_CHECKING

from forecasts.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from forecasts.db import Session
    from forecasts.models import Market, MarketLink, Question

    Row = tuple[MarketLink, Market, str]


def found_link(
    session: "Session", question: "Question", source: str | None, *, or_ended: bool = False
) -> tuple["MarketLink", "Market"]:
    """Finds the link of a question that is meant: by source, number, address or outcome.

    Args:
        session: any session.
        question: the question.
        source: what was typed, None where nothing was.
        or_ended: whether, where none is in force, the last one that ended is meant.

    Raises:
        NotFoundError: there is no such link.
        InvalidInputError: there are several and none is named.
    """
    from forecasts.markets.lookup import links_in_force, links_of
    from forecasts.models import MarketLink

    mine = MarketLink.question_id == question.id
    rows = [(row[0], row[1], row[2]) for row in session.execute(links_in_force().where(mine))]
    found = [row for row in rows if _is_meant(row, source)]
    if not found and or_ended:
        rows = [(row[0], row[1], row[2]) for row in session.execute(links_of(question.id))]
        found = _last_of_each([row for row in rows if _is_meant(row, source)])
    if not found:
        raise _lacking(question, rows, source)
    if len(found) > 1:
        names = "; ".join(_named(row) for row in sorted(found, key=lambda row: row[0].id))
        raise InvalidInputError(
            f"{question.slug} has several links; give the number of one in place of a source: "
            f"{names}."
        )
    link, market, _ = found[0]
    return link, market


def _named(row: "Row") -> str:
    """Writes number, source and what is asked there."""
    link, market, _ = row
    outcome = f", {market.outcome_label}" if market.outcome_label else ""
    ended = ", ended" if link.ended_at is not None else ""
    return f"{link.id} ({market.source}: {market.title}{outcome}{ended})"


def _is_meant(row: "Row", source: str | None) -> bool:
    link, market, label = row
    if source is None:
        return True
    names = {str(link.id), market.source, label, market.outcome_label or "", market.url}
    return _folded(source) in {_folded(name) for name in names if name}


def _folded(name: str) -> str:
    """Folds what was typed: no case, and of an address neither scheme nor last slash."""
    bare = " ".join(name.split()).casefold()
    return bare.removeprefix("https://").removeprefix("http://").rstrip("/")


def _last_of_each(rows: list["Row"]) -> list["Row"]:
    """Keeps of several links to one source the one that ended last."""
    kept: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (row[0].ended_at is not None, row[0].ended_at)):
        kept[row[1].source] = row
    return list(kept.values())


def _lacking(question: "Question", rows: list["Row"], source: str | None) -> Exception:
    from forecasts.text import nearest

    names = sorted({market.source for _, market, _ in rows})
    if source is None or not names:
        return NotFoundError("market linked to", question.slug)
    lacks = f"{question.slug} is linked to no market of {source!r}"
    close = nearest(source, names)
    if close:
        return InvalidInputError(f"{lacks}. Did you mean {close[0]}?")
    return InvalidInputError(f"{lacks}; linked are: {', '.join(names)}.")
