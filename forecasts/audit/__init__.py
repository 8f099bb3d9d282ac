"""Verifying the record against its ledger."""

from forecasts.audit.verify import Verification, verify

__all__ = ["Verification", "verify"]
