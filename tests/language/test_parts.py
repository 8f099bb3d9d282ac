from datetime import date

import pytest

from forecasts.errors import NotFoundError
from forecasts.language.chances.estimate import read_estimate
from forecasts.language.chances.lexicon import PhraseKind, lexicon, phrases
from forecasts.language.chances.numbers import find_chances
from forecasts.language.claims.candidates import one_line
from forecasts.language.claims.conditions import causes_of, find_condition
from forecasts.language.claims.directions import find_direction
from forecasts.language.page.noise import is_noise_line
from forecasts.language.when.dates import is_date_line
from forecasts.language.when.deadlines import find_deadline
from forecasts.language.words.sentences import LONGEST, split_sentences
from forecasts.language.words.spelling import SpellingIndex

ANCHOR = date(2031, 10, 8)


def test_every_entry_of_the_lexicon_is_a_whole_range_with_its_source() -> None:
    table = lexicon()
    assert 150 <= sum(not e.like for e in table.entries) <= 260
    assert all(0 <= e.low <= e.central <= e.high <= 1 for e in table.entries)
    assert all(e.source and e.tier in {"A", "B", "C"} for e in table.entries)
    assert all(e.n for e in table.entries if e.tier == "A")


def test_no_wording_of_the_lexicon_stands_twice() -> None:
    wordings = [w for e in lexicon().entries for w in (e.phrase, *e.forms)]
    assert len(wordings) == len(set(wordings)) == len(phrases())


@pytest.mark.parametrize(
    ("phrase", "low", "central", "high"),
    [
        ("yes and no", 0.35, 0.5, 0.65),
        ("never will", 0, 0.02, 0.08),
        ("isn’t totally convinced", 0.18, 0.38, 0.52),
        ("Unlikely", 0.05, 0.2, 0.35),
    ],
)
def test_phrases_are_found_whatever_their_case_and_apostrophe(
    phrase: str, low: float, central: float, high: float
) -> None:
    entry = lexicon().entry(phrase)
    assert (entry.low, entry.central, entry.high) == (low, central, high)


def test_a_phrase_the_lexicon_lacks_is_named_with_its_nearest() -> None:
    with pytest.raises(NotFoundError, match="unlikely"):
        lexicon().entry("unlikley")


@pytest.mark.parametrize(
    ("sentence", "phrase", "central"),
    [
        ("It will rain.", "will", 0.96),
        ("It won’t rain.", "won't", 0.03),
        ("It will not rain.", "won't", 0.03),
        ("It will never rain.", "never will", 0.02),
        ("Rain is likely.", "likely", 0.75),
        ("Rain is not likely.", "not likely", 0.2),
        ("It is likely that it will not rain.", "likely", 0.25),
        ("There is no chance of rain.", "no chance", 0.01),
        ("I think it will rain.", "think", 0.68),
        ("I don’t think it will rain.", "don't think", 0.25),
        ("They’ll leave.", "will", 0.96),
        ("The risk of a flood is very high.", "probability is high", 0.75),
        ("There is a 30% chance that it won’t rain.", "30%", 0.7),
    ],
)
def test_words_of_likelihood_are_read_with_their_negation(
    sentence: str, phrase: str, central: float
) -> None:
    reading = read_estimate(sentence, 0, len(sentence))
    assert reading is not None
    assert reading.phrase == phrase
    assert reading.central == pytest.approx(central)


@pytest.mark.parametrize(
    "sentence",
    [
        "The will of the people matters.",
        "Their military might is spent.",
        "It happened in May.",
        "It could have been worse.",
        "I would say hello.",
        "Come as soon as possible.",
        "The likely winner spoke.",
        "A certain man came.",
        "Prices rose 5 percent.",
        "One in five voters stayed at home.",
    ],
)
def test_words_used_in_another_sense_are_left_alone(sentence: str) -> None:
    assert read_estimate(sentence, 0, len(sentence)) is None


@pytest.mark.parametrize(
    ("sentence", "low", "high"),
    [
        ("I'd say 70 percent.", 0.7, 0.7),
        ("The odds are 50-50.", 0.5, 0.5),
        ("a 60 to 70 percent chance", 0.6, 0.7),
        ("seventy-five per cent likely", 0.75, 0.75),
        ("nine times out of ten", 0.9, 0.9),
        ("three to one against", 0.25, 0.25),
        ("a one in a hundred chance", 0.01, 0.01),
        ("The probability is about 12%.", 0.12, 0.12),
        ("with a probability between 60 and 70 per cent", 0.6, 0.7),
        ("with a probability of between 60% and 70%", 0.6, 0.7),
        ("Somewhere between sixty and seventy percent.", 0.6, 0.7),
        ("somewhere between 60 and 70 percent likely", 0.6, 0.7),
        ("The odds of rain are a risk (odds: 60-70 per cent).", 0.6, 0.7),
        ("She put the chance of rain between 60 and 70 percent.", 0.6, 0.7),
        ("The risk was from 60 to 70 percent.", 0.6, 0.7),
        ("The chance of rain rose from 60 to 70 percent.", 0.7, 0.7),
        ("The odds have fallen from 70% to 60%.", 0.6, 0.6),
    ],
)
def test_chances_said_in_numbers_are_read(sentence: str, low: float, high: float) -> None:
    (chance,) = find_chances(sentence, 0, len(sentence))
    assert (chance.low, chance.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "sentence",
    [
        "110 percent sure",
        "Rates fell 3%.",
        "exports may fall by 4 percent",
        "40% of voters",
        "Prices rose between 60 and 70 percent.",
        "Between 60 and 70 per cent of voters stayed.",
        "The chance that prices rise between 60 and 70 percent",
        "turnout grew from 60 to 70 percent",
    ],
)
def test_amounts_are_no_chances(sentence: str) -> None:
    assert find_chances(sentence, 0, len(sentence)) == []


@pytest.mark.parametrize(
    ("statement", "day"),
    [
        ("by March 3", date(2032, 3, 3)),
        ("before 3 March 2033", date(2033, 3, 2)),
        ("by the end of the year", date(2031, 12, 31)),
        ("by the end of next month", date(2031, 11, 30)),
        ("in 2033", date(2033, 12, 31)),
        ("before 2033", date(2032, 12, 31)),
        ("by mid-2032", date(2032, 6, 30)),
        ("by late November", date(2031, 11, 30)),
        ("this year", date(2031, 12, 31)),
        ("next week", date(2031, 10, 19)),
        ("within six months", date(2032, 4, 8)),
        ("in the next 10 days", date(2031, 10, 18)),
        ("by Christmas", date(2031, 12, 25)),
        ("by 2031-12-01", date(2031, 12, 1)),
    ],
)
def test_deadlines_are_the_last_day_of_their_period(statement: str, day: date) -> None:
    assert find_deadline(f"It will end {statement}.", anchor=ANCHOR) == day


@pytest.mark.parametrize(
    "statement",
    ["in 2019", "in the coming weeks", "the year was bad", "by 31 February 2032", "by her"],
)
def test_what_is_no_deadline_gives_none(statement: str) -> None:
    assert find_deadline(f"It will end {statement}.", anchor=ANCHOR) is None


def test_without_an_anchor_only_a_date_with_its_year_is_read() -> None:
    assert find_deadline("It ends by March.", anchor=None) is None
    assert find_deadline("It ends by March 2032.", anchor=None) == date(2032, 3, 31)


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: A duck", "Read more: A duck", "12 min read", "Ducks return [OPINION]",
        "Source: Read Full Article", "Advertisement", "Follow us on everything",
        "We use cookies; see our privacy policy.", "Image: A. Photographer",
    ],
)  # fmt: skip
def test_lines_of_the_page_are_noise(line: str) -> None:
    assert is_noise_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "The minister resigned on Monday.",
        "He read more: three books a week.",
        "The cookies were stale.",
        "“Sign up,” she said.",
        "It will take 5 minutes to read the verdict.",
    ],
)
def test_sentences_of_the_article_are_no_noise(line: str) -> None:
    assert not is_noise_line(line, at_edge=True)


@pytest.mark.parametrize(
    "line",
    ["Thu. Mar 30th, 2023", "30 March 2023", "Published: 2023-03-30", "March 30, 2023 10:15 GMT"],
)
def test_lines_that_are_only_a_date_are_mastheads(line: str) -> None:
    assert is_date_line(line)


def test_sentences_are_not_split_behind_titles_and_initials() -> None:
    text = "Dr. J. Roe met Gen. Ash at 5 p.m. sharp. “Why?” he asked. Nobody knew!"
    found = [text[a:b] for a, b in split_sentences(text, 0, len(text))]
    assert found == ["Dr. J. Roe met Gen. Ash at 5 p.m. sharp.", "“Why?” he asked.", "Nobody knew!"]


def test_a_sentence_without_end_is_cut() -> None:
    text = "word " * 2000
    spans = split_sentences(text, 0, len(text))
    assert max(end - start for start, end in spans) <= LONGEST


def test_conditions_are_told_from_questions() -> None:
    assert find_condition("It falls unless rain comes.") == "unless rain comes"
    assert find_condition("Nobody asked if rain comes.") is None


def test_a_cause_is_a_condition() -> None:
    assert causes_of("A frost could trigger shortages.") == (True, "A frost")
    assert causes_of("It could trigger shortages.") == (True, None)


def test_a_level_is_no_direction() -> None:
    assert find_direction("That is more likely than not.", 0) is None
    assert find_direction("The risk of war is growing.", 0) == (4, 26)
    assert find_direction("There is a growing likelihood of war.", 0) == (11, 29)


def test_a_growing_risk_keeps_its_level() -> None:
    sentence = "There is a growing risk that it floods."
    reading = read_estimate(sentence, 0, len(sentence))
    assert reading is not None
    assert reading.phrase == "growing risk"


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("almost certainly", "almost certain"),
        ("likely to", "likely"),
        ("may well", "could well"),
    ],
)
def test_wordings_stand_under_their_phrase(words: str, phrase: str) -> None:
    assert lexicon().entry(words).phrase == phrase


@pytest.mark.parametrize(
    ("words", "phrase"),
    [("near certainty", "almost certain"), ("could", "could happen"), ("i doubt", "we doubt")],
)
def test_what_no_study_asked_is_judged_by_the_editors_and_says_like_what(
    words: str, phrase: str
) -> None:
    entry, measured = lexicon().entry(words), lexicon().entry(phrase)
    assert (entry.tier, entry.like, entry.n) == ("C", phrase, None)
    assert measured.tier == "A"
    assert (entry.low, entry.central, entry.high) == (measured.low, measured.central, measured.high)


def test_one_wrong_letter_finds_the_name_and_two_do_not() -> None:
    index = SpellingIndex()
    index.add("velikova")
    assert index.find("velikowa") == "velikova"
    assert index.find("welikowa") is None


def test_a_letter_that_fits_two_names_finds_neither() -> None:
    index = SpellingIndex()
    index.add("tarnov")
    index.add("tarnow")
    assert index.find("tarnok") is None


def test_a_proposition_is_one_line_without_marks() -> None:
    assert one_line("that “it\nends”", [(0, 14)]) == "it ends"


def test_verdicts_are_their_own_kind() -> None:
    assert lexicon().entry("on the fence").kind is PhraseKind.VERDICT
