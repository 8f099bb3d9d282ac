"""Random tokens, and the one way they are kept: as a hash, never as they are."""

import hashlib
import secrets
from typing import Final

_BYTES: Final = 32


def new_token(prefix: str = "") -> str:
    """Draws a token of 256 random bits, in letters, digits, - and _."""
    return prefix + secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> str:
    """Hashes a token for keeping; it is random enough to need neither salt nor delay."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
