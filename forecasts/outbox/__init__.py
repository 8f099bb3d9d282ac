"""Letters to be sent: kept as bytes, handed to a server under a lease, settled by its answer."""

from forecasts.outbox.letters import (
    Tell,
    Written,
    cancel_waiting,
    drop_held,
    message_id_of,
    new_public_id,
    put,
    release_held,
    resend,
    rewrite,
)
from forecasts.outbox.suppression import (
    Suppressed,
    address_key,
    email_hash,
    is_suppressed,
    lift,
    suppress,
    suppressions,
    why_not,
)

__all__ = [
    "Suppressed",
    "Tell",
    "Written",
    "address_key",
    "cancel_waiting",
    "drop_held",
    "email_hash",
    "is_suppressed",
    "lift",
    "message_id_of",
    "new_public_id",
    "put",
    "release_held",
    "resend",
    "rewrite",
    "suppress",
    "suppressions",
    "why_not",
]
