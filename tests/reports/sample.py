"""Invented reports and notices, rich and poor.

`python -m tests.reports.sample FOLDER` renders them.
"""

import sys
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from forecasts.clock import DatePrecision
from forecasts.reports.facts import Audience, Notice, Nudge, Report
from forecasts.reports.items import (
    BoardMove,
    Closing,
    Compared,
    Correction,
    Curve,
    Head,
    Move,
    Outcome,
    OwnRecord,
    OwnResult,
    Quote,
    Said,
    Spoken,
    Standing,
    Step,
    Subject,
)
from forecasts.reports.render import LetterLinks, Rendered, render_notice, render_report
from forecasts.text import slugify
from forecasts.values import Basis, Decision, ForecasterKind, Reading, Role, Telling

SITE = "https://forecasts.example"
NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
LINKS = LetterLinks(
    unsubscribe=f"{SITE}/mail/unsubscribe/WyJzdWIiLDFd.aGVsbG8",
    preferences=f"{SITE}/mail/preferences/WyJzdWIiLDFd.d29ybGQ",
    web=f"{SITE}/reports/mine/6f1c",
)
NEVER = Reading(0.06, 0.01, 0.2, Basis.VERBAL, "never will", proposed=0.06)
LIKELY = Reading(0.75, 0.6, 0.9, Basis.VERBAL, "very likely", proposed=0.75)


def standing(
    edge: float, low: float, high: float, rank: tuple[int, int], *, units: int
) -> Standing:
    """Gives a place on the board."""
    return Standing(edge=edge, low=low, high=high, rank_low=rank[0], rank_high=rank[1], units=units)


def step(low: float, high: float, yes: tuple[int, int], *, null: tuple[float, float]) -> Step:
    """Gives a step of a calibration curve."""
    return Step(
        low=low, high=high, happened=yes[0] / yes[1], statements=yes[1], yes=yes[0],
        null_low=null[0], null_high=null[1],
    )  # fmt: skip


def subject(number: int, title: str, *, is_private: bool = False) -> Subject:
    """Names a question."""
    return Subject(
        question_id=number, title=title, url=f"{SITE}/questions/q-{number}", is_private=is_private
    )


def said(name: str, reading: Reading, brier: float, quote: str | None = None) -> Said:
    """Gives a first statement."""
    return Said(
        forecaster=name,
        url=f"{SITE}/forecasters/{slugify(name)}",
        kind=ForecasterKind.PUNDIT,
        reading=reading,
        stated_on=date(2026, 3, 12),
        brier=brier,
        quote=quote,
        source_url="https://news.example/2026/03/12/story?id=7&lang=en" if quote else None,
        publisher="The Invented Herald" if quote else None,
    )


def outcome(number: int, title: str, decision: Decision = Decision.NO, **changed: Any) -> Outcome:
    """Gives a question that was decided."""
    made = Outcome(
        subject=subject(number, title),
        resolution_id=number,
        decision=decision,
        known_at=NOW - timedelta(days=2),
        known_precision=DatePrecision.DAY,
        decided_at=NOW - timedelta(days=1, hours=3),
        zone="Europe/Minsk",
        forecasters=5,
        average=0.34,
        evidence_url="https://evidence.example/how-it-came-out",
    )
    return replace(made, **changed)


OUTCOMES = (
    outcome(
        1,
        "Will the army of Belarus attack Ukraine from its own ground before December 2026?",
        closest=said(
            "Valery Kavaleuski", NEVER, 0.0036,
            "Belarus never will send its own army across that border, whatever is said in Moscow.",
        ),
        furthest=said("Anna Amsel", LIKELY, 0.5625, "It is very likely that they go in this year."),
        own=OwnResult(reading=Reading(0.1), brier=0.01, crowd=0.0625, market=0.0049),
    ),
    outcome(
        2, "Will the port open again before the winter?", Decision.YES, average=0.55,
        known_at=NOW - timedelta(days=3, hours=2), known_precision=DatePrecision.INSTANT,
        closest=said("Pavel Lind", Reading(0.8), 0.04),
        own=OwnResult(reading=Reading(0.45, 0.3, 0.6), brier=0.3025, crowd=0.36),
    ),
    outcome(
        3, "Will the talks in Vienna end with a signed paper?", Decision.ANNULLED,
        known_at=None, known_precision=None, average=None, forecasters=0, evidence_url=None,
        reason="The talks were called off.",
    ),
)  # fmt: skip
CORRECTION = Correction(
    subject=subject(4, "Will the bridge be closed to lorries in October?"),
    was=Decision.YES,
    decision=Decision.NO,
    resolution_id=44,
    decided_at=NOW - timedelta(days=2),
    told_at=NOW - timedelta(days=9),
    message_id="report.2026-W47.abc@forecasts.example",
    reason="The decree was of 2 November, not of October.",
    own=OwnResult(reading=Reading(0.2), brier=0.04, crowd=0.09),
)
MOVES = (
    Move(
        subject=subject(5, "Will there be a ceasefire before March 2027?"), market="Polymarket",
        before=0.31, after=0.52, read_at=NOW - timedelta(hours=2), since_own=0.25,
        since_spoken=Spoken(
            at=datetime(2026, 3, 1, 22, 59, 59, tzinfo=UTC), precision=DatePrecision.DAY,
            zone="Europe/Warsaw",
        ),
    ),
    Move(
        subject=subject(6, "Will the central bank raise its rate in December?"), market="Metaculus",
        before=0.985, after=0.994, read_at=NOW - timedelta(days=2), is_late=True,
    ),
)  # fmt: skip
CLOSING = (
    Closing(
        subject=subject(7, "Will the first snow in Minsk fall before 5 December?", is_private=True),
        closes_at=NOW + timedelta(days=3), closes_precision=DatePrecision.INSTANT,
        zone="Europe/Minsk", is_asked=True, answer_url=f"{SITE}/predict/q-7", crowd=0.64,
    ),
    Closing(
        subject=subject(8, "Will the parliament vote on the budget this week?"),
        closes_at=NOW + timedelta(days=5), closes_precision=DatePrecision.DAY,
        zone="Europe/Minsk", own=LIKELY, answer_url=f"{SITE}/predict/q-8",
    ),
)  # fmt: skip
QUOTES = (
    Quote(
        speaker="Maria Kerr", words="I would be surprised if they agreed before spring.",
        publisher="The Invented Herald", review_url=f"{SITE}/review/91",
    ),
    Quote(
        speaker=None, words="It will hardly come to that.", publisher="Radio Sample",
        review_url=f"{SITE}/review/92",
    ),
)  # fmt: skip
BOARD = (
    BoardMove(
        forecaster="Valery Kavaleuski", url=f"{SITE}/forecasters/kavaleuski",
        kind=ForecasterKind.PUNDIT, now=standing(4.2, -0.4, 8.8, (2, 9), units=41),
        before=standing(1.9, -3.0, 6.8, (3, 14), units=38),
    ),
    BoardMove(
        forecaster="Anna Amsel", url=f"{SITE}/forecasters/amsel", kind=ForecasterKind.PUNDIT,
        now=standing(-6.1, -9.9, -2.3, (12, 19), units=33),
        before=standing(2.2, -1.0, 5.4, (2, 9), units=30),
        is_clear=True,
    ),
    BoardMove(
        forecaster="river_reader", url=f"{SITE}/forecasters/river-reader",
        kind=ForecasterKind.USER, is_reader=True,
        now=replace(
            standing(2.4, -2.2, 7.0, (3, 12), units=29),
            lacks="9 more questions with a reference needed",
        ),
    ),
)  # fmt: skip
CURVE = Curve(
    said=(0.05, 0.1, 0.2, 0.45, 0.6, 0.75, 0.9),
    happened=(0.0, 0.12, 0.12, 0.4, 0.4, 0.7, 0.95),
    counted=(0.05, 0.1, 0.2, 0.45, 0.6, 0.75, 0.9),
    counts=(12, 9, 7, 5, 6, 11, 14),
    band_said=(0.05, 0.1, 0.2, 0.45, 0.6, 0.75, 0.9),
    band_low=(0.0, 0.0, 0.05, 0.25, 0.36, 0.55, 0.76),
    band_high=(0.13, 0.2, 0.35, 0.66, 0.8, 0.92, 1.0),
)
OWN = OwnRecord(
    questions=64, brier=0.182, brier_low=0.141, brier_high=0.223,
    crowd=Compared(
        questions=23, own=0.171, theirs=0.202, points=3.1, points_low=-0.4, points_high=6.2
    ),
    market=Compared(
        questions=9, own=0.19, theirs=0.16, points=-3.0, points_low=-9.5, points_high=3.4
    ),
    words="When you said about 70\u00a0%, it happened 64\u00a0% of the time (7 of 11). "
    "As a whole, chance alone would do this often: p = .41. Cannot tell yet.",
    null_words="With 64 resolved questions this is what perfect calibration would look like: at "
    "each point the band holds 90\u00a0% of the curves of records in which every probability said "
    "was true.",
    steps=(
        step(0.05, 0.05, (0, 12), null=(0.0, 0.13)),
        step(0.1, 0.2, (2, 16), null=(0.0, 0.35)),
        step(0.45, 0.6, (4, 11), null=(0.25, 0.8)),
        step(0.75, 0.75, (8, 11), null=(0.55, 0.92)),
        step(0.9, 0.9, (13, 14), null=(0.76, 1.0)),
    ),
    curve=CURVE, url=f"{SITE}/me/calibration",
)  # fmt: skip
HEAD = Head(size=18_204, digest="3f" * 32, verify_url=f"{SITE}/ledger")
WHY = "You get this since you asked for a weekly report at forecasts.example on 2 November 2026."


def report(**changed: Any) -> Report:
    """Gives a report of a forecaster with something of everything, but what curators get."""
    made = Report(
        audience=Audience.PERSONAL, role=Role.FORECASTER, week="2026-W48",
        since=NOW - timedelta(days=7), until=NOW, zone="Europe/Warsaw", language="en_GB",
        due_at=NOW, resolved=OUTCOMES, corrections=(CORRECTION,), moves=MOVES, closing=CLOSING,
        board=BOARD, board_url=f"{SITE}/", own=OWN, ledger=HEAD, why=WHY,
        board_words="Twenty-one forecasters have ten or more scored questions; most places "
        "cannot be told apart yet.",
        url=f"{SITE}/reports/mine/6f1c",
    )  # fmt: skip
    return replace(made, **changed)


def notice(**changed: Any) -> Notice:
    """Gives a notice with a correction, an outcome and what waits."""
    made = Notice(
        day=date(2026, 11, 30), zone="Europe/Warsaw", language="en_GB", corrections=(CORRECTION,),
        resolved=OUTCOMES[:1],
        nudges=(
            Nudge(
                about=Telling.DUE.value, key="",
                subject=subject(11, "Did the ferry run on Sunday?", is_private=True),
                words="Due since 27 Nov 2026. You said 80\u00a0%.",
            ),
            Nudge(
                about=Telling.MOVED.value, key="", subject=MOVES[0].subject,
                words="Polymarket went up 21\u00a0points, from 31\u00a0% to 52\u00a0%, since you "
                "said 25\u00a0%.",
            ),
        ),
        why="You get this because you have an account at forecasts.example.",
    )  # fmt: skip
    return replace(made, **changed)


LONG = (
    "Будет ли до конца года подписано соглашение о прекращении огня, которое обе стороны "
    "опубликуют на своих сайтах и которое подтвердят по меньшей мере три независимых агентства, "
    "и будет ли оно соблюдаться не меньше тридцати дней подряд без единого крупного нарушения, "
    "как его понимают наблюдатели миссии? (уточнено)"
)[:300]


def huge() -> Report:
    """Gives more than a letter holds, in writing that takes most octets."""
    many = tuple(
        outcome(
            n, LONG, Decision.NO,
            closest=said("Валерий " + "Кавалевский-" * 5, NEVER, 0.0036, "Никогда. " * 33),
            furthest=said("دانا المصرية " * 6, LIKELY, 0.56, "من المرجح جدا أن يحدث ذلك. " * 11),
            own=OwnResult(reading=NEVER, brier=0.01, crowd=0.0625, market=0.0049),
        )
        for n in range(60)
    )  # fmt: skip
    return report(
        resolved=many,
        corrections=tuple(replace(CORRECTION, subject=subject(n, LONG)) for n in range(40)),
        moves=tuple(replace(MOVES[0], subject=subject(n, LONG)) for n in range(40)),
        closing=tuple(replace(CLOSING[n % 2], subject=subject(n, LONG)) for n in range(40)),
        quotes=tuple(replace(QUOTES[0], words="Это вряд ли произойдёт. " * 12) for _ in range(40)),
        quotes_waiting=400,
        board=BOARD * 12,
    )


ARABIC = outcome(
    21, "هل سيفتح الميناء قبل نهاية العام؟", Decision.YES,
    closest=said("دانا المصرية", Reading(0.9, 0.8, 0.97, Basis.VERBAL, "شبه مؤكد"), 0.01,
                 "من شبه المؤكد أن الميناء سيفتح (2026)."),
    furthest=said("王小明", Reading(0.2), 0.64, "港はおそらく年内には開かないだろう。"),
)  # fmt: skip
SCRIPTS = (
    ARABIC,
    outcome(
        22, "港は年内に再び開くか、それとも冬の間ずっと閉じたままになるのか。" * 2,
        closest=said("Валерий Кавалевский", NEVER, 0.0036, "Армия никогда не пойдёт."),
    ),
    outcome(23, "האם יירד שלג בירושלים לפני סוף דצמבר?", closest=said("דנה לוי", NEVER, 0.0036)),
)  # fmt: skip


def samples() -> dict[str, Rendered]:
    """Renders every sample, by its name."""
    nothing = {
        "resolved": (), "corrections": (), "moves": (), "closing": (), "board": (), "own": None,
    }  # fmt: skip
    plain = tuple(replace(each, own=None) for each in OUTCOMES)
    made = {
        "forecaster": report(),
        "reader": report(
            resolved=plain, closing=CLOSING[1:], board=BOARD[:2], covers="tagged war", own=None,
            role=Role.READER, corrections=(),
        ),
        "curator": report(role=Role.CURATOR, quotes=QUOTES, quotes_waiting=14),
        "monthly": report(is_monthly=True, language="de"),
        "late": report(is_late=True, due_at=NOW - timedelta(days=2)),
        "sign": report(**nothing, is_sign_of_life=True, since=NOW - timedelta(days=28)),
        "moved": report(**{**nothing, "moves": MOVES}),
        "closing": report(**{**nothing, "closing": CLOSING}),
        "annulled": report(**{**nothing, "resolved": OUTCOMES[2:]}),
        "scripts": report(resolved=SCRIPTS, corrections=()),
        "huge": huge(),
        "public": report(
            audience=Audience.PUBLIC, own=None, resolved=plain, closing=CLOSING[1:], why="",
            zone="UTC",
        ),
    }  # fmt: skip
    rendered = {
        name: render_report(
            each, LetterLinks(web=LINKS.web) if each.audience is Audience.PUBLIC else LINKS
        )
        for name, each in made.items()
    }
    rendered["notice"] = render_notice(notice(), LINKS)
    rendered["nudge"] = render_notice(
        notice(corrections=(), resolved=(), nudges=notice().nudges[:1]), LINKS
    )
    return rendered


def shown(rendered: Rendered) -> str:
    """Gives the HTML with its pictures inside, for a browser."""
    html = rendered.html
    for each in rendered.pictures:
        data = f"data:image/png;base64,{b64encode(each.png).decode()}"
        html = html.replace(f"cid:{each.name}", data)
    return html


def main() -> None:
    """Writes every sample to a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, each in samples().items():
        (folder / f"{name}.html").write_text(shown(each))
        (folder / f"{name}.txt").write_text(f"Subject: {each.subject}\n\n{each.text}")
        pictures = sum(len(one.png) for one in each.pictures)
        sizes = (
            f"{len(each.html.encode()):7,} html {len(each.text.encode()):7,} text {pictures:7,} png"
        )
        sys.stdout.write(f"{name:12} {len(each.subject):3} {sizes}  {each.subject}\n")


if __name__ == "__main__":
    main()
