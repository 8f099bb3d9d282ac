"""What a curator types about a candidate: proposed, read back, and turned into a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.forecasters import known_forecaster, similar_names
from forecasts.intake import Acceptance, CandidateView, overrules
from forecasts.intake.asked import is_named
from forecasts.intake.matching import (
    Match,
    NearQuestion,
    QuestionProposal,
    match_question,
)
from forecasts.probabilities import check_range, parse_probability
from forecasts.questions import QuestionDraft
from forecasts.text import name_key
from web.refusals import RefusedFieldError

NEW: Final = "new"
OTHER: Final = "other"
NONE: Final = "none"
AT: Final = "at:"
"""What stands before the address of a question that is chosen from the list."""

_ENDS: Final = ("low", "probability", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateForm:
    """The fields as they are typed.

    Attributes:
        choice: which question: a new one, another one, none, or one of the list by its address.
        other: the address or title of a question that is not in the list.
        title: of a new question.
        criteria: of a new question.
        closes_on: of a new question.
        last_day: the deadline of the question used last, where it is taken for the new one too.
        probability: of Yes, with `low` and `high` its range.
        side: "yes" or "no", whichever the words speak for; empty as it says beside the question.
        speaker: who said it.
        is_new: whether that is somebody else than those of a similar name.
        stated_on: when.
        reason: why the words mean something else than the lexicon says.
    """

    choice: str = NEW
    other: str = ""
    title: str = ""
    criteria: str = ""
    closes_on: str = ""
    last_day: str = ""
    probability: str = ""
    low: str = ""
    high: str = ""
    side: str = ""
    speaker: str = ""
    is_new: bool = False
    stated_on: str = ""
    reason: str = ""


def _percent(probability: float | None) -> str:
    return "" if probability is None else f"{100 * probability:.10g}%"


def speaks_for_no(form: CandidateForm, view: CandidateView, question: NearQuestion | None) -> bool:
    """Says whether words speak for No of a question, as the list says unless the form does.

    Args:
        form: as it is typed.
        view: the candidate.
        question: the one it is recorded on; None while it is asked after the words.
    """
    if form.side in {"yes", "no"}:
        return form.side == "no"
    return question is not None and match_question(view, question).is_opposite


def proposed_form(
    view: CandidateView,
    asked: QuestionProposal,
    *,
    published_on: date | None,
    near: Sequence[Match],
) -> CandidateForm:
    """Fills the form with what was proposed, on the likely question, else on a new one.

    Args:
        view: the candidate.
        asked: the question after its words.
        published_on: when the article was published.
        near: questions it may be about.
    """
    likely = next((each.question.slug for each in near if each.is_likely), None)
    stated_on = view.stated_on or published_on
    return CandidateForm(
        choice=f"{AT}{likely}" if likely else NEW,
        title=asked.title if asked.is_question else "",
        criteria=asked.criteria if view.condition else asked.criteria_of(asked.title),
        closes_on=asked.closes_on.isoformat() if asked.closes_on else "",
        probability=_percent(view.central),
        low=_percent(view.low),
        high=_percent(view.high),
        speaker=(view.speaker or "") if is_named(view) else "",
        stated_on=stated_on.isoformat() if stated_on else "",
    )


def typed_form(typed: Mapping[str, str]) -> CandidateForm:
    """Reads the form as it was sent."""

    def field(name: str) -> str:
        return typed.get(name, "").strip()

    return CandidateForm(
        choice=field("choice") or NEW,
        other=field("other"),
        title=field("title"),
        criteria=field("criteria"),
        closes_on=field("closes_on"),
        last_day=field("last_day"),
        probability=field("probability"),
        low=field("low"),
        high=field("high"),
        side=field("side"),
        speaker=field("speaker"),
        is_new=bool(field("is_new")),
        stated_on=field("stated_on"),
        reason=field("reason"),
    )


def question_draft(form: CandidateForm, asked: QuestionProposal) -> QuestionDraft:
    """Reads the new question; the words of the article alone make none.

    What was proposed without a day gets the one that was given.

    Args:
        form: as it was sent.
        asked: the question after the words.

    Raises:
        RefusedFieldError: title, criteria or deadline are missing or cannot be read.
    """
    given = {
        "a title": ("title", form.title),
        "criteria": ("criteria", form.criteria),
        "a deadline": ("closes_on", form.closes_on or form.last_day),
    }
    for what, (name, typed) in given.items():
        if not typed:
            raise RefusedFieldError(name, f"A new question needs {what}.")
    if form.title == asked.title and not asked.is_question:
        raise RefusedFieldError(
            "title",
            "These are the words of the article; make a question of them that Yes or No answers, "
            "such as “Will …?”.",
        )
    try:
        closes = parse_moment(form.closes_on or form.last_day, edge=Edge.END)
    except InvalidInputError as error:
        raise RefusedFieldError("closes_on", str(error)) from None
    title, criteria = form.title, form.criteria
    dated = asked.closing(closes.at.date()) if asked.closes_on is None else asked
    if title == asked.title:
        title = dated.title
    if criteria == asked.criteria:
        criteria = dated.criteria
    elif criteria == asked.criteria_of(asked.title):
        criteria = dated.criteria_of(title)
    return QuestionDraft(title=title, criteria=criteria, closes=closes)


def _stated(form: CandidateForm, usual: date | None, zone: str) -> Moment | None:
    if not form.stated_on and usual is None:
        raise RefusedFieldError(
            "stated_on", "Settle the date of the article first, or say when this was said."
        )
    if not form.stated_on or (usual and form.stated_on == usual.isoformat()):
        return None
    try:
        return parse_moment(form.stated_on, edge=Edge.END, zone=zone)
    except InvalidInputError as error:
        raise RefusedFieldError("stated_on", str(error)) from None


def _speaker(session: Session, form: CandidateForm, view: CandidateView) -> tuple[str | None, bool]:
    """Settles who spoke: the name if it is not the proposed one, and whether it is a new one."""
    name = form.speaker
    if not name_key(name):
        raise RefusedFieldError("speaker", "Nobody is named; say who spoke, or reject this.")
    given = None if is_named(view) and name == view.speaker else name
    known = known_forecaster(session, name)
    if known is not None and known.is_public:
        if form.is_new:
            raise RefusedFieldError(
                "speaker",
                f"{known.name} is on record already; tell two people of one name apart, for "
                f"example {name} (Reuters).",
            )
        return given, False
    alike = [] if form.is_new else similar_names(session, name, is_public=True)
    if alike:
        raise RefusedFieldError(
            "speaker",
            f"{name} is not on record, but {', '.join(alike)} is. Write that name, or say that "
            "this is somebody else.",
        )
    return given, True


def _numbers(form: CandidateForm, view: CandidateView) -> dict[str, float | None]:
    """Reads the numbers that differ from the proposed ones."""
    proposed = dict(zip(_ENDS, map(_percent, (view.low, view.central, view.high)), strict=True))
    numbers: dict[str, float | None] = {}
    for name in _ENDS:
        typed = getattr(form, name)
        try:
            numbers[name] = parse_probability(typed) if typed != proposed[name] else None
        except InvalidInputError as error:
            raise RefusedFieldError(name, str(error)) from None
    if view.central is None and None in numbers.values():
        name = next(name for name in ("probability", *_ENDS) if numbers[name] is None)
        raise RefusedFieldError(
            name,
            "The words name no level: give a probability and both ends of its range, or choose "
            "noncommittal or direction only.",
        )
    return numbers


def _check_numbers(
    numbers: Mapping[str, float | None], view: CandidateView, *, is_inverted: bool
) -> None:
    low, central, high = view.low, view.central, view.high
    if is_inverted and low is not None and central is not None and high is not None:
        low, central, high = 1 - high, 1 - central, 1 - low
    central = central if numbers["probability"] is None else numbers["probability"]
    if central is None:
        return
    bottom, top = numbers["low"], numbers["high"]
    try:
        check_range(0.0 if bottom is None else bottom, central, 1.0 if top is None else top)
    except InvalidInputError as error:
        raise RefusedFieldError("probability", str(error)) from None


def acceptance(
    session: Session,
    form: CandidateForm,
    view: CandidateView,
    *,
    published_on: date | None,
    zone: str,
    has_number: bool,
    is_inverted: bool,
) -> Acceptance:
    """Turns the form into what a person settles about a candidate.

    Args:
        session: any session.
        form: as it was sent.
        view: the candidate.
        published_on: when the article was published.
        zone: of the question.
        has_number: whether a probability is recorded.
        is_inverted: whether the words speak for No of the question.

    Raises:
        RefusedFieldError: it names the field.
    """
    speaker, is_new = _speaker(session, form, view)
    stated = _stated(form, view.stated_on or published_on, zone)
    numbers = _numbers(form, view) if has_number else dict.fromkeys(_ENDS)
    if has_number:
        _check_numbers(numbers, view, is_inverted=is_inverted)
    said = Acceptance(
        probability=numbers["probability"],
        low=numbers["low"],
        high=numbers["high"],
        is_inverted=is_inverted and has_number,
        speaker=speaker,
        is_new=is_new,
        stated=stated,
        reason=form.reason,
    )
    if has_number and overrules(view, said) and not form.reason:
        raise RefusedFieldError(
            "reason",
            "Another probability or range than the lexicon’s needs its reason, which is shown "
            "beside it; or leave the numbers as proposed.",
        )
    return said
