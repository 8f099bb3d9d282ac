"""The one polite way to the web: limits, retries, and no way into private networks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave.

    Attributes:
        url: where it came from, after redirects.
        body: the decoded bytes.
        media_type: without parameters, in lower case.
        fetched_at: by our clock.
        is_unchanged: whether the server said that nothing changed since our last copy (304).
        skew: the server's clock minus ours in seconds, None if it did not say its time.
        charset: the encoding the server named, empty if it named none.
    """

    url: str
    body: bytes
    media_type: str
    fetched_at: datetime
    is_unchanged: bool = False
    skew: float | None = None
    charset: str = ""


class Sender(Protocol):
    """What sending to an address that somebody typed needs of the web."""

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> int:
        """Sends bytes once and gives the status of the answer; redirects are not followed.

        Raises:
            SourceUnavailableError: no answer came in time, or none could be asked for.
            UnsafeAddressError: it leads into a private network.
        """


class Http(Protocol):
    """What sources need of the web."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Reads an address.

        Raises:
            SourceUnavailableError: not now; after polite retries.
            SourceGoneError: 404 or 410.
            SourceRefusedError: 401 or 403.
            SourceShapeError: any other answer that is no success, or a body over the limit.
            UnsafeAddressError: it, or a redirect, leads into a private network.
        """
