"""Letters to be sent: kept as bytes, handed to a server under a lease, settled by its answer."""

from forecasts.outbox.bounces import Bounce, ReadBounce, follow_bounce
from forecasts.outbox.keeping import (
    empty_letters,
    forget_ended,
    forget_mentions,
    forget_unconfirmed,
)
from forecasts.outbox.letters import (
    Tell,
    Written,
    call_back,
    cancel_waiting,
    drop_held,
    message_id_of,
    new_public_id,
    put,
    release_held,
    resend,
    rewrite,
)
from forecasts.outbox.listing import Listed, deliveries, find_delivery
from forecasts.outbox.returned import LONGEST as LONGEST_BOUNCE
from forecasts.outbox.returned import read_returned
from forecasts.outbox.sending import Round, send_some
from forecasts.outbox.state import OutboxState, oldest_due, outbox_state, pause, resume
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
    "LONGEST_BOUNCE",
    "Bounce",
    "Listed",
    "OutboxState",
    "ReadBounce",
    "Round",
    "Suppressed",
    "Tell",
    "Written",
    "address_key",
    "call_back",
    "cancel_waiting",
    "deliveries",
    "drop_held",
    "email_hash",
    "empty_letters",
    "find_delivery",
    "follow_bounce",
    "forget_ended",
    "forget_mentions",
    "forget_unconfirmed",
    "is_suppressed",
    "lift",
    "message_id_of",
    "new_public_id",
    "oldest_due",
    "outbox_state",
    "pause",
    "put",
    "read_returned",
    "release_held",
    "resend",
    "resume",
    "rewrite",
    "send_some",
    "suppress",
    "suppressions",
    "why_not",
]
