"""Somebody sure of a denial says that the event will not happen, however the two are joined."""

import pytest

from forecasts.language import extract
from forecasts.language.chances.estimate import read_estimate

SURE = ("I am sure", "I am certain", "I'm confident", "I am convinced", "I am positive")


def central(sentence: str) -> float:
    reading = read_estimate(sentence, 0, len(sentence))
    assert reading is not None
    return reading.central


@pytest.mark.parametrize("belief", SURE)
@pytest.mark.parametrize("that", [" that", ""])
@pytest.mark.parametrize("denial", ["will not", "won't", "will never"])
def test_who_is_sure_that_it_will_not_says_no(belief: str, that: str, denial: str) -> None:
    assert central(f"{belief}{that} the harbour {denial} open again.") < 0.2
    assert central(f"{belief}{that} the harbour will open again.") > 0.8


@pytest.mark.parametrize("belief", ["I think", "I believe", "I expect"])
def test_a_weak_belief_in_a_denial_speaks_for_no(belief: str) -> None:
    assert central(f"{belief} the harbour will not open again.") < 0.5
    assert central(f"{belief} the harbour will open again.") > 0.5


@pytest.mark.parametrize("belief", ["I don't think", "I doubt"])
def test_who_does_not_believe_it_speaks_for_no(belief: str) -> None:
    assert central(f"{belief} the harbour will open again.") < 0.5


@pytest.mark.parametrize(
    "sentence",
    [
        "Berg denied that the plant will almost certainly close.",
        "Berg dismissed claims that the plant will close.",
        "Otto Berg said it was not true that the plant will close.",
        "“It is not true that the plant will close,” said Otto Berg.",
    ],
)
def test_who_denies_a_prediction_speaks_for_its_opposite(sentence: str) -> None:
    text = f"A plant\n\nOtto Berg, an engineer, met the press. {sentence}\n"
    read = [each for each in extract(text).candidates if each.speaker == "Otto Berg"]
    assert all(each.central is not None and each.central < 0.2 for each in read)
    assert read or "dismissed claims" in sentence
