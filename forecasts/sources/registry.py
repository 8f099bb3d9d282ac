"""All market sources, composed from the settings, and who understands a pasted address."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from forecasts.config import SourceSettings
from forecasts.errors import InvalidInputError
from forecasts.sources.kalshi import Kalshi
from forecasts.sources.manifold import Manifold
from forecasts.sources.metaculus import Metaculus
from forecasts.sources.pasted import split
from forecasts.sources.polymarket import Polymarket
from forecasts.sources.predictit import PredictIt
from forecasts.sources.records import Ref, Source, Sources

UNDERSTOOD: Final = (
    "https://polymarket.com/event/EVENT/MARKET",
    "https://kalshi.com/markets/SERIES/NAME/EVENT",
    "https://manifold.markets/USER/MARKET",
    "https://www.metaculus.com/questions/NUMBER/",
    "https://www.predictit.org/markets/detail/NUMBER/",
)
"""What addresses look like, one for each source."""


_NO_PEOPLE: Final = (
    "about|browse|calibration|contact|create|dashboard|explore|forum|groups|home|leagues|"
    "markets|messages|news|notifications|privacy|questions|search|sitemap|terms|topic|tv"
)
_PEOPLE: Final = MappingProxyType(
    {
        "polymarket.com": re.compile(r"/(?:[a-z]{2}/)?(?:@[^/]+|profile/[^/]+)/?"),
        "kalshi.com": re.compile(r"/ideas/profiles/[^/]+/?"),
        "manifold.markets": re.compile(rf"/(?!(?:{_NO_PEOPLE})/?$)[\w.-]+/?"),
        "metaculus.com": re.compile(r"/accounts/profile/\d+/?(?:[^/]+/?)?"),
    }
)
"""Paths of people's pages, by host."""

_CALLED: Final = MappingProxyType(
    {
        "FORECASTS_POLYMARKET_GAMMA_URL": "Polymarket",
        "FORECASTS_POLYMARKET_CLOB_URL": "Polymarket's order book",
        "FORECASTS_KALSHI_URL": "Kalshi",
        "FORECASTS_MANIFOLD_URL": "Manifold",
        "FORECASTS_METACULUS_URL": "Metaculus",
        "FORECASTS_PREDICTIT_URL": "PredictIt",
    }
)


def labels_of(settings: SourceSettings) -> Mapping[str, str]:
    """Says how messages call what lies under each base address.

    Example:
        >>> labels_of(SourceSettings())["https://api.manifold.markets/v0"]
        'Manifold'
    """
    return {settings.urls[name]: label for name, label in _CALLED.items()}


def build_sources(settings: SourceSettings) -> Sources:
    """Composes every source, by its name, in the order in which pasted addresses are tried.

    Metaculus is there without a token too, so that its addresses are recognised; it then refuses
    every reading and says which setting is missing.

    Args:
        settings: base addresses and token.

    Example:
        >>> list(build_sources(SourceSettings()))
        ['polymarket', 'kalshi', 'manifold', 'metaculus', 'predictit']
    """
    urls = settings.urls
    sources: tuple[Source, ...] = (
        Polymarket(urls["FORECASTS_POLYMARKET_GAMMA_URL"], urls["FORECASTS_POLYMARKET_CLOB_URL"]),
        Kalshi(urls["FORECASTS_KALSHI_URL"]),
        Manifold(urls["FORECASTS_MANIFOLD_URL"]),
        Metaculus(urls["FORECASTS_METACULUS_URL"], settings.metaculus_token),
        PredictIt(urls["FORECASTS_PREDICTIT_URL"]),
    )
    return MappingProxyType({source.name: source for source in sources})


def recognise(sources: Sources, url: str) -> Ref:
    """Finds the source that understands a pasted address.

    Raises:
        InvalidInputError: none does.

    Example:
        >>> sources = build_sources(SourceSettings())
        >>> recognise(sources, "https://manifold.markets/Alice/a-ship").source
        'manifold'
    """
    for source in sources.values():
        ref = _read(source, url.strip())
        if ref is not None:
            return ref
    if _is_person(url):
        raise InvalidInputError(
            f"{url.strip()[:80]!r} is a person's page; open one of their markets and give its "
            "address."
        )
    raise InvalidInputError(
        f"{url.strip()[:80]!r} is no address of a market that can be read. Understood are "
        f"{', '.join(UNDERSTOOD)}."
    )


def _is_person(url: str) -> bool:
    parts = split(url)
    shape = _PEOPLE.get((parts.hostname or "").removeprefix("www.")) if parts else None
    return parts is not None and shape is not None and bool(shape.fullmatch(parts.path))


def _read(source: Source, url: str) -> Ref | None:
    try:
        return source.recognise(url)
    except ValueError:  # such as an open bracket where a host should be
        return None
