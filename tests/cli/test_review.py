"""`forecasts review`: a walk through candidates with the keys a person types."""

from tests.cli.conftest import ARTICLE, Shell
from tests.cli.test_candidate import states


def test_a_walk_settles_the_date_creates_a_question_and_decides(shell: Shell, article: str) -> None:
    date_as_printed, deadline_as_worded, level_as_proposed = "", "", ""
    typed = (
        f"{date_as_printed}\n"
        f"a\nnew\n{deadline_as_worded}\nWill the harbour of Vessel open?\n"
        f"Yes if a ship is let in; No otherwise.\n{level_as_proposed}\n"
        "a\n1\n25%\nHe says so twice.\n"
        "n\n-\n"
    )
    shown = shell.done("review", "1", typed=typed)
    assert shell.json("article", "show", "1")["article"]["published_on"] == "2019-06-03"
    assert ">>very likely<<" in shown
    assert "3 decided, 0 still waiting." in shown
    assert states(shell) == ["accepted", "accepted", "noncommittal"]
    page = shell.json("question", "show", "will-the-harbour-of-vessel-open")
    assert page["closes_at"] == "2019-12-31T23:59:59.999999Z"
    assert [each["said"]["probability"] for each in page["statements"]] == [0.9, 0.25]
    assert (page["statements"][1]["said"]["low"], page["statements"][1]["said"]["high"]) == (
        0.2,
        0.25,
    )


AT_ODDS = """Selm and the war

“Selm will never enter the war,” said Alice Arden, an analyst at the Institute of Tides.

“The harbour of Selm will probably open,” said Alice Arden.

“There is a 40 percent chance that Selm will enter the war,” said Alice Arden.
"""


def test_what_does_not_agree_is_shown_side_by_side_and_c_turns_to_it(shell: Shell) -> None:
    path = shell.file("odds.txt", AT_ODDS)
    shell.done("article", "add", path, "--published-on", "2019-06-03")
    shown = shell.done("review", typed="c\nr\nc\ns\ns\n")
    parts = shown.split("/3 · ")[1:]
    assert "Does not agree with candidate 3 of this article" in " ".join(parts[0].split())
    assert "This candidate" in parts[0]
    assert "Candidate 3" in parts[0].partition("This candidate")[2]
    assert "Does not agree with candidate 1" in " ".join(parts[1].split())
    assert "Candidate 3 rejected." in parts[1]
    assert "Does not agree" not in parts[2]
    assert "Nothing of this speaker that waits here disagrees" in parts[2]
    assert "Does not agree" not in parts[3]
    assert states(shell) == ["pending", "pending", "rejected"]


def test_probability_and_range_can_be_changed_first(shell: Shell, harbour: str) -> None:
    dated(shell)
    shown = shell.done("review", typed="e\n80%\n70%\n85%\nShe doubts it.\na\n\n\nq\n")
    assert "80" in shown
    kept = shell.json("question", "show", harbour)["statements"][0]["said"]
    assert (kept["probability"], kept["low"], kept["high"]) == (0.8, 0.7, 0.85)


def test_what_cannot_be_read_is_asked_again_with_the_reason(shell: Shell, harbour: str) -> None:
    dated(shell)
    typed = "y\na\nno-such-question\n\n5\n105%\n5%\n\nShe jokes.\nq\n"
    shown = shell.done("review", typed=typed)
    assert "a accept, e change" in " ".join(shown.partition("Decide")[2].split())
    assert "There is no question 'no-such-question'" in shown
    assert "'5' is ambiguous as a probability" in shown
    assert "'105%' is 1.05" in shown
    assert shell.json("question", "show", harbour)["statements"][0]["said"]["probability"] == 0.05


def test_a_range_that_does_not_hold_is_asked_again(shell: Shell, harbour: str) -> None:
    dated(shell)
    shown = shell.done("review", typed="e\n80%\n90%\n70%\n60%\n85%\nSo it reads.\ns\nq\n")
    assert "does not hold the probability" in shown


def test_a_date_must_be_settled_and_is_asked_again(shell: Shell, article: str) -> None:
    shown = shell.done("review", typed="3 June\n2150-01-01\n2019-06-03\nr\nr\nr\n")
    assert "'3 June' is not a day" in shown
    assert "in the future" in shown
    assert states(shell) == ["rejected"] * 3


def test_an_article_can_be_left_for_later(shell: Shell, article: str) -> None:
    before = shell.snapshot()
    assert "0 decided, 3 still waiting." in shell.done("review", typed="s\n")
    assert shell.snapshot() == before


def test_the_last_decision_is_undone_and_shown_again(shell: Shell, harbour: str) -> None:
    dated(shell)
    shown = shell.done("review", typed="r\na\n\n\nu\nu\nd\n\nq\n")
    assert "Candidate 2 is pending again." in shown
    assert "Candidate 1 is pending again." in shown
    assert states(shell) == ["direction", "pending", "pending"]
    assert "Sound" in shell.done("ledger", "verify")


def test_without_a_decision_there_is_nothing_to_undo(shell: Shell) -> None:
    dated(shell)
    assert "forecasts candidate undo ID" in shell.done("review", typed="u\nq\n")


def test_the_end_of_input_leaves_and_keeps_what_was_decided(shell: Shell) -> None:
    dated(shell)
    assert "1 decided, 2 still waiting." in shell.done("review", typed="r\n")
    assert states(shell) == ["rejected", "pending", "pending"]


def test_the_end_of_input_within_a_decision_changes_nothing(shell: Shell, harbour: str) -> None:
    dated(shell)
    before = shell.snapshot()
    shell.done("review", typed="a\n\n")
    assert shell.snapshot() == before


def test_back_leaves_a_question_without_a_decision(shell: Shell, harbour: str) -> None:
    dated(shell)
    before = shell.snapshot()
    shell.done("review", typed="a\nback\na\n\nback\ne\nback\nq\n")
    assert shell.snapshot() == before


def test_a_title_on_record_is_asked_again(shell: Shell, harbour: str) -> None:
    dated(shell)
    typed = "a\nnew\n\nWill the harbour of Vessel open?\nWill a ship be let in?\nYes if so.\n\nq\n"
    assert f"on record already: {harbour}" in shell.done("review", typed=typed)
    assert len(shell.json("question", "list")) == 2


def test_a_name_much_like_one_on_record_is_asked_about(shell: Shell, harbour: str) -> None:
    dated(shell)
    said = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")
    shell.done("predict", harbour, "20%", "--as", "Alice Ardem", *said)
    shell.done("review", typed="a\n\n\ny\nq\n")
    assert len(shell.json("forecaster", "list")) == 1
    shell.done("candidate", "undo", "1")
    shell.done("review", typed="a\n\n\nn\nq\n")
    assert len(shell.json("forecaster", "list")) == 2


def test_a_statement_of_nobody_asks_who_said_it(shell: Shell, harbour: str) -> None:
    text = "The pier\n\n3 June 2019\n\nThe pier will probably fall by the end of 2019.\n"
    shell.done("article", "add", "-", "--published-on", "2019-06-03", typed=text)
    shell.done("review", typed=f"a\n{harbour}\n\n\nq\nDora Dale\nq\n")
    assert shell.json("forecaster", "list")[0]["forecaster"] == "Dora Dale"


def test_hindsight_is_warned_of(shell: Shell, harbour: str) -> None:
    dated(shell)
    shell.done("question", "resolve", harbour, "yes", "--known-on", "2019-06-03")
    result = shell.run("review", typed="a\n\n\nq\n")
    assert "recorded, but not scored" in result.stderr


def test_an_unknown_article_is_refused(shell: Shell) -> None:
    assert "There is no article '7'" in shell.refused("review", "7")


def test_nothing_to_review_says_so(shell: Shell) -> None:
    assert "No candidate waits" in shell.done("review")


RUMOURS = """The ferry

3 June 2019

“The ferry will probably come back by the end of 2019,” said Alice Arden, a shipping analyst.

Many fear that the ferry will never come back.

It could be the end of the line.

“There is a 20 percent chance that the ferry will come back in 2019,” Bob Brand, a pilot, said.
"""


def ferry(shell: Shell) -> None:
    shell.done("article", "add", "-", "--published-on", "2019-06-03", typed=RUMOURS)


def test_what_can_be_scored_comes_first_and_the_rest_goes_and_comes_back_together(
    shell: Shell,
) -> None:
    ferry(shell)
    classes = [each["classification"] for each in shell.json("candidate", "list")]
    assert classes[0] == classes[-1] == "forecast"
    shown = shell.done("review", typed="s\ns\no\n")
    heads = [line for line in shown.splitlines() if "/4 · " in line]
    assert heads == [
        "1/4 · Alice Arden",
        "2/4 · Bob Brand",
        "3/4 · nobody named · never scored as it stands (hearsay)",
    ]
    assert "2 are never scored as they stand; o sets them aside together:" in shown
    assert "2 set aside together: never scored." in shown
    assert states(shell) == ["pending", "rejected", "rejected", "pending"]
    shell.done("candidate", "undo", "2", "3")
    shown = shell.done("review", typed="o\nu\nq\n")
    assert states(shell) == ["pending"] * 4
    assert "0 decided, 4 still waiting." in shown


def test_one_key_accepts_on_a_question_and_the_one_used_last_is_offered_again(
    shell: Shell,
) -> None:
    ferry(shell)
    question = "Will the ferry come back by the end of 2019?"
    shown = " ".join(shell.done("review", typed="a\n\n\n\n\n1\no\n").split())
    assert f"New {question} Closes 2019-12-31." in shown
    assert f"Question [{question}]:" in shown
    assert f"About 1 {question} Closes 2019-12-31. (a takes it)" in shown
    assert "the same deadline, 31 december 2019" in shown.lower()
    assert "Recorded: 2 predictions, in " in shown
    said = shell.json("question", "show", "will-the-ferry-come-back-by-the-end-of-2019")
    assert [each["said"]["probability"] for each in said["statements"]] == [0.7, 0.2]


def test_a_level_is_shown_with_its_phrase_range_and_table_and_its_study_on_demand(
    shell: Shell,
) -> None:
    ferry(shell)
    shown = " ".join(shell.done("review", typed="?\nq\n").split())
    first, _, more = shown.partition("Decide")
    assert "about 70 % (55–85), from ‘probably’, lexicon english-" in first
    assert ", tier A: " not in first
    assert ", tier A: " in more
    assert "Speaker Alice Arden, a shipping analyst" in more
    assert "Read as forecast, direct" in more
    assert "*“The ferry* >>will probably<< *come back by the end of 2019,”* said [Alice" in shown


def test_words_on_record_already_are_merged_with_one_key(shell: Shell) -> None:
    ferry(shell)
    shell.done("review", typed="a\n\n\n\n\nq\n")
    again = RUMOURS.replace("The ferry\n", "Port news\n").partition("Many fear")[0]
    shell.done("article", "add", "-", "--published-on", "2019-06-04", typed=again)
    shown = shell.done("review", "2", typed="m\n")
    assert "Says once more what is on record; m merges:" in shown
    assert "Nearly the same words" in shown or "The same words" in shown
    assert "merged: its article is a further source" in shown
    assert "Nothing on record says the same" in shell.done("review", "1", typed="m\nq\n")


def test_what_does_not_agree_with_the_record_is_shown_beside_it(shell: Shell) -> None:
    ferry(shell)
    shell.done("review", typed="a\n\n\n\n\nq\n")
    doubt = "“The ferry will never come back,” said Alice Arden, a shipping analyst.\n"
    shell.done("article", "add", "-", "--published-on", "2019-06-05", typed=f"Port\n\n{doubt}")
    shown = shell.done("review", "2", typed="1\n")
    assert "Does not agree with what is on record of" in shown
    assert "On record, 3 Jun 2019" in shown


def test_another_speaker_is_named_before_it_is_accepted(shell: Shell, harbour: str) -> None:
    dated(shell)
    shell.done("review", typed="w\nDora Dale\n1\nq\n")
    assert [each["forecaster"] for each in shell.json("forecaster", "list")] == ["Dora Dale"]


def dated(shell: Shell) -> None:
    shell.done("article", "add", "-", "--published-on", "2019-06-03", typed=ARTICLE)


NEW_ONE = "a\nWill the ferry come back?\n\n\n\n"
OTHER_THINGS = "“The bakery will probably close in June,” said Carla Cole, a baker.\n"


def test_what_made_a_question_takes_it_back_with_it(shell: Shell) -> None:
    ferry(shell)
    slug = "will-the-ferry-come-back"
    shown = " ".join(shell.done("review", typed=f"{NEW_ONE}u\nq\n").split())
    assert "“Will the ferry come back?” was made by that decision and is annulled." in shown
    assert shell.json("question", "show", slug)["state"] == "annulled"
    shell.done("review", typed="a\nnew\n\nWill the ferry be back?\n\n\nq\n")
    also = " ".join(shell.done("candidate", "undo", "1").split())
    assert "is retracted and no longer scored. The question “Will the ferry be back?” was" in also
    assert shell.json("question", "show", "will-the-ferry-be-back")["state"] == "annulled"


def test_a_question_of_which_nothing_became_is_not_on_record(shell: Shell) -> None:
    ferry(shell)
    shell.done("review", typed="a\nnew\n\nWill the ferry come back?\n\nback\nq\n")
    assert shell.json("question", "list") == []


def test_the_question_used_last_is_no_default_for_words_of_other_things(shell: Shell) -> None:
    ferry(shell)
    shell.done("article", "add", "-", "--published-on", "2019-06-03", typed=f"B\n\n{OTHER_THINGS}")
    shown = " ".join(shell.done("review", typed=f"{NEW_ONE}s\ns\ns\nq\n").split())
    bakery = shown.partition("The bakery")[2].partition("Recorded")[0]
    assert bakery
    assert "(a takes it)" not in bakery
    assert "will-the-ferry-come-back" not in bakery


def test_a_second_statement_of_one_article_and_day_is_refused_with_the_first(
    shell: Shell, harbour: str
) -> None:
    shell.done(
        "article", "add", "-", "--published-on", "2019-06-03", typed=AT_ODDS.replace("Selm", "Lund")
    )
    shell.done("candidate", "accept", "1", "--question", harbour)
    refused = " ".join(shell.refused("candidate", "accept", "3", "--question", harbour).split())
    assert "Alice Arden is on record on" in refused
    assert "Only one can be the statement" in refused
    assert "forecasts candidate undo 1" in refused
