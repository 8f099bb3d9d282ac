"""Browsers of the pages for one person: they say where a request comes from, as browsers do."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from forecasts.accounts import add_account, begin_sign_in, set_password
from forecasts.models import Account
from forecasts.runtime import Runtime
from forecasts.values import Role

PASSWORD = "seven tall ships wait"
LINK = re.compile(r"/sign-in/[\w-]{43}")


class Visitor:
    """A browser with cookies of its own."""

    def __init__(self, app: Flask, *, base_url: str = "http://localhost") -> None:
        self.client = app.test_client()
        self.base_url = base_url

    def get(self, path: str) -> TestResponse:
        """Opens a page."""
        return self.client.get(path, base_url=self.base_url)

    def post(
        self, path: str, form: Mapping[str, Any] | None = None, *, site: str = "same-origin"
    ) -> TestResponse:
        """Sends a form."""
        return self.client.post(
            path, data=form or {}, headers={"Sec-Fetch-Site": site}, base_url=self.base_url
        )

    @property
    def token(self) -> str:
        """The token the browser holds, empty without one."""
        for name in ("forecasts", "__Host-forecasts"):
            cookie = self.client.get_cookie(name)
            if cookie is not None:
                return cookie.value
        return ""

    @token.setter
    def token(self, value: str) -> None:
        self.client.set_cookie("forecasts", value)

    @property
    def is_signed_in(self) -> bool:
        """Whether a page for one person opens."""
        return self.get("/me/profile").status_code == 200


@dataclass(frozen=True)
class Somebody:
    """An account, by its number and its address."""

    number: int
    email: str
    mark: str


def somebody(
    runtime: Runtime,
    email: str = "anna@mail.example",
    *,
    name: str = "Anna Amsel",
    role: Role = Role.FORECASTER,
    password: str = "",
) -> Somebody:
    """Makes an account."""
    with runtime.transaction() as session:
        now = runtime.now()
        account = add_account(session, email=email, name=name, role=role, now=now)
        if password:
            set_password(session, account, password, now=now)
        return Somebody(account.id, email, account.mark)


def signed_in(app: Flask, runtime: Runtime, who: Somebody) -> Visitor:
    """Opens a browser in which somebody is signed in."""
    visitor = Visitor(app)
    with runtime.transaction() as session:
        account = session.get_one(Account, who.number)
        visitor.token = begin_sign_in(
            session, account, browser="Firefox/140.0 Linux", now=runtime.now()
        )
    return visitor


def words(response: TestResponse) -> str:
    """Gives what a page says, its entities read."""
    return html.unescape(response.get_data(as_text=True))
