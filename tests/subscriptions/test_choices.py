"""What can be chosen, and what is refused with a reason."""

from typing import Any

import pytest

from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.subscriptions import MOST_CHOSEN, Choices, change, choices_of
from forecasts.values import Cadence
from tests import world
from tests.conftest import FakeClock
from tests.subscriptions.letters import subscribed


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"weekday": "monday"}, "no weekday"),
        ({"hour": 24}, "no hour"),
        ({"hour": -1}, "no hour"),
        ({"zone": "Europe/Atlantis"}, "Atlantis"),
        ({"language": "tlh"}, "no language"),
        ({"moved_by": 0.0}, "more than 0"),
        ({"moved_by": 1.01}, "at most 1"),
        ({"moved_by": float("nan")}, "nan"),
        ({"moved_by": float("inf")}, "inf"),
        ({"tags": tuple(f"tag {number}" for number in range(MOST_CHOSEN + 1))}, "too many"),
        ({"whole_board": False, "own_record": False}, "weekly report that tells of nothing"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_a_reason(
    wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        Choices(**wrong)


def test_nothing_may_be_chosen_where_no_report_comes() -> None:
    Choices(cadence=Cadence.NEVER, whole_board=False, own_record=False)


def test_tags_are_folded_as_those_of_questions_are() -> None:
    assert Choices(tags=(" War", "war", "Élections", "")).tags == ("war", "élections")


def test_what_is_chosen_is_kept_and_read_back(session: Session, clock: FakeClock) -> None:
    world.prediction(
        session,
        clock(),
        world.question(session, clock()),
        world.forecaster(session, clock(), "Alice Arden"),
        0.3,
    )
    kept = subscribed(session, clock())
    chosen = Choices(
        cadence=Cadence.MONTHLY,
        weekday="sun",
        hour=23,
        zone="Asia/Kathmandu",
        language="iso",
        whole_board=False,
        tags=("war",),
        forecasters=("ALICE arden",),
        own_record=False,
        reminders=False,
        notices=False,
        moved_by=0.3,
    )
    change(session, kept, chosen, now=clock())
    session.expire_all()
    read = choices_of(kept)
    assert read.forecasters == ("alice-arden",)
    assert (read.cadence, read.tags, read.moved_by) == (Cadence.MONTHLY, ("war",), 0.3)
    assert kept.notice_due_at is not None  # what was told wrongly is corrected in any case


def test_nobody_is_chosen_whom_the_public_does_not_know(session: Session, clock: FakeClock) -> None:
    kept = subscribed(session, clock())
    with pytest.raises(NotFoundError, match="Nobody Known"):
        change(session, kept, Choices(forecasters=("Nobody Known",)), now=clock())
