"""What a question's page is made of: crowd over time, earlier wordings, status; and the list."""

from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import event, text

from forecasts.clock import DatePrecision, Edge, Moment, parse_moment
from forecasts.db import Session, create_engine, reading
from forecasts.forecasters import record_forecaster
from forecasts.models import Question
from forecasts.predictions import record_withdrawal
from forecasts.questions import QuestionChange, edit_question, find_question
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.runtime import Runtime
from forecasts.search import search_terms
from forecasts.standings import CrowdPoint, QuestionPage, question_page
from forecasts.standings.questions.question_index import (
    AT_ONCE,
    BEGINNING,
    IndexFilter,
    QuestionIndex,
    Section,
    question_index,
)
from forecasts.standings.questions.question_status import held_readings, status_of, summary_words
from forecasts.values import Decision, ForecasterKind, Reading, Visibility
from tests import world

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
EARLY = datetime(2024, 1, 1, tzinfo=UTC)


def middle_of(page: QuestionPage) -> float:
    return median(said.probability for said in held_readings(page))


def say(
    session: Session,
    about: Question,
    name: str,
    probability: float,
    stated: str,
    *,
    organisation: str | None = None,
    kind: ForecasterKind = ForecasterKind.PUNDIT,
    visibility: Visibility = Visibility.PUBLIC,
) -> None:
    who = record_forecaster(session, name=name, kind=kind, organisation=organisation, now=EARLY)
    world.prediction(session, NOW, about, who, probability, stated, visibility=visibility)


def pooled(page: QuestionPage) -> list[tuple[str, float | None]]:
    return [
        (f"{point.at:%m-%d}", point.probability and round(point.probability, 3))
        for point in page.crowd
    ]


def shown(session: Session, about: Question) -> QuestionPage:
    session.flush()
    return question_page(session, about.slug)


def test_the_crowd_stands_only_while_three_organisations_stand_by_a_number(
    session: Session,
) -> None:
    about = world.question(session, EARLY, opens="2024-01-01")
    say(session, about, "Ann", 0.5, "2024-01-10")
    say(session, about, "Ben", 0.5, "2024-01-11")
    say(session, about, "Cy", 0.8, "2024-02-01")
    (alone, gone) = shown(session, about).crowd
    assert (alone.at.date().isoformat(), round(alone.probability or 0, 3)) == ("2024-02-01", 0.586)
    assert gone == CrowdPoint(parse_moment("2024-04-09", edge=Edge.END).at, None), "after 90 days"


def test_colleagues_have_one_vote_and_markets_and_private_words_none(session: Session) -> None:
    about = world.question(session, EARLY, opens="2024-01-01")
    for name in ("Ann", "Ben", "Cy"):
        say(session, about, name, 0.5, "2024-02-01", organisation="One house")
    say(session, about, "Dee", 0.5, "2024-02-01")
    say(session, about, "Bourse", 0.9, "2024-02-01", kind=ForecasterKind.MARKET)
    say(session, about, "Eve", 0.9, "2024-02-01", visibility=Visibility.PRIVATE)
    assert shown(session, about).crowd == ()
    say(session, about, "Fay", 0.5, "2024-03-01")
    assert pooled(shown(session, about))[0] == ("03-01", 0.5)


def test_who_withdraws_leaves_the_crowd_and_the_middle(session: Session) -> None:
    about = world.question(session, EARLY, opens="2024-01-01")
    for name, probability in (("Ann", 0.1), ("Ben", 0.2), ("Cy", 0.9)):
        say(session, about, name, probability, "2024-05-01")
    assert middle_of(shown(session, about)) == pytest.approx(0.2)
    who = record_forecaster(session, name="Cy", kind=ForecasterKind.PUNDIT, now=EARLY)
    stated = parse_moment("2024-05-20", edge=Edge.END)
    record_withdrawal(session, question=about, forecaster=who, stated=stated, by="c", now=NOW)
    page = shown(session, about)
    assert [at for at, _ in pooled(page)] == ["05-01", "05-20"]
    assert page.crowd[-1].probability is None
    assert middle_of(page) == pytest.approx(0.15)


def test_earlier_wordings_come_from_the_ledger_with_their_dates(session: Session) -> None:
    about = world.question(session, EARLY, opens="2024-01-01", tags=("sea",))
    other = world.question(session, EARLY, title="Another?")
    assert shown(session, about).versions == ()

    def change(change: QuestionChange, day: int) -> None:
        edit_question(session, about, change, by=f"editor {day}", now=EARLY + timedelta(days=day))

    change(QuestionChange(criteria='Yes if "a" ship; \\ 🚢.'), 10)
    change(QuestionChange(cause="The war"), 15)
    change(QuestionChange(tags=("port",)), 16)
    edit_question(session, other, QuestionChange(criteria="Else."), by="x", now=EARLY)
    change(
        QuestionChange(
            title="Will it open?",
            closes=Moment(datetime(2025, 1, 31, tzinfo=UTC), DatePrecision.MONTH),
        ),
        20,
    )
    first, second, third = shown(session, about).versions
    assert (first.number, first.since, first.until) == (1, EARLY, EARLY + timedelta(days=10))
    assert (first.criteria, first.replaced) == (
        "Yes if a ship is let in; No otherwise.",
        ("criteria",),
    )
    assert (second.criteria, second.by) == ('Yes if "a" ship; \\ 🚢.', "editor 10")
    assert (second.title, second.replaced) == (
        "Will the harbour of Vessel open?",
        ("title", "deadline"),
    )
    assert (third.title, third.until, third.replaced) == ("Will it open?", None, ())
    assert third.closes_precision is DatePrecision.MONTH


def test_the_look_for_earlier_wordings_reads_no_entry_but_those_of_questions(
    sqlite_url: str,
) -> None:
    engine = create_engine(sqlite_url)
    with reading(engine) as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT payload FROM ledger_entry WHERE chain = 'public' AND "
                "kind IN ('question.recorded', 'question.edited') ORDER BY sequence"
            )
        ).all()
    engine.dispose()
    assert "ix_ledger_entry_questions" in str(plan)


def test_status_is_said_in_words(session: Session) -> None:
    about = world.question(session, EARLY, closes="2024-06-13", opens="2024-01-01")
    late = world.question(session, EARLY, title="Late?", closes="2024-05-01", opens="2024-01-01")
    far = world.question(session, EARLY, title="Far?", closes="2031-01-01", opens="2025-01-01")

    def said(question: Question, now: datetime = NOW) -> tuple[str, str | None]:
        status = status_of(shown(session, question), now=now)
        return status.words, status.reason

    assert said(about) == ("Open; closes in 12 days, on 13 Jun 2024.", None)
    assert said(about, NOW + timedelta(days=12)) == (
        "Open; closes today, on 13 Jun 2024.",
        None,
    )
    assert said(late) == ("Past its deadline (1 May 2024), awaiting an outcome.", None)
    assert said(far)[0] == "Opens on 1 Jan 2025, 00:00 UTC; closes on 1 Jan 2031."
    known = parse_moment("2024-04-01", edge=Edge.START)
    resolve_question(session, late, Decision.NO, known=known, by="c", now=NOW)
    assert said(late)[0] == "Resolved No on 1 Jun 2024, 12:00 UTC; known since 1 Apr 2024."
    reopen_question(session, late, reason="It was a <b>barge</b>", by="c", now=NOW)
    assert said(late) == (
        (
            "Reopened on 1 Jun 2024, 12:00 UTC, now past its deadline (1 May 2024), "
            "awaiting an outcome"
        ),
        "It was a <b>barge</b>",
    )
    resolve_question(session, late, Decision.YES, known=known, by="c", now=NOW)
    assert said(late)[0].endswith("known since 1 Apr 2024, after it had been reopened.")
    annul_question(session, about, reason="It burned.", by="c", now=NOW)
    words, reason = said(about)
    assert (words[:8], reason) == ("Annulled", "It burned.")


def test_the_summary_counts_and_names_the_middle_and_the_last_day(session: Session) -> None:
    about = world.question(session, EARLY, closes="2024-06-13", opens="2024-01-01")
    assert "Nobody has stated" in summary_words(shown(session, about), now=NOW)
    say(session, about, "Ann", 0.2, "2024-05-01")
    say(session, about, "Ben", 0.4, "2024-05-03")
    assert summary_words(shown(session, about), now=NOW).replace("\u00a0", " ") == (
        "Open; closes in 12 days, on 13 Jun 2024. 2 statements by 2 forecasters, in the middle "
        "30 %; the last of 3 May 2024."
    )


def index(session: Session, **wanted: object) -> QuestionIndex:
    session.flush()
    return question_index(session, IndexFilter(**wanted), now=NOW)  # type: ignore[arg-type]


def titles(found: QuestionIndex) -> list[str]:
    return [line.title for line in found.lines]


def test_questions_stand_in_the_section_of_this_moment(session: Session) -> None:
    for title, closes in (
        ("Soon?", "2024-06-14"),
        ("Later?", "2024-06-16"),
        ("Past?", "2024-05-31"),
        ("Gone?", "2024-07-01"),
    ):
        world.question(session, EARLY, title=title, closes=closes, opens="2024-01-01")
    world.question(session, EARLY, title="Hidden?", visibility=Visibility.PRIVATE)
    world.question(session, EARLY, title="Unlisted?", visibility=Visibility.UNLISTED)
    annul_question(session, find_question(session, "gone"), reason="r", by="c", now=NOW)
    found = index(session)
    assert [(line.title, line.section.value) for line in found.lines] == [
        ("Soon?", "closing"),
        ("Later?", "open"),
        ("Past?", "awaiting"),
        ("Gone?", "annulled"),
    ]
    assert list(found.totals.values()) == [1, 1, 1, 0, 1]


def test_the_list_counts_public_statements_and_gives_the_middle_of_what_is_held(
    session: Session,
) -> None:
    about = world.question(session, EARLY, opens="2024-01-01", tags=("sea", "ice"))
    for name, probability in (("Ann", 0.1), ("Ben", 0.2), ("Cy", 0.6), ("Dee", 0.9)):
        say(session, about, name, probability, "2024-05-01")
    say(session, about, "Ann", 0.4, "2024-05-03")
    say(session, about, "Eve", 0.99, "2024-05-03", visibility=Visibility.PRIVATE)
    (line,) = index(session).lines
    assert (line.predictions, line.forecasters, line.tags) == (5, 4, ("ice", "sea"))
    assert line.middle == pytest.approx(0.5)
    assert line.middle == pytest.approx(middle_of(shown(session, about)))
    assert line.only is None


def test_the_list_gives_what_one_alone_says_whole_and_the_middle_of_several(
    session: Session,
) -> None:
    alone = world.question(session, EARLY, title="Will one speak?", opens="2024-01-01")
    say(session, alone, "Ann", 0.4, "2024-05-01")
    several = world.question(session, EARLY, title="Will two speak?", opens="2024-01-01")
    for name in ("Ann", "Ben"):
        say(session, several, name, 0.4, "2024-05-01")
    lines = {line.slug: line for line in index(session).lines}
    assert lines[alone.slug].only == Reading(0.4)
    assert lines[several.slug].only is None
    assert lines[several.slug].middle == pytest.approx(0.4)


def test_a_search_shows_titles_first_then_the_latest_deadline_and_nothing_private(
    session: Session,
) -> None:
    for number, title in enumerate(("Ice?", "A ship of ice?", "The ship?", "Ship ahoy?")):
        world.question(session, EARLY, title=title, closes=f"2025-0{number + 1}-01")
    world.question(session, EARLY, title="Ship?", visibility=Visibility.PRIVATE)
    found = index(session, terms=search_terms("shi"))
    assert titles(found) == ["Ship ahoy?", "The ship?", "A ship of ice?", "Ice?"]
    assert titles(index(session, terms=search_terms("shi"), section=Section.RESOLVED)) == []


def test_a_long_list_comes_in_parts_with_queries_that_do_not_grow(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        for number in range(AT_ONCE + 5):
            world.question(
                session, EARLY, title=f"Number {number:03}?", closes="2030-01-01", tags=("many",)
            )
    statements: list[str] = []

    def heard(*told: object) -> None:
        statements.append(str(told[2]))

    event.listen(runtime.engine, "before_cursor_execute", heard)
    with runtime.reading() as session:
        begun = question_index(session, IndexFilter(), now=NOW)
        assert (len(begun.lines), begun.pages, begun.totals[Section.OPEN]) == (BEGINNING, 1, 55)
        assert len(statements) <= 12
        parts = [
            question_index(session, IndexFilter(section=Section.OPEN, page=page), now=NOW)
            for page in (1, 2, 3)
        ]
        found = question_index(
            session, IndexFilter(terms=search_terms("number"), tag="many", page=2), now=NOW
        )
    assert [len(part.lines) for part in parts] == [AT_ONCE, 5, 0]
    assert parts[0].pages == found.pages == 2
    assert len({line.slug for part in parts for line in part.lines}) == AT_ONCE + 5
    assert len(found.lines) == 5
    assert found.tags == ("many",)
