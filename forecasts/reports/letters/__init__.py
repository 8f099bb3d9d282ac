"""A letter as its parts: what it says of each thing, then written as plain text and as HTML."""
