"""What was corrected in public: everything that once stood on record and was taken back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import func, or_, select

from forecasts.db import AnyRow, Session
from forecasts.language.chances.sourced import sourced_words
from forecasts.models import (
    Forecaster,
    Market,
    MarketLink,
    Prediction,
    Question,
    Reply,
    Resolution,
    Verdict,
)
from forecasts.models.numbers import (
    DECISION_NUMBER,
    LINK_NUMBER,
    REPLY_NUMBER,
    STATEMENT_NUMBER,
    VERDICT_NUMBER,
)
from forecasts.predictions import reading_of
from forecasts.standings.corrected.correction_line import Correction, CorrectionKind
from forecasts.standings.corrected.people_corrections import disputed_readings, merged_forecasters
from forecasts.standings.questions.question_edits import Change, QuestionEdit, question_edits
from forecasts.values import Decision, Provenance, Visibility
from forecasts.wording import (
    DECISION_WORDS,
    VERDICT_WORDS,
    day_words,
    probability_words,
)

__all__ = ["Correction", "CorrectionKind", "CorrectionPage", "correction_page", "corrections"]

PAGE: Final = 50
_DECIDED: Final = (Decision.YES, Decision.NO, Decision.ANNULLED)
_DECISION_WHAT: Final = {
    Decision.REOPENED: "Outcome taken back",
    Decision.ANNULLED: "Annulled after it was decided",
}


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """Some corrections, newest first, of `total`; `page` counts from 1."""

    lines: tuple[Correction, ...]
    total: int
    page: int
    pages: int


def _known(row: Resolution, zone: str) -> str:
    words = DECISION_WORDS[row.decision]
    if row.known_at is None or row.known_precision is None:
        return words
    return f"{words}, known {day_words(row.known_at, row.known_precision, zone=zone)}"


def _decision(question: Question, last: Resolution, row: Resolution, number: int) -> Correction:
    is_open = row.decision is Decision.REOPENED
    is_same = (last.decision, last.known_at) == (row.decision, row.known_at)
    before, after = (_known(each, question.zone) for each in (last, row))
    what = "Decided again, as before" if is_same else "Outcome changed"
    return Correction(
        key=f"decision_{question.slug}_{number}",
        kind=CorrectionKind.OUTCOME,
        at=row.decided_at,
        what=_DECISION_WHAT.get(row.decision, what),
        slug=question.slug,
        title=question.title,
        changes=(Change("Outcome", before, "Undecided" if is_open else after),),
        why=row.reason,
        by=row.decided_by,
    )


def _decisions(session: Session) -> Iterator[Correction]:
    """Walks the histories of questions decided more than once; the first decision is no change."""
    often = select(Resolution.question_id).group_by(Resolution.question_id).having(func.count() > 1)
    query = (
        select(Question, Resolution, DECISION_NUMBER.label("number"))
        .join(Resolution, Resolution.question_id == Question.id)
        .where(Question.visibility == Visibility.PUBLIC, Question.id.in_(often))
        .order_by(Question.id, Resolution.id)
    )
    for _, rows in groupby(session.execute(query), key=lambda row: row.Question.id):
        last: Resolution | None = None
        for row in rows:
            if last is not None:
                yield _decision(row.Question, last, row.Resolution, row.number)
            if row.Resolution.decision in _DECIDED:
                last = row.Resolution


def _edit(found: QuestionEdit) -> Correction:
    return Correction(
        key=f"edit-{found.number}",
        kind=CorrectionKind.QUESTION,
        at=found.at,
        what="Question changed after somebody had spoken",
        slug=found.slug,
        title=found.title,
        changes=found.changes,
        by=found.by,
    )


def _links(session: Session) -> Iterator[Correction]:
    """Tells of markets that spoke for a question and do so no more: people are compared anew.

    A link that nobody had compared never spoke.
    """
    query = (
        select(
            MarketLink,
            LINK_NUMBER.label("number"),
            Question.slug,
            Question.title,
            Market.title.label("market"),
            Forecaster.name,
        )
        .join(Question, Question.id == MarketLink.question_id)
        .join(Market, Market.id == MarketLink.market_id)
        .join(Forecaster, Forecaster.id == Market.forecaster_id)
        .where(
            Question.visibility == Visibility.PUBLIC,
            MarketLink.adjudicated_at.is_not(None),
            MarketLink.ended_at.is_not(None),
        )
        .order_by(MarketLink.id)
    )
    for row in session.execute(query):
        link: MarketLink = row.MarketLink
        compared = " that people were compared with" if link.is_reference else ""
        yield Correction(
            key=f"link_{row.slug}_{row.number}",
            kind=CorrectionKind.MARKET,
            at=row.MarketLink.ended_at,
            what=f"Market unlinked{compared}",
            slug=row.slug,
            title=row.title,
            changes=(Change("Market", f"{row.name}: {row.market}", "linked no more"),),
            why=link.note,
            by=link.ended_by,
        )


def _about(row: AnyRow) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "title": row.title,
        "forecaster": row.name,
        "forecaster_slug": row.forecaster_slug,
    }


def _statements(session: Session) -> list[AnyRow]:
    """Reads at once what was taken back, and what a person read otherwise than the lexicon."""
    query = (
        select(
            Prediction,
            STATEMENT_NUMBER.label("number"),
            Question.slug,
            Question.title,
            Forecaster.name,
            Forecaster.slug.label("forecaster_slug"),
        )
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .where(
            or_(
                Prediction.retracted_at.is_not(None),
                Prediction.proposed != Prediction.probability,
                Prediction.reading_reason.is_not(None),
            ),
            Prediction.visibility == Visibility.PUBLIC,
            Question.visibility == Visibility.PUBLIC,
        )
        .order_by(
            Prediction.provenance,
            Prediction.question_id,
            Prediction.forecaster_id,
            Prediction.retracted_at,
            Prediction.id,
        )
    )
    return list(session.execute(query))


def _place(row: AnyRow) -> str:
    return f"{row.forecaster_slug}_{row.slug}_{row.number}"


def _retraction(rows: Sequence[AnyRow]) -> Correction:
    """Tells of one statement, or of all prices of a market that were taken back at once."""
    first = rows[0].Prediction
    is_one = first.provenance is not Provenance.MARKET
    before = sourced_words(reading_of(first, None)) if is_one else f"{len(rows):,} recorded"
    return Correction(
        key=f"statement_{_place(rows[0])}",
        kind=CorrectionKind.STATEMENT,
        at=first.retracted_at,
        what="Statement recorded wrongly" if is_one else "Prices recorded wrongly",
        changes=(Change("Statement" if is_one else "Prices", before, "taken back"),),
        why=first.retraction_reason,
        **_about(rows[0]),
    )


def _retractions(rows: Iterable[AnyRow]) -> Iterator[Correction]:
    def together(row: AnyRow) -> tuple[Any, ...]:
        said = row.Prediction
        if said.provenance is not Provenance.MARKET:
            return (said.id,)
        return said.question_id, said.forecaster_id, said.retracted_at

    gone = (row for row in rows if row.Prediction.retracted_at is not None)
    for _, alike in groupby(gone, key=together):
        yield _retraction(list(alike))


def _verdicts(session: Session) -> Iterator[Correction]:
    query = (
        select(
            Verdict,
            VERDICT_NUMBER.label("number"),
            Question.slug,
            Question.title,
            Forecaster.name,
            Forecaster.slug.label("forecaster_slug"),
        )
        .join(Forecaster, Forecaster.id == Verdict.forecaster_id)
        .outerjoin(Question, Question.id == Verdict.question_id)
        .where(
            Verdict.visibility == Visibility.PUBLIC,
            Verdict.retracted_at.is_not(None),
            or_(Verdict.question_id.is_(None), Question.visibility == Visibility.PUBLIC),
        )
        .order_by(Verdict.id)
    )
    for row in session.execute(query):
        words = f"without a number: {VERDICT_WORDS[row.Verdict.kind]}"
        yield Correction(
            key=f"verdict_{row.forecaster_slug}_{row.number}",
            kind=CorrectionKind.STATEMENT,
            at=row.Verdict.retracted_at,
            what="Statement recorded wrongly",
            changes=(Change("Statement", words, "taken back"),),
            **_about(row),
        )


def _readings(rows: Iterable[AnyRow]) -> Iterator[Correction]:
    """Tells where a person read words otherwise than the lexicon does."""
    for row in rows:
        said: Prediction = row.Prediction
        if said.retracted_at is not None or said.proposed is None:
            continue
        is_same = round(said.proposed - said.probability, 9) == 0
        if is_same and said.reading_reason is None:
            continue
        yield Correction(
            key=f"reading_{_place(row)}",
            kind=CorrectionKind.READING,
            at=said.recorded_at,
            what="Words read otherwise than the lexicon does",
            changes=(
                Change(
                    f"‘{said.phrase}’",
                    f"{probability_words(said.proposed)} by lexicon {said.lexicon_version}",
                    sourced_words(reading_of(said)),
                ),
            ),
            why=said.reading_reason,
            by=said.recorded_by,
            **_about(row),
        )


def _replies(session: Session) -> Iterator[Correction]:
    """Tells of replies taken back, except those to a call that is not public."""
    about = (
        select(Prediction.id, STATEMENT_NUMBER.label("call"), Question.slug, Question.title)
        .join(Question, Question.id == Prediction.question_id)
        .where(Prediction.visibility == Visibility.PUBLIC, Question.visibility == Visibility.PUBLIC)
        .subquery()
    )
    query = (
        select(
            Reply,
            REPLY_NUMBER.label("number"),
            about.c.call,
            about.c.slug,
            about.c.title,
            Forecaster.name,
            Forecaster.slug.label("forecaster_slug"),
        )
        .join(Forecaster, Forecaster.id == Reply.forecaster_id)
        .outerjoin(about, about.c.id == Reply.prediction_id)
        .where(
            Reply.retracted_at.is_not(None),
            Forecaster.is_public,
            or_(Reply.prediction_id.is_(None), about.c.id.is_not(None)),
        )
    )
    for row in session.execute(query):
        yield Correction(
            key=f"reply_{row.forecaster_slug}_{row.slug or ''}_{row.call or 0}_{row.number}",
            kind=CorrectionKind.REPLY,
            at=row.Reply.retracted_at,
            what="Reply taken back",
            changes=(),
            why=row.Reply.retraction_reason,
            by=row.Reply.retracted_by,
            **_about(row),
        )


def _newest_first(found: Iterable[Correction]) -> list[Correction]:
    """Orders what was read oldest first; what happened at one instant keeps its order."""
    return sorted(found, key=lambda each: each.at)[::-1]


def corrections(session: Session) -> tuple[Correction, ...]:
    """Lists every public correction, newest first.

    Derived from what is never edited: the histories of outcomes, statements and replies taken
    back, links to markets that ended, forecasters merged and taken apart, readings somebody
    disputed, and the ledger's states of a question. What was private never shows.
    """
    statements = _statements(session)
    return tuple(
        _newest_first(
            [
                *_decisions(session),
                *map(_edit, question_edits(session)),
                *_links(session),
                *_retractions(statements),
                *_verdicts(session),
                *_readings(statements),
                *_replies(session),
                *merged_forecasters(session),
                *disputed_readings(session),
            ]
        )
    )


def correction_page(session: Session, *, page: int = 1) -> CorrectionPage:
    """Gives one page of the corrections; a page beyond the last is empty."""
    found = corrections(session)
    start = PAGE * (page - 1)
    pages = max(1, -(-len(found) // PAGE))
    return CorrectionPage(found[start : start + PAGE], len(found), page, pages)
