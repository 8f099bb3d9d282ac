"""An app over a record with people, in which what is asked leaves no trace, and its addresses."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from forecasts.config import Settings
from forecasts.db import Session
from forecasts.models import ApiToken, Comment, Webhook
from forecasts.runtime import compose
from forecasts.subscriptions import Purpose
from forecasts.subscriptions.links import make_token
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.web import members
from tests.web.members import ABSENT_SLUG, FREDS_SLUG, PRIVATE_SLUG, Asker, Undoing
from web import create_app
from web.access import SAFE_METHODS
from web.api.problems import PREFIX

NOW: Final = datetime(2024, 6, 1, 12, tzinfo=UTC)
FORM: Final = {
    "probability": "40%", "text": "hello", "decision": "yes", "known_on": "2024-05-01",
    "reason": "because", "title": "Another title?", "criteria": "Yes if so.",
    "deadline": "2031-01-01", "tags": "a", "number": "1", "visibility": "private",
    "evidence_url": "https://news.example/", "line": "Will it rain by 2031? 10%",
}  # fmt: skip
SENT: Final[Mapping[str, Mapping[str, Any]]] = {
    "api_questions.ask": {"title": "Will it?", "criteria": "Yes if so.", "closes": "2031"},
    "api_questions.change": {"criteria": "Yes if it does so."},
    "api_questions.resolve": {"outcome": "yes", "known": "2024-05-01"},
    "api_questions.annul": {"reason": "because"},
    "api_questions.reopen": {"reason": "because"},
    "api_predictions.say": {"probability": 0.4},
    "api_predictions.from_line": {"line": "Will it rain by 2031? 10%"},
    "api_comments.write": {"text": "hello"},
    "api_tips.send": {"words": "Surely.", "person": "Bob", "url": "https://news.example/"},
    "api_curation.add_article": {"text": "The mayor said: “It will surely rain.”"},
    "api_curation.date_article": {"published_on": "2024-01-01"},
    "api_curation.accept": {"question": members.OWN_PUBLIC},
    "api_curation.noncommittal": {},
    "api_curation.direction": {},
    "api_curation.reject": {"reason": "no"},
    "api_curation.reject_outcome": {"reason": "no"},
    "api_curation.merge": {"call": "alice-arden_will-the-bridge-stand_1"},
    "api_curation.undo_outcome": {"reason": "no"},
    "api_me.change": {"zone": "Europe/Minsk"},
    "api_mail.keep": {"reminders": False},
    "api_webhooks.add": {"url": "https://robot.example/", "events": ["question.resolved"]},
    "api_watches.start": {"kind": "person", "subject": "Ann Bell", "rule": "All she writes."},
    "api_watches.add": {"title": "A piece", "published_on": "2024-05-01"},
    "api_watches.end": {},
    "api_watches.set_aside": {"reason": "no"},
    "api_disputes.send": {
        "call": "alice-arden_will-the-bridge-stand_1",
        "person": "Alice",
        "reason": "I said snow.",
    },
    "api_disputes.let_stand": {"answer": "It stands."},
    "api_disputes.take_back": {"answer": "It is wrong."},
    "api_disputes.reply": {"text": "I meant May."},
    "api_coding.read": {"classification": "forecast"},
    "api_merges.merge": {"kept": "alice-arden", "merged": "bob-birch"},
    "api_outbox.close": {"address": "nobody@mail.example"},
    "api_outbox.open_again": {"address": "nobody@mail.example"},
    "api_accounts.role": {"role": "reader"},
    "api_accounts.rename": {"name": "Somebody"},
}
_PLACE: Final = re.compile(r"(\w[\w-]*)([/.-])<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")
OPEN: Final[Mapping[str, str]] = {
    "articles": "1", "assets": "style.css", "forecasters": "alice-arden", "compare": "alice-arden",
    "1": "1", "alice-arden": "bob-birch", "sign-in": "no-such-token", "static": "icon.svg",
    "candidates": "1", "coding": "1", "disputes": "1", "tips": "1", "merges": "1", "sitemap": "1",
    "accounts": "nobodys-mark", "watches": "gull-i-tide", "pieces": "1", "proposals": "1",
    "imports": "fatebook", "deliveries": "evt_1", "sign-ins": "1", "letters": "f" * 32,
    "lexicon": "english-2", "reports": "2024-W21", "mine": "0" * 32,
    **{each.value: make_token(members.KEY, members.reader(), each) for each in Purpose},
}  # fmt: skip
"""What fills a place after these words; nothing of it is private to somebody."""
OWN: Final[Mapping[str, str]] = {
    "questions": FREDS_SLUG, "comment": "1", "comments": "1", "predictions": "1", "tokens": "1",
    "webhooks": "1",
}  # fmt: skip
"""What fills a place after these words; each of it may be private to somebody."""
SHARED: Final = {**OWN, "questions": members.OWN_PUBLIC}
ABSENT: Final[Mapping[str, str]] = {
    "questions": ABSENT_SLUG, "comment": "999999", "comments": "999999", "predictions": "999999",
    "tokens": "999999", "webhooks": "0" * 32,
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """The app over a record with people, in which nothing that is asked leaves a trace."""

    app: Flask
    runtime: Undoing
    client: FlaskClient
    foreign: Mapping[str, str]

    def ask(self, asker: Asker, method: str, path: str, endpoint: str = "") -> TestResponse:
        """Asks for something as somebody, with a body that fits."""
        headers = {"X-Request-Id": "the-same-for-all", "Sec-Fetch-Site": "same-origin"}
        body: dict[str, Any] = {}
        if method not in SAFE_METHODS:
            body = {"json": SENT[endpoint]} if endpoint in SENT else {}
            if not path.startswith(PREFIX):
                body = {"data": FORM}
        headers |= asker.headers
        return self.client.open(path, method=method, headers=headers, buffered=True, **body)

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """Notes the statements the database is asked meanwhile."""
        asked: list[str] = []

        def note(*given: Any) -> None:
            asked.append(str(given[2]))

        event.listen(self.runtime.engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(self.runtime.engine, "before_cursor_execute", note)


def _olgas(session: Session) -> Mapping[str, str]:
    """Finds what is private to Olga, of each kind."""
    note = session.query(Comment.id).filter_by(text="a secret note").first()
    token = session.query(ApiToken.id).filter_by(name="secret token").first()
    hook = session.query(Webhook.public_id).first()
    assert note
    assert token
    assert hook
    return {
        "questions": PRIVATE_SLUG, "comment": str(note[0]), "comments": str(note[0]),
        "predictions": "1", "tokens": str(token[0]), "webhooks": hook[0],
    }  # fmt: skip


@contextmanager
def staged(store: SQLiteStore, folder: Path) -> Iterator[Cast]:
    """Puts the app over a database of its own with people in it."""
    with store.fresh(folder) as url:
        made = compose(Settings(database_url=url, secret_key=members.KEY))
        with made.transaction() as session:
            members.populate(session, NOW, is_secret=True)
        with made.reading() as session:
            foreign = _olgas(session)
        undoing = Undoing(settings=made.settings, engine=made.engine, now=FakeClock(NOW))
        app = create_app(undoing)
        app.extensions["forecasts.limiter"].enabled = False
        yield Cast(app, undoing, app.test_client(use_cookies=False), foreign)
        made.engine.dispose()


def rules(stage: Cast) -> list[Rule]:
    """Lists every rule of the app."""
    return sorted(stage.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def filled(rule: str, things: Mapping[str, str]) -> str:
    """Fills a rule in: with what may be somebody's own as asked for, else with what is not."""

    def value(place: re.Match[str]) -> str:
        before, between, kind, choices, _ = place.groups()
        if kind == "any":
            return f"{before}{between}{choices.partition(',')[0]}"
        if before == "proposals" and kind is None and rule.startswith(PREFIX):
            return f"{before}/{members.OWN_PUBLIC}"
        return f"{before}{between}{things.get(before) or OPEN.get(before, '<>')}"

    while "<" in rule and "<>" not in rule:
        rule = _PLACE.sub(value, rule, count=1)
    assert "<>" not in rule, f"{rule}: say in OPEN or in OWN what stands there"
    return rule
