"""Own predictions brought along from other places, and taken back there: one file a peer."""
