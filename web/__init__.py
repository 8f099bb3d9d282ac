"""The web pages: read-only, drawn on the server; one small script of our own makes them quicker."""

from flask import Flask
from jinja2 import StrictUndefined

from forecasts.runtime import Runtime, compose
from web import ages, assets, formats, headers, mistakes, navigation, points
from web.kept import Kept, KeptOfOneVersion
from web.pages import PAGES

__all__ = ["create_app"]


class _Pages(Flask):
    """A Flask app whose templates fail loudly on a name nobody declared."""

    jinja_options = {  # noqa: RUF012  # Flask declares it as a plain class attribute
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }


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
    app.extensions["forecasts"] = runtime or compose()
    app.extensions["forecasts.kept"] = Kept()
    app.extensions["forecasts.shared"] = KeptOfOneVersion()
    assets.register(app)
    ages.register(app)
    formats.register(app)
    points.register(app)
    headers.register(app)
    mistakes.register(app)
    navigation.register(app)
    for page in PAGES:
        app.register_blueprint(page)
    return app
