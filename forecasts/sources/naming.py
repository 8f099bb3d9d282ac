"""How messages call the place that was asked: a source by its name, never its base address.

The base address of a source may be one of our own network and is nobody's business on a page.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import httpx

from forecasts.sources.addresses import origin_of, shown


def called(
    url: httpx.URL, *, labels: Mapping[str, str], private: AbstractSet[tuple[str, int]]
) -> str:
    """Names what an address belongs to.

    Args:
        url: the address that was asked.
        labels: what is called how, by base address; the longest that fits counts.
        private: host and port of base addresses the settings name.

    Returns:
        The label of the base address it lies under; else, of a place the settings name, only
        that; else the address without query and user.

    Example:
        >>> labels = {"http://10.0.0.7:8000/manifold/v0": "Manifold"}
        >>> where = {"labels": labels, "private": {("10.0.0.7", 8000)}}
        >>> called(httpx.URL("http://10.0.0.7:8000/manifold/v0/slug/a-ship"), **where)
        'Manifold'
        >>> called(httpx.URL("http://10.0.0.7:8000/other"), **where)
        'A server named in the settings'
        >>> called(httpx.URL("https://gull.example/1?key=2"), **where)
        'https://gull.example/1'
    """
    fitting = [base for base in labels if _lies_under(url, httpx.URL(base))]
    if fitting:
        return labels[max(fitting, key=len)]
    origin = origin_of(url)
    if (origin.host, origin.port) in private:
        return "A server named in the settings"
    return shown(url)


def _lies_under(url: httpx.URL, base: httpx.URL) -> bool:
    folder = base.path.rstrip("/")
    return origin_of(url) == origin_of(base) and f"{url.path}/".startswith(f"{folder}/")
