"""Somebody signed in, for tests of pages that are for one person."""

import html
import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forecasts.accounts import Viewer, add_account, begin_sign_in, find_account, viewer_of
from forecasts.runtime import Runtime
from forecasts.values import Role, Visibility
from web.access import cookie_name


@dataclass(frozen=True)
class Member:
    """Somebody signed in, with a browser that holds no script."""

    client: FlaskClient
    runtime: Runtime
    email: str

    @property
    def viewer(self) -> Viewer:
        with self.runtime.reading() as session:
            return viewer_of(find_account(session, self.email))

    def open(self, path: str, *, status: int = 200) -> str:
        """Opens a page and returns its HTML."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text[:2000]
        if status == 200:
            assert answer.headers["Cache-Control"] == "no-store"
        return answer.text

    def send(self, path: str, *, status: int = 303, **fields: object) -> str:
        """Sends a form; follows it where it leads, and returns the HTML."""
        answer = self.answer(path, **fields)
        assert answer.status_code == status, answer.text[:2000]
        return self.open(answer.headers["Location"]) if status == 303 else answer.text

    def answer(self, path: str, **fields: object) -> TestResponse:
        """Sends a form as a browser does that stands on a page of the site."""
        return self.client.post(path, data=fields, headers={"Sec-Fetch-Site": "same-origin"})


def token_of(runtime: Runtime, email: str, **made: Role | str) -> str:
    """Makes an account that is signed in, and returns the token of its cookie."""
    role = Role(made.get("role", Role.FORECASTER))
    with runtime.transaction() as session:
        name, _, _ = email.partition("@")
        account = add_account(
            session, email=email, name=name.capitalize(), role=role, now=runtime.now()
        )
        account.usual_visibility = Visibility(made.get("usual", Visibility.PRIVATE))
        account.zone = str(made.get("zone", "UTC"))
        return begin_sign_in(session, account, browser="test", now=runtime.now())


def member(app: Flask, name: str = "anna", **made: Role | str) -> Member:
    """Signs somebody new in."""
    runtime: Runtime = app.extensions["forecasts"]
    email = f"{name}@forecasts.example"
    token = token_of(runtime, email, **made)
    client = app.test_client()
    with app.test_request_context():
        client.set_cookie(cookie_name(), token)
    return Member(client, runtime, email)


def words_of(page: str) -> str:
    """Gives the text of a page's content, without its marks."""
    content = page.partition("<main")[2].partition("</main>")[0]
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", content).split())).replace("\u00a0", " ")
