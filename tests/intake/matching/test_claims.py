"""The same words again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.db import Session
from forecasts.intake import read_article, store_article
from forecasts.intake.matching import are_apart, same_claims, says_the_same
from forecasts.models import Candidate
from tests.conftest import FakeClock

FIRST = """The harbour of Vessel

“It is very likely that the harbour will open by the end of 2019,” said Alice Arden, an analyst.
"""
AGAIN = """Port news

“It is very likely that the harbour will open by the end of the year 2019,” said Alice Arden, an \
analyst.
"""
OTHER = """Others

“It is very likely that the harbour will open by the end of 2019, maybe,” said Bob Brand, a pilot.

“The ferry will never come back to this town,” said Alice Arden, an analyst.
"""

OPENS = "the harbour of Vessel will open again to ships"


def _stored(session: Session, clock: FakeClock, text: str) -> list[Candidate]:
    kept = store_article(session, read_article(text.encode()), by="sue", now=clock())
    query = session.query(Candidate).where(Candidate.article_id == kept.article.id)
    return query.order_by(Candidate.position).all()


def test_nearly_the_same_words_of_the_same_speaker_are_found_in_another_article(
    session: Session, clock: FakeClock
) -> None:
    first, again, *_ = (_stored(session, clock, text) for text in (FIRST, AGAIN, OTHER))
    (twin,) = same_claims(session, again[0])
    assert (twin.article, twin.number) == (first[0].article_id, 1)
    assert not twin.is_verbatim
    assert twin.speaker == "Alice Arden"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("never again", "Never again!", True),
        ("never again", "never", False),
        ("", "", False),
        ("The ferry will come back in May", "The ferry will never come back to us in May", False),
        ("a b c d e f g h i j", "x b c d e f g h i j y", True),
        (f"{OPENS} in March", f"{OPENS.replace('will', 'will not')} in March", False),
        (f"{OPENS} in March", f"{OPENS.replace('will', 'won’t')} in March", False),
        (f"{OPENS} in March", f"{OPENS} in April", False),
        (f"{OPENS} by the end of 2023", f"{OPENS} by the end of 2030", False),
        (f"{OPENS} for 4 ships", f"{OPENS} for 9 ships", False),
        (f"{OPENS} for four ships", f"{OPENS} for nine ships", False),
        (f"{OPENS} in two weeks", f"{OPENS} in two months", False),
        (f"Selm says that {OPENS}", f"Lund says that {OPENS}", False),
        (f"It is likely that {OPENS}", f"It is unlikely that {OPENS}", False),
        (f"It is likely that {OPENS}", f"It is very likely that {OPENS}", False),
        (OPENS, OPENS.replace("open", "close"), False),
        (OPENS, OPENS.replace("harbour", "airport"), False),
        (f"We may see that {OPENS}", f"we might see that {OPENS}", True),
        (f"{OPENS}, whatever the minister says", f"{OPENS}, whatever he says", True),
        (f"{OPENS}, and we know it", f"… {OPENS}", True),
    ],
)
def test_quotations_are_the_same_when_most_of_their_words_stand_together(
    one: str, other: str, *, is_same: bool
) -> None:
    assert says_the_same(one, other) is is_same


@given(st.text(max_size=100), st.text(max_size=100))
def test_what_says_the_same_does_so_both_ways(one: str, other: str) -> None:
    assert says_the_same(one, other) == says_the_same(other, one)


def test_ranges_are_apart_only_where_they_share_nothing() -> None:
    assert are_apart((0.0, 0.08), (0.18, 0.52))
    assert are_apart((0.9, 1.0), (0.18, 0.52))
    assert not are_apart((0.0, 0.18), (0.18, 0.52))
    assert not are_apart((None, None), (0.18, 0.52))
