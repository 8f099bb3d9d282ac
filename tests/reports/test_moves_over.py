"""Which moves are told, whatever the prices: the farthest of each question, the farthest first."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from forecasts.reports.asked import MOVED
from forecasts.reports.items import Subject
from forecasts.reports.market_moves import MOST, PriceLine, moves_over
from tests.reports.harbour import NOON

PRICES = st.floats(0, 1)
LINES = st.builds(
    lambda question, market, since, until: PriceLine(
        link_id=market,
        slug=f"question-{question}",
        subject=Subject(question_id=question, title="", url=""),
        market=f"Market {market}",
        since=since,
        until=until,
        read_at=NOON - timedelta(hours=1),
        is_late=False,
    ),
    st.integers(1, 9),
    st.integers(1, 3),
    st.none() | PRICES,
    PRICES,
)


@given(st.lists(LINES, max_size=30), st.randoms(use_true_random=False))
def test_each_question_is_told_once_by_its_farthest_market_in_any_order_of_the_lines(
    lines: list[PriceLine], order: Random
) -> None:
    told = moves_over(lines)
    far = [abs(move.after - move.before) for move in told]
    assert far == sorted(far, key=lambda each: -round(each, 9))
    assert all(round(each, 9) >= MOVED for each in far)
    asked = [move.subject.question_id for move in told]
    assert len(asked) == len(set(asked)) <= MOST
    for move in told:
        others = [
            abs(line.until - line.since)
            for line in lines
            if line.subject == move.subject and line.since is not None
        ]
        assert round(abs(move.after - move.before), 9) == round(max(others), 9)
    shuffled = list(lines)
    order.shuffle(shuffled)
    assert {move.subject.question_id for move in moves_over(shuffled)} == set(asked)
