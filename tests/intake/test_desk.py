"""What a curator sees of the record beside a candidate."""

from datetime import date

from forecasts.db import Session
from forecasts.intake import Acceptance, accept_candidate, read_article, store_article
from forecasts.intake.desk import Beside, calls_beside
from forecasts.models import Candidate
from tests import world
from tests.conftest import FakeClock

TEXT = """The harbour of Vessel

“It is very likely that the harbour will open to ships in March,” said Alice Arden, an analyst.
"""
SAME = "It is very likely that the harbour will open to ships in March, as I said"
DENIED = "It is very likely that the harbour will not open to ships in March"


def test_nearly_the_same_words_that_mean_something_else_are_no_repetition(
    session: Session, clock: FakeClock
) -> None:
    read = read_article(TEXT.encode())
    store_article(session, read, published_on=date(2024, 2, 1), by="sue", now=clock())
    candidate = session.query(Candidate).filter(Candidate.speaker == "Alice Arden").one()
    about = world.question(session, clock(), title="Will the harbour open?")
    accept_candidate(session, candidate, question=about, said=Acceptance(), by="sue", now=clock())

    def seen(words: str) -> tuple[bool, tuple[str, ...]]:
        beside = Beside(said_on=date(2025, 2, 1), question=None, words=words)
        (call,) = calls_beside(session, "Alice Arden", beside)
        return call.is_repeat, call.but

    assert seen(SAME) == (True, ())
    assert seen(DENIED) == (False, ("not against no denial",))
