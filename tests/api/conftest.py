"""Programs with tokens, over an empty record on each kind of database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forecasts.accounts import add_account, mint_token
from forecasts.runtime import Runtime
from forecasts.values import Role
from web import create_app


@dataclass(frozen=True)
class Program:
    """A client that sends a token, or none."""

    app: Flask
    token: str = ""

    def __call__(self, method: str, path: str, **sent: Any) -> TestResponse:
        """Asks for an address below /api/v1."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= sent.pop("headers", {})
        client = self.app.test_client()
        return client.open(f"/api/v1{path}", method=method, headers=headers, **sent)

    def get(self, path: str, status: int = 200, **sent: Any) -> Any:
        """Reads an address."""
        return self._json(self("GET", path, **sent), status)

    def post(self, path: str, body: Any = None, status: int = 201, **sent: Any) -> Any:
        """Posts JSON, or nothing."""
        if body is not None:
            sent["json"] = body
        return self._json(self("POST", path, **sent), status)

    def _json(self, response: TestResponse, status: int) -> Any:
        assert response.status_code == status, response.get_data(as_text=True)[:1000]
        return response.get_json() if response.data else None


@dataclass(frozen=True)
class Programs:
    """The app, and programs of several accounts."""

    app: Flask
    runtime: Runtime

    def of(self, name: str, role: Role = Role.FORECASTER, scopes: Iterable[str] = ()) -> Program:
        """Makes an account with a token."""
        usual = {Role.READER: "read", Role.FORECASTER: "predict", Role.CURATOR: "curate"}
        now = self.runtime.now()
        with self.runtime.transaction() as session:
            email = f"{name.lower()}@forecasts.example"
            account = add_account(session, email=email, name=name, role=role, now=now)
            wanted = list(scopes) or [usual.get(role, "curate")]
            _, token = mint_token(session, account, name="robot", scopes=wanted, now=now)
        return Program(self.app, token)

    @property
    def nobody(self) -> Program:
        """A program without a token."""
        return Program(self.app)


@pytest.fixture
def programs(runtime: Runtime) -> Programs:
    app = create_app(runtime)
    app.testing = True
    return Programs(app, runtime)


@pytest.fixture
def anna(programs: Programs) -> Program:
    """A forecaster."""
    return programs.of("Anna")


@pytest.fixture
def bert(programs: Programs) -> Program:
    """Another forecaster."""
    return programs.of("Bert")


@pytest.fixture
def curator(programs: Programs) -> Program:
    return programs.of("Cora", Role.CURATOR)
