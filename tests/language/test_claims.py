"""What a sentence does: foretell, promise, condition, decline; and what is no prediction."""

from datetime import date

import pytest

from forecasts.language import Candidate, extract
from forecasts.language.chances.estimate import read_estimate
from forecasts.language.claims.conditions import find_condition
from forecasts.language.claims.directions import find_direction
from forecasts.language.records import MetadataDate
from forecasts.values import Classification

SAID = date(2032, 5, 18)


def _told(words: str, *, by: str = "Ada Roe, an engineer") -> tuple[Candidate, ...]:
    return extract(f"“{words}” said {by}.", published_on=SAID).candidates


@pytest.mark.parametrize(
    ("words", "classification"),
    [
        ("We are opening on the 27th, full stop,", Classification.COMMITMENT),
        ("I'm not leaving either way,", Classification.COMMITMENT),
        ("I'd sooner resign than ask for another cent,", Classification.COMMITMENT),
        ("We will cut the price by June,", Classification.COMMITMENT),
        ("We will win on Saturday,", Classification.FORECAST),
        ("Should we lose, she will resign,", Classification.CONDITIONAL),
        ("It will hold as long as the frost does,", Classification.CONDITIONAL),
        ("The odds are shortening by the minute,", Classification.DIRECTION_ONLY),
        ("Who gets the chairs is anyone's guess,", Classification.NONCOMMITTAL),
        ("They might, they might not,", Classification.NONCOMMITTAL),
        ("It very probably went down at once,", Classification.PRESENT_CLAIM),
        ("It's over by June,", Classification.FORECAST),
        ("I would be amazed if we lost two,", Classification.FORECAST),
        ("It's touch and go, if you ask me,", Classification.FORECAST),
        ("I expect him to resign by Friday,", Classification.FORECAST),
        ("They don't stand a chance,", Classification.FORECAST),
        ("They'd lose every seat,", Classification.CONDITIONAL),
        ("We'll be talking about it next year,", Classification.FORECAST),
        ("One more defeat and the manager goes,", Classification.CONDITIONAL),
        ("If he runs, he wins,", Classification.CONDITIONAL),
        ("In that case the premier will have to go,", Classification.CONDITIONAL),
        ("It may rain and it may not,", Classification.NONCOMMITTAL),
        ("We'll see,", Classification.NONCOMMITTAL),
        ("We refuse to negotiate,", Classification.COMMITMENT),
        ("We will not be intimidated,", Classification.COMMITMENT),
        ("Under no circumstances will we sign,", Classification.COMMITMENT),
        ("Our aim is to finish by June,", Classification.COMMITMENT),
        ("He may already have left the country,", Classification.PRESENT_CLAIM),
        ("They must have known,", Classification.PRESENT_CLAIM),
        ("She is probably dead,", Classification.PRESENT_CLAIM),
        ("It is likely that the letter was forged,", Classification.PRESENT_CLAIM),
        ("Hopes of finding them are fading,", Classification.DIRECTION_ONLY),
    ],
)
def test_a_statement_is_classed_by_what_it_does(words: str, classification: Classification) -> None:
    (candidate,) = _told(words)
    assert candidate.classification is classification


@pytest.mark.parametrize(
    "words",
    [
        "You may go back for pets only with an escort,",
        "They could hear knocking this morning,",
        "My grandmother could keep it up for hours,",
        "I think he is a fool,",
        "It was certainly the worst season,",
        "I wish I could,",
        "You told us the fever would not reach us,",
        "Promotion was a formality,",
        "We were told the road would open in May,",
        "I thought we'd be spared,",
        "Some days the sea would freeze over,",
        "They may be poor, but they are proud,",
        "If I were the minister, I would sack him,",
        "He could run like the wind when he was a boy,",
        "It is possible to cross on foot,",
    ],
)
def test_permissions_memories_and_opinions_foretell_nothing(words: str) -> None:
    assert _told(words) == ()


def test_a_failed_prediction_of_old_is_none() -> None:
    text = "Last year people said he would be home by harvest, and he wasn't."
    assert extract(text, published_on=SAID).candidates == ()


def test_what_a_body_says_of_its_own_deeds_is_a_commitment() -> None:
    text = "Three companies will be deployed by the 30th, the Interior Ministry said."
    (candidate,) = extract(text, published_on=SAID).candidates
    assert candidate.classification is Classification.COMMITMENT


def test_two_claims_of_one_sentence_are_two_candidates() -> None:
    found = _told("It will rain on Friday, but the road will probably stay open,")
    assert [candidate.phrase for candidate in found] == ["will", "probably"]
    assert [candidate.deadline for candidate in found] == [date(2032, 5, 21), None]


def test_how_sure_somebody_is_belongs_to_what_they_said_before() -> None:
    (candidate,) = _told("It'll hold through the summer. I'm pretty sure of that, eighty percent,")
    assert (candidate.central, len(candidate.segments)) == (0.8, 2)
    assert candidate.deadline == date(2032, 8, 31)


def test_the_days_of_a_condition_are_no_deadline() -> None:
    (candidate,) = _told("If he is condemned on Thursday, he will win by a mile,")
    assert (candidate.deadline, candidate.condition) == (None, "If he is condemned on Thursday")


def test_an_indefinite_source_is_hearsay() -> None:
    text = "A senior official said the talks would probably fail."
    (candidate,) = extract(text, published_on=SAID).candidates
    assert candidate.classification is Classification.HEARSAY


def test_deadlines_are_reckoned_from_the_day_something_was_said() -> None:
    text = "On Friday, May 14, Ada Roe said it would end within three days."
    (candidate,) = extract(text, published_on=SAID).candidates
    assert (candidate.stated_on, candidate.deadline) == (date(2032, 5, 14), date(2032, 5, 17))
    assert "Friday" in candidate.stated_why


def test_a_weekday_that_does_not_fit_its_day_dates_nothing() -> None:
    text = "On Monday, May 14, 2032, Ada Roe said it would end within three days."
    (candidate,) = extract(text, published_on=SAID).candidates
    assert candidate.stated_on is None


def test_the_head_of_a_page_is_evidence_and_its_contradictions_are_told() -> None:
    text = "Tue. May 18th, 2032\n\nIt will rain, said Ada Roe."
    head = (
        MetadataDate(date(2032, 5, 12), "article:published_time"),
        MetadataDate(date(2032, 6, 1), "article:modified_time"),
    )
    result = extract(text, metadata_dates=head)
    (warning,) = result.date_warnings
    assert "masthead says 2032-05-18" in warning
    assert "2032-05-12 (article:published_time)" in warning


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("I'd be amazed if we lost.", None),
        ("It's close, if you pushed me.", None),
        (
            "It would help should the crack open beneath the sea.",
            "should the crack open beneath the sea",
        ),
        ("He should know.", None),
        ("It will go on unless she is in a cell.", "unless she is in a cell"),
    ],
)
def test_only_what_must_happen_first_is_a_condition(words: str, condition: str | None) -> None:
    assert find_condition(words) == condition


@pytest.mark.parametrize(
    "words",
    [
        "Their chances get better every month.",
        "The more he is judged, the more he risks winning.",
        "Every dry week makes a ban more likely.",
    ],
)
def test_a_direction_is_found(words: str) -> None:
    assert find_direction(words, 0) is not None


def test_a_comparison_of_two_outcomes_is_no_direction() -> None:
    assert find_direction("An acquittal is more probable than a conviction.", 0) is None


@pytest.mark.parametrize(
    "words",
    [
        "I think we should be careful,",
        "It would be a mistake to leave,",
        "People will always complain,",
        "That would explain the noise,",
        "It may look easy,",
        "We hope it will end soon,",
        "I have no doubt he was there,",
    ],
)
def test_advice_judgements_and_wishes_foretell_nothing(words: str) -> None:
    assert _told(words) == ()


def test_should_expects_where_a_day_is_named() -> None:
    (candidate,) = _told("The bridge should reopen by June,")
    assert (candidate.phrase, candidate.deadline) == ("should", date(2032, 6, 30))
    assert _told("Parents should read to their children,") == ()


INTRO = "Ada Roe, the minister of transport, met an analyst on Monday.\n\n"


@pytest.mark.parametrize(
    ("words", "classification"),
    [
        ("Inflation is expected to fall below 3 per cent by June.", Classification.HEARSAY),
        ("He is rumoured to be leaving in January.", Classification.HEARSAY),
        ("Traders see a 70 per cent chance of a cut in May.", Classification.HEARSAY),
        ("There is talk of an early election in the autumn.", Classification.HEARSAY),
        ("The election is certain to be close.", Classification.REPORTER_INFERENCE),
        ("Ada Roe forecast growth of 2.5 per cent for 2034.", Classification.FORECAST),
        ("Ada Roe warned of a long winter.", Classification.FORECAST),
        ("Ada Roe ruled out a recession this year.", Classification.FORECAST),
        ("Ada Roe said she expected the talks to fail.", Classification.FORECAST),
        ("Ada Roe insisted she was not resigning.", Classification.COMMITMENT),
        ("Ada Roe vowed that she would fight.", Classification.COMMITMENT),
    ],
)
def test_words_without_marks_are_classed_by_who_holds_them(
    words: str, classification: Classification
) -> None:
    (candidate,) = extract(f"{INTRO}{words}\n", published_on=SAID).candidates
    assert candidate.classification is classification


@pytest.mark.parametrize(
    "words",
    ["Few expect the truce to last.", "Nobody in Selm expects to sleep at home this week."],
)
def test_what_few_expect_is_unlikely(words: str) -> None:
    (candidate,) = extract(f"{INTRO}{words}\n", published_on=SAID).candidates
    assert candidate.classification is Classification.HEARSAY
    assert candidate.central is not None
    assert candidate.central < 0.3


def test_what_is_only_handed_on_is_a_candidate_once() -> None:
    text = "OWEN HALE: The minister, Ada Roe, told us that it would rain.\n\nADA ROE: I did not.\n"
    (candidate,) = extract(text, published_on=SAID).candidates
    assert candidate.proposition == "it would rain."


def test_a_headline_leaves_out_forms_of_to_be() -> None:
    words = "Bridge certain to close"
    assert read_estimate(words, 0, len(words)) is None
    reading = read_estimate(words, 0, len(words), is_headline=True)
    assert reading is not None
    assert reading.central > 0.9
