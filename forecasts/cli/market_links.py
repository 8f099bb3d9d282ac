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
    """Finds the link of a question that is meant, by the name of its source.

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
        names = ", ".join(sorted(f"{market.source} ({market.title})" for _, market, _ in found))
        raise InvalidInputError(f"{question.slug} has several links; name a source: {names}.")
    link, market, _ = found[0]
    return link, market


def _is_meant(row: "Row", source: str | None) -> bool:
    _, market, label = row
    return source is None or source.lower() in {market.source, label.lower()}


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
