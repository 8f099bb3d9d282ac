"""All market sources, composed from the settings, and who understands a pasted address."""

from types import MappingProxyType
from typing import Final

from forecasts.config import SourceSettings
from forecasts.errors import InvalidInputError
from forecasts.sources.kalshi import Kalshi
from forecasts.sources.manifold import Manifold
from forecasts.sources.metaculus import Metaculus
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
    raise InvalidInputError(
        f"{url.strip()[:80]!r} is no address of a market that can be read. Understood are "
        f"{', '.join(UNDERSTOOD)}."
    )


def _read(source: Source, url: str) -> Ref | None:
    try:
        return source.recognise(url)
    except ValueError:  # such as an open bracket where a host should be
        return None
