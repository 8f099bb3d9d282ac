"""How questions come out: what is due, and deciding, reopening, annulling."""
