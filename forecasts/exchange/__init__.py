"""Import and export of the record."""

from forecasts.exchange.board_check import BoardCheck, Difference, check_board
from forecasts.exchange.board_evidence import published_board
from forecasts.exchange.board_files import board_record, board_table
from forecasts.exchange.csv_import import (
    ImportSummary,
    RejectedImportError,
    import_csv,
    import_rows,
)
from forecasts.exchange.formats import check_parquet, write_csv, write_jsonl, write_parquet
from forecasts.exchange.predictions_table import predictions_table
from forecasts.exchange.questions_table import questions_table
from forecasts.exchange.scores_table import scores_table
from forecasts.exchange.tables import Table, columns

__all__ = [
    "BoardCheck",
    "Difference",
    "ImportSummary",
    "RejectedImportError",
    "Table",
    "board_record",
    "board_table",
    "check_board",
    "check_parquet",
    "columns",
    "import_csv",
    "import_rows",
    "predictions_table",
    "published_board",
    "questions_table",
    "scores_table",
    "write_csv",
    "write_jsonl",
    "write_parquet",
]
