"""What one account keeps private changes nothing that another one sees, does or is answered.

Two worlds hold the same people and the same public record. In one of them Olga keeps things to
herself besides: questions, statements, notes, tokens, a webhook; some put there before what the
others said, and some after it. Then everybody else looks at everything that is theirs to look at,
and does what they may do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from forecasts.accounts import SCOPES, Scope
from forecasts.config import Settings
from forecasts.models import Comment, Prediction, Question
from forecasts.runtime import compose
from forecasts.values import Visibility
from tests.conftest import FakeClock
from tests.databases import PostgreSQLStore, SQLiteStore
from tests.web import members
from tests.web.everything import REQUEST_ID, Answer, every_personal_answer
from tests.web.members import (
    ABSENT_SLUG,
    FREDS_SLUG,
    OTHERS,
    OWN_PUBLIC,
    PEOPLE,
    PRIVATE_SLUG,
    PRIVATE_TITLE,
    Asker,
    Undoing,
)
from web import create_app

NOW: Final = datetime(2024, 6, 1, 12, tzinfo=UTC)
BRIDGE: Final = "will-the-bridge-stand"
SLUGS: Final = {
    "questions": [PRIVATE_SLUG, ABSENT_SLUG, OWN_PUBLIC, FREDS_SLUG, BRIDGE, "secret-1-over"],
    "forecasters": ["alice-arden", "bob-birch"],
    "articles": ["1"],
}
ASKED: Final = f"{PRIVATE_TITLE} 40% by 2031"
WORLDS: Final = ("plain", "secret")
FORMS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("/predict", {"line": ASKED}),
    ("/predict/read", {"line": f"{PRIVATE_TITLE} 40%"}),
    ("/predict/read", {"line": "Will the secret garden flower? 40%"}),
    (
        "/predict",
        {"line": ASKED, "action": "save", "visibility": "public"},
    ),
    ("/predict", {"line": "7%", "question": BRIDGE, "action": "save", "visibility": "public"}),
    ("/predict/many", {"lines": f"{PRIVATE_TITLE} 40% by 2031\nWill it rain? 10% by 2031"}),
    (f"/me/questions/{BRIDGE}/say", {"probability": "30%", "visibility": "public"}),
    (f"/me/questions/{BRIDGE}/comment", {"text": "It creaks.", "visibility": "public"}),
    (f"/me/questions/{OWN_PUBLIC}/withdraw", {}),
    (f"/me/questions/{FREDS_SLUG}/decide", {"decision": "yes", "known_on": "2024-05-01"}),
)
SENT: Final = (
    ("/predictions", {"line": ASKED, "visibility": "public"}),
    ("/questions", {"title": PRIVATE_TITLE, "criteria": "Yes if so.", "closes": "2031",
                    "visibility": "public"}),
    (f"/questions/{BRIDGE}/predictions", {"probability": 0.3, "visibility": "public"}),
    (f"/questions/{BRIDGE}/comments", {"text": "It creaks.", "visibility": "public"}),
    (f"/questions/{OWN_PUBLIC}/withdrawal", None),
    ("/predictions/bulk", f'{{"question": "{BRIDGE}", "probability": 0.4}}\n'),
)  # fmt: skip
QUERIES: Final = (
    "/api/v1/questions?q=secret", "/api/v1/questions?tag=private-tag", "/api/v1/predictions",
    "/api/v1/questions?visibility=private", "/api/v1/predictions?mine=true",
    f"/api/v1/predictions?question={PRIVATE_SLUG}", f"/api/v1/questions/{BRIDGE}/comments",
    f"/api/v1/questions/{BRIDGE}/predictions", "/api/v1/forecasters?q=olga",
    "/api/v1/leaderboard?board=all", "/me/questions?q=secret", "/predict?logged=1",
)  # fmt: skip

Store = SQLiteStore | PostgreSQLStore


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def store(request: pytest.FixtureRequest) -> Store:
    lent: Store = request.getfixturevalue(f"{request.param}_databases")
    return lent


@contextmanager
def _world(store: Store, folder: Path, *, is_secret: bool) -> Iterator[Undoing]:
    with store.fresh(folder) as url:
        made = compose(Settings(database_url=url, secret_key=members.KEY))
        with made.transaction() as session:
            members.populate(session, NOW, is_secret=is_secret)
        yield Undoing(settings=made.settings, engine=made.engine, now=FakeClock(NOW))
        made.engine.dispose()


@pytest.fixture(scope="module")
def worlds(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Undoing]]:
    """Both worlds at once; whatever is done in them is undone."""
    folder = tmp_path_factory.mktemp("worlds")
    with (
        _world(store, folder, is_secret=False) as plain,
        _world(store, folder, is_secret=True) as secret,
    ):
        yield {"plain": plain, "secret": secret}


def _widest(name: str) -> Scope:
    return [scope for scope, role in SCOPES.items() if PEOPLE[name].covers(role)][-1]


def _askers(name: str) -> tuple[Asker, ...]:
    return (Asker(name), Asker(name, _widest(name))) if name else (Asker(),)


def _seen(runtime: Undoing, name: str) -> dict[str, Answer]:
    """Gives everything that is answered to somebody, by browser and by program."""
    app, found = create_app(runtime), {}
    for asker in _askers(name):
        for address, answer in every_personal_answer(app, asker.headers, SLUGS).items():
            found[f"{asker} {address}"] = answer
        client = app.test_client(use_cookies=False)
        for address in QUERIES:
            headers = {"X-Request-Id": REQUEST_ID, **asker.headers}
            with client.get(address, headers=headers) as given:
                found[f"{asker} {address}"] = _plain(given)
    return found


def _plain(answer: Any) -> Answer:
    headers = tuple(
        each for each in answer.headers.items() if each[0] not in {"Date", "Set-Cookie"}
    )
    return answer.status_code, headers, answer.data


def _done(runtime: Undoing, name: str) -> dict[str, Answer]:
    """Does what somebody may do, and gives what each of it was answered."""
    app, found = create_app(runtime), {}
    app.extensions["forecasts.limiter"].enabled = False
    client = app.test_client(use_cookies=False)
    usual = {"X-Request-Id": REQUEST_ID, "Sec-Fetch-Site": "same-origin"}
    browser, program = _askers(name)
    for path, form in FORMS:
        with client.post(path, data=form, headers={**usual, **browser.headers}) as answer:
            found[f"{path} {form}"] = _plain(answer)
    for path, sent in SENT:
        body: dict[str, Any] = {"json": sent} if sent is not None else {}
        if isinstance(sent, str):
            body = {"content_type": "application/x-ndjson", "data": sent}
        headers = {**usual, **program.headers}
        with client.post(f"/api/v1{path}", headers=headers, **body) as answer:
            found[f"{path} {sent}"] = _plain(answer)
    return found


def _differing(one: dict[str, Answer], other: dict[str, Answer]) -> list[str]:
    return sorted(each for each in one.keys() | other.keys() if one.get(each) != other.get(each))


@pytest.mark.parametrize("name", ["", *OTHERS])
def test_what_somebody_keeps_private_changes_nothing_others_see(
    worlds: dict[str, Undoing], name: str
) -> None:
    plain, secret = (_seen(worlds[world], name) for world in WORLDS)
    assert _differing(plain, secret) == []
    statuses = [status for status, _, _ in plain.values()]
    assert not [each for each, (status, _, _) in plain.items() if status >= 500]
    assert statuses.count(200) > (5 if name else 4)
    said = b"".join(body for _, _, body in secret.values())
    assert b"secret words" not in said
    assert b"a secret note" not in said
    assert b"secret.example" not in said


@pytest.mark.parametrize("name", ["fred", "cora", "ada"])
def test_what_somebody_keeps_private_changes_nothing_of_what_others_do(
    worlds: dict[str, Undoing], name: str
) -> None:
    plain, secret = (_done(worlds[world], name) for world in WORLDS)
    assert _differing(plain, secret) == []
    taken = [status for status, _, _ in plain.values() if status in {200, 201, 204, 303}]
    assert len(taken) > 10
    assert not [each for each, (status, _, _) in plain.items() if status >= 500]


def test_the_secrets_are_on_record_and_their_owner_sees_them(worlds: dict[str, Undoing]) -> None:
    counted = {}
    for world, runtime in worlds.items():
        with runtime.reading() as session:
            counted[world] = [
                session.query(kind).filter(kind.visibility != Visibility.PUBLIC).count()
                for kind in (Question, Prediction, Comment)
            ]
    pairs = zip(counted["secret"], counted["plain"], strict=True)
    assert [more - less for more, less in pairs] == [6, 6, 6]
    plain, secret = (_seen(worlds[world], members.OWNER) for world in WORLDS)
    assert f"olga /me/questions/{PRIVATE_SLUG}" in _differing(plain, secret)
    assert b"secret words" in secret[f"olga /me/questions/{PRIVATE_SLUG}"][2]
