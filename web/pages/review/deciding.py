"""What a curator's buttons do about a candidate, each in the transaction of its request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from forecasts.db import Session
from forecasts.errors import ConflictError, ForecastsError, NotFoundError
from forecasts.intake import (
    Acceptance,
    ArticleView,
    CandidateView,
    accept_candidate,
    merge_candidate,
    reject_candidate,
    set_verdict,
)
from forecasts.intake.asked import question_after
from forecasts.intake.desk import Beside, article_text, calls_beside, nth_candidate
from forecasts.intake.matching import near_question
from forecasts.intake.order import set_rest_aside
from forecasts.intake.unscored import why_never_scored
from forecasts.language.chances.sourced import sourced_words
from forecasts.predictions import reading_of
from forecasts.questions import add_question, known_question
from forecasts.resolution.desk import public_question
from forecasts.resources.undoing import take_back
from forecasts.values import CandidateState, ExcludedReason, VerdictKind
from forecasts.wording import EXCLUDED_WORDS
from web.refusals import RefusedFieldError
from web.review_form import (
    AT,
    NEW,
    OTHER,
    CandidateForm,
    acceptance,
    question_draft,
    speaks_for_no,
    typed_form,
)

MERGE: Final = "merge "
_VERDICTS: Final = {
    "noncommittal": VerdictKind.NONCOMMITTAL,
    "direction": VerdictKind.DIRECTION_ONLY,
}
_STATES: Final = {
    CandidateState.ACCEPTED: "accepted",
    CandidateState.NONCOMMITTAL: "marked noncommittal",
    CandidateState.DIRECTION: "marked direction only",
    CandidateState.REJECTED: "rejected",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """What was done, in words, and where to go on."""

    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hand:
    """A candidate in hand, with whoever decides."""

    session: Session
    article: ArticleView
    number: int
    view: CandidateView
    form: CandidateForm
    by: str
    now: datetime

    @property
    def row(self) -> Any:
        """The candidate on record."""
        found = nth_candidate(self.session, self.article.id, self.number)
        if found is None:
            raise NotFoundError("candidate", str(self.number))
        return found

    def accepted_as(self, question: Any, *, has_number: bool) -> Acceptance:
        """Reads what is settled about it on a question; None for none."""
        asked = None if question is None else near_question(question)
        return acceptance(
            self.session,
            self.form,
            self.view,
            published_on=self.article.published_on,
            zone=question.zone if question else "UTC",
            has_number=has_number,
            is_inverted=speaks_for_no(self.form, self.view, asked),
        )


def _check_waits(view: CandidateView, number: int) -> None:
    if view.state is not CandidateState.PENDING:
        by = f" by {view.decided_by}" if view.decided_by else ""
        raise ConflictError(
            f"Candidate {number} was {_STATES[view.state]} meanwhile{by}; this is how it stands "
            "now. Undo that first to decide otherwise."
        )


def _question_on_record(hand: _Hand) -> Any:
    """Finds the question that was chosen; None where a new one or none was."""
    choice = hand.form.choice
    if choice.startswith(AT):
        return public_question(hand.session, choice.removeprefix(AT))
    if choice != OTHER:
        return None
    found = known_question(hand.session, hand.form.other, is_public=True)
    if not hand.form.other or found is None:
        raise RefusedFieldError("other", "No public question has this address or title.")
    return public_question(hand.session, found.slug)


def _question(hand: _Hand) -> Any:
    """Finds the question that was chosen, or puts the new one on record."""
    found = _question_on_record(hand)
    if found is not None:
        return found
    if hand.form.choice != NEW:
        raise RefusedFieldError("choice", "Choose the question that this is about.")
    asked = question_after(
        hand.article,
        hand.view,
        today=hand.now.date(),
        text=article_text(hand.session, hand.article.id),
    )
    draft = question_draft(hand.form, asked)
    try:
        return add_question(hand.session, draft, by=hand.by, now=hand.now)
    except ForecastsError as error:
        raise RefusedFieldError("title", str(error)) from None


def _accept(hand: _Hand) -> str:
    question = _question(hand)
    row = accept_candidate(
        hand.session,
        hand.row,
        question=question,
        said=hand.accepted_as(question, has_number=True),
        by=hand.by,
        now=hand.now,
    )
    words = f"Candidate {hand.number} accepted, {sourced_words(reading_of(row))}"
    words += f", on “{question.title}”."
    reason: ExcludedReason | None = row.excluded_reason
    return words if reason is None else f"{words} Not scored: {EXCLUDED_WORDS[reason]}."


def _set_verdict(hand: _Hand, kind: VerdictKind) -> str:
    question = _question_on_record(hand)
    set_verdict(
        hand.session,
        hand.row,
        kind,
        question=question,
        said=hand.accepted_as(question, has_number=False),
        by=hand.by,
        now=hand.now,
    )
    where = f" on “{question.title}”" if question else ""
    return f"Candidate {hand.number}: {kind.value}{where}; counted, never scored."


def _reject(hand: _Hand) -> str:
    reject_candidate(hand.row, by=hand.by, now=hand.now)
    return f"Candidate {hand.number} rejected."


def _set_rest_aside(hand: _Hand) -> str:
    done = set_rest_aside(hand.session, hand.article.candidates, by=hand.by, now=hand.now)
    return f"{len(done)} set aside together: never scored."


def _merge(hand: _Hand, key: str) -> str:
    """Merges with one of the statements the page offered; no other can be named."""
    question, _, _ = key.rpartition(" ")
    speaker = hand.form.speaker or hand.view.speaker or ""
    day = hand.view.stated_on or hand.article.published_on
    words = " ".join(each.text for each in hand.view.segments)
    beside = Beside(said_on=day, question=question, words=words)
    offered = calls_beside(hand.session, speaker, beside)
    found = next((each for each in offered if each.key == key), None)
    if found is None:
        raise ConflictError("That statement is no longer on record; nothing was merged.")
    merge_candidate(hand.session, hand.row, found.id, by=hand.by, now=hand.now)
    return (
        f"Candidate {hand.number} is set aside as a repetition; the article is a further source of "
        f"the statement on “{found.title}”."
    )


def _carry_out(hand: _Hand, decision: str) -> str:
    if decision == "accept":
        return _accept(hand)
    if decision in _VERDICTS:
        return _set_verdict(hand, _VERDICTS[decision])
    if decision == "reject":
        return _reject(hand)
    if decision == "rest":
        return _set_rest_aside(hand)
    if decision.startswith(MERGE):
        return _merge(hand, decision.removeprefix(MERGE))
    raise RefusedFieldError("", "Say what is decided: accept, noncommittal, direction or reject.")


def decide_candidate(
    session: Session,
    article: ArticleView,
    number: int,
    typed: Mapping[str, str],
    *,
    by: str,
    now: datetime,
) -> str:
    """Decides about a candidate as a form says, and returns what was done in words.

    Args:
        session: an open writing transaction.
        article: as whoever decides sees it.
        number: of the candidate within it.
        typed: the form; `decision` names the button.
        by: who decides.
        now: the present instant.

    Raises:
        ConflictError: it was decided meanwhile.
        NotFoundError: there is no such candidate, or no such question.
        RefusedFieldError: it names the field that cannot be accepted.
    """
    if not 1 <= number <= len(article.candidates):
        raise NotFoundError("candidate", str(number))
    view = article.candidates[number - 1]
    _check_waits(view, number)
    hand = _Hand(
        session=session,
        article=article,
        number=number,
        view=view,
        form=typed_form(typed),
        by=by,
        now=now,
    )
    return _carry_out(hand, typed.get("decision", ""))


def undo_together(
    session: Session, article: ArticleView, number: int, *, by: str, now: datetime
) -> str:
    """Takes back what was decided together with a candidate, and returns that in words.

    Raises:
        ConflictError: it waits already, or was not decided here.
        NotFoundError: there is no such candidate.
    """
    if not 1 <= number <= len(article.candidates):
        raise NotFoundError("candidate", str(number))
    first = article.candidates[number - 1]
    together = [
        place
        for place, each in enumerate(article.candidates, start=1)
        if why_never_scored(each)
        and not each.is_repeat
        and each.state is CandidateState.REJECTED
        and (each.decided_by, each.decided_at) == (by, first.decided_at)
    ]
    if number not in together:
        return undo_candidate(session, article, number, by=by, now=now)
    words = [undo_candidate(session, article, place, by=by, now=now) for place in together]
    return words[0] if len(words) == 1 else f"{len(words)} candidates wait again."


def undo_candidate(
    session: Session, article: ArticleView, number: int, *, by: str, now: datetime
) -> str:
    """Takes a decision back, and returns what was done in words.

    A question that was made by it, and on which nothing else stands, is annulled.

    Args:
        session: an open writing transaction.
        article: as whoever decides sees it.
        number: of the candidate within it.
        by: who takes it back.
        now: the present instant.

    Raises:
        ConflictError: it waits already, or was not decided here.
        NotFoundError: there is no such candidate.
    """
    row = nth_candidate(session, article.id, number)
    if row is None:
        raise NotFoundError("candidate", str(number))
    if row.state is CandidateState.PENDING:
        raise ConflictError(f"Candidate {number} waits already; it was taken back meanwhile.")
    if article.candidates[number - 1].decided_by is None:
        raise ConflictError("This was not decided here, and cannot be taken back here.")
    taken = take_back(session, row, by=by, now=now)
    return f"Candidate {number} waits again.{taken.words}"
