"""Letters to be sent: kept as bytes, handed to a server under a lease, settled by its answer."""
