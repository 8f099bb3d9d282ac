"""The web: public pages that are the same for everybody, pages for one person, and the API.

All is drawn on the server; one small script of our own makes pages quicker.
"""

import secrets
from typing import Any, Final

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from forecasts.config import own_secret_key
from forecasts.mail import mailer_of
from forecasts.runtime import Runtime, compose
from web import (
    access,
    addresses,
    ages,
    assets,
    formats,
    headers,
    letter_parts,
    mistakes,
    navigation,
    points,
)
from web.api import register as register_api
from web.held_ranks import HeldRanks
from web.kept import Kept, KeptOfOneVersion
from web.pages import PAGES

__all__ = ["create_app"]

LARGEST_BODY: Final = 6 * 1024 * 1024
"""What a request may hold: an article of 5 MB, and the form around it."""


class _Pages(Flask):
    """A Flask app whose templates fail loudly on a name nobody declared."""

    jinja_options = {  # noqa: RUF012  # Flask declares it as a plain class attribute
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }

    def log_exception(self, exc_info: Any) -> None:
        """Notes what went wrong; of an address that opens something, not what opens it."""
        rule = request.url_rule.rule if request.url_rule else ""
        is_secret = "<token>" in rule or request.endpoint == "reports.mine"
        where = rule if is_secret else request.path
        self.logger.error("Exception on %s [%s]", where, request.method, exc_info=exc_info)


def create_app(runtime: Runtime | None = None) -> Flask:
    """Builds the app.

    Args:
        runtime: the composed parts; by default they come from the environment, with a database
            ready for use.

    Raises:
        ConfigurationError: a setting cannot be used.
        SchemaError: the schema is old or unknown.
    """
    app = _Pages(__name__)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.extensions["forecasts"] = composed = runtime or compose()
    mailer_of(composed.settings)  # a key that cannot sign is refused now, not at the first letter
    app.config["SESSION_COOKIE_SECURE"] = composed.settings.site_url.startswith("https://")
    app.config["SECRET_KEY"] = composed.settings.secret_key or (
        secrets.token_urlsafe() if runtime else own_secret_key(composed.settings)
    )
    app.extensions["forecasts.kept"] = Kept()
    app.extensions["forecasts.shared"] = KeptOfOneVersion()
    app.extensions["forecasts.held_ranks"] = HeldRanks()
    assets.register(app)
    ages.register(app)
    formats.register(app)
    letter_parts.register(app)
    points.register(app)
    headers.register(app)
    addresses.register(app)
    access.register(app)
    mistakes.register(app)
    navigation.register(app)
    if composed.settings.proxies:
        near = composed.settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near)  # type: ignore[method-assign]
    for page in PAGES:
        app.register_blueprint(page)
    register_api(app)
    access.check_table(app)
    return app
