"""One line as people log predictions: question, deadline, probability, tags, visibility."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.language.entry import (
    Entry,
    Part,
    entry_of_fields,
    meant_lines,
    read_entry,
    read_lines,
)
from forecasts.values import Visibility

TODAY = date(2026, 11, 29)
WAR = "Will Belarus join the war by 31 December 2026?"

WORDS = ["Belarus", "the war", "rates", "a treaty", "über", "東京", "#1", "5%", "2,000", "(again)"]
DEADLINES = [
    "by 31 December",
    "before 2027",
    "by end of March",
    "in 2027",
    "within six months",
    "tomorrow",
    "by Friday",
    "on 2027-03-01",
    "before June",
    "by Christmas",
    "by the end of next year",
    "in Q2",
    "by mid-2028",
    "this year",
    "by year's end",
]


def read(line: str) -> Entry:
    return read_entry(line, today=TODAY)


def rendered(entry: Entry) -> str:
    """Writes an entry as somebody could have typed it."""
    chance = entry.probability or 0.0
    said = "100%" if chance == 1 else format(Decimal(repr(chance)), "f")
    mark = " " if entry.title.endswith("?") else " - "
    tags = "".join(f" #{tag}" for tag in entry.tags)
    wish = f" !{entry.visibility}" if entry.visibility else ""
    return f"{entry.title}{mark}{said}{tags}{wish}"


@pytest.mark.parametrize(
    "line",
    [
        "Will Belarus join the war by 31 December? 15%",
        "Will Belarus join the war by 31 December?15%",
        "Will Belarus join the war by 31 December? - 15 %",
        "Will Belarus join the war by 31 December? p=.15",
        "Will Belarus join the war by 31 December? P = 0.15",
        "Will Belarus join the war by 31 December? 3 in 20",
        "Will Belarus join the war by 31 December? odds 3:17.",
        "15% Will Belarus join the war by 31 December?",
        "15%: Will Belarus join the war by 31 December?",
        "p=.15 - Will Belarus join the war by 31 December?",
        "15% - Will Belarus join the war by 31 December?",
        "Will Belarus join the war? by 31 December 15%",
        "15% Will Belarus join the war? by 31 December",
        "Will Belarus join the war by 31 December ?? 15%",
        "Will Belarus join the war? 15% by 31 December",
        "Will Belarus join the war? 15%, by 31 December.",
        "Will Belarus join the war by 31 December 2026? 15%",
        "  Will  Belarus join the war by 31 December?\t15%  ",
    ],
)
def test_a_line_is_read_wherever_the_probability_stands(line: str) -> None:
    entry = read(line)
    assert (entry.title, entry.probability, entry.problems) == (WAR, 0.15, ())
    assert entry.deadline is not None
    assert entry.deadline.day == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("line", "title", "probability"),
    [
        ("Rain by Friday - 20%", "Rain by 4 December 2026", 0.2),
        ("Rain by Friday: .2", "Rain by 4 December 2026", 0.2),
        ("Rain by Friday 20%", "Rain by 4 December 2026", 0.2),
        ("Rain by Friday, p=.2", "Rain by 4 December 2026", 0.2),
        ("Inflation above 5% in 2027: 20%", "Inflation above 5% in 2027", 0.2),
        ("20% will it rain by Friday", "will it rain by 4 December 2026", 0.2),
        ("Really? Rain by Friday? .2", "Really? Rain by 4 December 2026?", 0.2),
    ],
)  # fmt: skip
def test_a_line_needs_no_question_mark(line: str, title: str, probability: float) -> None:
    entry = read(line)
    assert (entry.title, entry.probability, entry.problems) == (title, probability, ())


@pytest.mark.parametrize(
    ("words", "day", "spelled"),
    [
        ("by 31 December", "2026-12-31", "by 31 December 2026"),
        ("by Dec. 31st", "2026-12-31", "by Dec. 31st 2026"),
        ("by 1 March", "2027-03-01", "by 1 March 2027"),
        ("by 29 November", "2026-11-29", "by 29 November 2026"),
        ("by 28 November", "2027-11-28", "by 28 November 2027"),
        ("before 2027", "2026-12-31", "before 2027"),
        ("by 2027", "2027-12-31", "by 2027"),
        ("by end of March", "2027-03-31", "by end of March 2027"),
        ("by the end of March", "2027-03-31", "by the end of March 2027"),
        ("before January", "2026-12-31", "before January 2027"),
        ("in 2026", "2026-12-31", "in 2026"),
        ("within six months", "2027-05-29", "by 29 May 2027"),
        ("in the next 10 days", "2026-12-09", "by 9 December 2026"),
        ("today", "2026-11-29", "on 29 November 2026"),
        ("tomorrow", "2026-11-30", "on 30 November 2026"),
        ("by tomorrow", "2026-11-30", "by 30 November 2026"),
        ("on Friday", "2026-12-04", "on 4 December 2026"),
        ("before Friday", "2026-12-03", "by 3 December 2026"),
        ("by Sunday", "2026-12-06", "by 6 December 2026"),
        ("next Monday", "2026-11-30", "on 30 November 2026"),
        ("2027-03-01", "2027-03-01", "2027-03-01"),
        ("by 2027-03-01", "2027-03-01", "by 2027-03-01"),
        ("before 2027-03-01", "2027-02-28", "before 2027-03-01"),
        ("31 March 2027", "2027-03-31", "31 March 2027"),
        ("March 31, 2027", "2027-03-31", "March 31, 2027"),
        ("in March 2027", "2027-03-31", "in March 2027"),
        ("by Christmas", "2026-12-25", "by 25 December 2026"),
        ("by the end of the year", "2026-12-31", "by 31 December 2026"),
        ("by end of year", "2026-12-31", "by 31 December 2026"),
        ("by EOY", "2026-12-31", "by 31 December 2026"),
        ("by EOM", "2026-11-30", "by 30 November 2026"),
        ("by year’s end", "2026-12-31", "by 31 December 2026"),
        ("this week", "2026-11-29", "on 29 November 2026"),
        ("in Q1", "2027-03-31", "in Q1 2027"),
        ("by Q1 2028", "2028-03-31", "by Q1 2028"),
        ("before Q3 2027", "2027-06-30", "before Q3 2027"),
        ("next year", "2027-12-31", "by 31 December 2027"),
    ],
)
def test_a_deadline_is_read_and_spelled_with_its_year(words: str, day: str, spelled: str) -> None:
    entry = read(f"Will it happen {words}? 15%")
    assert entry.problems == ()
    assert entry.deadline is not None
    assert entry.deadline.day.isoformat() == day
    assert entry.deadline.words == words
    assert entry.title == f"Will it happen {spelled}?"


def test_the_deadline_of_a_line_is_the_day_by_which_and_not_one_it_mentions() -> None:
    entry = read(
        "Will the treaty of May 2019, renewed in 2026, end by June 2028 under pressure? 5%"
    )
    assert entry.deadline is not None
    assert (entry.deadline.words, entry.deadline.day) == ("by June 2028", date(2028, 6, 30))


def test_how_a_deadline_was_read_is_said_where_the_words_leave_it_open() -> None:
    notes = {
        words: entry.deadline.note
        for words in ("by 31 December", "tomorrow", "by 2027", "by 1 May 2027")
        if (entry := read(f"Will it rain {words}? 5%")).deadline
    }
    assert notes == {
        "by 31 December": "no year is given; it is the next one ahead",
        "tomorrow": "counted from today, 29 November 2026",
        "by 2027": "through the end of 2027; “before 2027” ends a year earlier",
        "by 1 May 2027": None,
    }


@pytest.mark.parametrize(
    ("line", "part", "words", "is_missing"),
    [
        ("", Part.TITLE, "There is no question here", False),
        ("\x00", Part.TITLE, "NUL", False),
        ("x" * 1001, Part.TITLE, "1001 characters", False),
        (f"Will {'x' * 300} by 2027? 5%", Part.TITLE, "at most 300", False),
        ("by 2027 5%", Part.TITLE, "There is no question here", True),
        ("Will it rain? 5%", Part.DEADLINE, "No deadline is named", True),
        ("Will it rain by 12/31? 5%", Part.DEADLINE, "the day or the month first", False),
        ("Did it rain by 1 March 2020? 5%", Part.DEADLINE, "is past: today is 29 November", False),
        ("Will it rain within 900 years? 5%", Part.DEADLINE, "beyond the year 2199", False),
        ("Will it rain by 2027?", Part.PROBABILITY, "No probability is given", True),
        ("Will it rain by 2027? 15", Part.PROBABILITY, "did you mean 15%", False),
        ("Will it rain by 2027: 15", Part.PROBABILITY, "did you mean 15%", False),
        ("15: will it rain by 2027", Part.PROBABILITY, "did you mean 15%", False),
        ("Will it rain by 2027? -15%", Part.PROBABILITY, "“-15%” is not a probability", False),
        ("Will it rain by 2027? maybe", Part.PROBABILITY, "“maybe” is not", False),
        ("Will it rain by 2027? I say 5%", Part.PROBABILITY, "“I say 5%” is not", False),
        ("Rates in 2027 above 5%", Part.PROBABILITY, "“above 5%” reads as part of", False),
        ("Will it rain by 2027? 5% !privat", Part.VISIBILITY, "!privat says nothing", False),
        ("Will it rain by 2027? 5% !public !private", Part.VISIBILITY, "contradict", False),
        (f"Will it rain by 2027? 5% #{'x' * 61}", Part.TAGS, "at most 60", False),
    ],
)
def test_what_stands_in_the_way_is_said_in_a_sentence(
    line: str, part: Part, words: str, *, is_missing: bool
) -> None:
    [problem] = [found for found in read(line).problems if found.part is part]
    assert words in problem.words
    assert problem.words.endswith(".")
    assert problem.is_missing == is_missing


def test_a_bare_number_comes_with_what_may_have_been_meant() -> None:
    [problem] = read("Will it rain by 2027? 15").problems
    assert problem.readings == ("15%", "1 in 15")


def test_tags_and_visibility_stand_anywhere_and_leave_the_title() -> None:
    entry = read("!private Will a song be #1 by 2027? #Music, 15% #pop-charts #music")
    assert (entry.title, entry.tags) == ("Will a song be #1 by 2027?", ("music", "pop-charts"))
    assert (entry.visibility, entry.probability) == (Visibility.PRIVATE, 0.15)


def test_pasted_lines_keep_their_numbers_and_lose_their_bullets() -> None:
    text = "# mine\r\n\n- Rain by Friday? 5%\n  2. Snow by Friday? 1\n#\n\n#wet Hail by Friday - .1"
    lines = read_lines(text, today=TODAY)
    assert [(line.number, line.entry.title) for line in lines] == [
        (3, "Rain by 4 December 2026?"),
        (4, "Snow by 4 December 2026?"),
        (7, "Hail by 4 December 2026"),
    ]
    assert [len(line.entry.problems) for line in lines] == [0, 1, 0]
    assert lines[2].entry.tags == ("wet",)


@given(st.text(), st.dates())
def test_any_text_on_any_day_is_an_entry_or_has_problems(typed: str, today: date) -> None:
    entry = read_entry(typed, today=today)
    assert entry.problems or (entry.title and entry.deadline and entry.probability is not None)
    for line in read_lines(typed, today=today):
        assert "\n" not in line.typed


PIECES = st.sampled_from(
    [*DEADLINES, *WORDS, "?", "15%", "15", ".5", "1 in 20", "odds 1:19", "p=.2", "-", ":", ",",
     "!private", "!x", "#tag", "before 2020", "31", "next Friday", "(", ")", "Will", "1/2", "by"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12), st.dates(date(1900, 1, 1), date(2199, 1, 1)))
def test_any_mixture_of_what_lines_are_made_of_reads_back_the_same(
    pieces: list[str], today: date
) -> None:
    entry = read_entry(" ".join(pieces), today=today)
    if entry.problems:
        assert all(problem.words.endswith(".") for problem in entry.problems)
        return
    again = read_entry(rendered(entry), today=today)
    assert again.problems == ()
    assert again.deadline is not None
    assert entry.deadline is not None
    assert again.deadline.day == entry.deadline.day >= today
    assert (again.title, again.probability) == (entry.title, entry.probability)
    assert (again.tags, again.visibility) == (entry.tags, entry.visibility)


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    st.sampled_from(DEADLINES),
    st.integers(0, 10**6).map(lambda millionths: millionths / 10**6),
    st.dates(date(1950, 1, 1), date(2150, 1, 1)),
)
def test_what_was_read_means_the_same_on_every_later_day_until_the_deadline(
    words: list[str], deadline: str, probability: float, today: date
) -> None:
    said = "100%" if probability == 1 else format(Decimal(repr(probability)), "f")
    entry = read_entry(f"Will {' '.join(words)} win {deadline}? {said}", today=today)
    if entry.problems:
        assert {problem.part for problem in entry.problems} == {Part.DEADLINE}
        return
    assert entry.probability == probability
    assert entry.deadline is not None
    for later in (today, today + timedelta(days=1), entry.deadline.day):
        again = read_entry(rendered(entry), today=min(later, entry.deadline.day))
        assert again.deadline is not None
        assert (again.title, again.deadline.day) == (entry.title, entry.deadline.day)
        assert (again.probability, again.problems) == (probability, ())


@given(st.text(max_size=400), st.text(max_size=40), st.text(max_size=80), st.text(max_size=200))
def test_any_fields_of_a_form_are_an_entry_or_have_problems(
    title: str, deadline: str, probability: str, tags: str
) -> None:
    made = entry_of_fields(
        title=title,
        deadline=deadline,
        probability=probability,
        tags=tags,
        visibility=None,
        today=TODAY,
    )
    assert made.problems or (made.title and made.deadline and made.probability is not None)


@given(st.lists(PIECES, max_size=8), st.integers(1, 300))
def test_each_reading_of_a_bare_number_makes_a_line_that_says_it(
    pieces: list[str], number: int
) -> None:
    line = f"{' '.join(pieces)}? {number}"
    for problem in read(line).problems:
        for reading, meant in meant_lines(line, problem.readings):
            assert reading in meant
            assert read(meant).probability is not None


def test_a_form_leaves_the_title_as_it_is_and_says_what_is_wrong_by_field() -> None:
    made = entry_of_fields(
        title="Rain by tomorrow?",
        deadline="2027-01-01",
        probability="1 in 20",
        tags="#Wet, cold ,wet",
        visibility=Visibility.PUBLIC,
        today=TODAY,
    )
    assert (made.title, made.tags, made.problems) == ("Rain by tomorrow?", ("wet", "cold"), ())
    wrong = entry_of_fields(
        title="", deadline="soon", probability="15", tags="x" * 61, visibility=None, today=TODAY
    )
    parts = [problem.part for problem in wrong.problems]
    assert parts == [Part.TITLE, Part.DEADLINE, Part.PROBABILITY, Part.TAGS]
