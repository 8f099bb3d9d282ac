"""From a frozen page context to HTML."""

from dataclasses import replace
from typing import cast

from flask import current_app, render_template, request

from forecasts.runtime import Runtime
from web.contexts import Head, PageContext


def render(page: PageContext, head: Head | None = None) -> str:
    """Renders a page with its template, which sees the context as `page` and its `head`.

    Args:
        page: the context.
        head: what the page says of itself; its addresses are paths of the site.
    """
    head = head or Head()
    whole = replace(
        head,
        canonical=absolute(head.canonical or request.path),
        image=absolute(head.image) if head.image else "",
    )
    return render_template(page.template, page=page, head=whole)


def absolute(path: str) -> str:
    """Puts the address of the site before a path."""
    return f"{runtime().settings.site_url}{path}"


def runtime() -> Runtime:
    """Returns the parts the app was built with."""
    return cast("Runtime", current_app.extensions["forecasts"])
