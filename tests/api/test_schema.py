"""The API keeps what its document says, whatever is sent: thousands of made-up requests.

They are made and judged by schemathesis, and handed to the app in this process. CI makes 10,000
calls; `make torture` makes 100,000.
"""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from forecasts.accounts import add_account, mint_token
from forecasts.clock import Moment
from forecasts.config import Settings
from forecasts.db import Session
from forecasts.intake.disputes import DisputeDraft, file_dispute
from forecasts.language.chances.lexicon import lexicon_versions
from forecasts.models import Account
from forecasts.resolution.findings import Finding, FindingKind
from forecasts.resolution.proposals import propose
from forecasts.resolution.steps import Step, StepKind
from forecasts.resources.parts import Paged
from forecasts.resources.people import list_forecasters
from forecasts.resources.predictions import PredictionsWanted, list_predictions
from forecasts.resources.questions import QuestionsWanted, list_questions
from forecasts.runtime import Runtime, compose
from forecasts.values import ForecasterKind, Role, Visibility
from forecasts.watches import watch_list
from forecasts.webhooks import Event, add_webhook
from tests import world
from tests.web import record
from web import create_app

IS_TORTURE: Final = bool(os.environ.get("FORECASTS_TORTURE"))
EXAMPLES: Final = 850 if IS_TORTURE else 50
CALLS: Final = 100_000 if IS_TORTURE else 10_000
SEED: Final = 20261129
REVOCABLE: Final = 300
DISPUTED: Final = 40
REPEATED: Final = 10


@schemathesis.serializer("application/x-ndjson", "application/jsonl")
def as_lines(_context: object, value: object) -> bytes:
    """Sends what was made up for a file of lines as it is."""
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


@dataclass
class Report:
    """What came of the calls."""

    calls: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    faults: dict[str, str] = field(default_factory=dict)

    def take(self, event: events.ScenarioFinished) -> None:
        """Counts the calls of a scenario, and keeps what was wrong with them."""
        recorder = event.recorder
        for key, made in recorder.interactions.items():
            case = recorder.cases[key].value
            status = made.response.status_code if made.response else 0
            self.calls += 1
            self.statuses[status] += 1
            self.operations.add(case.operation.label)
            if status < 300:
                self.answered.add(case.operation.label)
        for checks in recorder.checks.values():
            for info in filter(None, (each.failure_info for each in checks)):
                failure = info.failure
                name = f"{failure.operation}: {failure.title}"
                self.faults.setdefault(name, f"{failure.message}\n{info.code_sample}"[:1500])


def _proposed(session: Session, by: str, title: str, now: datetime) -> str:
    """Asks a public question whose outcome waits for a curator."""
    asked = world.question(session, now, title=title, closes="2199-01-01", opens="2020-01-01")
    known = Moment(now)
    finding = Finding(kind=FindingKind.YES, reason="It snowed.", known=known)
    propose(
        session, asked, finding, Step(kind=StepKind.PROPOSE, why="", known=known), by=by, now=now
    )
    return asked.slug


def _disputed(session: Session, now: datetime) -> list[str]:
    """Has somebody dispute public calls, some more than once; gives the calls."""
    found = list_predictions(session, PredictionsWanted(), None, Paged(size=100)).items
    calls = [each.call for each in found if each.call is not None]
    for number, call in enumerate((calls * REPEATED)[:DISPUTED]):
        draft = DisputeDraft(person=f"Reader {number}", reason="It says otherwise.")
        file_dispute(session, call, draft, by=None, now=now)
    return calls


def _own(session: Session, now: datetime) -> tuple[Account, str, list[str]]:
    """Makes an admin with tokens, of which the last is used, and webhooks; gives them."""
    account = add_account(session, email="robot@forecasts.example", role=Role.ADMIN, now=now)
    account.email_proved_at = now
    for number in range(REVOCABLE + 1):  # the number of the last is hardly tried
        _, token = mint_token(session, account, name=f"{number}", scopes=["admin"], now=now)
    urls = [f"https://robot.example/{number}" for number in range(8)]
    events = [*Event]
    hooks = [
        add_webhook(session, account_id=account.id, url=url, events=events, now=now).public_id
        for url in urls
    ]
    return account, token, hooks


def _filled(runtime: Runtime) -> tuple[str, dict[str, list[Any]]]:
    """Puts the invented record there, with things of an admin's own; gives a token and words."""
    now = runtime.now()
    with runtime.transaction() as session:
        record.fill(session, now)
        other = add_account(session, email="other@forecasts.example", now=now)
        account, token, hooks = _own(session, now)
        slugs = []
        for title, seen in (("Rain?", Visibility.PRIVATE), ("Hail?", Visibility.PUBLIC)):
            own = world.question(session, now, title=title, closes="2199-01-01", visibility=seen)
            own.owner_id = account.id
            slugs.append(own.slug)
        slugs += [
            _proposed(session, account.mark, f"Snow {number} times?", now) for number in range(6)
        ]
        session.flush()
        calls = _disputed(session, now)
        found = list_questions(session, QuestionsWanted(), None, Paged(), now=now)
        people = list_forecasters(session, text="", kind=ForecasterKind.PUNDIT, page=1)
        watches = [each.slug for each in watch_list(session, now=now)]
        return token, {
            "slugs": [*slugs, *(each.slug for each in found.items)],
            "watches": watches,
            "names": [each.slug for each in people.items],
            "numbers": [*range(1, 9)],
            "ahead": ["2198-12-31"],
            "past": ["2024-01-31", "2026-01-31"],
            "calls": calls,
            "keys": hooks,
            "marks": [other.mark.removeprefix("member ")],
            "peers": ["own", "goodjudgment"],
            "versions": list(lexicon_versions()),
            "days": [now.date().isoformat()],
            "addresses": ["reader@mail.example"],
        }


def _served(folder: Path) -> tuple[Flask, str, dict[str, list[Any]]]:
    runtime = compose(Settings(database_url=f"sqlite:///{folder / 'record.db'}"))
    token, words = _filled(runtime)
    app = create_app(runtime)
    app.extensions["forecasts.limiter"].enabled = False  # how often is asked is tested elsewhere
    return app, token, words


PLACES: Final = {
    "path.slug": "slugs",
    "path.number": "numbers",
    "path.key": "keys",
    "path.mark": "marks",
    "path.peer": "peers",
    "path.version": "versions",
    "query.kept": "names",
    "query.merged": "names",
    "query.one": "names",
    "query.other": "names",
    "body.kept": "names",
    "body.merged": "names",
    "body.call": "calls",
    "body.question": "slugs",
    "body.closes": "ahead",
    "body.known": "past",
    "body.published_on": "days",
    "body.address": "addresses",
}
"""Where a word that is on record is put every other time."""


def _config(token: str, words: dict[str, list[Any]]) -> SchemathesisConfig:
    settings: dict[str, Any] = {
        "seed": SEED,
        "headers": {"Authorization": f"Bearer {token}"},
        "dictionaries": {name: {"values": values} for name, values in words.items()},
        "parameters": {
            place: {"dictionary": name, "probability": 0.5} for place, name in PLACES.items()
        },
        "operations": [
            {
                "include-path-regex": f"/{subject}/",
                "parameters": {"path.slug": {"dictionary": name, "probability": 0.7}},
            }
            for subject, name in (("forecasters", "names"), ("watches", "watches"))
        ],
        "generation": {"max-examples": EXAMPLES, "mode": "all", "database": "none"},
        # What fits may still be refused, such as a deadline in the past. What asks without a token
        # is tried for every address elsewhere; in process this check cannot run. And an answer
        # that comes again for its Idempotency-Key may name what was taken away since.
        "checks": {
            "positive_data_acceptance": {"enabled": False},
            "ignored_auth": {"enabled": False},
            "ensure_resource_availability": {"enabled": False},
        },
    }
    return SchemathesisConfig.from_dict(settings)


def _asked(app: Flask, token: str, words: dict[str, list[Any]]) -> Report:
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", app, config=_config(token, words)
    )
    report = Report()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            report.take(event)
        elif isinstance(event, events.NonFatalError):
            report.faults[event.label] = str(event.value)
        elif isinstance(event, events.FatalError):
            raise event.exception
    return report


@pytest.mark.filterwarnings("default")  # schemathesis warns about its own dependencies
def test_made_up_requests_find_no_error_and_nothing_the_document_does_not_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app, token, words = _served(tmp_path)
    report = _asked(app, token, words)
    with capsys.disabled():
        statuses = ", ".join(f"{status}: {n}" for status, n in sorted(report.statuses.items()))
        print(f"\nnever answered: {sorted(report.operations - report.answered)}")
        print(f"{report.calls} calls of {len(report.operations)} addresses ({statuses})")
    assert not report.faults, "\n\n".join(f"{name}\n{said}" for name, said in report.faults.items())
    assert not [status for status in report.statuses if status >= 500 or status == 0]
    assert report.calls >= CALLS
    schema = app.extensions["forecasts.api"]["paths"]
    described = {
        f"{how.upper()} {path}"
        for path, item in schema.items()
        for how in item
        if how != "parameters"
    }
    assert report.operations >= described
    refused = described - report.answered  # what needs a chain of things to be just so
    few = len(described) // 5  # each of which a test beside this one asks for by hand
    assert len(refused) <= few, f"never answered with what was asked: {sorted(refused)}"
