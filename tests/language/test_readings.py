"""How likely words sound: numbers, idioms, negation and who is meant by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.language.chances.estimate import read_estimate
from forecasts.language.chances.numbers import find_chances
from forecasts.language.words.vocabulary import word_set


@pytest.mark.parametrize(
    ("sentence", "chance"),
    [
        ("I'd go as high as two in three.", 2 / 3),
        ("I'd put a leak at one in two hundred.", 0.005),
        ("She has a 1 in 1,000 chance.", 0.001),
        ("The odds are tiny, one in five thousand or thereabouts.", 0.0002),
        ("It is forty percent likely.", 0.4),
        ("I make it 15 to 1 against.", 1 / 16),
        ("About 3 to 2 on, the odds of it passing.", 0.6),
        ("The club are 4-1 on to go down.", 0.8),
        ("It's a million to one against.", 1 / 1_000_001),
        ("Nine times out of ten it holds.", 0.9),
        ("There's a one-in-five shot of it.", 0.2),
        ("Perhaps one chance in ten that he gets there.", 0.1),
        ("It is three quarters certain.", 0.75),
        ("It comes with seventy, eighty percent probability.", 0.75),
        ("The probability is 0.3.", 0.3),
        ("By December, maybe thirty percent.", 0.3),
        ("My own guess is nearer to fifty-fifty.", 0.5),
        ("It is on the cards; between 75 and 85 per cent.", 0.8),
    ],
)
def test_a_chance_is_read_in_every_form(sentence: str, chance: float) -> None:
    (found,) = find_chances(sentence, 0, len(sentence))
    assert found.central == pytest.approx(chance)


@pytest.mark.parametrize(
    "sentence",
    [
        "The reservoir sits at 41 percent.",
        "It is 41 percent full.",
        "Growth of 3 percent is what they want.",
        "They won 3-1.",
        "The vote was 12 to 8.",
        "Treated children were 38 percent less likely to fall ill.",
        "A rise of 4 percent this year.",
    ],
)
def test_shares_scores_and_rates_are_no_chances(sentence: str) -> None:
    assert find_chances(sentence, 0, len(sentence)) == []


def test_a_bound_leaves_its_side_open() -> None:
    least = "There is at least a 70 percent chance."
    (found,) = find_chances(least, 0, len(least))
    assert found.low == 0.7
    assert found.low < found.central < found.high < 1
    most = "There is an under 10 percent chance."
    (found,) = find_chances(most, 0, len(most))
    assert 0 < found.low < found.central < found.high == 0.1


@pytest.mark.parametrize(
    ("sentence", "low", "high"),
    [
        ("It is hardly impossible.", 0.1, 0.4),
        ("A ban isn't unlikely.", 0.4, 0.7),
        ("It would be odd if it didn't.", 0.7, 1.0),
        ("I'd be surprised if it opened.", 0.0, 0.3),
        ("I wouldn't be surprised if it opened.", 0.3, 0.65),
        ("It would take a miracle.", 0.0, 0.1),
        ("There is no way on earth it turns.", 0.0, 0.1),
        ("It is far from certain that they will.", 0.2, 0.55),
        ("I don't think it is likely.", 0.1, 0.4),
        ("I think it won't end.", 0.15, 0.45),
        ("Nobody will come.", 0.0, 0.1),
        ("Nothing is going to stop us.", 0.85, 1.0),
        ("It will certainly not end.", 0.0, 0.1),
        ("Neither will.", 0.0, 0.1),
        ("We doubt it very much.", 0.0, 0.2),
        ("I have little doubt that it ends.", 0.8, 1.0),
        ("It is nailed on.", 0.9, 1.0),
    ],
)
def test_idioms_and_understatement_are_read(sentence: str, low: float, high: float) -> None:
    reading = read_estimate(sentence, 0, len(sentence))
    assert reading is not None
    assert low <= reading.central <= high


@pytest.mark.parametrize(
    "sentence",
    [
        "It takes an act of will to walk.",
        "Her last analyst was called Will.",
        "You'll remember the six-seater.",
        "It could have won.",
        "I would say that.",
        "I'll be honest.",
        "You would not board that plane.",
        "I believe him.",
        "I don't know him.",
        "There is no way to tell.",
    ],
)
def test_what_looks_like_a_modal_or_a_belief_is_left_alone(sentence: str) -> None:
    assert read_estimate(sentence, 0, len(sentence)) is None


AFFIRMED = ["probable", "likely", "doubtful", "certain to end", "bound to end", "going to end"]


@given(st.sampled_from(AFFIRMED), st.sampled_from(["", "really ", "necessarily ", "at all "]))
def test_a_negation_turns_to_the_other_side(words: str, between: str) -> None:
    plain, denied = f"It is {words}.", f"It is not {between}{words}."
    if "going" in words:
        denied = f"It is not {words}."
    before = read_estimate(plain, 0, len(plain))
    after = read_estimate(denied, 0, len(denied))
    assert before is not None
    assert after is not None
    assert (before.central - 0.5) * (after.central - 0.5) <= 0


@given(st.sampled_from(["will", "is going to", "shall"]), st.sampled_from(["not", "never"]))
def test_a_denied_future_is_unlikely(modal: str, denial: str) -> None:
    words = f"It {modal} end."
    denied = f"It {modal.replace('is ', f'is {denial} ')} end."
    if denied == words:
        denied = f"It {modal} {denial} end."
    before, after = read_estimate(words, 0, len(words)), read_estimate(denied, 0, len(denied))
    assert before is not None
    assert after is not None
    assert before.low > 0.5 > after.high


PIECES = st.sampled_from(
    sorted(
        word_set(
            """
        70 percent % one in five three to 1 against on odds 0.3 .5 chance a million nine
        times out of ten between 60 and at least under fifty - / , . not
        """
        )
    )
)


@given(st.lists(PIECES, max_size=10).map(" ".join) | st.text(max_size=60))
def test_no_text_makes_the_numbers_raise(text: str) -> None:
    for found in find_chances(text, 0, len(text)):
        assert 0 <= found.low <= found.central <= found.high <= 1
        assert text[found.span[0] : found.span[1]] == found.words


@given(st.text(max_size=80))
def test_no_text_makes_the_estimate_raise(text: str) -> None:
    reading = read_estimate(text, 0, len(text))
    assert reading is None or 0 <= reading.low <= reading.central <= reading.high <= 1
