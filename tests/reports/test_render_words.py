"""The subject and the one sentence of a report and of a notice."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.reports.facts import Audience
from forecasts.reports.items import OwnResult
from forecasts.reports.letters.manner import reading_line
from forecasts.reports.render import headline, notice_headline, notice_summary, summary
from forecasts.values import Basis, Decision, Reading
from tests.reports.sample import (
    CLOSING,
    CORRECTION,
    MOVES,
    NOW,
    OUTCOMES,
    notice,
    outcome,
    report,
    subject,
)

NOTHING: dict[str, Any] = {
    "resolved": (), "corrections": (), "moves": (), "closing": (), "board": (), "own": None,
}  # fmt: skip
YES, NO = (outcome(n, "Will it rain?", each) for n, each in ((1, Decision.YES), (2, Decision.NO)))
HIDDEN = replace(YES, subject=subject(7, "Will I leave?", is_private=True))
ANNULLED = outcome(3, "Will it snow?", Decision.ANNULLED, known_at=None)
ALONE = replace(OUTCOMES[0], own=OwnResult(reading=Reading(0.1), brier=0.01))
SCORED = (
    "Two questions resolved, your Brier score .156, the crowd’s .211 on 2 questions (lower is "
    "better)."
)
ASKED = tuple(
    replace(each, subject=replace(each.subject, is_private=False)) for each in CLOSING[:1]
)
OVER_SPAN = (replace(MOVES[0], since_spoken=None),)
REOPENED = outcome(4, "Will it hail?", Decision.REOPENED, known_at=None)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"resolved": OUTCOMES[:2]},
         "2 resolved: you .16, crowd .21"),
        ({"resolved": OUTCOMES[1:2]},
         "Resolved Yes: “Will the port open again before…”; you .30, crowd .36"),
        ({"resolved": (YES,)}, "Resolved Yes: “Will it rain?”"),
        ({"resolved": (YES, NO)}, "2 resolved: “Will it rain?”"),
        ({"resolved": (YES, NO, ANNULLED)}, "2 resolved, 1 annulled: “Will it rain?”"),
        ({"resolved": (ANNULLED,)}, "Annulled: “Will it snow?”"),
        ({"resolved": (ANNULLED, ANNULLED)}, "2 annulled: “Will it snow?”"),
        ({"resolved": (ANNULLED, REOPENED)}, "1 annulled, 1 open again: “Will it snow?”"),
        ({"resolved": (YES, REOPENED)}, "1 resolved, 1 open again: “Will it rain?”"),
        ({"resolved": (REOPENED, REOPENED)}, "2 open again: “Will it hail?”"),
        ({"resolved": (REOPENED,)}, "Open again: “Will it hail?”"),
        ({"resolved": OUTCOMES, "corrections": (CORRECTION,)},
         "Correction: “Will the bridge be closed to lorries in…” is No, not Yes"),
        ({"corrections": (CORRECTION, CORRECTION)},
         "2 corrections: “Will the bridge be closed to lorries…” is No, not Yes"),
        ({"moves": OVER_SPAN},
         "Moved: “Will there be a ceasefire before March 2027?” 31 % → 52 %"),
        ({"moves": MOVES[:1]},
         "Moved: “Will there be a ceasefire…” 31 % → 52 % since 1 Mar 2026"),
        ({"moves": MOVES[:1], "language": "de"},
         "Moved: “Will there be a ceasefire…” 31 % → 52 % since 01.03.2026"),
        ({"moves": (*OVER_SPAN, MOVES[1])},
         "2 markets moved: “Will there be a ceasefire before…” 31 % → 52 %"),
        ({"closing": ASKED, "moves": MOVES},
         "Closes soon, your answer is missing: “Will the first snow in Minsk…”"),
        ({"closing": ASKED * 3},
         "3 close soon, your answers are missing: “Will the first snow in…”"),
        ({"closing": CLOSING[1:], "quotes_waiting": 5}, "5 quotations to check"),
        ({"closing": CLOSING[1:]},
         "Closes within a week: “Will the parliament vote on the budget this…”"),
        ({}, "Nothing new since 23 Nov 2026"),
        ({"is_late": True, "resolved": (YES,)}, "Late: Resolved Yes: “Will it rain?”"),
    ],
)  # fmt: skip
def test_a_headline_tells_the_most_important_news(told: dict[str, Any], words: str) -> None:
    assert headline(report(**{**NOTHING, **told})) == words


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"resolved": OUTCOMES[:2]}, SCORED),
        ({"resolved": (ALONE,)},
         "One question resolved, your Brier score .010 on 1 question (lower is better)."),
        ({"resolved": (YES, ANNULLED, REOPENED)},
         "One question resolved; 1 question annulled; 1 question open again."),
        ({"resolved": (ANNULLED,)}, "One question annulled."),
        ({"resolved": (REOPENED, REOPENED)}, "Two questions open again."),
        ({"corrections": (CORRECTION, CORRECTION), "moves": MOVES},
         "Two outcomes told earlier are corrected; 2 markets moved."),
        ({"closing": CLOSING, "quotes_waiting": 1},
         "Two questions close within a week, 1 without your answer; 1 quotation to check."),
        ({"moves": MOVES[:1]}, "One market moved since you spoke."),
        ({"quotes_waiting": 1_204}, "1,204 quotations to check."),
        ({}, "Nothing new since 23 Nov 2026; the site runs, and its ledger holds 18,204 entries."),
    ],
)  # fmt: skip
def test_a_summary_is_one_sentence_with_all_that_happened(told: dict[str, Any], words: str) -> None:
    assert summary(report(**{**NOTHING, **told})) == words


def test_the_page_of_a_quiet_week_says_nothing_that_ages() -> None:
    quiet = report(**NOTHING, audience=Audience.PUBLIC)
    assert headline(quiet) == "A quiet week"
    assert summary(quiet) == (
        "Nothing was decided, and no market moved far; the ledger held 18,204 entries."
    )


def test_a_notice_has_a_headline_and_a_sentence() -> None:
    empty = notice(corrections=(), resolved=(), nudges=())
    assert (notice_headline(empty), notice_summary(empty)) == ("Nothing new", "Nothing new.")
    waiting = notice(corrections=(), resolved=())
    assert (
        notice_headline(waiting) == "2 to look at: “Will there be a ceasefire before March 2027?”"
    )
    assert notice_summary(waiting) == (
        "One question of yours is due; 1 question of yours has a market that moved."
    )
    assert notice_headline(notice(corrections=())).startswith("Resolved No: “Will the army")
    assert notice_summary(notice()).startswith("One outcome told earlier is corrected; 1 question")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"resolved": (HIDDEN,)}, "Resolved Yes: a question only you see"),
        ({"resolved": (HIDDEN, NO)}, "2 resolved: “Will it rain?”"),
        ({"moves": (replace(OVER_SPAN[0], subject=HIDDEN.subject),)},
         "Moved: a question only you see 31 % → 52 %"),
        ({"corrections": (replace(CORRECTION, subject=HIDDEN.subject),)},
         "Correction: a question only you see is No, not Yes"),
        ({"closing": CLOSING[:1]}, "Closes soon, your answer is missing: a question only you see"),
    ],
)  # fmt: skip
def test_no_subject_names_a_question_that_only_its_owner_may_see(
    told: dict[str, Any], words: str
) -> None:
    assert headline(report(**{**NOTHING, **told})) == words
    one = notice(corrections=(), resolved=(), nudges=notice().nudges[:1])
    assert notice_headline(one) == "How did it come out: a question only you see"


def test_scores_are_compared_on_the_same_questions_only() -> None:
    told = report(**{**NOTHING, "resolved": (OUTCOMES[1], ALONE)})
    assert headline(told).startswith("2 resolved: you .30, crowd .36")
    assert ".302, the crowd’s .360 on 1 question" in summary(told)


@given(
    title=st.text(min_size=1, max_size=300),
    name=st.text(min_size=1, max_size=200),
    number=st.integers(1, 300),
    is_late=st.booleans(),
    is_corrected=st.booleans(),
)
def test_a_subject_is_one_short_line_whatever_the_title(
    title: str, name: str, number: int, *, is_late: bool, is_corrected: bool
) -> None:
    first = OUTCOMES[0]
    assert first.closest is not None
    told = replace(
        first,
        subject=replace(first.subject, title=title),
        closest=replace(first.closest, forecaster=name),
    )
    corrected = replace(CORRECTION, subject=told.subject)
    words = headline(
        report(
            resolved=(told,) * number,
            corrections=(corrected,) * number if is_corrected else (),
            is_late=is_late,
            due_at=NOW,
        )
    )
    assert len(words) <= 74, "seventy, and what keeps directions apart"
    assert len(words.splitlines()) == 1
    assert words.startswith("Late: ") == is_late


def test_a_letter_tells_words_with_phrase_range_and_lexicon() -> None:
    said = Reading(0.06, 0.01, 0.2, Basis.VERBAL, "never will", lexicon_version="english-3")
    told = reading_line(said).replace("\u00a0", " ")
    assert told.startswith("about 6 % (1–20), from ‘")
    assert "never will" in told
    assert told.endswith(", lexicon english-3, judgement")
    assert "lexicon" not in reading_line(Reading(0.5))
