"""Drafts of questions: of words that no safe rule turns into one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.intake.matching import Setting, Wanted, propose_question, setting_of
from forecasts.intake.matching.inflection import base_of
from forecasts.text import TITLE_LIMIT

SAID_ON = date(2031, 1, 5)
ANNA = Setting("Anna Selm")
MILL = Setting("Anna Selm", "Selm Steel")


def after(*before: str, is_direct: bool = True) -> Setting:
    return Setting("Anna Selm", is_direct=is_direct, before=before, people=("Ben Orr",))


@pytest.mark.parametrize(
    ("words", "setting", "title"),
    [
        ("We shall need another round", MILL, "Will Selm Steel need another round?"),
        ("We will win, that is certain", ANNA, "Will Anna Selm’s side win?"),
        ("Our people will not be there", ANNA, "Will Anna Selm’s people be there?"),
        ("I can’t see it freezing", after("The river is low."), "Will the river freeze?"),
        ("They’ll walk out", after("The nurses have had enough."), "Will the nurses walk out?"),
        ("He’ll resign, you’ll see", after("Then Mr Orr came in."), "Will Ben Orr resign?"),
        (
            "her cabinet would fall",
            after("Ben Orr spoke.", is_direct=False),
            "Will Anna Selm’s cabinet fall?",
        ),
        ("We’ll see cases fall", ANNA, "Will cases fall?"),
        ("I’d be astonished to see another hike", ANNA, "Will there be another hike?"),
        ("a second one cannot be ruled out", ANNA, "Will there be a second one?"),
        ("she doubts masks will be made mandatory", ANNA, "Will masks be made mandatory?"),
        ("Nobody will ride it this season", ANNA, "Will anybody ride it this season?"),
        ("No company will leave the exchange", ANNA, "Will any company leave the exchange?"),
        (
            "Odds are two to one the city has to refinance",
            ANNA,
            "Will the city have to refinance?",
        ),
        ("I’d be astonished if the vote slipped", ANNA, "Will the vote slip?"),
        (
            "My fear is that the mood is becoming grim",
            ANNA,
            "Will the mood become grim?",
        ),
        ("many fear Selms’ entering the pact", ANNA, "Will Selms enter the pact?"),
        (
            "it would act in a restrained way, no more",
            Setting("Ministry of Water", "Ministry of Water", is_direct=False),
            "Will Ministry of Water act in a restrained way?",
        ),
        ("a slump is only a matter of time", ANNA, "Will there be a slump?"),
        ("I’d say nine in ten that we see lava", ANNA, "Will there be lava?"),
        ("The odds of the mayor asking are ten to one on", ANNA, "Will the mayor ask?"),
        (
            "If they strike, the whole house of cards goes with it",
            ANNA,
            "If they strike, will the whole house of cards go with it?",
        ),
        (
            "the show will go on unless she is ill",
            ANNA,
            "Unless she is ill, will the show go on?",
        ),
        ("I doubt it", after("Will the truce hold?"), "Will the truce hold?"),
        (
            "More likely than not, I’d say",
            after("And do you think the truce will hold?", "It is fifty-fifty."),
            "Will the truce hold?",
        ),
        (
            "is likely to be back at target",
            after("Inflation, she told us last week,"),
            "Will inflation be back at target?",
        ),
    ],
)
def test_a_draft_names_who_is_meant_and_what_they_will_do(
    words: str, setting: Setting, title: str
) -> None:
    proposed = propose_question(Wanted(words), said_on=SAID_ON, setting=setting)
    assert (proposed.title, proposed.is_question, proposed.is_draft) == (title, True, True)
    assert not propose_question(Wanted(words), said_on=SAID_ON).is_question


@pytest.mark.parametrize(
    ("words", "is_denied"),
    [
        ("Nobody will ride it", True),
        ("I’d be astonished if the vote slipped", True),
        ("Even money we don’t win again", True),
        ("A draw wouldn’t surprise me", False),
        ("I think nobody will ride it", True),
    ],
)
def test_a_draft_of_words_that_deny_asks_the_positive(words: str, *, is_denied: bool) -> None:
    proposed = propose_question(Wanted(words), setting=ANNA)
    assert proposed.is_draft
    assert proposed.is_denied is is_denied


@pytest.mark.parametrize(
    "words",
    [
        "There won’t be one",
        "while neither side could afford it, neither was likely to back down",
        "We’re looking at fifty thousand",
        "I’d be very surprised",
        "Touch wood",
        "It’s a coin toss",
        "They will win",
        "When pigs fly",
        "I’d sooner not say",
        "",
    ],
)
def test_words_that_say_too_little_make_no_draft(words: str) -> None:
    assert not propose_question(Wanted(words), setting=ANNA).is_question


def test_words_with_a_subject_of_their_own_answer_no_question() -> None:
    asked = after("Will Ben Orr be here in May?")
    assert not propose_question(Wanted("But the satellites will"), setting=asked).is_question
    assert propose_question(Wanted("But he won’t"), setting=asked).is_denied


def test_what_a_safe_rule_asks_is_no_draft() -> None:
    proposed = propose_question(Wanted("The strike will end"), setting=ANNA)
    assert (proposed.title, proposed.is_draft) == ("Will the strike end?", False)


def test_the_deadline_of_a_draft_stands_in_its_place_or_behind() -> None:
    day = date(2031, 12, 31)
    words = "We will be done by the end of the year, mate"
    dated = propose_question(Wanted(words, day), said_on=SAID_ON, setting=MILL)
    assert dated.title == "Will Selm Steel be done by the end of 2031?"
    answer = propose_question(
        Wanted("By December, maybe thirty percent", day),
        said_on=SAID_ON,
        setting=after("Will a treaty be signed by the end of March?"),
    )
    assert answer.title == "Will a treaty be signed by the end of 2031?"


@pytest.mark.parametrize("said_on", [date(2030, 3, 4), None])
def test_a_weekday_of_a_draft_is_written_out_though_nobody_knows_when_it_was_said(
    said_on: date | None,
) -> None:
    words = Wanted("We will win on Friday", date(2030, 3, 8))
    proposed = propose_question(words, said_on=said_on, setting=MILL)
    assert proposed.title == "Will Selm Steel win on 8 March 2030?"


@pytest.mark.parametrize(
    ("said_on", "suggested"),
    [
        (date(2031, 9, 30), date(2031, 12, 31)),
        (date(2031, 10, 1), date(2032, 12, 31)),
        (None, None),
        (date.max, None),
    ],
)
def test_where_the_words_name_no_day_one_is_suggested_and_none_is_taken(
    said_on: date | None, suggested: date | None
) -> None:
    proposed = propose_question(Wanted("The strike will end"), said_on=said_on)
    assert (proposed.closes_on, proposed.suggests) == (None, suggested)
    named = propose_question(Wanted("The strike will end", date(2031, 6, 30)), said_on=said_on)
    assert named.suggests is None


def test_the_setting_is_what_stands_before_the_words_of_an_article() -> None:
    text = "Orr left.\n\nINTERVIEWER: Will it hold? It is late.\n\n“I doubt it,” said Selm."
    setting = setting_of(text, text.index("“I"), speaker="Selm", role="head of Selm Steel, a mill")
    assert setting.before == ("Orr left.", "Will it hold?", "It is late.")
    assert setting.body == "Selm Steel"


def test_forms_of_a_verb_lead_back_to_it() -> None:
    forms = ["lost", "wins", "stopping", "carried", "goes", "dying", "taken", "freezing", "planned"]
    bases = ["lose", "win", "stop", "carry", "go", "die", "take", "freeze", "plan"]
    assert [base_of(form) for form in forms] == bases
    assert base_of("harbours") is None


TALK = st.text("aAeist ,.?’“”-\n0", max_size=200)


@given(
    words=TALK,
    before=st.lists(TALK, max_size=3),
    speaker=st.none() | TALK,
    is_direct=st.booleans(),
)
def test_no_words_before_or_in_a_claim_break_a_draft(
    words: str, before: list[str], speaker: str | None, *, is_direct: bool
) -> None:
    setting = Setting(speaker, speaker, is_direct=is_direct, before=tuple(before))
    proposed = propose_question(Wanted(words), said_on=SAID_ON, setting=setting)
    assert len(proposed.title) <= TITLE_LIMIT


@given(st.text(max_size=300), st.integers(0, 300))
def test_any_place_of_any_text_has_a_setting(text: str, start: int) -> None:
    assert len(setting_of(text, min(start, len(text)), speaker=None, role=None).before) <= 9
