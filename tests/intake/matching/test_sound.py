"""Questions that are plain English, and ask what the words speak of."""

from datetime import date

import pytest

from forecasts.intake.matching import Setting, Wanted, propose_question, setting_of

SAID_ON = date(2031, 3, 14)
JUNE = date(2031, 6, 30)
YEAR = date(2031, 12, 31)
ADA = Setting("Ada Roe", before=("Ada Roe, a lawyer, spoke in Selm.",))


@pytest.mark.parametrize(
    ("words", "deadline"),
    [
        ("There’s no chance that the government won’t survive this year", YEAR),
        ("Ada Roe stopped short of saying the bank will fail this year", YEAR),
        ("Nowhere will prices fall this year", YEAR),
        ("Under no circumstances will the government resign this year", YEAR),
        ("Hardly any voter will turn out in June", JUNE),
        ("Scarcely anyone will vote for the plan", None),
        ("Almost nobody will vote for the plan in June", JUNE),
        ("Never again will the party win a seat", None),
        ("The bill will pass neither house by June", JUNE),
        ("Rates will fall neither in May nor in June", JUNE),
        ("Prices will not only fall this year but crash", YEAR),
        ("There will hardly be riots by June", JUNE),
        ("The deal has a one in twenty chance of not passing by June", JUNE),
        ("A deal by June looks anything but likely", JUNE),
        ("The idea that the bank will fail this year is nonsense", YEAR),
        ("The chance that the mayor’s is likely in the safe", None),
        ("The line should open by June or heads will roll", JUNE),
        ("Only then will prices fall", None),
        ("Far from all voters will turn out", None),
        ("Least of all will the strike end", None),
        ("Little will change this year", YEAR),
        ("Anything but a deal will please the union", None),
        ("I refuse to believe the bank will fail", None),
        ("People will say the bank failed", None),
        ("Pigs will fly before she wins", None),
        ("If you think the bank will fail this year, you are mad", YEAR),
        ("The harbour will be ice-free in our lifetimes", None),
    ],
)
def test_words_that_would_make_no_english_or_hide_a_denial_ask_nothing(
    words: str, deadline: date | None
) -> None:
    said = Wanted(words, deadline)
    assert not propose_question(said, said_on=SAID_ON, setting=ADA).is_question


@pytest.mark.parametrize(
    "words",
    [
        "The harbour will probably close no earlier than June",
        "The harbour will probably close no sooner than June",
        "The harbour will close in June at the earliest",
        "The harbour will not close until June",
        "No harbour will close until June",
        "Not until June will the harbour close",
    ],
)
def test_a_day_before_which_nothing_comes_is_never_asked_as_the_last(words: str) -> None:
    said = Wanted(words, JUNE)
    assert not propose_question(said, said_on=SAID_ON, setting=ADA).is_question


@pytest.mark.parametrize(
    ("words", "is_denied"),
    [
        ("There is little doubt that the strike will end", False),
        ("I have little doubt the strike will end", False),
        ("There is hardly any doubt that the strike will end", False),
        ("I do not doubt that the strike will end", False),
        ("I doubt that the strike will end", True),
    ],
)
def test_little_doubt_denies_nothing(words: str, *, is_denied: bool) -> None:
    proposed = propose_question(Wanted(words), said_on=SAID_ON, setting=ADA)
    assert (proposed.title, proposed.is_denied) == ("Will the strike end?", is_denied)


@pytest.mark.parametrize("setting", [None, ADA])
def test_words_that_deny_ask_nothing_where_their_level_is_of_yes(setting: Setting | None) -> None:
    said = Wanted("Prices will no longer rise this year", YEAR)
    asked = [
        propose_question(said, said_on=SAID_ON, setting=setting, level=level).is_question
        for level in (0.96, 0.03, None)
    ]
    assert asked == [False, True, True]


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        ("The harbour will be closed for two years", None),
        ("The harbour will be closed for at least eighteen months", None),
        ("The harbour will be closed for days", YEAR),
    ],
)
def test_no_day_is_suggested_where_words_speak_of_a_long_time(
    words: str, suggested: date | None
) -> None:
    proposed = propose_question(Wanted(words), said_on=SAID_ON)
    assert (proposed.is_question, proposed.suggests) == (True, suggested)
    assert proposed.usual(None) == suggested
    assert proposed.usual(JUNE) == (JUNE if suggested else None)


def test_a_subject_that_begins_with_how_many_is_written_small() -> None:
    said = Wanted("Less than half of voters will turn out in June", JUNE)
    title = "Will less than half of voters turn out in June 2031?"
    assert propose_question(said, said_on=SAID_ON).title == title


def test_our_country_is_not_what_a_country_has() -> None:
    said = Wanted("Our country will probably join")
    selm = Setting("Cara Lum", "Selm")
    assert not propose_question(said, said_on=SAID_ON, setting=selm).is_question


def test_an_answer_to_what_somebody_was_asked_has_no_asked_in_its_subject() -> None:
    text = "Asked whether Ben Oke would resign by June, Cara Lum, a lawyer, said: “I doubt it.”"
    setting = setting_of(text, text.index("“"), speaker="Cara Lum", role=None)
    proposed = propose_question(Wanted("I doubt it"), said_on=SAID_ON, setting=setting)
    assert "Asked" not in proposed.title


@pytest.mark.parametrize(
    "words",
    [
        "The regulator will say no",
        "The cut will cost no more than a million",
        "The trial will go on as long as it has",
        "If Selm votes no, the harbour will close",
    ],
)
def test_what_is_sound_is_still_asked(words: str) -> None:
    assert propose_question(Wanted(words), said_on=SAID_ON, setting=ADA).is_question
