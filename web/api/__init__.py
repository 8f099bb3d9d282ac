"""The API for programs, version 1: everything the pages do, as JSON under /api/v1."""

from web.api.document import register

__all__ = ["register"]
