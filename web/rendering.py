"""From a frozen page context to HTML."""

from typing import cast

from flask import current_app, render_template

from forecasts.runtime import Runtime
from web.contexts import PageContext


def render(page: PageContext) -> str:
    """Renders a page with its template, which sees the context as `page` and nothing else."""
    return render_template(page.template, page=page)


def runtime() -> Runtime:
    """Returns the parts the app was built with."""
    return cast("Runtime", current_app.extensions["forecasts"])
