"""Which program asks: read from the token in its header, and from nothing else."""

from dataclasses import dataclass
from typing import Final, cast

from flask import g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from forecasts.accounts import SCOPES, Scope, Viewer, bearer, viewer_of
from forecasts.errors import NotAllowedError
from web.rendering import runtime

_ORDER: Final = tuple(Scope)


@dataclass(frozen=True, slots=True)
class Caller:
    """A program.

    Attributes:
        viewer: in whose name it asks.
        token_id: the number of its token.
        scopes: what the token may be used for; each reaches what stands before it, too.
    """

    viewer: Viewer
    token_id: int
    scopes: frozenset[str]

    def reaches(self, needed: Scope) -> bool:
        """Says whether token and account both reach as far as is needed."""
        wide = _ORDER[_ORDER.index(needed) :]
        is_given = any(scope.value in self.scopes for scope in wide)
        return is_given and self.viewer.role.covers(SCOPES[needed])


def unauthorized(words: str) -> Unauthorized:
    """Makes the refusal of whoever is not known."""
    return Unauthorized(words, www_authenticate=WWWAuthenticate("bearer", {"realm": "forecasts"}))


def _read() -> Caller | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    kind, _, token = header.partition(" ")
    composed = runtime()
    found = None
    if kind.lower() == "bearer":
        with composed.reading() as session:
            found = bearer(session, token.strip(), now=composed.now())
            if found is not None:
                account, kept = found
                return Caller(viewer_of(account), kept.id, frozenset(kept.scopes))
    raise unauthorized(
        "The token is unknown, revoked or at its end. Send one as: Authorization: Bearer fk_..."
    )


def caller() -> Caller | None:
    """Says which program asks, None for one without a token; read once a request.

    Raises:
        Unauthorized: it sent a token that opens nothing.
    """
    if "caller" not in g:
        g.caller = _read()
    return cast("Caller | None", g.caller)


def check_scope(needed: Scope | None) -> None:
    """Checks that the program may do what needs a scope; None is what everybody may.

    Raises:
        Unauthorized: it sent no token, or one that opens nothing.
        NotAllowedError: its token does not reach so far.
    """
    found = caller()
    if needed is None:
        return
    if found is None:
        raise unauthorized("This needs a token. Send one as: Authorization: Bearer fk_...")
    if not found.reaches(needed):
        raise NotAllowedError(
            f"This needs a token with the scope {needed.value}, of an account that is at least "
            f"{SCOPES[needed].value}."
        )
