"""One's own record, private and unlisted included: for its owner's eyes and nobody else's."""
