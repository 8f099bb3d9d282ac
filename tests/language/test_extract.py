from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.language import Candidate, Extraction, Quotation, extract
from forecasts.values import Classification, QuotationKind
from tests.language.articles import (
    BANK,
    CEASEFIRE,
    ELECTION,
    GRID,
    HARBOUR,
    SINGLE_MARKS,
    SPACE,
    WRAPPED,
)

HARBOUR_DAY = date(2031, 10, 15)


def _words(text: str, span: tuple[int, int] | None) -> str:
    return text[span[0] : span[1]] if span else ""


def _candidate(text: str, result: Extraction, part: str) -> Candidate:
    found = [
        candidate
        for candidate in result.candidates
        if part in " ".join(_words(text, segment) for segment in candidate.segments)
    ]
    assert len(found) == 1, [candidate.proposition for candidate in found]
    return found[0]


def _named(text: str, result: Extraction, part: str) -> Candidate:
    """The candidate of somebody named; unnamed groups may hold the same content."""
    found = [
        candidate
        for candidate in result.candidates
        if candidate.speaker
        and part in " ".join(_words(text, segment) for segment in candidate.segments)
    ]
    assert len(found) == 1
    return found[0]


def _speaker(text: str, result: Extraction, part: str) -> str | None:
    quotation = next(
        quotation
        for quotation in result.quotations
        if part in " ".join(_words(text, segment) for segment in quotation.segments)
    )
    return quotation.speaker


def test_a_trailing_attribution_gives_full_name_and_role() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = _candidate(HARBOUR, result, "still be out at Christmas")
    assert (candidate.speaker, candidate.role) == (
        "Marta Velik",
        "leads the dockworkers’ union",
    )
    assert candidate.classification is Classification.FORECAST
    assert candidate.phrase == "probably"


def test_words_on_both_sides_of_an_attribution_are_one_quotation() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    quotation = next(q for q in result.quotations if q.kind is QuotationKind.DIRECT)
    assert [_words(HARBOUR, segment) for segment in quotation.segments] == [
        "“We will probably still be out at Christmas,”",
        "“The owners are not serious.”",
    ]


def test_an_interrupted_sentence_keeps_its_condition() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = _candidate(HARBOUR, result, "a tenth of its value")
    assert candidate.classification is Classification.CONDITIONAL
    assert candidate.condition == "If the port stays closed"
    assert candidate.speaker == "Jonas Brandt"
    assert len(candidate.segments) == 2


def test_according_to_skips_the_role_behind_the_name() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = _candidate(HARBOUR, result, "exports are likely")
    assert candidate.proposition == "exports are likely to fall by 4 percent next year."
    assert candidate.role == "an economist at the Selm Institute"
    assert candidate.central == 0.75
    assert candidate.deadline == date(2032, 12, 31)


def test_a_surname_and_a_pronoun_mean_the_person_spoken_of_last() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    assert _speaker(HARBOUR, result, "70 percent chance") == "Marta Velik"
    assert _speaker(HARBOUR, result, "a recession was unlikely") == "Jonas Brandt"


def test_a_stated_number_beats_the_words_around_it() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = _candidate(HARBOUR, result, "70 percent chance")
    assert (candidate.low, candidate.central, candidate.high) == (0.7, 0.7, 0.7)
    assert candidate.phrase == "70 percent"
    assert candidate.deadline == date(2032, 3, 31)


def test_what_an_organisation_says_it_will_do_is_a_commitment() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = _candidate(HARBOUR, result, "it would send inspectors")
    assert candidate.classification is Classification.COMMITMENT
    assert candidate.speaker == "Transport Ministry"


def test_it_means_the_organisation_that_spoke_before() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = _candidate(HARBOUR, result, "further stoppages")
    assert candidate.speaker == "Transport Ministry"
    assert _words(HARBOUR, candidate.expression) == "probability of further stoppages was low"
    ministry = next(person for person in result.people if person.name == "Transport Ministry")
    assert ministry.is_organisation


def test_those_who_believe_this_takes_up_what_was_reported_before() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = _named(HARBOUR, result, "never will step in")
    assert (candidate.speaker, candidate.role) == ("Tomas Hale", "a former transport minister")
    assert _words(HARBOUR, candidate.expression) == "never will"
    assert candidate.quotation is not None
    assert candidate.quotation.kind is QuotationKind.BELIEF_REPORT


def test_what_unnamed_others_believe_is_hearsay() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    unnamed = [c for c in result.candidates if c.classification is Classification.HEARSAY]
    assert {c.speaker for c in unnamed} == {None}


def test_a_headline_stays_a_headline_and_its_misspelt_name_is_found() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = result.candidates[0]
    assert candidate.classification is Classification.HEADLINE
    assert candidate.speaker == "Marta Velik"
    velik = next(person for person in result.people if person.name == "Marta Velik")
    assert "Velick" in velik.aliases


def test_a_role_in_front_of_a_name_is_read() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    candidate = _candidate(HARBOUR, result, "the cranes might be idle")
    assert (candidate.speaker, candidate.role) == ("Ines Moru", "the port’s chief engineer")


def test_lines_that_are_no_article_are_masked_and_no_span_touches_them() -> None:
    result = extract(HARBOUR, published_on=HARBOUR_DAY)
    masked = [_words(HARBOUR, span) for span in result.noise]
    assert [line[:12] for line in masked] == [
        "Tue. Oct 14t",
        "The Orlavian",
        "6 min read",
        "Sign up to o",
        "READ MORE: F",
        "Port clerks ",
        "Tides are la",
        "Source: Read",
    ]
    segments = [segment for c in result.candidates for segment in c.segments]
    assert not any(a < end and start < b for a, b in segments for start, end in result.noise)


def test_a_masthead_far_from_the_days_in_the_text_is_reported() -> None:
    result = extract(HARBOUR)
    assert [evidence.day for evidence in result.dates] == [date(2031, 10, 14), date(2031, 9, 2)]
    assert len(result.date_warnings) == 1
    assert "2031-10-14" in result.date_warnings[0]
    assert "Tuesday, September 2" in result.date_warnings[0]


def test_a_given_date_that_contradicts_the_masthead_is_reported() -> None:
    warnings = extract(HARBOUR, published_on=date(2031, 9, 3)).date_warnings
    assert any("2031-09-03" in warning and "2031-10-14" in warning for warning in warnings)


def test_a_quotation_over_paragraphs_is_not_broken_by_a_promotion() -> None:
    result = extract(CEASEFIRE, published_on=date(2031, 10, 8))
    quotation = next(q for q in result.quotations if len(q.segments) == 3)
    assert quotation.speaker == "Ivo Tarn"
    assert [_words(CEASEFIRE, segment)[:8] for segment in quotation.segments] == [
        '"We will',
        '"But if ',
        '"Nobody ',
    ]


def test_a_gendered_pronoun_skips_who_cannot_be_meant() -> None:
    result = extract(CEASEFIRE, published_on=date(2031, 10, 8))
    candidate = _candidate(CEASEFIRE, result, "anyone's guess")
    assert candidate.speaker == "Lena Ostrow"
    assert candidate.classification is Classification.NONCOMMITTAL
    assert candidate.proposition == "Will they sign? It is anyone's guess"


def test_spoken_numbers_are_read_in_every_form() -> None:
    result = extract(CEASEFIRE, published_on=date(2031, 10, 8))
    numbers = [(c.phrase, c.central) for c in result.candidates if c.low == c.high]
    assert numbers == [
        ("one in five", 0.2),
        ("20 percent", 0.2),
        ("50-50", 0.5),
        ("sixty percent", 0.6),
    ]


def test_a_first_person_will_is_a_commitment_and_an_if_clause_a_condition() -> None:
    result = extract(CEASEFIRE, published_on=date(2031, 10, 8))
    promise = _candidate(CEASEFIRE, result, "fire the first shot")
    assert promise.classification is Classification.COMMITMENT
    threat = _candidate(CEASEFIRE, result, "go on for years")
    assert threat.classification is Classification.CONDITIONAL
    assert threat.condition == "if the rebels attack"


def test_a_belief_that_is_not_quite_held_has_its_own_range() -> None:
    result = extract(CEASEFIRE, published_on=date(2031, 10, 8))
    candidate = _candidate(CEASEFIRE, result, "rebels will disarm")
    assert candidate.speaker == "Lena Ostrow"
    assert candidate.phrase == "isn't totally convinced"
    assert candidate.deadline == date(2032, 12, 31)


def test_unnamed_analysts_are_nobody() -> None:
    result = extract(CEASEFIRE, published_on=date(2031, 10, 8))
    candidate = _candidate(CEASEFIRE, result, "fighting could resume")
    assert candidate.speaker is None
    assert candidate.classification is Classification.HEARSAY
    assert candidate.stated_on == date(2031, 10, 3)
    assert candidate.deadline == date(2032, 1, 3)


def test_no_person_is_invented() -> None:
    assert [p.name for p in extract(CEASEFIRE).people] == ["Lena Ostrow", "Ivo Tarn"]
    people = [p.name for p in extract(HARBOUR).people if not p.is_organisation]
    assert people == ["Marta Velik", "Jonas Brandt", "Tomas Hale", "Ines Moru"]


def test_negation_is_in_the_number() -> None:
    result = extract(BANK, published_on=date(2032, 2, 12))
    assert _candidate(BANK, result, "A cut is not likely").central == 0.2
    assert _candidate(BANK, result, "Rates won’t move").central == 0.03
    assert _candidate(BANK, result, "inflation would not return").central == 0.05


def test_a_deadline_before_a_month_is_the_day_before_it_begins() -> None:
    result = extract(BANK, published_on=date(2032, 2, 12))
    assert _candidate(BANK, result, "Rates won’t move").deadline == date(2032, 2, 29)
    assert _candidate(BANK, result, "not return this year").deadline == date(2032, 12, 31)


def test_quoted_fragments_in_indirect_speech_are_mixed() -> None:
    result = extract(BANK, published_on=date(2032, 2, 12))
    candidate = _candidate(BANK, result, "almost certain to slow")
    assert candidate.quotation is not None
    assert candidate.quotation.kind is QuotationKind.MIXED
    assert candidate.speaker == "Ada Niel"


def test_a_direction_without_a_level_has_no_number() -> None:
    result = extract(BANK, published_on=date(2032, 2, 12))
    candidate = _candidate(BANK, result, "the outlook was getting worse")
    assert candidate.classification is Classification.DIRECTION_ONLY
    assert candidate.central is None
    assert _words(BANK, candidate.expression) == "getting worse"


def test_a_description_as_something_is_a_report() -> None:
    result = extract(BANK, published_on=date(2032, 2, 12))
    candidate = _candidate(BANK, result, "coin toss")
    assert (candidate.speaker, candidate.central) == ("Rolf Idar", 0.5)


def test_a_hard_wrapped_paragraph_is_read_as_one() -> None:
    result = extract(WRAPPED, published_on=HARBOUR_DAY)
    candidate = _candidate(WRAPPED, result, "flood the old town")
    assert candidate.proposition == (
        "The river will almost certainly flood the old town before Christmas"
    )
    assert (candidate.speaker, candidate.role) == (
        "Nils Orre",
        "a hydrologist at the Tormund Observatory",
    )
    assert candidate.deadline == date(2031, 12, 24)


def test_how_sure_somebody_says_to_be_counts_in_reported_words() -> None:
    result = extract(WRAPPED, published_on=HARBOUR_DAY)
    candidate = _candidate(WRAPPED, result, "the\ntown would cope")
    assert (candidate.speaker, candidate.phrase) == ("Sofie Lund", "confident that")


def test_somebody_who_asked_not_to_be_named_is_nobody() -> None:
    assert _speaker(WRAPPED, extract(WRAPPED), "He is guessing") is None


def test_single_marks_quote_where_there_are_no_double_ones() -> None:
    result = extract(SINGLE_MARKS, published_on=HARBOUR_DAY)
    first = _candidate(SINGLE_MARKS, result, "a compromise")
    assert (first.speaker, first.central) == ("Greta Amsel", 0.01)
    assert first.proposition == "There’s no chance of a compromise"
    second = _candidate(SINGLE_MARKS, result, "agree by May")
    assert (second.speaker, second.role) == ("Viktor Dahl", "its treasurer")
    assert second.deadline == date(2032, 5, 31)


def test_what_one_of_several_unnamed_people_warned_is_hearsay() -> None:
    result = extract(SINGLE_MARKS, published_on=HARBOUR_DAY)
    candidate = _candidate(SINGLE_MARKS, result, "survive the year")
    assert candidate.classification is Classification.HEARSAY


def test_whoever_is_named_before_of_speaks() -> None:
    result = extract(ELECTION, published_on=HARBOUR_DAY)
    candidate = _candidate(ELECTION, result, "nine in ten")
    assert (candidate.speaker, candidate.central) == ("Eva Holt", 0.9)
    assert _speaker(ELECTION, result, "I’m sure she wins") == "Eva Holt"


def test_putting_something_at_a_number_is_a_forecast() -> None:
    result = extract(ELECTION, published_on=HARBOUR_DAY)
    candidate = _candidate(ELECTION, result, "at 65%")
    assert (candidate.speaker, candidate.central) == ("Per Sand", 0.65)


def test_a_candidate_for_office_promises_and_declines_to_say() -> None:
    result = extract(ELECTION, published_on=HARBOUR_DAY)
    promise = _candidate(ELECTION, result, "keep fighting")
    assert (promise.speaker, promise.classification) == ("Ola Brun", Classification.COMMITMENT)
    verdict = _candidate(ELECTION, result, "too early to say")
    assert verdict.classification is Classification.NONCOMMITTAL


def test_whoever_agrees_holds_what_was_said_before() -> None:
    result = extract(SPACE, published_on=HARBOUR_DAY)
    held = [c for c in result.candidates if c.proposition == "the probe will land this year."]
    assert [(c.speaker, c.central) for c in held] == [("Rada Quill", 0.2), ("Emil Stroud", 0.2)]


def test_an_agency_in_capitals_is_an_organisation() -> None:
    result = extract(SPACE, published_on=HARBOUR_DAY)
    assert _speaker(SPACE, result, "We will land first") == "NASR"
    assert [p.name for p in result.people if p.is_organisation] == ["NASR"]


def test_a_range_somebody_states_is_their_own_number_whatever_verb_reports_it() -> None:
    result = extract(GRID, published_on=HARBOUR_DAY)
    candidate = _candidate(GRID, result, "reserve to be used")
    assert candidate.speaker == "Dora Melk"
    assert (candidate.low, candidate.central, candidate.high) == (0.6, 0.65, 0.7)
    assert candidate.phrase == "between 60 and 70 per cent"
    assert _words(GRID, candidate.expression) == candidate.phrase


def test_what_kind_of_body_speaks_is_no_part_of_its_name() -> None:
    result = extract(GRID, published_on=HARBOUR_DAY)
    body = next(person for person in result.people if person.is_organisation)
    assert (body.name, body.role) == ("VoltNord", "grid operator")
    assert _candidate(GRID, result, "Rolling blackouts").speaker == "VoltNord"
    assert _candidate(GRID, result, "cover the evenings").speaker == "VoltNord"


@pytest.mark.parametrize(
    "sentence",
    [
        "VoltNord said on Friday that blackouts are likely this winter.",
        "Blackouts are likely this winter, VoltNord said on Friday.",
        "According to VoltNord, the grid operator, blackouts are likely this winter.",
        "VoltNord, the grid operator of the isles, said that blackouts are likely this winter.",
    ],
)
def test_a_body_speaks_wherever_it_stands(sentence: str) -> None:
    (candidate,) = extract(f"The winter is near and cold. {sentence}").candidates
    assert (candidate.speaker, candidate.central) == ("VoltNord", 0.75)
    assert candidate.proposition.rstrip(".") == "blackouts are likely this winter".replace(
        "blackouts", "Blackouts" if sentence.startswith("Blackouts") else "blackouts"
    )


def test_a_title_and_full_name_hold_a_belief() -> None:
    result = extract(GRID, published_on=HARBOUR_DAY)
    candidate = _candidate(GRID, result, "the lights will go out")
    assert (candidate.speaker, candidate.phrase) == ("Vera Stroll", "almost certain")
    assert candidate.quotation is not None
    assert candidate.quotation.kind is QuotationKind.BELIEF_REPORT
    assert _candidate(GRID, result, "near certainty").phrase == "near certainty"
    assert _candidate(GRID, result, "cold January").phrase == "could well"


def test_what_it_is_almost_certain_that_is_held_by_nobody() -> None:
    result = extract(GRID, published_on=HARBOUR_DAY)
    candidate = _candidate(GRID, result, "bills will rise")
    assert candidate.classification is Classification.REPORTER_INFERENCE


def test_analysts_at_a_firm_are_neither_the_firm_nor_an_analyst_known() -> None:
    result = extract(GRID, published_on=HARBOUR_DAY)
    for part in ("gas prices to fall", "Prices will double"):
        candidate = _candidate(GRID, result, part)
        assert (candidate.speaker, candidate.classification) == (None, Classification.HEARSAY)


def test_a_number_said_by_nobody_known_is_hearsay() -> None:
    candidate = _candidate(GRID, extract(GRID), "chance of a strike")
    assert (candidate.speaker, candidate.central) == (None, 0.25)
    assert candidate.classification is Classification.HEARSAY


def test_a_quoted_direction_is_a_direction() -> None:
    candidate = _candidate(GRID, extract(GRID), "the risk had been")
    assert (candidate.speaker, candidate.central) == ("Ilse Kray", None)
    assert candidate.classification is Classification.DIRECTION_ONLY


def test_how_sure_somebody_is_in_numbers_is_turned_round_by_a_denial() -> None:
    candidate = _candidate(GRID, extract(GRID), "the cable will not break")
    assert (candidate.speaker, candidate.phrase) == ("Paul Agra", "between 80% and 90%")
    assert (candidate.low, candidate.high) == pytest.approx((0.1, 0.2))


def test_quoted_words_count_before_the_verb_that_reports_them() -> None:
    candidate = _candidate(GRID, extract(GRID), "It will last")
    assert candidate.phrase == "will"
    assert _words(GRID, candidate.expression) == "will"


@pytest.mark.parametrize(
    ("belief", "central"),
    [
        ("said she was doubtful that prices would fall", 0.2),
        ("said she was not certain that prices would fall", 0.4),
        ("is far from certain that prices will fall", 0.4),
        ("is doubtful that prices will fall", 0.2),
        ("is all but certain that prices will fall", 0.95),
        ("said it was not a certainty that prices would fall", 0.5),
    ],
)
def test_a_belief_is_counted_once(belief: str, central: float) -> None:
    (candidate,) = extract(f"The winter is near and cold. Ms Ilse Kray {belief}.").candidates
    assert (candidate.speaker, candidate.central) == ("Ilse Kray", central)


def _outside(candidate: Candidate) -> bool:
    start, end = candidate.expression or candidate.segments[0]
    return not any(first <= start and end <= last for first, last in candidate.segments)


def _assert_expressions_lie_where_they_may(result: Extraction) -> None:
    for candidate in result.candidates:
        if _outside(candidate):
            assert candidate.quotation is not None
            assert candidate.quotation.kind is QuotationKind.BELIEF_REPORT


def test_only_a_reported_belief_has_its_words_outside() -> None:
    texts = (HARBOUR, CEASEFIRE, BANK, WRAPPED, SINGLE_MARKS, ELECTION, SPACE, GRID)
    results = [extract(text) for text in texts]
    for result in results:
        _assert_expressions_lie_where_they_may(result)
    assert any(_outside(candidate) for result in results for candidate in result.candidates)


def test_candidates_and_quotations_come_in_reading_order() -> None:
    for text in (HARBOUR, CEASEFIRE, BANK):
        result = extract(text)
        for starts in (
            [candidate.segments[0][0] for candidate in result.candidates],
            [quotation.segments[0][0] for quotation in result.quotations],
        ):
            assert starts == sorted(starts)


PIECES = st.sampled_from([
    "“", "”", '"', "‘", "’", "'", "\n", "\n\n", ". ", ", ", ": ", " said ", "said", " he ", "She ",
    "Mr ", "Ada Roe", "Roe", " will ", " won’t ", "70 percent", "one in five", " that ", " who ",
    "According to ", "by March 2031", "Tuesday, February 30", "31 June 2020", "9999", " before ",
    "JUST IN: x", "Among those who believe this is ", " is confident ", "The ", "bank", "\x00",
    "\ue000", "\ue001", "İ", "ß", "\u2028", "\ud800", " if ", "Adding that ", "(", "]", "%", "0",
    " is almost certain that ", "between 60 and ", "from 60 to ", " predicted ", "the operator ",
    "with a probability ", " per cent sure ", " is growing", "analysts at ", "it is doubtful that ",
    "within 999 decades", "the end of next year", "country’s ", "Ministry", "- ", "—",
])  # fmt: skip
DAYS = st.none() | st.dates()


@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join), DAYS)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_spans_inside_it(text: str, published_on: date | None) -> None:
    result = extract(text, published_on=published_on)
    items: list[Quotation | Candidate] = [*result.quotations, *result.candidates]
    for item in items:
        assert item.segments
        assert all(0 <= start < end <= len(text) for start, end in item.segments)
        if isinstance(item, Candidate):
            assert item.expression is None or 0 <= item.expression[0] < item.expression[1]
            assert item.expression is None or item.expression[1] <= len(text)
            assert item.low is None or 0 <= item.low <= (item.central or 0) <= (item.high or 0) <= 1
            assert item.proposition == item.proposition.strip()
        assert all(before[1] <= after[0] for before, after in pairwise(item.segments))
    _assert_expressions_lie_where_they_may(result)
    for start, end in result.noise:
        assert 0 <= start < end <= len(text)
    for evidence in result.dates:
        assert text[evidence.start : evidence.end] == evidence.text


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_characters_at_all_are_read(text: str) -> None:
    assert extract(text).extractor_version
