"""`forecasts review`: which question is taken, for which side the words speak, and the way back."""

import pytest

from forecasts.cli.marked import LEGEND
from tests.cli.conftest import ARTICLE, Shell
from tests.cli.test_candidate import states

OPEN = "Will the harbour of Vessel open in 2019?"
CLOSED = "Will the harbour of Vessel stay closed in 2019?"


def told(shell: Shell, words: str, *titles: str) -> None:
    """Puts questions and an article of one statement on record."""
    for title in titles:
        kept = ("--criteria", "Yes if so; No otherwise.", "--closes-at", "2019-12-31")
        shell.done("question", "add", title, *kept)
    text = f"The harbour\n\n{words}\n"
    shell.done("article", "add", "-", "--published-on", "2019-06-03", typed=text)


def said_of(shell: Shell, title: str) -> tuple[float, bool]:
    """Reads the one statement on a question: its probability, and whether it was said of No."""
    slug = next(each["slug"] for each in shell.json("question", "list") if each["title"] == title)
    [statement] = shell.json("question", "show", slug)["statements"]
    return round(statement["said"]["probability"], 4), statement["said"]["is_inverted"]


TWO_THINGS = """“The harbour of Vessel will probably open in 2019,” said Alice Arden, an analyst.

“The pilots will probably learn to sing,” said Alice Arden."""


def test_the_question_used_last_is_offered_and_never_taken_without_another_word(
    shell: Shell,
) -> None:
    told(shell, TWO_THINGS, OPEN)
    shown = " ".join(shell.done("review", typed="a\n\n\n?\na\n\nback\nq\n").split())
    second = shown.partition("2/2 ·")[2]
    assert f"About 1 {OPEN} New" in second
    assert "Closes 2019-12-31. used last." in second
    assert "(a takes it)" in shown.partition("2/2 ·")[0]
    assert "(a takes it)" not in second
    assert "Deadline (YYYY-MM-DD)" in second
    assert states(shell) == ["accepted", "pending"]


def test_another_question_than_the_likely_one_is_not_turned_round_with_it(shell: Shell) -> None:
    words = "“The harbour of Vessel will stay closed in 2019,” said Alice Arden, an analyst."
    told(shell, words, OPEN)
    title = "Will no ship enter Vessel in 2019?"
    shown = shell.done("review", typed=f"a\nnew\n2019-12-31\n{title}\n\n\n\n")
    assert "turned round" in shown
    assert said_of(shell, title)[0] > 0.9
    assert not said_of(shell, title)[1]


@pytest.mark.parametrize(
    ("keys", "title", "expected"),
    [
        ("1", OPEN, (0.1, False)),
        ("2", CLOSED, (0.9, True)),
        ("i\n2", CLOSED, (0.9, True)),
        ("i\n1", OPEN, (0.9, True)),
        ("i\ni\n2", CLOSED, (0.1, False)),
        ("a\n2\n", CLOSED, (0.9, True)),
        ("w\nback\n2", CLOSED, (0.9, True)),
    ],
)
def test_the_side_follows_the_question_that_is_chosen_unless_a_person_says_otherwise(
    shell: Shell, keys: str, title: str, expected: tuple[float, bool]
) -> None:
    words = (
        "“It is very unlikely that the harbour of Vessel will open in 2019,” said Alice Arden, "
        "an analyst."
    )
    told(shell, words, OPEN, CLOSED)
    shell.done("review", typed=f"{keys}\n\n\n")
    assert said_of(shell, title) == expected


@pytest.mark.parametrize(("title", "expected"), [(OPEN, (0.7, False)), (CLOSED, (0.3, True))])
def test_a_new_title_that_asks_the_opposite_is_spoken_for_with_no(
    shell: Shell, title: str, expected: tuple[float, bool]
) -> None:
    words = "“The harbour of Vessel will probably open in 2019,” said Alice Arden, an analyst."
    told(shell, words)
    shown = shell.done("review", typed=f"a\n{title}\n2019-12-31\n\n\n\n")
    assert ("Of Yes of this question: about" in shown) is expected[1]
    assert said_of(shell, title) == expected


def test_what_is_left_before_it_is_accepted_turns_nothing(shell: Shell) -> None:
    told(shell, "Many fear that the harbour of Vessel will stay closed in 2019.", OPEN, CLOSED)
    shell.done("review", typed="2\nback\n2\nDora Dale\n\n")
    probability, is_inverted = said_of(shell, OPEN)
    assert is_inverted
    assert probability == pytest.approx(0.45)


def test_own_numbers_are_kept_while_the_side_is_changed(shell: Shell, harbour: str) -> None:
    dated(shell)
    shell.done("review", typed="e\n15%\n10%\n20%\nShe jokes.\ni\ni\n1\nq\n")
    said = shell.json("question", "show", harbour)["statements"][0]["said"]
    assert (said["probability"], said["low"], said["high"]) == (0.15, 0.1, 0.2)


def test_own_numbers_are_not_put_on_the_opposite_question(shell: Shell) -> None:
    words = "“The harbour of Vessel will probably open in 2019,” said Alice Arden, an analyst."
    told(shell, words, OPEN, CLOSED)
    shown = shell.done("review", typed="e\n60%\n50%\n70%\nShe hedges.\n2\n1\n\n")
    assert "asks the opposite; press i, then e" in " ".join(shown.split())
    assert said_of(shell, OPEN) == (0.6, False)


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        ("r\nr\nr\nu\nq\n", ["rejected", "rejected", "pending"]),
        ("r\nr\nr\nu\nd\n-\n\n", ["rejected", "rejected", "direction"]),
        ("r\nr\nr\n\nu\n", ["rejected", "rejected", "rejected"]),
        ("r\nr\nr\n?\nu\nu\nq\n", ["rejected", "pending", "pending"]),
    ],
)
def test_the_last_decision_of_a_walk_can_be_taken_back(
    shell: Shell, keys: str, kept: list[str]
) -> None:
    dated(shell)
    shown = shell.done("review", typed=keys)
    assert "All decided (u undoes, Enter ends)" in shown
    assert states(shell) == kept


def test_a_walk_that_ends_with_setting_aside_can_still_take_it_back(shell: Shell) -> None:
    rest = (
        "Many fear that the pier will never come back.\n\nThe pier could fall by the end of 2019."
    )
    told(shell, f"“The ferry will probably come back in 2019,” said Bob Brand, a pilot.\n\n{rest}")
    shown = shell.done("review", typed="s\no\nu\nq\n")
    assert "Nothing else is left in this walk (u undoes, Enter ends)" in shown
    assert set(states(shell)) == {"pending"}


def test_a_title_typed_as_the_question_becomes_a_new_one(shell: Shell) -> None:
    dated(shell)
    title = "Will a ship enter Vessel in 2019?"
    shell.done("review", typed=f"a\n{title}\n2019-12-31\n\n\nq\n")
    assert said_of(shell, title)[0] == 0.9


def test_keys_and_their_marks_are_told_with_the_enter_that_follows(shell: Shell) -> None:
    dated(shell)
    shown = shell.done("review", typed="q\n")
    assert "each key needs Enter" in shown
    assert "Decide (a accept, n noncommittal, r reject, ? more)" in shown
    assert LEGEND in shown


def test_days_that_were_found_are_chosen_by_number(shell: Shell, article: str) -> None:
    shown = shell.done("review", typed="1\nq\n")
    assert "  1 2019-06-03" in shown
    assert "Published on (number or YYYY-MM-DD)" in shown
    assert shell.json("article", "show", "1")["article"]["published_on"] == "2019-06-03"


LONG = """“The ferry will probably come back in 2019,” said Bob Brand, a pilot.

“In the harbour, on the pier and in every village of the long coast behind it we promise to build \
new houses by 2021,” said Alice Arden, an analyst.

Many fear that the pier will fall in 2019.
"""


def test_the_list_of_the_rest_names_speakers_and_shows_their_level_whole(shell: Shell) -> None:
    told(shell, LONG)
    shown = shell.done("review", typed="s\nq\n")
    listed = shown.partition("o sets them aside together:")[2].partition("/3 ·")[0]
    assert "Alice Arden, a commitment:" in listed
    assert ">>promise to<<" in listed
    assert "nobody named" in listed
    assert all(len(line) <= 80 for line in listed.splitlines())


def test_what_the_lexicon_notes_about_a_phrase_stands_where_it_is_decided(shell: Shell) -> None:
    told(shell, "“It is possible that the ferry will sink in 2019,” said Alice Arden, an analyst.")
    shown = " ".join(shell.done("review", typed="q\n").split())
    assert "alone it is often read lower." in shown.partition("Decide")[0]


def test_predictions_and_verdicts_are_counted_at_the_end(shell: Shell, harbour: str) -> None:
    dated(shell)
    shown = shell.done("review", typed="1\nn\n-\nd\n-\n\n")
    assert "Recorded: 1 prediction and 2 verdicts, in " in shown


def dated(shell: Shell) -> None:
    shell.done("article", "add", "-", "--published-on", "2019-06-03", typed=ARTICLE)
