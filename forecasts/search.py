"""Finding questions by their words, the same on both databases.

What is searched is folded here, not by the database: the words of a question are kept beside it as
bare tokens, so that neither database has anything to decide about case, accents or punctuation.
SQLite indexes them with FTS5, PostgreSQL with GIN.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
)

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.models import Question, QuestionTag, QuestionWords
from forecasts.text import clean_text

SEARCH_LIMIT: Final = 200
_TOKEN_LIMIT: Final = 40
_BREAK: Final = "ß"  # folded to ss wherever it is typed, so that no word begins with it
_ALONE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # written without spaces
_PARTS: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')
_STRAIGHT: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


_INDEX: Final = (
    "INSERT INTO question_search (rowid, title, rest) "
    "SELECT question_id, title, rest FROM question_words WHERE "
)
_INDEX_ONE: Final = text(f"{_INDEX} question_id = :id")
_INDEX_NEW: Final = text(
    f"{_INDEX} question_id NOT IN (SELECT id FROM question_search_docsize)"  # noqa: S608  # our own
)
_FORGET: Final = text(
    "INSERT INTO question_search (question_search, rowid, title, rest) "
    "VALUES ('delete', :id, :title, :rest)"
)
_MERGE: Final = text("INSERT INTO question_search (question_search) VALUES ('optimize')")


class _Folding(dict[int, str]):
    """What each character becomes: itself, nothing (accents), or a space.

    Itself only where both databases take it for a part of a word. Numbers that are no digits
    (fractions, the numerals of Ethiopia) are none to PostgreSQL, nor is what combines like an
    accent though it takes room.
    """

    def __missing__(self, code: int) -> str:
        kind = unicodedata.category(chr(code))
        is_sign = kind == "Mc" and not unicodedata.combining(chr(code))
        is_kept = kind[0] == "L" or kind == "Nd" or is_sign
        folded = chr(code) if is_kept else "" if kind in {"Mn", "Mc", "Me", "Cf"} else " "
        self[code] = folded
        return folded


_FOLDED: Final = _Folding()


def folded_words(words: str) -> list[str]:
    """Takes a text apart into words as they are searched: small letters without accents.

    Signs of scripts written without spaces stand alone; a word is cut after 40 characters.

    Example:
        >>> folded_words("Kraków’s “Zürich-Straße”, 2024: 東京")
        ['krakow', 's', 'zurich', 'strasse', '2024', '東', '京']
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", words).casefold())
    spaced = _ALONE.sub(r" \g<0> ", decomposed.translate(_FOLDED))
    return [word[:_TOKEN_LIMIT] for word in spaced.split()]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def words_of(question: Question, tags: Iterable[str]) -> dict[str, Any]:
    """Lists the columns of the words a question is found by.

    Args:
        question: the question, with its number.
        tags: its tags, in any order.
    """
    about = [" ".join(folded_words(each)) for each in (*sorted(tags), question.criteria)]
    return {
        "question_id": question.id,
        "title": " ".join(folded_words(question.title)),
        "rest": f"{_BREAK} {f' {_BREAK} '.join(about)}",
    }


def keep_words(session: Session, question: Question) -> None:
    """Brings the words a question is found by in line with it; to be called by whoever writes one.

    Args:
        session: a writing session.
        question: the question, whose tags stand already.
    """
    session.flush()
    query = select(QuestionTag.tag).where(QuestionTag.question_id == question.id)
    new = words_of(question, session.scalars(query))
    old = session.get(QuestionWords, question.id)
    if old is None:
        session.add(QuestionWords(**new))
    elif (old.title, old.rest) == (new["title"], new["rest"]):
        return
    else:
        if _is_sqlite(session):
            session.execute(_FORGET, {"id": old.question_id, "title": old.title, "rest": old.rest})
        old.title, old.rest = new["title"], new["rest"]
    session.flush()
    if _is_sqlite(session):
        session.execute(_INDEX_ONE, {"id": question.id})


def forget_words(session: Session, question_ids: Iterable[int]) -> None:
    """Takes questions that are about to be deleted out of the index, and what it kept of them."""
    wanted = select(QuestionWords).where(QuestionWords.question_id.in_(list(question_ids)))
    for old in session.scalars(wanted).all():
        if _is_sqlite(session):
            session.execute(_FORGET, {"id": old.question_id, "title": old.title, "rest": old.rest})
        session.delete(old)
    session.flush()
    if _is_sqlite(session):
        session.execute(_MERGE)


def index_new_words(session: Session) -> None:
    """Indexes the words that were written without `keep_words`, many at once."""
    if _is_sqlite(session):
        session.execute(_INDEX_NEW)


def _tags(session: Session) -> dict[int, list[str]]:
    found = defaultdict(list)
    for question_id, tag in session.execute(select(QuestionTag.question_id, QuestionTag.tag)):
        found[question_id].append(tag)
    return found


def keep_all_words(session: Session) -> int:
    """Brings the words of every question in line with it: some may be missing, or stale.

    So they are once an older release wrote to the record, which knew nothing of them, or folded
    words otherwise.

    Args:
        session: an open writing transaction.

    Returns:
        How many questions there were to bring in line.
    """
    tags = _tags(session)
    query = select(Question, QuestionWords.title, QuestionWords.rest).outerjoin(
        QuestionWords, QuestionWords.question_id == Question.id
    )
    stale = []
    for question, title, rest in session.execute(query.execution_options(yield_per=1_000)):
        wanted = words_of(question, tags.get(question.id, ()))
        if (title, rest) != (wanted["title"], wanted["rest"]):
            stale.append(question)
    for question in stale:
        keep_words(session, question)
    return len(stale)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand together, in this order; the last may be only a beginning."""

    words: tuple[str, ...]
    is_beginning: bool = False


def _terms(typed: str) -> Iterator[Term]:
    for part in _PARTS.finditer(typed.translate(_STRAIGHT)):
        is_word = part[2] is not None
        words = tuple(folded_words(part[2] if is_word else part[1]))
        if words:
            yield Term(words, is_beginning=is_word and part.end() == len(typed))


def search_terms(typed: str) -> tuple[Term, ...]:
    """Reads what somebody looks for: words and “phrases”, all of which must be there.

    The last word may be the beginning of one. Everything else that search engines understand is
    not understood here: there is nothing one could get wrong.

    Raises:
        InvalidInputError: it is empty, too long, or holds neither a letter nor a digit.

    Example:
        >>> [(" ".join(term.words), term.is_beginning) for term in search_terms('"to war" Bela')]
        [('to war', False), ('bela', True)]
    """
    clean = clean_text(typed, what="search", limit=SEARCH_LIMIT)
    found = tuple(dict.fromkeys(_terms(clean)))
    if not found:
        raise InvalidInputError(
            f"The search {clean[:60]!r} holds no word or number; type what the question is about."
        )
    return found


def _for_sqlite(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.is_beginning else ""}'


def _for_postgresql(term: Term) -> str:
    *others, last = [f"'{word}'" for word in term.words]
    return " <-> ".join([*others, f"{last}:*" if term.is_beginning else last])


_WHOLE: Final[ColumnElement[Any]] = literal_column(
    "to_tsvector('simple', question_words.title || ' ' || question_words.rest)"
)
_TITLE: Final[ColumnElement[Any]] = literal_column("to_tsvector('simple', question_words.title)")
_SIMPLE: Final[ColumnElement[Any]] = literal_column("'simple'")


def _in_sqlite(terms: Iterable[Term], *, title_only: bool) -> Select[int]:
    wanted = " AND ".join(map(_for_sqlite, terms))
    if title_only:
        wanted = f"{{title}} : ({wanted})"
    is_found: ColumnElement[bool] = literal_column("question_search").op("MATCH")(wanted)
    return select(column("rowid")).select_from(table("question_search")).where(is_found)


def _in_postgresql(terms: Iterable[Term], *, title_only: bool) -> Select[int]:
    wanted = func.to_tsquery(_SIMPLE, " & ".join(f"({_for_postgresql(term)})" for term in terms))
    where = (_TITLE if title_only else _WHOLE).op("@@")(wanted)
    return select(QuestionWords.question_id).where(where)


def _any_for_sqlite(terms: Iterable[Term]) -> str:
    return f"{{title}} : ({' OR '.join(map(_for_sqlite, terms))})"


def _any_in_titles(session: Session, terms: Iterable[Term]) -> Select[int]:
    if _is_sqlite(session):
        holds: ColumnElement[bool] = literal_column("question_search").op("MATCH")(
            _any_for_sqlite(terms)
        )
        return select(column("rowid")).select_from(table("question_search")).where(holds)
    wanted = func.to_tsquery(_SIMPLE, " | ".join(f"({_for_postgresql(term)})" for term in terms))
    # the index holds all words, so that it finds what the title is then read for
    found = (_WHOLE.op("@@")(wanted), _TITLE.op("@@")(wanted))
    return select(QuestionWords.question_id).where(*found)


def title_holders(
    session: Session, groups: Sequence[Sequence[Term]], *, seen: ColumnElement[bool]
) -> list[tuple[int, int]]:
    """Lists which of several groups of terms stand in which titles, in one query.

    Args:
        session: any session.
        groups: a title holds a group when it holds one of its terms.
        seen: which questions are looked at.

    Returns:
        The place of a group, and the number of a question that holds it.
    """
    if not groups:
        return []
    parts = [
        select(literal(place), Question.id).where(
            Question.id.in_(_any_in_titles(session, terms)), seen
        )
        for place, terms in enumerate(groups)
    ]
    return [(place, number) for place, number in session.execute(union_all(*parts))]


def is_found(
    session: Session, terms: Iterable[Term], *, title_only: bool = False
) -> ColumnElement[bool]:
    """Builds the condition that title, tags and criteria of a question hold all terms.

    Args:
        session: any session; the condition is in the words of its database.
        terms: what to look for.
        title_only: whether the title alone must hold them.
    """
    find = _in_sqlite if _is_sqlite(session) else _in_postgresql
    return Question.id.in_(find(terms, title_only=title_only))
