"""Import and export of the record."""

from forecasts.exchange.csv_import import (
    ImportSummary,
    RejectedImportError,
    import_csv,
    import_rows,
)

__all__ = ["ImportSummary", "RejectedImportError", "import_csv", "import_rows"]
