"""Reads PredictIt's public market data; no account needed."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from forecasts.errors import SourceShapeError
from forecasts.sources.answers import missing
from forecasts.sources.http import Fetched, Http
from forecasts.sources.pasted import of_hosts
from forecasts.sources.predictit import parse
from forecasts.sources.records import Liquidity, PricePoint, Ref, Snapshot, Traits

_HOSTS: Final = frozenset({"predictit.org", "www.predictit.org"})
_PATHS: Final = re.compile(
    r"/markets/detail/([0-9]{1,12})(/[\w-]{1,200})?(?:/.*)?", re.IGNORECASE | re.ASCII
)


class PredictIt:
    """The adapter to PredictIt.

    Args:
        url: the base address, such as https://www.predictit.org/api.
    """

    name: Final = "predictit"
    traits: Final = Traits(
        label="PredictIt",
        volume_unit="contracts",
        liquid=Liquidity(spread=0.03),
        has_resolutions=False,
    )

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def recognise(self, url: str) -> Ref | None:
        """Reads an address like https://www.predictit.org/markets/detail/7999/Vessel-harbour.

        Example:
            >>> PredictIt("").recognise("https://www.predictit.org/markets/detail/7999/X").event
            '7999'
        """
        parts = of_hosts(url, _HOSTS)
        path = _PATHS.fullmatch(parts.path) if parts else None
        if path is None:
            return None
        address = f"https://www.predictit.org/markets/detail/{path[1]}{path[2] or ''}"
        return Ref(self.name, address, event=path[1])

    def find(self, http: Http, ref: Ref) -> list[Snapshot]:
        """Reads all contracts of a market."""
        if ref.event is None:
            raise SourceShapeError("A PredictIt address names a market; this one does not.")
        with missing(
            f"PredictIt has no market {ref.event}, or lists it no more; is the number right?"
        ):
            return parse.snapshots(self._market(http, ref.event))

    def fetch(self, http: Http, external_id: str) -> Snapshot:
        """Reads a contract given as `market:contract`, or as `market` if it has only one."""
        return parse.snapshot(self._market(http, external_id), external_id)

    def history(
        self,
        http: Http,  # noqa: ARG002  # the protocol's; nothing is asked
        external_id: str,  # noqa: ARG002
        *,
        hint: str | None,  # noqa: ARG002
        since: datetime,  # noqa: ARG002
        until: datetime,  # noqa: ARG002
    ) -> Iterator[list[PricePoint]]:
        """Gives nothing: past prices are not offered, only our own readings keep them."""
        return iter(())

    def changes(self, http: Http, since: datetime) -> list[str] | None:  # noqa: ARG002  # protocol
        """Says None: neither outcomes nor changes are told."""
        return None

    def _market(self, http: Http, external_id: str) -> Fetched:
        market = external_id.partition(":")[0]
        if not re.fullmatch(r"[0-9]{1,12}", market):
            raise SourceShapeError(f"PredictIt's markets are numbers; {market[:80]!r} is none.")
        with missing(f"PredictIt does not list market {market} any more; {parse.NEVER_SAYS}."):
            return http.get(
                f"{self._url}/marketdata/markets/{market}", headers={"Accept": "application/json"}
            )
