"""What a speaker's words turned out to mean: after enough outcomes, in public, in no score."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

import forecasts
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.language.chances.lexicon import lexicon
from forecasts.models import Forecaster, Score
from forecasts.predictions import Source, Statement, record_prediction
from forecasts.resolution.resolve import resolve_question
from forecasts.scoring import WalkForward
from forecasts.standings import BoardFilter, forecaster_profile, leaderboard
from forecasts.standings.people.calls import Call, calls_of
from forecasts.standings.people.word_meanings import Spoken, word_groups
from forecasts.values import Basis, Board, Decision, Reading, Visibility
from tests import world

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
SOURCE = Source(url="https://news.example/said")


def say(
    session: Session,
    who: Forecaster,
    phrase: str,
    *,
    day: date,
    outcome: bool | None,
    is_inverted: bool = False,
    visibility: Visibility = Visibility.PUBLIC,
) -> None:
    """Puts words on record on a question of their own, which comes out a week later."""
    entry, table = lexicon().entry(phrase), lexicon()
    ends = (entry.low, entry.central, entry.high)
    low, central, high = (1 - each for each in reversed(ends)) if is_inverted else ends
    about = world.question(
        session,
        NOW,
        title=f"Will it be {phrase} on {day} {visibility}?",
        opens=str(day - timedelta(days=1)),
        closes=str(day + timedelta(days=7)),
    )
    statement = Statement(
        probability=central, low=low, high=high, stated=parse_moment(str(day), edge=Edge.END),
        basis=Basis.VERBAL, phrase=phrase, lexicon_version=table.version, is_inverted=is_inverted,
        proposed=central, source=SOURCE, visibility=visibility,
    )  # fmt: skip
    record_prediction(
        session, question=about, forecaster=who, statement=statement, by="curator", now=NOW
    )
    if outcome is None:
        return
    known = Moment(datetime.combine(day + timedelta(days=7), datetime.min.time(), tzinfo=UTC))
    decision = Decision.YES if outcome else Decision.NO
    resolve_question(session, about, decision, known=known, by="curator", now=NOW)


def talker(session: Session, outcomes: str) -> Forecaster:
    """Says "very likely" once a month, with these outcomes."""
    who = world.forecaster(session, NOW, "Tess Talker")
    for month, came in enumerate(outcomes):
        day = date(2022 + month // 12, month % 12 + 1, 3)
        say(session, who, "very likely", day=day, outcome={"y": True, "n": False}.get(came))
    return who


def calls(session: Session, who: Forecaster) -> list[Call]:
    session.flush()
    return list(reversed(calls_of(session, who.id)))


def test_a_call_in_words_is_read_by_the_outcomes_known_before_it(session: Session) -> None:
    found = calls(session, talker(session, "nnnnnnnnynny?"))
    assert [call.recalibrated for call in found[:10]] == [None] * 10
    last = found[12].recalibrated
    assert last is not None
    assert last.heard == 12
    assert last.low < last.probability < last.high
    assert last.probability < 0.7  # "very likely" was read as .9


def test_words_said_of_no_are_read_as_words_and_shown_of_yes(session: Session) -> None:
    who = talker(session, "nnnnnnnnynn")
    say(session, who, "very likely", day=date(2023, 6, 3), outcome=None, is_inverted=True)
    last = calls(session, who)[-1].recalibrated
    assert last is not None
    assert 0.3 < last.low < last.probability < last.high < 1


def test_phrases_are_counted_and_rare_ones_taken_together(session: Session) -> None:
    who = talker(session, "yynyyyn")
    for day, phrase, came in (
        (3, "unlikely", False), (4, "unlikely", True), (5, "doubtful", False), (6, "probable", True)
    ):  # fmt: skip
        say(session, who, phrase, day=date(2023, 3, day), outcome=came)
    session.flush()
    profile = forecaster_profile(session, who.slug, is_public=True, now=NOW)
    shown = [(each.words, each.n, each.came) for each in profile.meanings]
    assert shown == [("very likely", 7, 5), ("60 to 80\u00a0%", 1, 1), ("0 to 20\u00a0%", 3, 1)]
    assert all(each.low <= each.share <= each.high for each in profile.meanings)
    assert profile.meanings[0].said == pytest.approx(0.9)


def test_the_questions_of_a_family_count_once_between_them() -> None:
    """Of ten ways one of which comes about, "very likely" each time is one thing said."""
    table = lexicon()
    entry = table.entry("very likely")
    said = Reading(entry.central, entry.low, entry.high, Basis.VERBAL, entry.phrase)

    def spoken(number: int, unit: int, outcome: int) -> Spoken:
        return Spoken(number, said, unit, NOW, outcome, NOW)

    family = [spoken(number, -1, int(number == 0)) for number in range(10)]
    alone = [spoken(10 + unit, unit, unit % 2) for unit in range(9)]
    everything = [*family, *alone]
    slugs = [f"question-{each.number}" for each in everything]
    (group,) = word_groups(everything, slugs)
    assert (group.words, group.n) == ("very likely", 10)
    assert group.came == pytest.approx(4.1)
    assert group.share == pytest.approx(0.41)
    (nine,) = word_groups([*alone, spoken(20, 9, 0)], slugs[9:])
    assert group.high - group.low == pytest.approx(nine.high - nine.low, abs=0.02)
    assert word_groups([*family, *alone[:8]], slugs[:18]) == (), "nine units are too few"


def test_nothing_is_said_of_few_words_nor_of_numbers(session: Session) -> None:
    who = talker(session, "nnnnnnnnn?")
    session.flush()
    assert forecaster_profile(session, who.slug, is_public=True, now=NOW).meanings == ()
    assert not any(call.recalibrated for call in calls(session, who))


def test_what_was_said_in_private_leaves_no_trace(session: Session) -> None:
    who = talker(session, "nnnnnnnnynny?")
    before = calls(session, who)
    for day in range(1, 20):
        say(
            session, who, "very likely", day=date(2022, 2, day), outcome=True,
            visibility=Visibility.PRIVATE,
        )  # fmt: skip
    assert [call.recalibrated for call in calls(session, who)] == [c.recalibrated for c in before]


def _everything_scored(session: Session) -> tuple[Any, ...]:
    session.flush()
    rows = session.execute(
        select(Score.question_id, Score.rule, Score.brier, Score.log).order_by(Score.id)
    )
    board = leaderboard(session, BoardFilter(board=Board.ALL), now=NOW)
    return list(map(tuple, rows)), [asdict(row) for row in board.rows]


def test_no_score_depends_on_what_words_turned_out_to_mean(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = talker(session, "nnnnnnnnynny?")
    honest, told = _everything_scored(session), calls(session, who)

    def lying(p: list[float], _y: list[float], **_given: object) -> WalkForward:
        ones = np.ones(len(p))
        return WalkForward(ones, ones, ones, np.full(len(p), 99))

    monkeypatch.setattr(
        "forecasts.standings.people.word_meanings.walk_forward_recalibration", lying
    )
    assert calls(session, who)[-1].recalibrated != told[-1].recalibrated
    assert [call.brier for call in calls(session, who)] == [call.brier for call in told]
    assert _everything_scored(session) == honest


def test_only_the_page_of_a_speaker_asks_what_words_turned_out_to_mean() -> None:
    root = Path(forecasts.__file__).parent
    asking = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "walk_forward" in path.read_text(encoding="utf-8")
    }
    assert asking == {
        "scoring/__init__.py", "scoring/walk_forward.py", "standings/people/word_meanings.py",
    }  # fmt: skip


def test_what_came_out_on_the_day_words_were_said_was_not_known_before_them(
    session: Session,
) -> None:
    who, first = world.forecaster(session, NOW, "Tess Talker"), date(2022, 1, 3)
    for later in range(10):
        day = first + timedelta(days=later)
        say(session, who, "very likely", day=day, outcome=later % 2 == 0)
    for later in (16, 17):
        say(session, who, "likely", day=first + timedelta(days=later), outcome=None)
    told = {
        call.stated_at.date(): call.recalibrated is not None for call in calls_of(session, who.id)
    }
    assert not told[date(2022, 1, 19)], "the tenth outcome became known on that very day"
    assert told[date(2022, 1, 20)]
