"""A watch takes statements by a rule said beforehand, and what was missed stays on its list."""

from datetime import date

import pytest
from sqlalchemy import select, update

from forecasts.audit import verify
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.intake import merge_candidate, reject_candidate, set_published_on, undo_decision
from forecasts.models import Alias, Candidate, LedgerEntry, Watch, WatchedPiece
from forecasts.text import name_key
from forecasts.values import Chain, PieceState, Visibility, WatchKind
from forecasts.watches import (
    PieceDraft,
    WatchDraft,
    add_piece,
    end_watch,
    find_watch,
    pass_piece,
    read_piece,
    start_watch,
    watch_counts,
    watch_line,
    watch_page,
    watched_predictions,
)
from forecasts.watches.words import counts_words
from tests import world
from tests.conftest import FakeClock
from tests.watches.lantern import accept, column, watched

AGAIN = "“It is unlikely that the ferry returns this year,” Tomas Brandt said again."


def pieces(session: Session) -> list[WatchedPiece]:
    return list(session.scalars(select(WatchedPiece).order_by(WatchedPiece.id)))


def test_an_article_of_a_watched_outlet_becomes_a_read_piece_of_it(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    inside = column(session, clock, publisher="  the LANTERN ")
    column(session, clock, text="Elsewhere it rains.", publisher="The Gull")
    column(session, clock, text="Before it began.", published_on=date(2024, 4, 30))
    (piece,) = pieces(session)
    assert (piece.watch_id, piece.article_id, piece.state) == (watch.id, inside.id, "read")
    column(session, clock)
    assert len(pieces(session)) == 1


def test_an_outlet_may_be_named_by_the_host_of_its_addresses(
    session: Session, clock: FakeClock
) -> None:
    watched(session, clock, subject="lantern.example")
    for number, host in enumerate(("www.lantern.example", "notlantern.example", "gull.example")):
        url = f"https://{host}/{number}"
        column(session, clock, text=f"Column {number}.", publisher=None, url=url)
    assert [piece.url for piece in pieces(session)] == ["https://www.lantern.example/0"]


def test_a_watched_person_is_found_by_any_of_their_names_and_only_they_count(
    session: Session, clock: FakeClock
) -> None:
    who = world.forecaster(session, clock(), "Thomas Brandt")
    who.is_public = True
    session.add(Alias(forecaster_id=who.id, name="Tomas Brandt", name_key=name_key("Tomas Brandt")))
    session.flush()
    watch = watched(session, clock, kind=WatchKind.PERSON, subject="Thomas Brandt")
    column(session, clock, publisher="The Gull")
    column(session, clock, text="“It will rain,” said Orla Quist, an analyst.", publisher="A")
    assert len(pieces(session)) == 1
    assert watch_counts(session, watch).seen == 1


def test_what_is_on_record_already_is_taken_in_and_said_to_be_retrospective(
    session: Session, clock: FakeClock
) -> None:
    column(session, clock)
    watch = watched(session, clock, since=date(2024, 5, 1))
    line = watch_line(session, watch, now=clock())
    assert line.is_backdated
    assert (line.counts.read, line.before) == (1, 1)
    fresh = watched(session, clock, subject="The Gull", since=clock().date())
    assert not watch_line(session, fresh, now=clock()).is_backdated


def test_an_article_falls_under_a_watch_once_its_date_is_settled(
    session: Session, clock: FakeClock
) -> None:
    watched(session, clock)
    article = column(session, clock, published_on=None)
    assert pieces(session) == []
    set_published_on(article, date(2024, 5, 20), by="anna", now=clock())
    assert [piece.article_id for piece in pieces(session)] == [article.id]


@pytest.mark.parametrize("url", [None, "https://lantern.example/ferry"])
def test_a_piece_follows_the_date_of_its_article_out_of_the_watch_and_back(
    session: Session, clock: FakeClock, url: str | None
) -> None:
    watch = watched(session, clock)
    article = column(session, clock, url=url)
    set_published_on(article, date(2024, 5, 22), by="anna", now=clock())
    (piece,) = pieces(session)
    assert (piece.published_on, piece.state) == (date(2024, 5, 22), PieceState.READ)
    said = accept(session, clock, article, "Tomas Brandt")
    assert set(watched_predictions(session)) == {said.id}
    set_published_on(article, date(2024, 4, 2), by="anna", now=clock())
    assert (piece.state, piece.article_id) == (PieceState.PASSED, None)
    assert piece.reason == "Its article is from 2024-04-02, outside the watch."
    counts = watch_counts(session, watch)
    assert (counts.pieces, counts.passed, counts.seen, counts.captured) == (1, 1, 0, 0)
    assert watched_predictions(session) == {}
    set_published_on(article, date(2024, 5, 3), by="anna", now=clock())
    assert pieces(session) == [piece]
    assert (piece.state, piece.published_on) == (PieceState.READ, date(2024, 5, 3))
    assert piece.reason is None, "it is in the watch again"


def test_without_a_feed_or_over_what_was_on_record_no_share_of_pieces_read_is_told(
    session: Session, clock: FakeClock
) -> None:
    def told(watch: Watch) -> str:
        return " ".join(counts_words(watch_line(session, watch, now=clock())))

    clock.advance(minutes=1)
    bare = watched(session, clock)
    clock.advance(minutes=1)
    column(session, clock)
    assert "1 piece seen: 1 read," in told(bare)
    assert "No feed lists its pieces: only those somebody added are known." in told(bare)
    fed = watched(session, clock, subject="The Gull", feed="https://gull.example/feed")
    clock.advance(minutes=1)
    column(session, clock, text="It rains.", publisher="The Gull")
    assert "1 piece seen: 1 (100" in told(fed)
    column(session, clock, text="It rains again.", publisher="The Tern")
    clock.advance(minutes=1)
    over = watched(session, clock, subject="The Tern", feed="https://tern.example/feed")
    assert "1 piece seen: 1 read," in told(over)
    assert "1 article was on record before the watch was declared" in told(over)


def test_variants_of_an_address_are_one_piece(session: Session, clock: FakeClock) -> None:
    watch = watched(session, clock)
    day, url = date(2024, 5, 20), "https://www.lantern.example/ferry?b=2&a=1"
    first = PieceDraft(title="A", published_on=day, url=url)
    add_piece(session, watch, first, by="anna", now=clock())
    for variant in (
        "http://www.lantern.example/ferry?b=2&a=1",
        "https://lantern.example/ferry?a=1&b=2",
        "https://lantern.example:443/ferry/?b=2&a=1&ref=rss",
        "https://lantern.example/ferry/?source=feed&cmp=x&a=1&b=2#top",
    ):
        draft = PieceDraft(title="A", published_on=day, url=variant)
        with pytest.raises(ConflictError, match="as piece 1"):
            add_piece(session, watch, draft, by="anna", now=clock())
    column(session, clock, publisher=None, url="https://lantern.example/ferry?a=1&b=2&ref=rss")
    (piece,) = pieces(session)
    assert piece.state is PieceState.READ
    other = PieceDraft(title="B", published_on=day, url="https://lantern.example/ferry?a=1&b=3")
    add_piece(session, watch, other, by="anna", now=clock())
    assert len(pieces(session)) == 2


def test_a_waiting_piece_of_the_title_and_day_of_an_article_is_said_to_look_like_it(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    article = column(session, clock, publisher="Elsewhere", url="https://a.example/1")
    for day in (date(2024, 5, 20), date(2024, 5, 21)):
        draft = PieceDraft(title=article.title, published_on=day)
        add_piece(session, watch, draft, by="anna", now=clock())
    lines = watch_page(session, watch.slug, now=clock()).pieces
    assert [each.same_as for each in lines] == [None, article.id]


def test_statements_are_seen_scorable_and_captured_and_repeats_are_none(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    article = column(session, clock)
    before = watch_counts(session, watch)
    assert (before.seen, before.scorable, before.captured) == (2, 2, 0)
    said = accept(session, clock, article, "Tomas Brandt")
    after = watch_counts(session, watch)
    assert (after.captured, after.undecided, after.captured_share) == (1, 1, 0.5)
    again = column(session, clock, text=AGAIN, published_on=date(2024, 5, 21))
    (repeat,) = session.scalars(select(Candidate).where(Candidate.article_id == again.id))
    assert watch_counts(session, watch).seen == 3
    merge_candidate(session, repeat, said.id, by="anna", now=clock())
    assert watch_counts(session, watch).seen == 2


def test_what_was_set_aside_stays_among_the_scorable_and_is_told(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    column(session, clock)
    for candidate in session.scalars(select(Candidate)):
        reject_candidate(candidate, by="anna", now=clock())
    counts = watch_counts(session, watch)
    assert (counts.scorable, counts.captured, counts.set_aside, counts.undecided) == (2, 0, 2, 0)


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.UNLISTED])
def test_what_was_decided_out_of_sight_counts_as_not_decided(
    session: Session, clock: FakeClock, visibility: Visibility
) -> None:
    watch = watched(session, clock)
    article = column(session, clock)
    untouched = watch_counts(session, watch)
    accept(session, clock, article, "Tomas Brandt", visibility=visibility)
    assert watch_counts(session, watch) == untouched


def test_a_decision_taken_back_is_captured_no_more(session: Session, clock: FakeClock) -> None:
    watch = watched(session, clock)
    article = column(session, clock)
    said = accept(session, clock, article, "Tomas Brandt")
    candidate = session.scalars(select(Candidate).where(Candidate.prediction_id == said.id)).one()
    undo_decision(session, candidate, by="anna", now=clock())
    assert watch_counts(session, watch).captured == 0


def test_a_piece_waits_until_it_is_read_or_passed_with_a_reason(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    day, url = date(2024, 5, 20), "https://lantern.example/ferry"
    first = add_piece(
        session, watch, PieceDraft(title="A", published_on=day, url=url), by="anna", now=clock()
    )
    second = add_piece(
        session, watch, PieceDraft(title="B", published_on=day), by="anna", now=clock()
    )
    article = column(session, clock, publisher=None, url=f"{url}?utm_source=feed#top")
    assert (first.state, first.article_id) == (PieceState.READ, article.id)
    with pytest.raises(InvalidInputError, match="reason is empty"):
        pass_piece(second, reason=" ", by="anna", now=clock())
    pass_piece(second, reason="Behind a paywall.", by="anna", now=clock())
    with pytest.raises(ConflictError, match="passed already"):
        pass_piece(second, reason="Again.", by="anna", now=clock())
    page = watch_page(session, watch.slug, now=clock())
    assert [(each.state, each.reason) for each in page.pieces] == [
        ("passed", "Behind a paywall."),
        ("read", None),
    ]
    assert watch_page(session, watch.slug, state=PieceState.PASSED, now=clock()).total == 1
    counts = page.watch.counts
    assert (counts.pieces, counts.read, counts.passed) == (2, 1, 1)


def test_a_passed_piece_whose_article_is_stored_keeps_why_it_was_passed(
    session: Session, clock: FakeClock
) -> None:
    watch, url = watched(session, clock), "https://lantern.example/ferry"
    draft = PieceDraft(title="A", published_on=date(2024, 5, 20), url=url)
    piece = add_piece(session, watch, draft, by="anna", now=clock())
    pass_piece(piece, reason="Behind a paywall.", by="anna", now=clock())
    article = column(session, clock, publisher=None, url=url)
    assert (piece.state, piece.article_id) == (PieceState.READ, article.id)
    assert piece.reason == "Behind a paywall."


def test_a_piece_outside_its_watch_or_listed_already_is_refused(
    session: Session, clock: FakeClock
) -> None:
    watch, url = watched(session, clock), "https://lantern.example/a"
    for day, told in ((date(2024, 4, 30), "begins on"), (date(2024, 7, 1), "in the future")):
        with pytest.raises(InvalidInputError, match=told):
            add_piece(session, watch, PieceDraft(title="A", published_on=day), by="a", now=clock())
    draft = PieceDraft(title="A", published_on=date(2024, 5, 2), url=url)
    add_piece(session, watch, draft, by="a", now=clock())
    with pytest.raises(ConflictError, match="on the list already as piece 1"):
        add_piece(session, watch, draft, by="a", now=clock())


def test_a_piece_is_said_to_be_an_article_on_record_only_where_that_fits(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    draft = PieceDraft(title="A", published_on=date(2024, 5, 2))
    piece = add_piece(session, watch, draft, by="a", now=clock())
    undated = column(session, clock, text="No date.", published_on=None, publisher=None)
    early = column(session, clock, text="Early.", published_on=date(2024, 1, 1), publisher=None)
    fitting = column(session, clock, text="Fitting.", publisher=None)
    with pytest.raises(InvalidInputError, match="not settled"):
        read_piece(session, piece, undated, by="a", now=clock())
    with pytest.raises(ConflictError, match="outside the watch"):
        read_piece(session, piece, early, by="a", now=clock())
    read_piece(session, piece, fitting, by="a", now=clock())
    assert (piece.state, piece.published_on) == (PieceState.READ, fitting.published_on)


def test_a_watch_is_never_edited_and_its_end_cuts_nothing_off(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    with pytest.raises(ConflictError, match="is watched already"):
        watched(session, clock, subject="the lantern")
    column(session, clock, published_on=date(2024, 5, 20))
    with pytest.raises(ConflictError, match="cut off"):
        end_watch(session, watch, until=date(2024, 5, 19), by="anna", now=clock())
    with pytest.raises(InvalidInputError, match="begins on"):
        end_watch(session, watch, until=date(2024, 4, 1), by="anna", now=clock())
    end_watch(session, watch, until=date(2024, 5, 20), by="anna", now=clock())
    with pytest.raises(ConflictError, match="has an end already"):
        end_watch(session, watch, by="anna", now=clock())
    column(session, clock, text="A day later.", published_on=date(2024, 5, 21))
    assert len(pieces(session)) == 1
    with pytest.raises(ConflictError, match="was watched until"):
        watched(session, clock, since=date(2024, 5, 20))
    assert watched(session, clock, since=date(2024, 5, 21)).slug == "the-lantern-2"


def test_start_and_end_stand_in_the_public_chain_and_the_audit_agrees(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    end_watch(session, watch, by="anna", now=clock())
    session.flush()
    kinds = session.scalars(
        select(LedgerEntry.kind)
        .where(LedgerEntry.chain == Chain.PUBLIC, LedgerEntry.kind.startswith("watch."))
        .order_by(LedgerEntry.sequence)
    ).all()
    assert kinds == ["watch.started", "watch.ended"]
    assert verify(session).difference is None
    session.execute(update(Watch).values(rule="Another rule."))
    assert verify(session).difference


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"subject": " "}, "name is empty"),
        ({"rule": ""}, "rule is empty"),
        ({"since": date(2026, 1, 1)}, "cannot begin"),
        ({"feed": "javascript:1"}, "not a web address"),
    ],
)
def test_a_watch_that_cannot_be_is_refused(
    session: Session, clock: FakeClock, change: dict[str, object], told: str
) -> None:
    said = {"subject": "A", "rule": "B", "since": date(2024, 6, 1), "feed": None} | change
    draft = WatchDraft(
        kind=WatchKind.OUTLET,
        subject=str(said["subject"]),
        rule=str(said["rule"]),
        since=said["since"],  # type: ignore[arg-type]
        feed_url=said["feed"],  # type: ignore[arg-type]
    )
    with pytest.raises(InvalidInputError, match=told):
        start_watch(session, draft, by="anna", now=clock())


def test_a_watch_nobody_keeps_is_answered_with_the_nearest(
    session: Session, clock: FakeClock
) -> None:
    watched(session, clock)
    with pytest.raises(NotFoundError, match="the-lantern"):
        find_watch(session, "the-lanterm")
