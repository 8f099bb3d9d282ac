"""Reading one page of the web as it stands, byte by byte."""

from forecasts.sources.http import Fetched, Http
from forecasts.sources.pages.robots import Robots

_WANTED = {"Accept": "text/html, application/xhtml+xml, */*;q=0.8"}


def read_page(http: Http, url: str, *, robots: Robots | None = None) -> Fetched:
    """Captures a page, if its host allows programs to read it.

    Args:
        http: the client; it asks a host it does not know at most once a second.
        url: of the page; where redirects lead is judged by that host's rules too.
        robots: the rules read so far; without it they are read anew.

    Raises:
        SourceRefusedError: its robots.txt asks programs not to, or the page needs a token.
        SourceError: the page cannot be read; one of its kinds says why.
    """
    rules = robots or Robots()
    rules.check(http, url)
    page = http.get(url, headers=_WANTED)
    if page.url != url:
        rules.check(http, page.url)
    return page
