"""Tips wait for a curator, who takes them or sets them aside."""

import pytest

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.intake.tips import TipDraft, find_tip, send_tip, set_tip_aside, take_tip, tips
from forecasts.values import TipState
from tests.conftest import FakeClock

DRAFT = TipDraft(words="It will never open.", person="Bob Brand", url="https://gull.example/1")


def test_a_tip_waits_once_and_is_taken(session: Session, clock: FakeClock) -> None:
    first = send_tip(session, DRAFT, by=None, now=clock())
    assert send_tip(session, DRAFT, by="member x", now=clock()) is first
    (line,) = tips(session)
    assert (line.words, line.person, line.note) == (DRAFT.words, DRAFT.person, "")
    take_tip(find_tip(session, first.id), by="curator", now=clock())
    session.flush()
    assert tips(session) == ()
    assert tips(session, is_waiting=False)[0].state is TipState.TAKEN
    with pytest.raises(ConflictError, match="is taken already, by curator"):
        set_tip_aside(first, answer="", by="curator", now=clock())


def test_a_tip_is_set_aside_with_a_reason(session: Session, clock: FakeClock) -> None:
    tip = send_tip(session, DRAFT, by=None, now=clock())
    set_tip_aside(tip, answer="not a forecast", by="curator", now=clock())
    session.flush()
    (line,) = tips(session, is_waiting=False)
    assert (line.state, line.answer) == (TipState.SET_ASIDE, "not a forecast")
    with pytest.raises(NotFoundError):
        find_tip(session, 77)


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (TipDraft(words="", person="x", url="https://x.example"), "words is empty"),
        (TipDraft(words="x", person="", url="https://x.example"), "name is empty"),
        (TipDraft(words="x", person="x", url=""), "link is empty"),
        (TipDraft(words="x", person="x", url="ftp://x"), "not a web address"),
        (TipDraft(words="x" * 2001, person="x", url="https://x.example"), "2001"),
    ],
)
def test_a_tip_without_what_it_needs_is_refused(
    session: Session, clock: FakeClock, draft: TipDraft, told: str
) -> None:
    with pytest.raises(InvalidInputError, match=told):
        send_tip(session, draft, by=None, now=clock())
