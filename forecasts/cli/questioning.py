"""Which question a reviewer records words on: one on record, or a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from forecasts.cli.asking import ask_until
from forecasts.cli.draft import Draft
from forecasts.clock import Edge, parse_moment
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.text import TITLE_LIMIT, clean_text

if TYPE_CHECKING:
    from forecasts.questions import QuestionDraft
    from forecasts.runtime import Runtime


def whole(typed: str, reason: str) -> str:
    """Refuses what is too short to be more than a slip of a key."""
    if len(typed) < 2:
        raise InvalidInputError(reason)
    return typed


def default_of(draft: Draft) -> str | None:
    """Names the question taken without another word: none where none is likely."""
    likely = draft.likely()
    return likely.question.slug if likely else None


def _hint(draft: Draft, *, is_optional: bool) -> str:
    """Says what may be typed where that is not what stands as the default."""
    if is_optional:
        return " (- for none)"
    if draft.proposed.is_question:
        return " (a draft: check it)" if draft.proposed.is_draft else ""
    if default_of(draft):
        return ""
    return " (1, or a title)" if draft.matches else " (a title)"


@dataclass(slots=True)
class Questions:
    """Asks for questions.

    Attributes:
        runtime: the composed runtime.
        last_day: the deadline given last; offered where words name none.
    """

    runtime: "Runtime"
    last_day: date | None = None

    def ask(self, draft: Draft, *, is_optional: bool = False) -> "str | QuestionDraft":
        """Asks which question it is; one on record by its address, a new one as it is worded.

        Args:
            draft: the candidate in hand.
            is_optional: whether it may be none.
        """
        offers = [match.question.slug for match in draft.matches]
        proposed = draft.proposed.title if draft.proposed.is_question else ""
        answer = ask_until(
            f"Question{_hint(draft, is_optional=is_optional)}",
            lambda typed: self._read_question(typed, offers, is_optional=is_optional),
            default=default_of(draft) or ("-" if is_optional else proposed),
        )
        if answer == "new":
            return self._new_question(draft)
        return self._new_question(draft, answer) if answer.endswith("?") else answer

    def _read_question(self, typed: str, offers: Sequence[str], *, is_optional: bool) -> str:
        from forecasts.questions import find_question

        if typed == "new" or (typed == "-" and is_optional):
            return typed.removeprefix("-")
        if typed in {"", "?"}:
            raise InvalidInputError(
                "Type a number above, the address of a question on record, a title ending in ? for "
                "a new one, or new; back leaves."
            )
        if typed.isdecimal() and 1 <= int(typed) <= len(offers):
            return offers[int(typed) - 1]
        if typed.endswith("?"):
            return self._read_title(typed)
        with self.runtime.reading() as session:
            return find_question(session, typed).slug

    def _new_question(self, draft: Draft, title: str = "") -> "QuestionDraft":
        """Asks what a new question needs; its title only where none was typed before."""
        from forecasts.questions import QuestionDraft

        def worded(criteria: str) -> QuestionDraft:
            given = whole(criteria, "Those are no criteria; type back to leave this question.")
            return QuestionDraft(title=title, criteria=given, closes=closes)

        if not title and not draft.proposed.is_question:
            title = ask_until("Title (a yes/no question)", self._read_title)
        usual = draft.proposed.usual(self.last_day)
        closes = ask_until(
            "Deadline (YYYY-MM-DD)",
            lambda typed: parse_moment(typed, edge=Edge.END),
            default=usual.isoformat() if usual else "",
        )
        self.last_day = closes.at.date()
        proposed = draft.proposed.closing(self.last_day)
        title = proposed.title if title == draft.proposed.title else title
        title = title or ask_until(
            "Title (a yes/no question)",
            self._read_title,
            default=proposed.title if proposed.is_question else "",
        )
        criteria = proposed.criteria_of(title)
        brief = proposed.sourced("").criteria_of(title)
        return ask_until(
            "Criteria",
            worded,
            default=criteria,
            shown=criteria if brief == criteria else f"{brief} …",
        )

    def _read_title(self, typed: str) -> str:
        from forecasts.questions import known_question

        given = whole(typed, "That is no title; type back to leave this question.")
        title = clean_text(given, what="title", limit=TITLE_LIMIT)
        with self.runtime.reading() as session:
            known = known_question(session, title, is_public=True)
        if known is not None:
            raise ConflictError(
                f"This question is on record already: {known.slug}; use it, or word yours apart."
            )
        return title
