"""Lists in parts: which part an address asks for, and the links to the others."""

import re
from collections.abc import Callable

from werkzeug.datastructures import MultiDict

from forecasts.errors import InvalidInputError
from web.contexts.shared import Link, Paging


def page_number(query: MultiDict[str, str]) -> int:
    """Reads which page an address asks for; the first where it does not say.

    Raises:
        InvalidInputError: it is no number from 1 to 999999.
    """
    typed = query.get("page", "").strip()
    if not typed:
        return 1
    if not re.fullmatch(r"[1-9][0-9]{0,5}", typed):
        raise InvalidInputError(
            f"“page” is {typed[:60]!r}; it must be a whole number from 1 to 999999."
        )
    return int(typed)


def paging(page: int, pages: int, address: Callable[[int], str]) -> Paging:
    """Links a page of a list to its neighbours.

    Args:
        page: this one, from 1.
        pages: how many there are.
        address: gives the address of a page.
    """
    return Paging(
        page=page,
        pages=pages,
        before=Link(address(page - 1), "Earlier in the list") if page > 1 else None,
        after=Link(address(page + 1), "Further down the list") if page < pages else None,
    )
