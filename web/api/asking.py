"""What programs may ask and send, field by field."""

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, OneOf, Range

from forecasts.clock import Edge, Moment, parse_moment
from forecasts.errors import InvalidInputError
from forecasts.language.entry import EXAMPLE
from forecasts.probabilities import parse_probability, probability_readings
from forecasts.standings import BoardColumn
from forecasts.standings.market_list import MarketOrder
from forecasts.text import READING_REASON_LIMIT, TITLE_LIMIT
from forecasts.values import (
    Board,
    BoardScore,
    Decision,
    ForecasterKind,
    QuestionState,
    Visibility,
)

SLUG_LIMIT: Final = 120
_TEXT_LIMIT: Final = 10_000
_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,17}", re.ASCII)


class Probability(fields.Field[float]):
    """A probability: a number from 0 to 1, or the text a person would type."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> float:
        del attr, data, kwargs
        if isinstance(value, str):
            try:
                return parse_probability(value)
            except InvalidInputError as error:
                raise ValidationError(str(error)) from None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("A probability is a number from 0 to 1, or a text such as 5%.")
        if not 0 <= value <= 1:
            meant = " or ".join(probability_readings(f"{value:.15g}")) or "a number from 0 to 1"
            raise ValidationError(f"{value:.15g} is outside 0 to 1; did you mean {meant}?")
        return float(value)


def probability_shape(_plugin: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """Describes a probability in the document of the API."""
    if not isinstance(field, Probability):
        return {}
    number = {"type": "number", "minimum": 0, "maximum": 1}
    text = {"type": "string", "minLength": 1, "maxLength": 60}
    return {"oneOf": [number, text]}


def said(words: str, such: Any) -> dict[str, Any]:
    """Says what a field is, and gives an example of it."""
    return {"description": words} | ({"examples": [such]} if such is not None else {})


class Text(fields.String):
    """A text that is not empty."""

    def __init__(
        self, limit: int, words: str, such: str | None = None, *, required: bool = False
    ) -> None:
        super().__init__(required=required, validate=Length(1, limit), metadata=said(words, such))


class Time(Text):
    """A day, month or year, or an instant; read in the zone of its question."""

    def __init__(self, words: str, such: str | None = None, *, required: bool = False) -> None:
        forms = "2026-12-31, 2026-12, 2026 or 2026-12-31T12:00+01:00"
        super().__init__(60, f"{words}: {forms}", such, required=required)


class Whole(fields.Integer):
    """A whole number, in plain digits."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> int:
        if not _WHOLE.fullmatch(str(value)):
            raise self.make_error("invalid", input=value)
        found: int = super()._deserialize(value, attr, data, **kwargs)
        return found


class Switch(fields.Boolean):
    """True or false in a body, where no text or number stands for either."""

    def __init__(self, words: str, **rest: Any) -> None:
        super().__init__(metadata={"description": words}, **rest)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        del attr, data, kwargs
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Word(fields.Enum[Any]):
    """One of a few words."""

    def __init__(self, kind: Any, words: str) -> None:
        super().__init__(kind, by_value=True, metadata={"description": words})


def moment(typed: str | None, edge: Edge, zone: str = "UTC") -> Moment | None:
    """Reads a time that may be left out."""
    return parse_moment(typed, edge=edge, zone=zone) if typed else None


class PageAsked(Schema):
    """Which page of a list."""

    page = Whole(load_default=1, validate=Range(1, 9999), metadata={"description": "from 1"})
    size = Whole(
        load_default=50, validate=Range(1, 100), metadata={"description": "how much stands on one"}
    )


class PageOfFifty(Schema):
    """Which page of a list whose pages hold 50."""

    page = Whole(load_default=1, validate=Range(1, 9999), metadata={"description": "from 1"})


class QuestionsAsked(PageAsked):
    """Which questions."""

    state = Word(QuestionState, "only those that stand so")
    tag = Text(60, "only those with this tag")
    q = Text(200, "only those whose title, tags and criteria hold these words and “phrases”")
    visibility = Word(Visibility, "only those seen by so many")
    mine = fields.Boolean(
        truthy={"1", "true"}, falsy={"0", "false"}, metadata={"description": "only one's own"}
    )


class PredictionsAsked(PageAsked):
    """Which statements."""

    question = Text(SLUG_LIMIT, "only those on this question, by slug")
    forecaster = Text(SLUG_LIMIT, "only those of this forecaster, by slug")
    mine = fields.Boolean(
        truthy={"1", "true"}, falsy={"0", "false"}, metadata={"description": "only one's own"}
    )


class Body(Schema):
    """What is sent as the body."""

    @validates_schema(pass_original=True)
    def check_given(self, _data: Any, original: Any, **_: Any) -> None:
        """Refuses a body that is no object."""
        if not isinstance(original, dict):
            raise ValidationError("The body is a JSON object.")


class QuestionSent(Body):
    """A new question."""

    title = Text(
        TITLE_LIMIT,
        "what is asked, so that the answer is Yes or No",
        "Will it rain?",
        required=True,
    )
    criteria = Text(_TEXT_LIMIT, "what counts as Yes", "Yes if it rains.", required=True)
    closes = Time("until when it can happen", "2026-12-31", required=True)
    opens = Time("from when statements count; now where it is left out")
    resolve_by = Time("when the outcome is due; at the close where it is left out")
    zone = Text(64, "the time zone its days are of; the account's where it is left out")
    base_rate = Probability(metadata={"description": "how often such things happen"})
    base_rate_source = Text(2000, "where that is from: a web address")
    cause = Text(120, "what it shares with other questions beside its subject")
    visibility = Word(Visibility, "who may see it; the account's usual where it is left out")
    tags = fields.List(
        Text(60, "a tag"),
        validate=Length(0, 20),
        metadata={"description": "words it is found under"},
    )


class QuestionChanged(Body):
    """What is to be different about a question; what is left out stays."""

    title = Text(TITLE_LIMIT, "what is asked")
    criteria = Text(_TEXT_LIMIT, "what counts as Yes")
    closes = Time("until when it can happen")
    opens = Time("from when statements count")
    base_rate = Probability(metadata={"description": "how often such things happen"})
    base_rate_source = Text(2000, "where that is from: a web address")
    cause = Text(120, "what it shares with other questions beside its subject")
    tags = fields.List(
        Text(60, "a tag"),
        validate=Length(0, 20),
        metadata={"description": "words it is found under"},
    )


class OutcomeSent(Body):
    """How a question came out."""

    outcome = fields.Enum(
        Decision,
        by_value=True,
        required=True,
        validate=OneOf([Decision.YES, Decision.NO]),
        metadata=said("yes or no", "yes"),
    )
    known = Time("when the outcome was publicly knowable", "2026-12-31", required=True)
    evidence_url = Text(2000, "a web page that shows it", "https://weather.example/minsk")
    reason = Text(900, "why, in a sentence")


class ReasonSent(Body):
    """Why something is done."""

    reason = Text(900, "why, in a sentence", "The station closed.", required=True)


class PredictionSent(Body):
    """A probability one states now."""

    probability = Probability(
        required=True, metadata=said("of Yes: a number from 0 to 1, or “5%”, “1 in 20”", 0.35)
    )
    low = Probability(metadata={"description": "lower end of a range that holds it"})
    high = Probability(metadata={"description": "upper end"})
    visibility = Word(Visibility, "who may see it, of those who see the question")
    comment = Text(5000, "what goes with it")


class LineSent(Body):
    """A question, its deadline and a probability in one line."""

    line = Text(1000, "question, deadline and probability", EXAMPLE, required=True)
    visibility = Word(Visibility, "who may see it, where the line says nothing")
    comment = Text(5000, "what goes with it")


class CommentSent(Body):
    """What one says on a question."""

    text = Text(5000, "at most 5,000 characters; line breaks stay", "Dry so far.", required=True)
    visibility = Word(Visibility, "private for a note to oneself")


class TipSent(Body):
    """A prediction that should be on record."""

    words = Text(2000, "what was said", "It will rain in May.", required=True)
    person = Text(300, "who said it", "Ann Bell", required=True)
    url = Text(2000, "where it can be read", "https://news.example/rain", required=True)
    note = Text(2000, "anything else a curator should know")


class ForecastersAsked(PageOfFifty):
    """Which forecasters."""

    q = Text(200, "part of a name or alias")
    kind = Word(ForecasterKind, "only of this kind")


class MarketsAsked(PageOfFifty):
    """Which markets."""

    order = fields.Enum(
        MarketOrder,
        by_value=True,
        load_default=MarketOrder.DIVERGENCE,
        metadata={
            "description": "the farthest from what people say, the farthest moved in a day or a "
            "week, or the next to close first"
        },
    )


class BoardAsked(Schema):
    """Which board, and of which questions."""

    board = Word(Board, "which questions it is made of; as the front page where it is left out")
    kind = Word(ForecasterKind, "only forecasters of this kind")
    tag = Text(60, "only questions with this tag")
    since = fields.Date(metadata={"description": "only questions due on this day or later"})
    until = fields.Date(metadata={"description": "only questions due on this day or earlier"})
    minimum = Whole(
        validate=Range(1, 999_999), metadata={"description": "questions a row has at least"}
    )
    score = Word(BoardScore, "by which number rows are ordered")
    early = fields.Boolean(
        truthy={"1", "true"},
        falsy={"0", "false"},
        metadata={"description": "also questions that were decided before their deadline"},
    )
    sort = fields.String(
        validate=OneOf([sign + column.value for column in BoardColumn for sign in ("", "-")]),
        metadata={"description": "a column; with - in front the highest first"},
    )


class BoardNamed(Schema):
    """Which board."""

    board = Word(Board, "prospective where it is left out, else the retrospective one")


class CalibrationAsked(BoardNamed):
    """Which board, and of which questions."""

    kind = Word(ForecasterKind, "only forecasters of this kind")
    tag = Text(60, "only questions with this tag")
    since = fields.Date(metadata={"description": "only questions due on this day or later"})
    until = fields.Date(metadata={"description": "only questions due on this day or earlier"})


class ComparisonAsked(BoardNamed):
    """Which two forecasters."""

    one = Text(300, "slug, name or alias", "alice-arden", required=True)
    other = Text(300, "slug, name or alias", "bob-birch", required=True)


class ArticleSent(Body):
    """An article to be read: its text, or without one the page at its address."""

    text = Text(
        5_000_000,
        "its whole text, or its page as HTML; the page at `url` is read where it is left out",
        "“Rain is likely,” said Ann Bell.",
    )
    title = Text(TITLE_LIMIT, "its headline; the first line where it is left out")
    url = Text(2000, "where it stands")
    publisher = Text(300, "who published it")
    published_on = fields.Date(metadata={"description": "on which day"})


class CandidatesAsked(PageAsked):
    """Which candidates."""

    article = Whole(
        validate=Range(1, 999_999_999), metadata={"description": "only those of this article"}
    )


class AcceptanceSent(Body):
    """What a curator settles on accepting a candidate; what is left out stays as proposed."""

    question = Text(
        SLUG_LIMIT, "slug of a public question it is about", "will-it-rain", required=True
    )
    probability = Probability(metadata={"description": "the curator's reading"})
    low = Probability(metadata={"description": "lower end of the range"})
    high = Probability(metadata={"description": "upper end"})
    inverted = Switch("whether the words speak for No")
    speaker = Text(300, "who said it, where the proposal is wrong")
    is_new = Switch("whether a name much like one on record is somebody else")
    stated = Time("when it was said; on the article's day where it is left out")
    reason = Text(
        READING_REASON_LIMIT,
        "why the words are read otherwise than the lexicon does; needed where they are",
    )


class VerdictSent(Body):
    """What a curator settles on a candidate that commits to no number."""

    question = Text(SLUG_LIMIT, "slug of a public question it is about, if any")
    speaker = Text(300, "who said it, where the proposal is wrong")
    is_new = Switch("whether a name much like one on record is somebody else")
    stated = Time("when it was said; on the article's day where it is left out")


class ArticleDated(Body):
    """On which day an article was published."""

    published_on = fields.Date(required=True, metadata=said("on which day", "2026-11-29"))
