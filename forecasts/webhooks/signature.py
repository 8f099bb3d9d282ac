"""How a message to a webhook is signed, and how whoever gets it finds out that it is genuine."""

import hashlib
import hmac
import re
from typing import Final

SIGNATURE: Final = "Forecasts-Signature"
EVENT_ID: Final = "Forecasts-Event-Id"
WINDOW: Final = 300
"""For how many seconds a message counts, so that nobody can send it again later."""

_SIGNATURE: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def _digest(secret: str, at: int, event_id: str, body: str) -> str:
    signed = f"{at}.{event_id}.{body}".encode()
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def sign(secret: str, *, event_id: str, body: str, at: int) -> str:
    """Writes the signature of a message.

    Args:
        secret: of the webhook.
        event_id: of the message.
        body: as it is sent.
        at: when it is sent, in seconds since 1970.

    Example:
        >>> sign("s", event_id="e", body="{}", at=1700000000)[:20]
        't=1700000000,v1=2987'
    """
    return f"t={at},v1={_digest(secret, at, event_id, body)}"


def is_genuine(
    secret: str, signature: str, *, event_id: str, body: str, at: int, window: int = WINDOW
) -> bool:
    """Says whether a message was sent by whoever knows the secret, and not long ago.

    Args:
        secret: of the webhook.
        signature: the header `Forecasts-Signature`.
        event_id: the header `Forecasts-Event-Id`.
        body: as it came.
        at: the present time, in seconds since 1970.
        window: for how many seconds a message counts.
    """
    found = _SIGNATURE.fullmatch(signature)
    if found is None or abs(at - int(found[1])) > window:
        return False
    return hmac.compare_digest(_digest(secret, int(found[1]), event_id, body), found[2])
