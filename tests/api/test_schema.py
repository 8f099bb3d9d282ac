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
from forecasts.resolution.findings import Finding, FindingKind
from forecasts.resolution.proposals import propose
from forecasts.resolution.steps import Step, StepKind
from forecasts.resources.parts import Paged
from forecasts.resources.questions import QuestionsWanted, list_questions
from forecasts.runtime import Runtime, compose
from forecasts.values import Role, Visibility
from tests import world
from tests.web import record
from web import create_app

IS_TORTURE: Final = bool(os.environ.get("FORECASTS_TORTURE"))
EXAMPLES: Final = 2_600 if IS_TORTURE else 200
CALLS: Final = 100_000 if IS_TORTURE else 10_000
SEED: Final = 20261129


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


def _filled(runtime: Runtime) -> tuple[str, list[str]]:
    """Puts the invented record there, with questions of an admin's own; gives a token and slugs."""
    now = runtime.now()
    with runtime.transaction() as session:
        record.fill(session, now)
        account = add_account(session, email="robot@forecasts.example", role=Role.ADMIN, now=now)
        _, token = mint_token(session, account, name="robot", scopes=["curate"], now=now)
        slugs = []
        for title, seen in (("Rain?", Visibility.PRIVATE), ("Hail?", Visibility.PUBLIC)):
            own = world.question(session, now, title=title, closes="2199-01-01", visibility=seen)
            own.owner_id = account.id
            slugs.append(own.slug)
        slugs += [
            _proposed(session, account.mark, f"Snow {number} times?", now) for number in range(6)
        ]
        session.flush()
        found = list_questions(session, QuestionsWanted(), None, Paged(), now=now)
        return token, [*slugs, *(each.slug for each in found.items)]


def _served(folder: Path) -> tuple[Flask, str, list[str]]:
    runtime = compose(Settings(database_url=f"sqlite:///{folder / 'record.db'}"))
    token, slugs = _filled(runtime)
    app = create_app(runtime)
    app.extensions["forecasts.limiter"].enabled = False  # how often is asked is tested elsewhere
    return app, token, slugs


def _config(token: str, slugs: list[str]) -> SchemathesisConfig:
    named = {"dictionary": "slugs", "probability": 0.5}
    settings: dict[str, Any] = {
        "seed": SEED,
        "headers": {"Authorization": f"Bearer {token}"},
        "dictionaries": {
            "slugs": {"values": slugs},
            "numbers": {"values": [1, 2, 3, 4, 5]},
            "ahead": {"values": ["2198-12-31"]},
            "past": {"values": ["2024-01-31", "2026-01-31"]},
        },
        "parameters": {
            "path.slug": named,
            "body.question": named,
            "body.closes": {"dictionary": "ahead", "probability": 0.5},
            "body.known": {"dictionary": "past", "probability": 0.5},
            "path.number": {"dictionary": "numbers", "probability": 0.5},
        },
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


def _asked(app: Flask, token: str, slugs: list[str]) -> Report:
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", app, config=_config(token, slugs)
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
    app, token, slugs = _served(tmp_path)
    report = _asked(app, token, slugs)
    with capsys.disabled():
        statuses = ", ".join(f"{status}: {n}" for status, n in sorted(report.statuses.items()))
        print(f"\n{report.calls} calls of {len(report.operations)} addresses ({statuses})")
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
    assert len(refused) <= 6, f"never answered with what was asked: {sorted(refused)}"
