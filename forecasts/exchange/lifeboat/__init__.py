"""Own predictions brought along from other places, and taken back there: one file a peer."""

from forecasts.exchange.lifeboat.bring import PEERS, Peer, import_from, read_from
from forecasts.exchange.lifeboat.fatebook_table import fatebook_table
from forecasts.exchange.lifeboat.own_record import import_own, look_own, own_table
from forecasts.exchange.lifeboat.taking import Taking

__all__ = [
    "PEERS",
    "Peer",
    "Taking",
    "fatebook_table",
    "import_from",
    "import_own",
    "look_own",
    "own_table",
    "read_from",
]
