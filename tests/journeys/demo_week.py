"""A week lived through with the demonstration's record: three people, their mail, a real server.

`python -m tests.journeys.demo_week FOLDER` writes every letter of it there, as it came, as text and
as HTML, with pictures of how it looks in a browser: wide and narrow, light and dark.
"""

import random
import re
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from flask.testing import FlaskClient
from playwright.sync_api import Browser

from forecasts.accounts import change_role, find_account
from forecasts.clock import DatePrecision, Moment
from forecasts.forecasters import record_forecaster
from forecasts.questions import find_question
from forecasts.resolution.resolve import resolve_question
from forecasts.values import Decision, ForecasterKind, Role
from tests.journeys.living import (
    DESK,
    HARBOUR,
    NAMES,
    READER,
    SITE,
    START,
    Week,
    html,
    opened_week,
    plain,
)
from tests.journeys.pictures import photographed, photographed_pages
from tests.web.browsing import opened_browser, served

MONDAY: Final = datetime(2026, 11, 30, 12, tzinfo=UTC)
END: Final = datetime(2026, 12, 3, 12, tzinfo=UTC)
LIGHTHOUSE: Final = "Demonstration: will the lighthouse of Vessel be sold?"
_ROLE: Final = "invented, to show what a page looks like"
_TIDES: Final = 30
_SEED: Final = 20_261_001
_SKILL: Final = {
    "Orla Quist": 0.28, "Tomas Brandt": 0.16, "Ines Halloran": 0.22, "Ruben Asker": 0.05,
    "Vessel Tide Model": 0.25, "Mira Vale": 0.2,
}  # fmt: skip
_BEFORE: Final = """Mon. Nov 16th, 2026

Harbour talk

Nobody in Vessel agrees about the ferry (invented for the demonstration)

Some merchants hope for an early return. Others are confident that the ferry never will return.

Among those who believe this is Orla Quist, a former pilot of the port.
"""
_WITHIN: Final = """Thu. Nov 26th, 2026

What comes after the ferry (invented for the demonstration)

Vessel has its ferry back, and asks what else may come. “The lamp on the pier will probably burn by
the fourth,” said Tomas Brandt, who formerly ran the harbour office. It is unlikely that the harbour
master resigns, said Ines Halloran, a reporter of the port.

“A second mole? That will never be built,” said Ruben Asker, a mason. “Is the town preparing for
it? I would say yes and no,” he added.
"""


def _signed_in(week: Week, name: str) -> FlaskClient:
    """Signs somebody in by the link that is mailed; the first time, it makes the account."""
    client = week.app.test_client()
    week.send("/sign-in/mail", client, email=NAMES[name])
    week.send(week.linked("/sign-in"), client, name=name)
    return client


def _join(week: Week, name: str, role: Role) -> None:
    email = NAMES[name]
    _signed_in(week, name)
    with week.runtime.transaction() as session:
        change_role(session, find_account(session, email), role)


def _play_season(week: Week) -> None:
    """Records a season of tides: everybody speaks on each, and each comes out."""
    drawn = random.Random(_SEED)  # invented, and the same every time
    with week.runtime.transaction() as session:
        for kind, names in ((ForecasterKind.PUNDIT, "people"), (ForecasterKind.MODEL, "models")):
            for name in week.facts[names]:
                record_forecaster(session, name=name, kind=kind, role=_ROLE, now=week.clock())
    days = [START.date() + timedelta(days=3 + number) for number in range(_TIDES)]
    came = {day: drawn.random() < 0.5 for day in days}
    title = "Demonstration: will the tide at Vessel pass five metres on {}?"
    for day in days:
        says = {
            name: round(min(0.97, max(0.03, 0.5 + (lean if came[day] else -lean))), 2)
            for name, skill in _SKILL.items()
            for lean in (drawn.gauss(skill, 0.24),)
        }
        fact = {"title": title.format(f"{day:%-d %B}"), "closes": day.isoformat(), "says": says}
        week.ask(fact | {"tags": ["sea"]})
    for day in days:
        week.clock.at = datetime(day.year, day.month, day.day, 7, tzinfo=UTC) + timedelta(days=1)
        known = Moment(week.clock() - timedelta(hours=7), DatePrecision.INSTANT)
        with week.runtime.transaction() as session:
            resolve_question(
                session, find_question(session, title.format(f"{day:%-d %B}")),
                Decision.YES if came[day] else Decision.NO, known=known, by=DESK, now=week.clock(),
                evidence_url="https://harbour-office.example/tides",
            )  # fmt: skip
            if day == days[-1]:
                resolve_question(
                    session, find_question(session, LIGHTHOUSE), Decision.NO, known=known,
                    by=DESK, now=week.clock(), evidence_url="https://town-hall.example/deeds",
                )  # fmt: skip


def _ask_of_the_day(week: Week) -> None:
    for fact in week.facts["questions"]:
        if fact["asked"] == week.clock().date().isoformat():
            week.ask(fact)


def _subscribe(week: Week) -> None:
    """Has the reader ask for the report on the page, and the two others choose it on theirs."""
    week.send(
        "/subscribe", email=READER, cadence="weekly", weekday="mon", hour="8",
        zone="Europe/London", language="en_GB", whole_board="yes",
    )  # fmt: skip
    week.run()
    week.send(week.linked("/mail/confirm"))
    chosen = {
        "cadence": "weekly", "weekday": "mon", "hour": "8", "language": "en_GB",
        "whole_board": "yes", "own_record": "yes", "reminders": "yes", "notices": "yes",
        "moved_by": "10",
    }  # fmt: skip
    for name, zone in (("Mira Vale", "Europe/Vilnius"), ("Cleo Marsh", "Europe/London")):
        week.send("/me/mail", _signed_in(week, name), zone=zone, **chosen)


def lived(week: Week) -> Week:
    """Lives through the week, up to the letters of its Monday."""
    _join(week, "Mira Vale", Role.FORECASTER)
    _join(week, "Cleo Marsh", Role.CURATOR)
    _play_season(week)
    for day in range(16, 24):
        week.live(datetime(2026, 11, day, 10, tzinfo=UTC))
        _ask_of_the_day(week)
        if day == 16:
            week.accept(week.publish(_BEFORE))
            with week.runtime.transaction() as session:
                week.say(session, find_question(session, HARBOUR), "Mira Vale", 0.7)
    _subscribe(week)
    week.live(datetime(2026, 11, 26, 16, tzinfo=UTC))
    week.publish(_WITHIN)
    week.live(MONDAY)
    return week


def corrected(week: Week) -> Week:
    """Lives on: the days after, on which what was told wrongly is put right."""
    week.clock.at = MONDAY + timedelta(hours=3)
    week.correct()
    week.live(END)
    return week


def written(week: Week, folder: Path, browser: Browser) -> None:
    """Writes every letter into a folder, as it came, as text and as HTML, and photographs it."""
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, str] = {}
    for at, letter in week.letters:
        who = str(letter["X-Recipients"]).partition("@")[0]
        kind = str(letter["Message-ID"]).strip("<>").partition(".")[0]
        name = f"{at:%m-%d-%H}-{who}-{kind}"
        (folder / f"{name}.eml").write_bytes(letter.as_bytes())
        head = "".join(f"{key}: {value}\n" for key, value in letter.items())
        (folder / f"{name}.txt").write_text(f"{head}\n{plain(letter)}", encoding="utf-8")
        if html(letter):
            pages[name] = _with_pictures(letter)
            (folder / f"{name}.html").write_text(pages[name], encoding="utf-8")
    photographed(browser, pages, folder)
    week.send("/subscribe", email="ben@reader.example", cadence="weekly", weekday="mon", hour="8",
              zone="UTC", language="en_GB", whole_board="yes")  # fmt: skip
    week.run()
    paths = paths_of(week) | {"confirm": week.linked("/mail/confirm")}
    with contextmanager(served)(week.app) as address:
        photographed_pages(browser, address, paths, folder)


def paths_of(week: Week) -> dict[str, str]:
    """Names the pages on which the mail of the week is read, asked for and changed."""
    paths = {"reports": "/reports", "week": "/reports/2026-W48", "subscribe": "/subscribe"}
    for _, letter in week.letters:
        who = str(letter["To"]).partition("@")[0]
        for page, found in re.findall(rf"{SITE}/((?:reports|mail)/(\w+)/[\w.-]+)", plain(letter)):
            paths[f"{found}-{who}"] = f"/{page}"
    return paths


def _with_pictures(letter: EmailMessage) -> str:
    """Sets the pictures of a letter into its HTML, as a reader of mail does."""
    shown = html(letter)
    for part in letter.walk():
        if part.get_content_type() == "image/png":
            cid = str(part["Content-ID"]).strip("<>")
            data = str(part.get_payload()).replace("\n", "").replace("\r", "")
            shown = shown.replace(f"cid:{cid}", f"data:image/png;base64,{data}")
    return shown


def main(folder: Path) -> None:
    """Lives through the week in a throwaway database, and writes its letters."""
    with (
        tempfile.TemporaryDirectory(prefix="forecasts-week-") as place,
        opened_week(f"sqlite:///{Path(place) / 'week.db'}") as week,
        contextmanager(opened_browser)() as browser,
    ):
        written(corrected(lived(week)), folder, browser)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
