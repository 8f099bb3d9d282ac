"""Questions are found by their words, the same on both databases."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command, op
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from forecasts.db import Session, create_engine, reading, transaction, upgrade
from forecasts.errors import ConfigurationError, InvalidInputError
from forecasts.exchange import import_csv
from forecasts.models import Question, QuestionTag, QuestionWords
from forecasts.questions import QuestionChange, edit_question, find_question
from forecasts.runtime import Runtime
from forecasts.search import (
    SEARCH_LIMIT,
    folded_words,
    is_found,
    keep_all_words,
    search_terms,
    words_of,
)
from forecasts.upgrading import carry_over
from tests import world

ROOT = Path(__file__).parents[1]
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
TITLES = (
    "Will the harbour of Vessel open?",
    "Will Kraków’s “Zürich-Straße” be rebuilt by 2025?",
    "Will covid-19 return?",
    "Вступит ли Беларусь в войну?",
    "東京でオリンピックが開かれるか",
    "Will rates fall below 3.5 %?",
    "האם יירד שלג",
    "Will it rain? 🎉",
)


def found(session: Session, typed: str, *, title_only: bool = False) -> list[str]:
    condition = is_found(session, search_terms(typed), title_only=title_only)
    return sorted(session.scalars(select(Question.title).where(condition)))


def add_all(session: Session) -> None:
    for title in TITLES:
        world.question(session, NOW, title=title, tags=("sea ports",) if "harbour" in title else ())


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("harbour", [0]),
        ("HARBOUR vessel", [0]),
        ("harb", [0]),
        ("harb open", []),
        ("vessel harb", [0]),
        ('"harbour of vessel"', [0]),
        ('"vessel harbour"', []),
        ("“Harbour of”", [0]),
        ("krakow", [1]),
        ("Kraków", [1]),
        ("zurich strasse", [1]),
        ("zürich-straße", [1]),
        ("2025", [1]),
        ("202", [1]),
        ("covid-19", [2]),
        ("covid 19", [2]),
        ("covid19", []),
        ("x", []),
        ("harbour xx", []),
        ("ß", []),
        ('"ports ß yes"', []),
        ("БЕЛАРУСЬ", [3]),
        ("войн", [3]),
        ("東京", [4]),
        ("京東", []),
        ("3.5", [5]),
        ("שלג", [6]),
        ("sea ports", [0]),
        ('"ports yes"', []),
        ('"open sea"', []),
        ("ship", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("covid AND harbour", []),
        ("covid OR harbour", []),
        ("title:harbour", []),
        ("harbour*", [0]),
        ('har"bour', []),
        ('"harbour', [0]),
        ("'harbour' & !vessel", [0]),
        ("harbour | covid -- ; :* <-> \\", []),
    ],
)
def test_ordinary_and_strange_words_find_the_same_on_both_databases(
    session: Session, typed: str, places: list[int]
) -> None:
    add_all(session)
    assert found(session, typed) == sorted(TITLES[place] for place in places)


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("a፩b", "b"),  # Ethiopic numeral: a break
        ("aↀb", "b"),  # Roman numeral: a break
        ("a꧀b", "ab"),  # Javanese sign that combines: nothing
        ("a①b", "a1b"),
        ("a٣b", "a٣b"),  # Arabic digit
        ("कि", "कि"),
    ],
)
def test_numerals_and_signs_of_any_script_part_words_alike_on_both_databases(
    session: Session, word: str, typed: str
) -> None:
    world.question(session, NOW, title=f"Gate {word}?")
    assert found(session, typed) == found(session, word) == [f"Gate {word}?"]


def test_the_title_alone_can_be_asked_for(session: Session) -> None:
    add_all(session)
    assert found(session, "ship", title_only=True) == []
    assert found(session, "harb", title_only=True) == [TITLES[0]]


def test_what_was_edited_is_found_by_its_new_words_only(session: Session) -> None:
    about = world.question(session, NOW, tags=("ports",))
    change = QuestionChange(
        title="Will the lighthouse shine?", criteria="Yes if lit.", tags=("sea",)
    )
    edit_question(session, about, change, by="curator", now=NOW)
    assert found(session, "harbour") == found(session, "ship") == found(session, "ports") == []
    assert found(session, "lighthouse lit sea") == ["Will the lighthouse shine?"]
    edit_question(session, about, QuestionChange(tags=("fog",)), by="curator", now=NOW)
    assert found(session, "sea") == []
    assert found(session, "fog") == ["Will the lighthouse shine?"]


def test_what_was_imported_is_found_and_every_question_has_its_words(runtime: Runtime) -> None:
    lines = [
        "question,forecaster,probability,closes_at,tags\n",
        "Will the mole hold?,Alice,0.4,2025-01-01,Übersee\n",
    ]
    with runtime.transaction() as session:
        world.question(session, NOW)
        import_csv(session, lines, by="curator", now=NOW)
    with runtime.reading() as session:
        assert found(session, "mole ubersee") == ["Will the mole hold?"]
        assert found(session, "harbour") == ["Will the harbour of Vessel open?"]
        for about in session.scalars(select(Question)):
            query = select(QuestionTag.tag).where(QuestionTag.question_id == about.id)
            kept = session.get_one(QuestionWords, about.id)
            wanted = words_of(about, session.scalars(query))
            assert (kept.title, kept.rest) == (wanted["title"], wanted["rest"])


def test_questions_of_an_older_record_get_their_words_when_it_is_carried_over(
    runtime: Runtime,
) -> None:
    with runtime.transaction() as session:
        world.question(session, NOW)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    with runtime.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    upgrade(runtime.engine)
    with runtime.transaction() as session:
        assert found(session, "harbour") == []
        carry_over(session, now=NOW)
        carry_over(session, now=NOW)
    with runtime.reading() as session:
        assert found(session, "harbour") == ["Will the harbour of Vessel open?"]


def test_what_an_older_release_changed_is_found_once_the_record_is_carried_over(
    runtime: Runtime,
) -> None:
    with runtime.transaction() as session:
        for title in ("Will the pier hold?", "Will the mole hold?"):
            world.question(session, NOW, title=title, tags=("stone", "Ash", "sea"))
        values = {"title": "Will the bridge hold?", "criteria": "Yes if it stands."}
        session.execute(
            update(Question).where(Question.title == "Will the pier hold?").values(values)
        )
    with runtime.transaction() as session:
        carry_over(session, now=NOW)
        assert keep_all_words(session) == 0
    with runtime.reading() as session:
        assert found(session, "pier") == []
        assert found(session, "bridge stands ash") == ["Will the bridge hold?"]
        assert found(session, "mole ship") == ["Will the mole hold?"]


def test_a_copied_sqlite_record_is_searched_like_the_first(sqlite_url: str, tmp_path: Path) -> None:
    engine = create_engine(sqlite_url)
    with transaction(engine) as session:
        world.question(session, NOW)
    engine.dispose()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as record:
        record.execute("VACUUM INTO ?", [f"{tmp_path}/copy.db"])
    copied = create_engine(f"sqlite:///{tmp_path}/copy.db")
    with reading(copied) as session:
        assert found(session, "harbour") == ["Will the harbour of Vessel open?"]
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    copied.dispose()


def rename_and_fail(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        about = find_question(session, "will-the-harbour-of-vessel-open")
        edit_question(session, about, QuestionChange(title="Lost?"), by="curator", now=NOW)
        raise ZeroDivisionError


def test_a_failed_change_leaves_the_words_as_they_were(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        world.question(session, NOW)
    with pytest.raises(ZeroDivisionError):
        rename_and_fail(runtime)
    with runtime.reading() as session:
        assert found(session, "lost") == []
        assert found(session, "harbour") == ["Will the harbour of Vessel open?"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "empty"),
        ("\0", "NUL"),
        ("a\0b", "NUL"),
        ("🎉", "no word or number"),
        ('"" * ( )', "no word or number"),
        ("x" * (SEARCH_LIMIT + 1), "at most 200"),
        ("\ud800", "broken character"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_in_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        search_terms(typed)


@given(st.text())
def test_folding_twice_changes_nothing_and_leaves_only_bare_words(text_: str) -> None:
    once = folded_words(text_)
    assert folded_words(" ".join(once)) == once
    assert all(0 < len(word) <= 40 and not set(word) & set(" '\"*:()&|!<>\\ß") for word in once)


def test_anything_typed_is_answered_or_refused_never_a_syntax_error(session: Session) -> None:
    world.question(session, NOW)

    @given(st.text(max_size=60))
    def ask(typed: str) -> None:
        try:
            terms = search_terms(typed)
        except InvalidInputError:
            return
        session.scalars(select(Question.id).where(is_found(session, terms))).all()
        session.scalars(select(Question.id).where(is_found(session, terms, title_only=True))).all()

    ask()


def test_an_sqlite_without_full_text_search_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def execute(statement: object) -> None:
        real(str(statement).replace("USING fts5", "USING fts5_is_missing"))

    real = op.execute
    monkeypatch.setattr("alembic.op.execute", execute)
    engine = create_engine(f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(ConfigurationError, match="full-text search"):
        upgrade(engine)
    engine.dispose()
