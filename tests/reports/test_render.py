"""A report as a letter: the order of its parts, the same facts in text and HTML, its size."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from forecasts.clock import DatePrecision
from forecasts.config import MailSettings
from forecasts.mail import Letter, message_bytes
from forecasts.reports.facts import Audience
from forecasts.reports.items import Move, Unscored
from forecasts.reports.letters.text import COLUMNS, wrapped
from forecasts.reports.render import LetterLinks, Rendered, render_notice, render_report
from forecasts.values import Decision, ExcludedReason, Reading, Role, Telling
from tests.reports.reading import links_in_html, links_in_text, shown_in, tree_of, words_in
from tests.reports.sample import (
    BOARD,
    CLOSING,
    CORRECTION,
    CURVE,
    LINKS,
    MOVES,
    NOW,
    OUTCOMES,
    OWN,
    QUOTES,
    huge,
    notice,
    report,
    samples,
)

SAMPLES = samples()
EVERYTHING = SAMPLES["curator"]
HEADINGS = (
    "How it came out", "Corrections", "Markets that moved", "Closing within a week",
    "Quotations to check", "Places on the board", "Your record", "The ledger",
)  # fmt: skip
SETTINGS = MailSettings("localhost", 25, None, None, is_encrypted=False, sender="a@b.example")


def sent(rendered: Rendered) -> bytes:
    """Gives the message as it is sent."""
    letter = Letter(
        to="reader@example.org", subject=rendered.subject, text=rendered.text, html=rendered.html,
        message_id="report.2026-W48.0123456789abcdef@forecasts.example", written_at=NOW,
        pictures=rendered.pictures, list_name="Weekly report",
        unsubscribe_url=LINKS.unsubscribe, replies_to=("report.2026-W47.0123@forecasts.example",),
    )  # fmt: skip
    return message_bytes(letter, SETTINGS)


@pytest.mark.parametrize("name", SAMPLES)
def test_text_and_html_tell_the_same_and_lead_to_the_same(name: str) -> None:
    rendered = SAMPLES[name]
    assert words_in(rendered.text) == words_in(shown_in(rendered.html))
    assert links_in_text(rendered.text) == links_in_html(rendered.html)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_letter_is_small_enough_to_be_shown_whole(name: str) -> None:
    assert len(sent(SAMPLES[name])) < 102_400
    assert len(SAMPLES[name].html.encode()) < 90_000


@pytest.mark.parametrize("name", SAMPLES)
def test_a_subject_is_one_short_line(name: str) -> None:
    subject = re.sub(r"[\u2066-\u2069]", "", SAMPLES[name].subject)
    assert 10 < len(subject) <= 70
    assert subject.splitlines() == [subject]


@pytest.mark.parametrize("name", SAMPLES)
def test_text_keeps_to_its_columns_and_breaks_no_address(name: str) -> None:
    lines = SAMPLES[name].text.split("\n")
    assert [each for each in lines if len(each) > COLUMNS and "://" not in each] == []
    assert all(each.strip().startswith("http") for each in lines if "://" in each)
    assert not any(each.endswith(" ") for each in lines)


def test_the_parts_stand_in_their_order_in_both() -> None:
    for words in (EVERYTHING.text, shown_in(EVERYTHING.html)):
        places = [words.index(each) for each in HEADINGS]
        assert places == sorted(places)
        assert words.index("Unsubscribe") < places[0]
        assert places[-1] < words.index("Stop all of it")


def test_every_fact_is_told() -> None:
    for words in (" ".join(EVERYTHING.text.split()), shown_in(EVERYTHING.html)):
        shown = words.replace("\u00a0", " ")
        for fact in (
            "Resolved No; known since 28 Nov 2026 (Europe/Minsk)", "29 Nov 2026, 06:00 CET",
            "5 forecasters spoke; first statements average 34 %",
            "about 6 % (1–20), from ‘never will’, said on 12 Mar 2026", ".004", ".562",
            "crowd without you .062, market .005", "Annulled", "The Invented Herald",
            "Why: The talks were called off.", "You said 10 %.",
            "We told you on 21 Nov 2026, 09:00 CET that it resolved Yes. It is No.",
            "Why: The decree was of 2 November, not of October.", "31 % → 52 %",
            "read 30 Nov 2026, 07:00 CET", "It should have been read again since",
            "You last said 25 %", "Closes 3 Dec 2026, 09:00 CET", "Your answer is missing",
            "Closes 5 Dec 2026 (Europe/Minsk)", "(only you see it)", "64 %",
            "“I would be surprised if they agreed before spring.”", "14 quotations wait",
            "Rank 2–9, 90 % interval −0.4 to +8.8, n 41", "The change is larger than chance.",
            "New on the board",
            "Mean Brier score .182 over 64 questions, 90 % interval .141 to .223",
            "10–20 %", "2 of 16", "0–35 %", "On 23 questions both answered", "+3.1", "−3.0",
            f"18204/{'3f' * 32}", "you asked for a weekly report",
        ):  # fmt: skip
            assert fact in shown, fact


def test_what_a_score_means_is_said_once_at_the_first() -> None:
    words = " ".join(EVERYTHING.text.split())
    assert words.count("Brier scores: lower is better") == 1
    assert words.index("Brier scores: lower") < words.index("Brier .010")


def test_a_late_report_says_since_when_it_was_due() -> None:
    late = SAMPLES["late"]
    assert late.subject.startswith("Late: Correction")
    assert "due on 28 Nov 2026, 09:00 CET" in " ".join(late.text.split())
    assert "comes late" not in EVERYTHING.text


def test_a_sign_of_life_says_only_that_nothing_is_new() -> None:
    sign = SAMPLES["sign"]
    assert "Nothing new on the record" in sign.text
    told = " ".join(sign.text.split())
    assert "No report was sent since 2 Nov 2026, 09:00 CET, for there was nothing to tell." in told
    assert all(each not in sign.text for each in HEADINGS[:-1])
    assert f"18204/{'3f' * 32}" in sign.text


def test_everybody_is_told_nothing_of_a_reader() -> None:
    public = render_report(
        report(audience=Audience.PUBLIC, own=None, closing=CLOSING[1:], corrections=(CORRECTION,)),
        LetterLinks(web=LINKS.web),
    )
    assert "unsubscribe" not in public.text.casefold()
    assert public.pictures == ()


def test_what_does_not_fit_is_counted_and_can_be_read_on_the_web() -> None:
    rendered = render_report(huge(), LINKS)
    more = [int(each) for each in re.findall(r"And (\d+) more on the web:", rendered.text)]
    assert more
    assert more[0] + rendered.text.count("* Будет ли") > 60
    assert rendered.text.count(LINKS.web) >= len(more)
    for part in (rendered.text, rendered.html):
        assert LINKS.unsubscribe in part


def test_little_is_told_whole_with_titles_and_quotes_of_three_hundred_characters() -> None:
    title, words = "Will it " + "last " * 58, "Never. " * 42
    said = OUTCOMES[0].closest
    assert said is not None
    told = replace(
        OUTCOMES[0], subject=replace(OUTCOMES[0].subject, title=title),
        closest=replace(said, quote=words),
    )  # fmt: skip
    rendered = render_report(report(resolved=(told,)), LINKS)
    text = " ".join(rendered.text.replace("| ", "").split())
    assert title.strip() in text
    assert words.strip() in text
    assert words.strip() in shown_in(rendered.html)


def test_the_picture_says_what_it_shows_and_travels_with_the_letter() -> None:
    [picture] = EVERYTHING.pictures
    [shown] = tree_of(EVERYTHING.html).iter("img")
    assert shown.get("src") == f"cid:{picture.name}"
    assert picture.png.startswith(b"\x89PNG")
    assert len(picture.png) < 25_000
    alt = shown.get("alt", "").replace("\u00a0", " ")
    assert "from 0 % where you said 5 % to 95 % where you said 90 %" in alt


def test_without_a_curve_there_is_no_picture() -> None:
    for own in (replace(OWN, curve=None), replace(OWN, questions=1), None):
        assert render_report(report(own=own), LINKS).pictures == ()
    thinned = replace(CURVE, counted=(0.0, 0.5, 1.0), counts=(3, 4, 5), band_said=())
    assert render_report(report(own=replace(OWN, curve=thinned)), LINKS).pictures


def test_nothing_is_fetched_run_or_followed_by_a_letter() -> None:
    for rendered in SAMPLES.values():
        tree = tree_of(rendered.html)
        assert not {"script", "form", "link", "iframe"} & {each.tag for each in tree.iter()}
        sources = [each.get("src", "") for each in tree.iter("img")]
        assert all(each.startswith("cid:") for each in sources)
        assert not re.search(r"url\(|@import|@font-face", rendered.html)


def test_the_same_facts_give_the_same_letter() -> None:
    assert render_report(report(), LINKS) == render_report(report(), LINKS)


def test_a_notice_begins_with_what_is_different_now() -> None:
    rendered = render_notice(notice(), LINKS)
    assert rendered.subject.startswith("Correction: ")
    order = ("Corrections\n", "How it came out\n", "Due: how", "Markets that moved since")
    places = [rendered.text.index(each) for each in order]
    assert places == sorted(places)
    assert "Polymarket went up 21 points, from 31 % to 52 %" in rendered.text


LEADS = {
    Telling.DUE: "How did it come out", Telling.CLOSING: "Closes soon",
    Telling.STALE: "Not looked at for long", Telling.MOVED: "Market moved",
    Telling.OUTCOME: "To look at",
}  # fmt: skip


@pytest.mark.parametrize("about", Telling)
def test_a_notice_tells_every_kind_of_nudge(about: Telling) -> None:
    nudge = replace(notice().nudges[0], about=about.value, words="It is time.")
    rendered = render_notice(notice(corrections=(), resolved=(), nudges=(nudge,)), LINKS)
    assert rendered.subject == f"{LEADS[about]}: a question only you see"
    assert "It is time." in rendered.text
    assert "It is time." in shown_in(rendered.html)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (Decision.YES, Decision.ANNULLED, "it resolved Yes. It is annulled"),
        (Decision.ANNULLED, Decision.YES, "it was annulled. It is Yes."),
        (Decision.NO, Decision.REOPENED, "it resolved No. It is open again"),
        (Decision.REOPENED, Decision.NO, "it was open again. It is No."),
    ],
)
def test_a_correction_says_what_was_told_and_what_is(
    was: Decision, now: Decision, words: str
) -> None:
    told = replace(CORRECTION, was=was, decision=now, own=None)
    rendered = render_notice(notice(corrections=(told,)), LINKS)
    assert words in " ".join(rendered.text.split())


def test_days_are_told_in_the_language_and_zone_one_asked_for() -> None:
    told = {
        language: render_report(report(language=language, zone="Europe/Kyiv"), LINKS).text
        for language in ("de", "iso", "ja", "en_US", "xx_broken")
    }
    assert "23.11.2026, 10:00 EET" in told["de"]
    assert "2026-11-23 10:00 EET" in told["iso"]
    assert "2026/11/23" in told["ja"]
    assert "Nov 23, 2026" in told["en_US"]
    assert "23 Nov 2026, 10:00 EET" in told["xx_broken"]


def test_a_year_and_a_month_are_told_no_more_exactly_than_they_are_known() -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    for precision, words in (
        (DatePrecision.MONTH, "known since Jun 2026 (Europe/Minsk)"),
        (DatePrecision.YEAR, "known since 2026 (Europe/Minsk)"),
    ):
        told = replace(OUTCOMES[0], known_at=at, known_precision=precision)
        assert words in " ".join(render_report(report(resolved=(told,)), LINKS).text.split())


def test_links_left_empty_are_left_out() -> None:
    rendered = render_report(report(url=""), LetterLinks())
    assert "Read it on the web" not in rendered.text
    assert "Unsubscribe" not in rendered.html
    assert "And 12 more." in render_notice(
        notice(nudges=notice().nudges[:1] * 24), LetterLinks()
    ).text  # fmt: skip


def test_wide_writing_is_broken_where_it_fills_the_line() -> None:
    assert wrapped("漢" * 50) == ["漢" * 36, "漢" * 14]
    assert wrapped("a" * 80) == ["a" * 72, "a" * 8]
    assert wrapped("") == [""]


def test_a_curator_is_told_how_many_wait_though_few_are_shown() -> None:
    rendered = render_report(
        report(role=Role.CURATOR, quotes=QUOTES[:1], quotes_waiting=1), LINKS
    )  # fmt: skip
    assert "1 quotation waits" in rendered.text
    assert "more on the web" not in rendered.text


def test_without_an_earlier_board_nobody_is_called_new_on_it() -> None:
    first = tuple(replace(each, before=None) for each in BOARD)
    told = render_report(report(board=first), LINKS).text
    assert "New on the board" not in told
    assert "the ring what it was" not in told
    assert "the ring what it was" in " ".join(EVERYTHING.text.split())


def test_a_bar_places_what_was_before_and_what_is_now() -> None:
    text = render_report(report(moves=MOVES[:1], board=()), LINKS).text
    [line] = [each for each in text.split("\n") if "○" in each]
    assert line.index("│") < line.index("○") < line.index("●")


@pytest.mark.parametrize(
    ("moves", "ring"),
    [
        (MOVES[:1], "stood when you last spoke, the dot"),
        (MOVES[1:], "stood when this span began, the dot"),
        (MOVES, "stood when this span began or, where it says so, when you last spoke, the dot"),
    ],
)
def test_a_move_says_since_when_it_is(moves: tuple[Move, ...], ring: str) -> None:
    rendered = render_report(report(moves=moves, board=()), LINKS)
    for shown in (" ".join(rendered.text.split()), shown_in(rendered.html)):
        assert ring in shown
        is_named = "52 % since you spoke on 1 Mar 2026; read" in shown.replace("\xa0", " ")
        assert is_named == (MOVES[0] in moves)


def test_a_provisional_record_is_called_so_and_has_no_rank() -> None:
    lacking = replace(BOARD[0].now, lacks="9 more questions needed")
    move = replace(BOARD[0], now=lacking, before=replace(lacking, edge=1.9))
    rendered = render_report(report(board=(move,), own=None), LINKS)
    for shown in (" ".join(rendered.text.split()), shown_in(rendered.html)):
        assert "Provisional: 9 more questions needed." in shown
        assert "provisional, n" in shown.replace("\xa0", " "), "as it was before"
        assert "rank" not in shown.casefold()


def test_where_no_place_is_told_the_letter_says_why() -> None:
    told = render_report(report(board=(), board_words="Nobody is settled."), LINKS).text
    assert "Nobody is settled." in told
    assert "the dot is the Edge" not in told


def test_a_late_report_says_when_it_was_due_and_invents_no_cause() -> None:
    told = " ".join(SAMPLES["late"].text.split())
    assert "it was due on 28 Nov 2026, 09:00 CET. We are sorry." in told
    assert "not running" not in told


def test_an_answer_that_is_not_scored_is_told_with_the_reason() -> None:
    unscored = Unscored(reading=Reading(0.9), why=ExcludedReason.AFTER_KNOWN)
    bare = replace(OUTCOMES[1], own=None, closest=None, forecasters=0, unscored=unscored)
    told = (
        render_notice(notice(corrections=(), resolved=(bare,), nudges=()), LINKS),
        render_report(report(resolved=(bare,)), LINKS),
    )
    for each in told:
        for shown in (" ".join(each.text.split()), shown_in(each.html)):
            assert (
                "You said 90 %. It is not scored: said on or after the day the outcome was known."
            ) in shown.replace("\xa0", " ")
            assert "Nobody had said anything" not in shown
