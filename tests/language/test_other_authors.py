"""Grammar that authors other than those of the bed's development half use."""

from datetime import date

import pytest

from forecasts.language import Candidate, extract
from forecasts.values import Classification, QuotationKind

SAID = date(2032, 11, 9)


def _one(text: str) -> Candidate:
    (candidate,) = extract(text, published_on=SAID).candidates
    return candidate


def _speakers(text: str) -> list[str | None]:
    return [quotation.speaker for quotation in extract(text, published_on=SAID).quotations]


@pytest.mark.parametrize(
    "words",
    [
        "He is not expected to meet the leadership.",
        "She isn’t expected to win.",
        "Neither side is likely to win.",
        "Nobody's going to watch it.",
        "None of the three main opposition parties is expected to come.",
        "No agreement will be reached.",
        "Ada Roe said in May that she did not foresee any lay-offs.",
    ],
)
def test_a_denial_in_subject_or_passive_turns_the_chance_round(words: str) -> None:
    central = _one(words).central
    assert central is not None
    assert central < 0.3


@pytest.mark.parametrize(
    "words", ["No doubt it will rain.", "There is no doubt that it will rain."]
)
def test_no_doubt_denies_nothing(words: str) -> None:
    central = _one(words).central
    assert central is not None
    assert central > 0.9


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("“It may end,” said retired Adm. Carl Roe, of the fleet.", ["Carl Roe"]),
        ("Secretary of State Ada Roe said the talks would fail.", ["Ada Roe"]),
        ("Leader of the Opposition Ada Roe said the bill would fall.", ["Ada Roe"]),
        ("The Building Societies’ Council forecasts a fall of 8 per cent.",
         ["Building Societies’ Council"]),
        ("The United Nations said its envoy would travel this week.", ["United Nations"]),
        ("“It falls,” said Ben Oke, head of Sarth Bank, who expects no cut this year.",
         ["Ben Oke", "Ben Oke"]),
        ("One told The Dazzler: \"She won't stand for it, not now.\"", [None]),
        ("Everyone I talk to in Hsinchu says the channel will be stuffed.", [None]),
        ("Emergency rooms will be full by May, Ada Roe said, adding that patients could wait.",
         ["Ada Roe", "Ada Roe"]),
        ("Ada Roe thinks the toss will matter and gives her side no better than an even chance.",
         ["Ada Roe", "Ada Roe"]),
        ("“I do not want a war,” said Ada Roe. “It is a mistake.” She said a clash was likely.",
         ["Ada Roe", "Ada Roe"]),
        ("Ada Roe spoke first; Ray Oke, a sceptic at the Institute, sighed and said he would not.",
         ["Ray Oke"]),
        ("Its founder, rancher Clint Oke, is on stage telling supporters that they will win.",
         ["Clint Oke"]),
        ("Rovers boss Micky Oke has warned City - insisting the striker will not leave.",
         ["Micky Oke"]),
        ("Analysts at Halden Bank said rates may rise. They said it will end.", [None, None]),
        ("Ada Roe has let it be known that she'd veto one.", ["Ada Roe"]),
        ("Ada Roe spoke. She'd give it nine chances in ten.", ["Ada Roe"]),
        ("A strong one is a long shot, according to Ada Roe, which has been burned before.",
         ["Ada Roe"]),
        ("The strait will stay shut, Minister Ada Roe said Tuesday, widening a rift that all fear.",
         ["Ada Roe"]),
        ("Shares of chipmaker Hanbit rose, and the company said it now expected profits in May.",
         ["Hanbit"]),
        ("Director-General of Meteorology K. Roe said it would weaken.", ["K. Roe"]),
        ("Keith Roe, who once vowed that money would never change him, refused to comment.",
         ["Keith Roe"]),
        ("The window may shut by four, says our space writer Ade Roe.", ["Ade Roe"]),
        ("Nordhavn is set to float its cable arm in May, the FT reports.", ["FT"]),
        ("Ruling party sources, however, said that a warning would be issued.", [None]),
        ("Ada Roe expects one more rise in July, and does not see a cut before next year.",
         ["Ada Roe", "Ada Roe"]),
        ("If it weakens, Congress might act, said Senator Hal Oke, a Democrat.", ["Hal Oke"]),
        ("Ada Roe spoke. The American delegation has hinted that it might accept.", [None]),
        ("DAKSHINPUR: Three polls on Sunday suggest that the alliance will win again.", [None]),
        ("Employers added fewer jobs than expected in May.", []),
        ("Ada Roe calls the budget “a cruel joke”.", ["Ada Roe"]),
        ("His allies concede that there is little chance of a deal.", [None]),
    ],
)  # fmt: skip
def test_who_speaks_is_told_by_the_grammar(text: str, speakers: list[str | None]) -> None:
    assert _speakers(text) == speakers


def test_a_body_seen_in_passing_is_entered_when_it_speaks() -> None:
    text = "The Regional Front has not decided. “We will study the print,” said its spokesperson."
    found = extract(text, published_on=SAID)
    assert [q.speaker for q in found.quotations] == ["Regional Front"]
    assert [person.name for person in found.people] == ["Regional Front"]


def test_an_office_with_a_word_before_it_is_another_office() -> None:
    text = (
        "Rachel Tunde, the shadow chancellor, said the plan would fail.\n\n"
        "The chancellor said the plan would work.\n"
    )
    assert _speakers(text) == ["Rachel Tunde", None]


@pytest.mark.parametrize(
    ("words", "classification"),
    [
        ("“People would simply cross elsewhere,” said Ada Roe.", Classification.CONDITIONAL),
        ("“I'd say it will rain,” said Ada Roe.", Classification.FORECAST),
        ("“It'll rain even if they pray,” said Ada Roe.", Classification.FORECAST),
        ("“It'll get two million if it's lucky,” said Ada Roe.", Classification.FORECAST),
        ("Ada Roe said it probably arrived in the province in September.",
         Classification.PRESENT_CLAIM),
        ("“There's maybe a one in four chance of a hung parliament,” said Ada Roe.",
         Classification.FORECAST),
        ("One engineer told me that the tankers will fail.", Classification.HEARSAY),
        ("The raid was a mistake, raising fears that a standoff could tip into conflict.",
         Classification.HEARSAY),
        ("Traders now price in a 60 per cent chance of a cut.", Classification.HEARSAY),
        ("Ada Roe said services were expected to resume by Sunday.", Classification.FORECAST),
        ("Ada Roe thinks it goes to zero.", Classification.FORECAST),
        ("Power Minister R. Roe said supply would be restored “come what may”.",
         Classification.COMMITMENT),
        ("Chief Secretary Ada Roe said schools would remain closed till Tuesday.",
         Classification.COMMITMENT),
        ("Ada Roe said she would remain at her post.", Classification.COMMITMENT),
        ("Ada Roe assumes that construction can start in 2033.", Classification.FORECAST),
        ("Should they fail again, Ada Roe pledged, she would publish a text of her own.",
         Classification.COMMITMENT),
        ("Unless the province hires nurses, Ada Roe warned, beds will have to be closed.",
         Classification.CONDITIONAL),
    ],
)  # fmt: skip
def test_what_a_statement_does_is_told_by_its_grammar(
    words: str, classification: Classification
) -> None:
    assert _one(words).classification is classification


@pytest.mark.parametrize(
    ("words", "central"),
    [
        ("“On that record I would give it one chance in six,” said Ada Roe.", 1 / 6),
        ("“Sixty-forty they muddle through,” said Ada Roe.", 0.6),
        ("“They will win, call it 70/30,” said Ada Roe.", 0.7),
    ],
)
def test_a_chance_in_numbers_is_read_however_it_is_put(words: str, central: float) -> None:
    assert _one(words).central == pytest.approx(central)


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("Most experts believe that no more than half will ever fly.", 0.5, 1.0),
        ("Ada Roe thinks the chance of rain is somewhere around 15 percent.", 0.15, 0.15),
        ("Ada Roe said a settlement worth about 5% was now probable.", 0.5, 0.9),
        ("“Expect chaos on the first Monday,” said Ada Roe.", 0.5, 0.95),
    ],
)
def test_a_measure_is_no_denial_and_an_amount_no_chance(
    words: str, low: float, high: float
) -> None:
    central = _one(words).central
    assert central is not None
    assert low <= central <= high


def test_two_claims_joined_by_a_comma_are_two() -> None:
    text = "“It won't pass this year, it will pass next year,” said Ada Roe."
    found = extract(text, published_on=SAID).candidates
    assert [each.deadline for each in found] == [date(2032, 12, 31), date(2033, 12, 31)]


def test_nobody_right_before_the_verb_denies() -> None:
    central = _one("Ada Roe insists no patient will be treated there.").central
    assert central is not None
    assert central < 0.3


def test_a_promise_ends_where_the_writer_goes_on() -> None:
    text = "The Reform Party plans to introduce a bill within weeks, but it has 71 of 300 seats."
    (quotation,) = extract(text, published_on=SAID).quotations
    assert [text[slice(*span)] for span in quotation.segments] == [
        "to introduce a bill within weeks"
    ]


def test_the_first_of_something_is_no_time() -> None:
    text = "Ada Roe expects first cells to leave the line by May."
    (quotation,) = extract(text, published_on=SAID).quotations
    assert text[slice(*quotation.segments[0])] == "first cells to leave the line by May."


def test_whether_something_is_so_may_remain_to_be_seen() -> None:
    found = _one("The deal was signed. Whether it holds remains to be seen.")
    assert found.classification is Classification.NONCOMMITTAL


def test_a_question_names_nobody_at_its_head() -> None:
    text = (
        "‘I do no predictions’\n\n"
        "Former opener Ben Oke speaks to Ada Roe on the eve of the match\n\n"
        "The two met in a cafe by the harbour, as they have often done before.\n\n"
        "Is Test cricket dying?\n\nIt was dying when my father watched it. It will outlive me.\n\n"
        "Is this the weakest side?\n\nNo. I was in the weakest. This one will surprise people.\n\n"
        "What if it goes badly?\n\nThen I go. I have told the chairman as much.\n"
    )
    found = extract(text, published_on=SAID).quotations
    assert {q.speaker for q in found if q.kind is QuotationKind.DIRECT} == {"Ben Oke"}


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("“They will sign it today,” said Ada Roe.", SAID),
        ("“It won't see Christmas,” said Ada Roe.", date(2032, 12, 25)),
        ("Ada Roe expects growth of 4 per cent in calendar 2034.", date(2034, 12, 31)),
    ],
)
def test_a_day_may_be_named_without_by(words: str, day: date) -> None:
    assert _one(words).deadline == day


def test_midnight_on_a_day_is_that_day() -> None:
    assert _one("Ada Roe said it will end by midnight on Friday.").deadline == date(2032, 11, 12)


def test_numbered_questions_of_a_committee_are_turns() -> None:
    text = (
        "Q1 Ada Roe: Why should we believe you now?\n\n"
        "Ben Oke: Because it will work this time.\n\n"
        "Q2 Ada Roe: And until then?\n\nBen Oke: Until then we manage.\n"
    )
    assert _speakers(text) == ["Ada Roe", "Ben Oke", "Ada Roe", "Ben Oke"]


def test_what_was_said_long_ago_is_no_forecast_of_nobody() -> None:
    text = (
        "It was the third incident since August, when the Russian president said aggression would "
        "be met with force.\n"
    )
    assert extract(text, published_on=SAID).candidates == ()


def test_a_rate_is_no_chance() -> None:
    text = "The Reserve Authority kept its repo rate at 6.25 per cent on Thursday.\n"
    assert extract(text, published_on=SAID).candidates == ()


def test_a_number_that_is_a_whole_answer_may_be_softened() -> None:
    candidate = _one("“Less than one in ten, if I had to put a figure on it,” said Ada Roe.")
    assert (candidate.classification, candidate.high) == (Classification.FORECAST, 0.1)


def test_a_day_behind_weighs_what_was_and_is_no_deadline() -> None:
    assert _one("Ada Roe said it probably arrived in September.").deadline is None


def test_a_session_named_by_its_season_is_no_deadline() -> None:
    text = "Ada Roe said the code will be tabled by the winter session."
    assert _one(text).deadline is None


def test_a_press_release_begins_behind_place_and_day() -> None:
    text = (
        "COLUMBUS, Ohio — May 3, 2034 — Halcyon Cells Inc., a maker of batteries, today announced "
        "that it will build a factory.\n\nThe company expects output to rise by 2036.\n"
    )
    assert _speakers(text) == ["Halcyon Cells Inc", "Halcyon Cells Inc"]


def test_questions_without_labels_need_few_answers_in_the_first_person() -> None:
    text = (
        "‘The suburbs stopped listening’: pollster Ada Roe on the vote\n\n"
        "Ada Roe has run groups for two decades. We spoke to her in a noisy cafe last week.\n\n"
        "So who is going to win?\n\nLabor, I’d say, but narrowly. They will scrape home.\n\n"
        "And if it is hung?\n\nThen a man from the north becomes important. He will back them.\n\n"
        "What about the Greens?\n\nThey had a bad year. They might hold the harbour, I hope.\n\n"
        "Does early voting matter to them?\n\nIt is everybody now. It used to be older people.\n\n"
        "Will you be doing this in four years?\n\nGod, no. I’m retiring at Christmas.\n"
    )
    found = extract(text, published_on=SAID)
    assert [q.speaker for q in found.quotations] == ["Ada Roe"] * 5


def test_a_role_in_capitals_belongs_to_the_label_of_a_turn() -> None:
    text = (
        "SUSANNAH ROE, PRESENTER: Good evening. Our man is in the capital. How bad is it?\n\n"
        "PIERS OKE: It will get worse, I fear, before it gets better.\n\n"
        "ROE: And the vaccine?\n\nOKE: It probably won't be enough.\n"
    )
    assert _speakers(text) == ["SUSANNAH ROE", "PIERS OKE", "SUSANNAH ROE", "PIERS OKE"]


def test_a_headline_that_tells_a_deed_says_nothing() -> None:
    text = "Central bank holds rates; economists split on June cut\n\nThe bank met on Thursday.\n"
    assert extract(text, published_on=SAID).quotations == ()
