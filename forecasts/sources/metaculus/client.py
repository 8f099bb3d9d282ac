"""Reads Metaculus' API; a personal token is needed for everything."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs

from forecasts.errors import SourceRefusedError, SourceShapeError
from forecasts.sources.answers import missing
from forecasts.sources.http import Fetched, Http
from forecasts.sources.metaculus import parse
from forecasts.sources.pasted import of_hosts
from forecasts.sources.records import Liquidity, PricePoint, Ref, Snapshot, Traits

_HOSTS: Final = frozenset({"metaculus.com", "www.metaculus.com"})
_PATHS: Final = re.compile(r"/(?:[a-z]{2}/)?(?:questions|c/[^/]+|api/posts)/(\d{1,12})(?:/.*)?")


class Metaculus:
    """The adapter to Metaculus.

    Args:
        url: the base address, such as https://www.metaculus.com/api.
        token: of an account there; without it nothing is asked, and every reading is refused.
    """

    name: Final = "metaculus"
    traits: Final = Traits(
        label="Metaculus community",
        volume_unit="forecasts",
        liquid=Liquidity(forecasters=20),
        tells_every_change=True,
    )

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url.rstrip("/")
        self._token = token

    def recognise(self, url: str) -> Ref | None:
        """Reads an address like https://www.metaculus.com/questions/41000/harbour-of-vessel/.

        Example:
            >>> Metaculus("", None).recognise("https://www.metaculus.com/c/vessel/41000/x/").event
            '41000'
        """
        parts = of_hosts(url, _HOSTS)
        path = _PATHS.fullmatch(parts.path) if parts else None
        if parts is None or path is None:
            return None
        post = path[1]
        address = f"https://www.metaculus.com/questions/{post}/"
        child = parse_qs(parts.query).get("sub-question", [""])[0]
        if not re.fullmatch(r"[0-9]{1,12}", child):
            return Ref(self.name, address, event=post)
        return Ref(self.name, f"{address}?sub-question={child}", f"{post}:{child}", post)

    def find(self, http: Http, ref: Ref) -> list[Snapshot]:
        """Reads a post; groups, conditions and options give a snapshot each."""
        if ref.market is not None:
            return [self.fetch(http, ref.market)]
        if ref.event is None:
            raise SourceShapeError("A Metaculus address names a post; this one does not.")
        return parse.snapshots(self._post(http, ref.event))

    def fetch(self, http: Http, external_id: str) -> Snapshot:
        """Reads a question given as `post`, `post:question` or `post:question:option`."""
        return parse.snapshot(self._post(http, external_id), external_id)

    def history(
        self,
        http: Http,
        external_id: str,
        *,
        hint: str | None,  # noqa: ARG002  # the protocol's; nothing is needed beside the id
        since: datetime,
        until: datetime,
    ) -> Iterator[list[PricePoint]]:
        """Reads the community prediction since a time, in one batch; a post holds all of it."""
        fetched = self._post(http, external_id, has_history=True)
        batch = parse.points(fetched.body, external_id, since=since, until=until)
        if batch:
            yield batch

    def changes(self, http: Http, since: datetime) -> list[str] | None:  # noqa: ARG002  # protocol
        """Says None: there is no list of what was resolved or reworded since a time."""
        return None

    def _post(self, http: Http, external_id: str, *, has_history: bool = False) -> Fetched:
        if self._token is None:
            raise SourceRefusedError(
                "Metaculus shows nothing without a token; set FORECASTS_METACULUS_TOKEN to the "
                "token of your account (metaculus.com, Settings, API access)."
            )
        post = external_id.partition(":")[0]
        if not re.fullmatch(r"[0-9]{1,12}", post):
            raise SourceShapeError(f"Metaculus' posts are numbers; {post[:80]!r} is none.")
        params: dict[str, str | int] = {"with_cp": "true"}
        if has_history:
            params["include_cp_history"] = "true"
        with missing(f"Metaculus has no post {post}, or hides it from this token."):
            try:
                return http.get(
                    f"{self._url}/posts/{post}/",
                    params=params,
                    headers={"Authorization": f"Token {self._token}"},
                )
            except SourceRefusedError:
                raise SourceRefusedError(
                    f"Metaculus refuses post {post} to the token in FORECASTS_METACULUS_TOKEN: it "
                    "is wrong, or its account may not see that post."
                ) from None
