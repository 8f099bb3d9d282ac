"""The app over an empty record, and over an invented one."""

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from typing import Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from forecasts.config import Settings
from forecasts.runtime import Runtime, compose
from tests.conftest import FakeClock
from tests.databases import PostgreSQLStore, SQLiteStore
from tests.web import record
from tests.web.browsing import opened_browser, served
from web import create_app, figures
from web.pages import cards, forecasters

DRAWINGS: Final = (
    (cards, "card_picture"),
    (cards, "plot_picture"),
    (figures, "calibration_chart"),
    (figures, "timeline_chart"),
    (forecasters, "calibration_chart"),
)


@dataclass(frozen=True)
class Site:
    """An app over the invented record; pages are asked for by path."""

    app: Flask
    runtime: Runtime
    article: str

    def html(self, path: str, *, status: int = 200) -> str:
        """Opens a page and returns its HTML."""
        with self.app.test_client().get(path) as response:
            text = response.get_data(as_text=True)
            assert response.status_code == status, text[:2000]
            return text


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    """The app over an empty record, on each kind of database."""
    made = create_app(runtime)
    made.testing = True
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The invented record, filled once and only read."""
    path = tmp_path_factory.mktemp("site") / "record.db"
    yield from _site(f"sqlite:///{path}")


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def site_on_each_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The invented record on each kind of database, filled once and only read."""
    store: SQLiteStore | PostgreSQLStore = request.getfixturevalue(f"{request.param}_databases")
    with store.fresh(tmp_path_factory.mktemp("site")) as url:
        yield from _site(url)


def _drawn_once(draw: Callable[..., bytes]) -> Callable[..., bytes]:
    kept: dict[bytes, bytes] = {}

    @wraps(draw)
    def drawn(*data: object, **how: object) -> bytes:
        told = pickle.dumps((data, sorted(how.items())))
        if told not in kept:
            kept[told] = draw(*data, **how)
        return kept[told]

    return drawn


@pytest.fixture(scope="module")
def drawings() -> Iterator[None]:
    """Draws the same figures once; that they always give the same bytes is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        for page, name in DRAWINGS:
            patch.setattr(page, name, _drawn_once(getattr(page, name)))
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from opened_browser()


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    """Where the invented record is served."""
    yield from served(site.app)


def _filled(runtime: Runtime) -> Site:
    with runtime.transaction() as session:
        numbers = record.fill(session, runtime.now())
    made = create_app(runtime)
    made.testing = True
    return Site(made, runtime, f"/articles/{numbers.article}")


def _site(url: str) -> Iterator[Site]:
    composed = replace(
        compose(Settings(database_url=url)), now=FakeClock(datetime(2024, 6, 1, 12, tzinfo=UTC))
    )
    yield _filled(composed)
    composed.engine.dispose()
