"""Whether words were read before the outcome was known, on the lists of calls."""

import pytest

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.predictions import Statement, record_prediction
from forecasts.resolution.resolve import resolve_question
from forecasts.standings import question_page
from forecasts.standings.people.calls import calls_of
from forecasts.values import Basis, Decision
from tests import world
from tests.conftest import FakeClock


@pytest.mark.parametrize(
    ("basis", "known", "expected"),
    [
        (Basis.VERBAL, "2024-09-01", True),
        (Basis.VERBAL, "2024-05-01", False),
        (Basis.VERBAL, None, None),
        (Basis.NUMERIC, "2024-09-01", None),
    ],
)
def test_a_call_says_whether_its_words_were_read_before_the_outcome_was_known(
    session: Session, clock: FakeClock, basis: Basis, known: str | None, *, expected: bool | None
) -> None:
    about, who = world.question(session, clock()), world.forecaster(session, clock())
    statement = Statement(
        probability=0.1,
        low=0.05,
        high=0.2,
        basis=basis,
        phrase="will never" if basis is Basis.VERBAL else None,
        stated=parse_moment("2024-02-01", edge=Edge.END),
    )
    record_prediction(
        session, question=about, forecaster=who, statement=statement, by="c", now=clock()
    )
    clock.advance(days=200)
    if known is not None:
        at = parse_moment(known, edge=Edge.START)
        resolve_question(session, about, Decision.NO, known=at, by="c", now=clock())
    (call,) = calls_of(session, who.id)
    (line,) = question_page(session, about.slug, is_public=True).statements
    assert (call.read_before, line.read_before) == (expected, expected)
    assert call.key == line.key == f"alice-arden_{about.slug}_1"
