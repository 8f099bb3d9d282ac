"""Words that deny what stands in them, so that a plain level would stand on the wrong side."""

from datetime import date

import pytest

from forecasts.language import Candidate, extract
from forecasts.language.claims.stances import is_disowned, read_stance
from forecasts.values import Classification

SAID = date(2031, 3, 14)


def _said(words: str) -> tuple[Candidate, ...]:
    text = f"Selm and the talks\n\n“{words},” said Ada Roe, a lawyer.\n"
    return extract(text, published_on=SAID).candidates


def _central(words: str) -> float:
    (candidate,) = _said(words)
    assert candidate.central is not None
    return candidate.central


@pytest.mark.parametrize(
    "words",
    [
        "Nobody expects the bridge to open this year",
        "None of us expects the strike to end by June",
        "No serious person expects the strike to end by June",
        "Few believe the tunnel will open in June",
        "Very few people think the strike will end by June",
        "Nobody thinks it likely that the strike will end by June",
        "Only a fool would say that the bank will fail this year",
        "The idea that the bank will fail this year is nonsense",
        "The rumour that the bank will fail this year is false",
        "It’s a myth that the bank will fail this year",
        "It isn’t true that the line will open by June",
        "It is not the case that the line is likely to open by June",
        "It is wrong to say that the line will open by June",
        "Prices will no longer rise this year",
        "No bank will fail this year",
        "I think no patient will wait in June",
        "Nobody will wait in June",
        "There is a 20 percent chance that the bank fails by July",
        "There is a 20 percent chance that the bank fails to pay by July",
        "There is a slim chance that the talks fail by July",
        "Nowhere will prices fall this year",
        "Never again will the party win a seat here",
        "Not until 2035 will the line open",
        "Rates will fall neither in May nor in June",
        "The bill will pass neither house before the summer",
        "Hardly any voter will turn out in May",
        "Scarcely anyone will vote for the plan in June",
        "Not everyone will vote in May",
        "No deal is likely by June",
        "No deal by June is likely",
        "A deal by June looks anything but likely",
        "Chances are the line won’t open by June",
        "There is an 80 percent chance of no deal by June",
        "70-30 that there is no deal by June",
        "We expect no deal by June",
        "I no longer think the strike will end by June",
        "The strike is no longer likely to end by June",
        "Those who say the strike will end by June are wrong",
        "There’s a 5 percent chance, at most, that the deal passes by June",
    ],
)
def test_words_that_deny_the_event_give_it_a_low_level(words: str) -> None:
    assert _central(words) < 0.4


@pytest.mark.parametrize(
    "words",
    [
        "I do not doubt that the strike will end by June",
        "I don’t doubt for a moment that the strike will end by June",
        "I never doubted that the strike will end by June",
        "No one doubts that the bank will fail this year",
        "Nobody thinks the strike will not end by June",
        "I can’t see the deal not passing in April",
        "It is doubtful whether the bank will not fail this year",
        "It is likely that the bank fails by July",
        "There is a good chance that the talks fail by July",
        "The chance of the line not opening by June is 20 percent",
        "I put the chance that she does not resign by June at 20 per cent",
        "It’s no secret that she will run in June",
        "The bill that did not pass in May will pass in June",
        "The man with no plan will win in June",
        "A state with no army will join by June",
        "No 10 will publish the plan by June",
        "No thanks to him the line will open by June",
        "No small number of banks will collapse by June",
        "None other than Ben Oke will win in June",
        "Nobody knows why the bank will collapse in June",
        "No doubt a deal is likely by June",
        "A few people will come in June",
    ],
)
def test_words_that_deny_twice_give_the_event_a_high_level(words: str) -> None:
    assert _central(words) > 0.7


@pytest.mark.parametrize(
    "text",
    [
        "“I’m not saying she will win in June,” said Ada Roe.",
        "“We are not predicting that rates will fall by June,” said Ada Roe.",
        "“Ben Oke is wrong to think he will win in May,” said Ada Roe.",
        "“Prices will not only fall this year but crash,” said Ada Roe.",
        "“There is no sign that the strike will end by June,” said Ada Roe.",
        "“I have stopped believing that the strike will end by June,” said Ada Roe.",
        "“We can rule out that the strike will end by June,” said Ada Roe.",
        "“I can’t believe that she will run in June,” said Ada Roe.",
        "“No party that loses in May will survive,” said Ada Roe.",
        "“She won’t fail to win in June,” said Ada Roe.",
        "“Less than one in ten that the bridge opens by June,” said Ada Roe.",
        "“There is not a 90 percent chance that the bank fails by July,” said Ada Roe.",
        "“The bank is 20 percent likely not to fail by July,” said Ada Roe.",
        "“Will power is what we need,” said Ada Roe.",
        "Ada Roe stopped short of saying the bank will fail this year.",
        "Ada Roe warned against thinking that the bank will fail this year.",
        "Ada Roe refused to say that the bank will fail this year.",
        "Ada Roe mocked the claim that the bank will surely fail this year.",
    ],
)
def test_what_nobody_claims_there_is_no_candidate(text: str) -> None:
    assert extract(f"Selm and the talks\n\n{text}\n", published_on=SAID).candidates == ()


def test_what_is_without_doubt_stands_under_no_condition() -> None:
    (candidate,) = _said("Without doubt she will lose in June")
    assert candidate.classification is Classification.FORECAST
    assert candidate.condition is None


@pytest.mark.parametrize("words", ["It will rain.", "I think it will rain.", "A few may come."])
def test_plain_words_have_no_stance(words: str) -> None:
    assert read_stance(words, 0, len(words)) is None
    assert not is_disowned(words, 0, len(words))


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Ada Roe does not doubt that the strike will end by June.", 0.9, 1),
        ("Ada Roe doubts that the strike will end by June.", 0, 0.3),
        ("Ada Roe, a lawyer, expects no deal by June.", 0, 0.3),
        ("Ada Roe said few believed the bank would fail this year.", 0, 0.3),
    ],
)
def test_what_somebody_is_told_to_believe_is_read_for_its_side(
    text: str, least: float, most: float
) -> None:
    (candidate,) = extract(f"Selm and the talks\n\n{text}\n", published_on=SAID).candidates
    assert candidate.central is not None
    assert least <= candidate.central <= most


@pytest.mark.parametrize(
    "words",
    [
        "My opponent says the tax will ‘certainly be abolished by May’",
        "Some people think the line will open by June",
        "The minister is sure the line will open by June",
        "Her critics say she will lose in May",
        "Ben Oke told me he will win in May",
    ],
)
def test_what_others_say_is_hearsay_of_who_tells_it(words: str) -> None:
    (candidate,) = _said(words)
    assert candidate.classification is Classification.HEARSAY


def test_a_name_that_looks_like_a_modal_says_nothing_of_likelihood() -> None:
    (candidate,) = _said("Will Smith may come in May")
    assert candidate.phrase == "may"


def test_no_earlier_than_a_day_sets_no_deadline() -> None:
    (candidate,) = _said("The harbour will probably close no earlier than June")
    assert candidate.deadline is None


@pytest.mark.parametrize("bound", ["at most", "no more than", "not more than", "less than"])
def test_a_chance_of_no_more_than_a_number_lies_under_it(bound: str) -> None:
    (candidate,) = _said(f"There is {bound} a one in five chance that the mine closes by July")
    assert candidate.high == 0.2
    (other,) = _said("There is at least a one in five chance that the mine closes by July")
    assert other.low == 0.2
