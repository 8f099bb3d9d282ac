"""What share of a board comes from watches: the counted statements, captured under one."""

from datetime import date

from sqlalchemy import select

from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.exchange import check_board, published_board
from forecasts.exchange.board_check import OF_WATCHES
from forecasts.exchange.board_evidence import evidence_digest
from forecasts.intake import Acceptance, accept_candidate, set_published_on
from forecasts.models import Candidate, Prediction, Question
from forecasts.resolution.resolve import resolve_question
from forecasts.standings import BoardFilter, board_reading, forecaster_profile, record_version
from forecasts.standings.board.board_words import watched_words
from forecasts.values import Board, Classification, Decision, Visibility, WatchKind
from forecasts.watches import (
    PieceDraft,
    WatchedWhen,
    add_piece,
    pass_piece,
    watch_counts,
    watch_line,
    watch_page,
    watched_predictions,
)
from forecasts.watches.words import declared_words
from tests import world
from tests.articles import FOLDER, read_gold
from tests.conftest import FakeClock
from tests.watches.lantern import accept, column, watched

NOBODYS = {
    Classification.HEADLINE, Classification.HEARSAY, Classification.REPORTER_INFERENCE,
}  # fmt: skip
SCORABLE = {Classification.FORECAST, Classification.CONDITIONAL}
ALL = BoardFilter(board=Board.ALL, includes_early=True)


def resolve(session: Session, clock: FakeClock, said: Prediction) -> Question:
    about = session.get_one(Question, said.question_id)
    known = parse_moment("2024-05-25", edge=Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="anna", now=clock())
    return about


def by_hand(session: Session, clock: FakeClock, name: str, about: Question) -> None:
    who = world.forecaster(session, clock(), name)
    world.prediction(session, clock(), about, who, 0.4, "2024-05-10")


def test_the_board_says_what_share_of_its_statements_comes_from_a_watch(
    session: Session, clock: FakeClock
) -> None:
    watched(session, clock)
    article = column(session, clock)
    said = accept(session, clock, article, "Tomas Brandt")
    about = session.get_one(Question, said.question_id)
    by_hand(session, clock, "Alice Arden", about)
    resolve(session, clock, said)
    board = board_reading(session, ALL, now=clock()).board
    assert (board.statements, board.watched, board.wholly_watched) == (2, 1, 1)
    shares = {row.forecaster: row.watched_share for row in board.rows}
    assert shares == {"Tomas Brandt": 1.0, "Alice Arden": 0.0}
    words = watched_words(board).replace("\u00a0", " ")
    assert words == (
        "1 of 2 scored statements (50 %) comes from a watch, 1 of them made before it was "
        "declared; 1 of 2 rows rest wholly on one."
    )
    profile = forecaster_profile(session, "Tomas Brandt", now=clock())
    assert profile.watched_words == ""  # its deadline lies ahead, so it is on no board yet


def test_a_board_is_computed_again_with_its_share_and_a_changed_one_is_named(
    session: Session, clock: FakeClock
) -> None:
    watched(session, clock)
    said = accept(session, clock, column(session, clock), "Tomas Brandt")
    resolve(session, clock, said)
    read = board_reading(session, ALL, now=clock())
    record = published_board(session, read, ALL)
    assert check_board(record).is_confirmed
    assert "which statements came from a watch" in check_board(record).unchecked
    changed = record | {"watched": 0}
    assert [each.what for each in check_board(changed).differences] == ["watched"]
    record["rows"][0]["watched_share"] = 0.5
    assert [each.what for each in check_board(record).differences] == ["watched_share"]


def test_a_board_published_before_there_were_watches_is_still_confirmed(
    session: Session, clock: FakeClock
) -> None:
    said = accept(session, clock, column(session, clock), "Tomas Brandt")
    resolve(session, clock, said)
    record = published_board(session, board_reading(session, ALL, now=clock()), ALL)
    old = {name: value for name, value in record.items() if name not in OF_WATCHES}
    for part in ("rows", "references"):
        old[part] = [
            {name: value for name, value in row.items() if name not in OF_WATCHES}
            for row in old[part]
        ]
    del old["evidence"]["answers"]["watch"]
    old["evidence"]["digest"] = evidence_digest(old["evidence"])
    assert check_board(old).differences == ()


def test_only_what_was_said_since_the_watch_began_counts_and_when_it_was_declared_is_kept(
    session: Session, clock: FakeClock
) -> None:
    watched(session, clock)
    early = accept(session, clock, column(session, clock), "Tomas Brandt")
    clock.advance(days=30)
    later = column(
        session,
        clock,
        text="“The crane will probably fall,” said Orla Quist, an analyst.",
        published_on=date(2024, 6, 20),
    )
    said = accept(session, clock, later, "Orla Quist")
    assert watched_predictions(session) == {
        early.id: WatchedWhen.AFTERWARDS,
        said.id: WatchedWhen.DECLARED,
    }


def test_a_watch_begun_after_a_piece_was_stored_or_on_its_day_was_not_declared_before(
    session: Session, clock: FakeClock
) -> None:
    today = clock().date()
    stored = column(session, clock, published_on=today)
    clock.advance(minutes=1)
    watch = watched(session, clock, since=today)
    line = watch_line(session, watch, now=clock())
    assert (line.before, line.on_record, line.is_backdated) == (1, 1, False)
    assert "1 piece is from that day" in declared_words(line).replace("\u00a0", " ")
    early = accept(session, clock, stored, "Tomas Brandt")
    clock.advance(minutes=1)
    text = "“The crane will probably fall,” said Orla Quist, an analyst."
    same = accept(
        session, clock, column(session, clock, text=text, published_on=today), "Orla Quist"
    )
    text = text.replace("crane", "tower")
    redated = column(session, clock, text=text, published_on=today)
    clock.advance(days=2)
    text = text.replace("tower", "mast")
    fresh = column(session, clock, text=text, published_on=clock().date())
    later = accept(session, clock, fresh, "Orla Quist")
    set_published_on(redated, clock().date(), by="anna", now=clock())
    assert watched_predictions(session) == {
        early.id: WatchedWhen.AFTERWARDS,
        same.id: WatchedWhen.AFTERWARDS,
        later.id: WatchedWhen.DECLARED,
    }
    lines = watch_page(session, watch.slug, now=clock()).pieces
    assert [each.is_before for each in lines] == [False, False, True, True]


def test_on_the_day_of_the_declaration_the_instant_of_a_statement_decides(
    session: Session, clock: FakeClock
) -> None:
    today = clock().date()
    watched(session, clock, since=today)
    clock.advance(hours=2)
    article = column(session, clock, published_on=today)
    candidates = session.scalars(select(Candidate).where(Candidate.article_id == article.id)).all()
    found = {}
    for candidate, hour in zip(candidates, (11, 13), strict=True):
        about = world.question(session, clock(), title=f"At {hour}?")
        said = Acceptance(stated=Moment(clock.at.replace(hour=hour)))
        made = accept_candidate(
            session, candidate, question=about, said=said, by="anna", now=clock()
        )
        found[hour] = watched_predictions(session)[made.id]
    assert found == {11: WatchedWhen.AFTERWARDS, 13: WatchedWhen.DECLARED}


def test_of_a_watched_person_only_their_own_statements_come_from_the_watch(
    session: Session, clock: FakeClock
) -> None:
    watched(session, clock, kind=WatchKind.PERSON, subject="Tomas Brandt")
    article = column(session, clock)
    own = accept(session, clock, article, "Tomas Brandt")
    accept(session, clock, article, "Orla Quist")
    assert set(watched_predictions(session)) == {own.id}


def test_what_is_private_comes_from_no_watch(session: Session, clock: FakeClock) -> None:
    watched(session, clock)
    accept(session, clock, column(session, clock), "Tomas Brandt", visibility=Visibility.PRIVATE)
    assert watched_predictions(session) == {}


def test_what_becomes_of_a_piece_moves_the_public_record(
    session: Session, clock: FakeClock
) -> None:
    versions = [record_version(session, clock())]
    watch = watched(session, clock)
    versions.append(record_version(session, clock()))
    draft = PieceDraft(title="A", published_on=date(2024, 5, 2))
    piece = add_piece(session, watch, draft, by="a", now=clock())
    versions.append(record_version(session, clock()))
    pass_piece(piece, reason="Gone.", by="a", now=clock())
    session.flush()
    versions.append(record_version(session, clock()))
    assert len(set(versions)) == len(versions)


def test_a_watch_on_an_outlet_of_the_test_bed_counts_seen_scorable_and_captured(
    session: Session, clock: FakeClock
) -> None:
    gold = read_gold(FOLDER / "development" / "wire-lava.toml")
    watch = watched(session, clock, subject=gold.publisher, since=gold.published_on)
    text, day = gold.text, gold.published_on
    article = column(session, clock, text=text, published_on=day, publisher=gold.publisher)
    candidates = session.scalars(
        select(Candidate).where(Candidate.article_id == article.id).order_by(Candidate.position)
    ).all()
    own = [each for each in candidates if each.classification not in NOBODYS]
    levelled = [
        each for each in own if each.classification in SCORABLE and each.central is not None
    ]
    counts = watch_counts(session, watch)
    assert (counts.pieces, counts.read, counts.captured) == (1, 1, 0)
    assert (counts.seen, counts.scorable) == (len(own), len(levelled))
    assert counts.scorable > 0
    named = next(each for each in levelled if each.speaker is not None)
    said = accept(session, clock, article, named.speaker or "")
    about = session.get_one(Question, said.question_id)
    by_hand(session, clock, "Alice Arden", about)
    resolve(session, clock, said)
    counts = watch_counts(session, watch)
    assert (counts.captured, counts.undecided) == (1, len(levelled) - 1)
    board = board_reading(session, ALL, now=clock()).board
    assert (board.statements, board.watched, board.wholly_watched) == (2, 1, 1)
