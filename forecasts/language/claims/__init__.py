"""Which statements predict, on what condition and in what direction."""
