"""Statements: said on a question or in one line, listed, withdrawn, undone."""

from dataclasses import dataclass
from typing import Any, Final

from forecasts.accounts import Scope, seen_question
from forecasts.errors import NotFoundError
from forecasts.forecasters import find_forecaster
from forecasts.language.entry import read_entry
from forecasts.logbook import (
    Details,
    author_of,
    log_entry,
    log_statement,
    today_in,
    undo_statement,
    withdraw_own,
)
from forecasts.probabilities import check_range
from forecasts.resources.parts import Paged
from forecasts.resources.predictions import (
    PredictionRecord,
    PredictionsWanted,
    list_predictions,
    own_prediction_id,
    prediction_record,
)
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import LineSent, PageAsked, PredictionsAsked, PredictionSent
from web.api.callers import unauthorized

area: Final = Area("predictions", "Stated probabilities.")

_ON: Final = "/questions/<slug>/predictions"
_NUMBER: Final = "<int:number>"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRecord:
    """What a line became.

    Attributes:
        prediction: what was said.
        title: of the question it is about.
        is_new: whether the question was asked with it.
        unused_tags: tags of the line the question was not given, as it was on record.
    """

    prediction: PredictionRecord
    title: str
    is_new: bool
    unused_tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneRecord:
    """What is off the record now.

    Attributes:
        question: slug of what it was about.
        title: of the question.
        probability: that was said.
        is_question_gone: whether the question that came with it is annulled.
    """

    question: str
    title: str
    probability: float
    is_question_gone: bool


@area.reads("/predictions", PredictionRecord, is_list=True, asks=PredictionsAsked)
def every(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists statements, the latest first: public ones, and with a token one's own."""
    if query.get("mine") and asked.viewer is None:
        raise unauthorized("Which statements are yours, only a token can say.")
    question_id = forecaster_id = None
    if "question" in query:
        question_id = seen_question(asked.session, query["question"], asked.viewer).id
    if "forecaster" in query:
        forecaster_id = _forecaster(asked, query["forecaster"])
    wanted = PredictionsWanted(
        question_id=question_id,
        forecaster_id=forecaster_id,
        is_mine=query.get("mine", False),
    )
    paged = Paged(query["page"], query["size"])
    return Listing.of(list_predictions(asked.session, wanted, asked.viewer, paged))


def _forecaster(asked: Asked, slug: str) -> int:
    try:
        return find_forecaster(asked.session, slug, is_public=True).id
    except NotFoundError:
        raise NotFoundError("forecaster", slug) from None


@area.reads(_ON, PredictionRecord, is_list=True, asks=PageAsked)
def on(asked: Asked, query: dict[str, Any], slug: str) -> Listing:
    """Lists what was said on a question, the latest first."""
    question = seen_question(asked.session, slug, asked.viewer)
    paged = Paged(query["page"], query["size"])
    wanted = PredictionsWanted(question_id=question.id)
    return Listing.of(list_predictions(asked.session, wanted, asked.viewer, paged))


@area.reads(f"{_ON}/{_NUMBER}", PredictionRecord, needs=Scope.READ)
def one(asked: Asked, slug: str, number: int) -> PredictionRecord:
    """Shows a statement of one's own, by its place among those on its question."""
    question = seen_question(asked.session, slug, asked.viewer)
    found = own_prediction_id(asked.session, question, number, asked.me)
    return prediction_record(asked.session, found, asked.me)


@area.does(_ON, PredictionRecord, takes=PredictionSent, status=201)
def say(asked: Asked, sent: dict[str, Any], slug: str) -> PredictionRecord:
    """States a probability on a question now: for the first time, or as an update."""
    question = seen_question(asked.session, slug, asked.me)
    author = author_of(asked.session, asked.me, now=asked.now)
    check_range(sent.get("low"), sent["probability"], sent.get("high"))
    logged = log_statement(
        asked.session,
        question,
        sent["probability"],
        Details(
            visibility=sent.get("visibility", question.visibility),
            zone=asked.me.zone,
            comment=sent.get("comment", ""),
            low=sent.get("low"),
            high=sent.get("high"),
        ),
        author=author,
        now=asked.now,
    )
    return prediction_record(asked.session, logged.prediction, asked.again(author.forecaster.id))


@area.does("/predictions", LoggedRecord, takes=LineSent, status=201)
def from_line(asked: Asked, sent: dict[str, Any]) -> LoggedRecord:
    """Reads one line into a question, its deadline and a probability, and puts it on record.

    Where the question is on record already, the line is a statement on it.
    """
    me = asked.me
    author = author_of(asked.session, me, now=asked.now)
    details = Details(
        visibility=sent.get("visibility", me.usual_visibility),
        zone=me.zone,
        comment=sent.get("comment", ""),
    )
    entry = read_entry(sent["line"], today=today_in(me.zone, asked.now))
    logged = log_entry(asked.session, entry, details, author=author, now=asked.now)
    said = prediction_record(asked.session, logged.prediction, asked.again(author.forecaster.id))
    return LoggedRecord(
        prediction=said,
        title=logged.title,
        is_new=logged.is_new,
        unused_tags=logged.unused_tags,
    )


@area.does("/questions/<slug>/withdrawal")
def withdraw(asked: Asked, slug: str) -> None:
    """Ends to stand by what one said last on a question; what was said keeps its score."""
    question = seen_question(asked.session, slug, asked.me)
    author = author_of(asked.session, asked.me, now=asked.now)
    withdraw_own(asked.session, question, author=author, now=asked.now)


@area.does(f"{_ON}/{_NUMBER}/undo", UndoneRecord)
def undo(asked: Asked, slug: str, number: int) -> UndoneRecord:
    """Takes back what one said within the last ten minutes, before the question closed."""
    question = seen_question(asked.session, slug, asked.me)
    found = own_prediction_id(asked.session, question, number, asked.me)
    author = author_of(asked.session, asked.me, now=asked.now)
    undone = undo_statement(asked.session, found, author=author, now=asked.now)
    return UndoneRecord(
        question=undone.slug,
        title=undone.title,
        probability=undone.probability,
        is_question_gone=undone.is_question_gone,
    )
