"""The API for programs, version 1: what is done with the record, as JSON under /api/v1."""

from web.api.document import register

__all__ = ["register"]
