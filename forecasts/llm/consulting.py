"""Asks a model and holds what it says against the text, in one go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from forecasts.language import Person, extract
from forecasts.llm.asking import ask_model, tell_nobody
from forecasts.llm.checking import check_answer
from forecasts.llm.records import Answer, Checked, Model


@dataclass(frozen=True, slots=True)
class Consultation:
    """What a model was asked about an article, and what came of it.

    Attributes:
        answer: what it answered.
        checked: what of that stood up to the text.
        people: whom the article names, as far as it was shown.
    """

    answer: Answer
    checked: Checked
    people: tuple[Person, ...]


def consult(
    model: Model,
    text: str,
    *,
    published_on: date | None = None,
    seconds: float,
    progress: Callable[[int, int], None] = tell_nobody,
) -> Consultation:
    """Asks a model about an article; to be called with no transaction open.

    What lies behind the last part that was shown to the model is not read here either.

    Args:
        model: what is asked.
        text: the article.
        published_on: when it was published, where known.
        seconds: how long the model may take for all of it.
        progress: is told how many parts are done, of how many.
    """
    answer = ask_model(model, text, seconds=seconds, progress=progress)
    shown = text[: max((part.span[1] for part in answer.parts), default=0)]
    extraction = extract(shown, published_on=published_on)
    checked = check_answer(shown, answer.parts, extraction, published_on=published_on)
    return Consultation(answer, checked, extraction.people)
