"""The facts behind the demonstration record are complete, checkable and fair."""

import calendar
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forecasts.language.chances.lexicon import lexicon
from forecasts.scoring.walk_forward import FEWEST_HEARD

PACKAGE = Path(__file__).parents[2] / "forecasts"
DEMO = PACKAGE / "demo"
REVIEWED_ON = date(2026, 11, 23)  # when the outcomes were last looked at

KINDS = {"pundit", "market", "model", "crowd"}
OUTCOMES = {"yes", "no", "annulled"}
VERDICTS = {"noncommittal", "direction only"}
DIRECTNESS = {"direct", "paraphrase", "headline", "hearsay"}
UNSCORED_DIRECTNESS = {"headline", "hearsay"}

FORECASTER_KEYS = {"name", "kind", "organisation", "role", "aliases"}
QUESTION_KEYS = {
    "title", "criteria", "closes_on", "cause", "outcome", "known_on", "evidence", "tags",
    "statements",
}  # fmt: skip
STATEMENT_KEYS = {
    "forecaster", "stated_on", "probability", "low", "high", "phrase", "side", "verdict",
    "words", "directness", "commitment", "publisher", "url",
}  # fmt: skip

# The expressions whose reading was agreed, with the side they lean to.
PHRASES_FOR_YES = {
    "will happen", "will", "likely", "very likely", "highly likely", "probably",
    "almost certain", "certain", "confident that", "very good chance",
}  # fmt: skip
PHRASES_FOR_NO = {
    "will not happen", "won't", "never will", "unlikely", "highly unlikely", "very unlikely",
    "probably not", "almost no chance", "no chance",
}  # fmt: skip
PHRASES_BETWEEN = {"could", "may", "might", "possible", "on the fence"}

Record = dict[str, Any]


def load() -> Record:
    return tomllib.loads((DEMO / "facts.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def facts() -> Record:
    return load()


def statements(facts: Record) -> Iterator[tuple[Record, Record]]:
    for question in facts["questions"]:
        for statement in question["statements"]:
            yield question, statement


def days(text: str) -> tuple[date, date]:
    """Gives the first and the last day that a day or a month stands for."""
    if re.fullmatch(r"\d{4}-\d{2}", text):
        year, month = map(int, text.split("-"))
        last = calendar.monthrange(year, month)[1]
        return date(year, month, 1), date(year, month, last)
    day = date.fromisoformat(text)
    return day, day


def is_in_time(question: Record, statement: Record) -> bool:
    last = days(statement["stated_on"])[1]
    if last > date.fromisoformat(question["closes_on"]):
        return False
    return "known_on" not in question or last < date.fromisoformat(question["known_on"])


def is_prediction(question: Record, statement: Record) -> bool:
    """Tells whether the statement can be scored once its question has an outcome."""
    return (
        "verdict" not in statement
        and not statement.get("commitment", False)
        and statement.get("directness", "direct") not in UNSCORED_DIRECTNESS
        and is_in_time(question, statement)
    )


def is_scored(question: Record, statement: Record) -> bool:
    return question.get("outcome") in {"yes", "no"} and is_prediction(question, statement)


def leans(statement: Record) -> str | None:
    """Names the side a statement calls likelier, or None for neither."""
    if "probability" in statement:
        chance = statement["probability"]
        return None if chance == 0.5 else ("yes" if chance > 0.5 else "no")
    if statement["phrase"] in PHRASES_BETWEEN:
        return None
    for_yes = statement["phrase"] in PHRASES_FOR_YES
    return "yes" if for_yes == (statement.get("side", "yes") == "yes") else "no"


def test_there_is_enough_to_fill_a_board(facts: Record) -> None:
    scored = [s for q, s in statements(facts) if is_scored(q, s)]
    assert len({s["forecaster"] for s in scored}) >= 15
    assert len({q["title"] for q, s in statements(facts) if is_scored(q, s)}) >= 30
    assert len(scored) >= 70


def test_every_kind_of_forecaster_is_there(facts: Record) -> None:
    assert {f["kind"] for f in facts["forecasters"]} == KINDS


def test_enough_forecasters_have_answered_several_questions(facts: Record) -> None:
    questions = {(s["forecaster"], q["title"]) for q, s in statements(facts) if is_scored(q, s)}
    per_forecaster = Counter(forecaster for forecaster, _ in questions)
    assert len([n for n in per_forecaster.values() if n >= 3]) >= 8


def test_only_known_keys_are_used(facts: Record) -> None:
    assert set(facts) == {"forecasters", "questions", "families"}
    for forecaster in facts["forecasters"]:
        assert set(forecaster) <= FORECASTER_KEYS, forecaster["name"]
    for question in facts["questions"]:
        assert set(question) <= QUESTION_KEYS, question["title"]
    for _, statement in statements(facts):
        assert set(statement) <= STATEMENT_KEYS, statement["words"]


def test_families_tie_questions_of_the_record_each_once(facts: Record) -> None:
    titles = {question["title"] for question in facts["questions"]}
    tied = [title for family in facts["families"] for title in family["questions"]]
    assert len(tied) == len(set(tied)) >= 2
    assert set(tied) <= titles


def test_a_cause_is_shared_by_several_questions(facts: Record) -> None:
    causes = Counter(q["cause"] for q in facts["questions"] if "cause" in q)
    assert min(causes.values()) >= 2


def test_names_and_aliases_belong_to_one_forecaster_each(facts: Record) -> None:
    names = [f["name"] for f in facts["forecasters"]]
    aliases = [alias for f in facts["forecasters"] for alias in f.get("aliases", [])]
    folded = [name.casefold() for name in names + aliases]
    assert [name for name, n in Counter(folded).items() if n > 1] == []


def test_every_person_has_a_public_role(facts: Record) -> None:
    pundits = [f for f in facts["forecasters"] if f["kind"] == "pundit"]
    assert [f["name"] for f in pundits if "role" not in f and "organisation" not in f] == []


def test_titles_are_unique_questions_of_reasonable_length(facts: Record) -> None:
    titles = [q["title"] for q in facts["questions"]]
    assert len(set(titles)) == len(titles)
    assert [t for t in titles if not t.endswith("?") or len(t) > 300] == []


def test_the_first_question_is_the_one_of_the_article(facts: Record) -> None:
    title = facts["questions"][0]["title"]
    assert title == "Will Belarusian armed forces enter the war in Ukraine before 2024?"
    quoted_in_the_article = {"Valery Kavaleuski", "Pavel Slunkin"}
    assert not quoted_in_the_article & {s["forecaster"] for _, s in statements(facts)}


def test_criteria_say_when_it_is_yes_when_no_and_who_decides(facts: Record) -> None:
    for question in facts["questions"]:
        criteria = question["criteria"]
        assert criteria.startswith("Yes if "), question["title"]
        assert re.search(r"\bNo (otherwise|if)\b|only a No\b", criteria), question["title"]


def test_questions_carry_one_to_three_tags(facts: Record) -> None:
    for question in facts["questions"]:
        tags = question["tags"]
        assert 1 <= len(tags) <= 3, question["title"]
        assert tags == [t.lower() for t in dict.fromkeys(tags)], question["title"]


def test_outcome_day_and_evidence_come_together_or_not_at_all(facts: Record) -> None:
    for question in facts["questions"]:
        given = {"outcome", "known_on", "evidence"} & set(question)
        assert len(given) in {0, 3}, question["title"]
        if given:
            assert question["outcome"] in OUTCOMES
            assert question["evidence"].startswith(("https://", "http://"))


def test_questions_without_an_outcome_were_still_open_at_the_last_review(facts: Record) -> None:
    for question in facts["questions"]:
        closes_on = date.fromisoformat(question["closes_on"])
        if "known_on" in question:
            assert date.fromisoformat(question["known_on"]) <= REVIEWED_ON, question["title"]
            assert closes_on <= REVIEWED_ON, question["title"]
        else:
            assert closes_on > REVIEWED_ON, question["title"]


def test_an_outcome_before_the_last_day_is_an_early_yes_or_a_decision(facts: Record) -> None:
    decisions = ("recount", "Supreme Court", "AlphaGo", "World Cup")
    for question in facts["questions"]:
        if question.get("outcome") == "no" and question["known_on"] < question["closes_on"]:
            assert any(word in question["title"] for word in decisions), question["title"]


def test_some_questions_are_still_open(facts: Record) -> None:
    is_open = [q for q in facts["questions"] if "outcome" not in q]
    assert 2 <= len(is_open) <= 6
    assert all(any(is_prediction(q, s) for s in q["statements"]) for q in is_open)


def test_every_statement_comes_from_a_listed_forecaster_and_all_are_heard(facts: Record) -> None:
    listed = {f["name"] for f in facts["forecasters"]}
    assert {s["forecaster"] for _, s in statements(facts)} == listed


def test_every_statement_is_a_number_or_a_phrase_or_a_verdict(facts: Record) -> None:
    for _, statement in statements(facts):
        given = {"probability", "phrase", "verdict"} & set(statement)
        assert len(given) == 1, statement["words"]
        if "verdict" in statement:
            assert statement["verdict"] in VERDICTS
        if "phrase" in statement:
            assert statement["phrase"] in PHRASES_FOR_YES | PHRASES_FOR_NO | PHRASES_BETWEEN


def test_every_phrase_is_an_entry_of_the_lexicon(facts: Record) -> None:
    known = {entry.phrase for entry in lexicon().entries}
    assert {s["phrase"] for _, s in statements(facts) if "phrase" in s} <= known


def test_a_side_stands_only_beside_a_phrase(facts: Record) -> None:
    for _, statement in statements(facts):
        if "side" in statement:
            assert statement["side"] in {"yes", "no"}
            assert "phrase" in statement


def test_probabilities_are_probabilities_inside_their_range(facts: Record) -> None:
    for _, statement in statements(facts):
        assert ("low" in statement) == ("high" in statement), statement["words"]
        if "low" in statement:
            assert 0 <= statement["low"] <= statement["probability"] <= statement["high"] <= 1
        if "probability" in statement:
            assert isinstance(statement["probability"], float)
            assert 0 <= statement["probability"] <= 1


def test_percentages_in_the_words_agree_with_the_number(facts: Record) -> None:
    for _, statement in statements(facts):
        found = re.findall(r"(\d+(?:\.\d+)?) ?(?:%|per ?cent)", statement["words"])
        if "probability" not in statement or not found:
            continue
        chances = [float(percent) / 100 for percent in found]
        ours = [statement["probability"], statement.get("low"), statement.get("high")]
        near = [
            abs(chance - own) < 0.0006 or abs(1 - chance - own) < 0.0006
            for chance in chances
            for own in ours
            if own is not None
        ]
        assert any(near), statement["words"]


def test_quotations_are_short_attributed_and_linked(facts: Record) -> None:
    for _, statement in statements(facts):
        assert 0 < len(statement["words"]) <= 300
        assert statement["publisher"].strip()
        assert re.fullmatch(r"https?://[^\s/]+\.[^\s]+", statement["url"]), statement["url"]
        assert statement.get("directness", "direct") in DIRECTNESS


def test_statements_were_made_before_the_question_closed_or_on_its_last_day(facts: Record) -> None:
    for question, statement in statements(facts):
        assert days(statement["stated_on"])[1] <= REVIEWED_ON
        assert days(statement["stated_on"])[0] <= date.fromisoformat(question["closes_on"])


def test_a_month_never_straddles_the_day_of_the_outcome(facts: Record) -> None:
    for question, statement in statements(facts):
        first, last = days(statement["stated_on"])
        if first != last:
            assert is_in_time(question, statement), statement["words"]


def test_statements_of_one_question_stand_in_order_of_time(facts: Record) -> None:
    for question in facts["questions"]:
        last_days = [days(s["stated_on"])[1] for s in question["statements"]]
        assert last_days == sorted(last_days), question["title"]


def test_nobody_states_two_numbers_for_one_question_on_one_day(facts: Record) -> None:
    seen = Counter(
        (q["title"], s["forecaster"], s["stated_on"])
        for q, s in statements(facts)
        if "verdict" not in s
    )
    assert [key for key, n in seen.items() if n > 1] == []


def test_forecasts_came_out_right_and_wrong_in_words_and_in_numbers(facts: Record) -> None:
    seen = Counter(
        ("phrase" if "phrase" in s else "number", leans(s) == q["outcome"])
        for q, s in statements(facts)
        if is_scored(q, s) and leans(s) is not None
    )
    assert min(seen[way, right] for way in ("phrase", "number") for right in (True, False)) >= 5


def test_somebody_has_said_enough_in_words_to_see_what_they_turned_out_to_mean(
    facts: Record,
) -> None:
    said: dict[str, list[tuple[Record, Record]]] = {}
    for question, statement in statements(facts):
        if is_scored(question, statement) and "phrase" in statement:
            said.setdefault(statement["forecaster"], []).append((question, statement))
    heard = {
        name: len(
            {
                question["title"]
                for question, _ in record
                if question["known_on"] < max(each["stated_on"] for _, each in record)
            }
        )
        for name, record in said.items()
    }
    assert max(heard.values()) >= FEWEST_HEARD


def test_the_record_shows_what_is_kept_without_being_scored(facts: Record) -> None:
    kept = list(statements(facts))
    assert {s["verdict"] for _, s in kept if "verdict" in s} == VERDICTS
    assert any(s.get("commitment") for _, s in kept)
    assert {"hearsay", "paraphrase", "headline"} <= {s.get("directness") for _, s in kept}
    assert any(not is_in_time(q, s) for q, s in kept)


def test_the_article_has_a_headline_a_date_and_a_fitting_length() -> None:
    text = (DEMO / "belarus.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    assert not lines[0].endswith(".")
    assert lines[1] == "22 February 2023"
    assert 250 <= len(text.split()) <= 450
    assert '"' not in text


def test_the_article_quotes_in_few_words_and_says_where_from() -> None:
    text = (DEMO / "belarus.txt").read_text(encoding="utf-8")
    quotations = re.findall(r"“([^”]*)”", text)
    assert any("never will" in q for q in quotations)
    assert any("yes and no" in q for q in quotations)
    assert any("probability of armed provocations" in q for q in quotations)
    assert max(len(q.split()) for q in quotations) < 25
    assert "The Real News Network" in text
    assert "Valery Kavaleuski, an exiled politician" in text
    assert "Pavel Slunkin, who formerly worked in Belarus’ Foreign Ministry" in text
