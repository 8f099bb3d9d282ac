"""Import and export of the record."""

from forecasts.exchange.board_check import BoardCheck, Difference, check_board
from forecasts.exchange.board_evidence import published_board
from forecasts.exchange.board_files import board_record, board_table
from forecasts.exchange.csv_import import (
    CheckedFile,
    ImportSummary,
    RejectedImportError,
    import_csv,
    import_rows,
    quiet,
)
from forecasts.exchange.formats import check_parquet, write_csv, write_jsonl, write_parquet
from forecasts.exchange.lifeboat import (
    PEERS,
    Peer,
    Taking,
    fatebook_table,
    import_from,
    import_own,
    look_own,
    own_table,
    read_from,
)
from forecasts.exchange.owning import NOBODY, Owner
from forecasts.exchange.predictions_table import predictions_table
from forecasts.exchange.questions_table import questions_table
from forecasts.exchange.scores_table import scores_table
from forecasts.exchange.tables import Table, columns

__all__ = [
    "NOBODY",
    "PEERS",
    "BoardCheck",
    "CheckedFile",
    "Difference",
    "ImportSummary",
    "Owner",
    "Peer",
    "RejectedImportError",
    "Table",
    "Taking",
    "board_record",
    "board_table",
    "check_board",
    "check_parquet",
    "columns",
    "fatebook_table",
    "import_csv",
    "import_from",
    "import_own",
    "import_rows",
    "look_own",
    "own_table",
    "predictions_table",
    "published_board",
    "questions_table",
    "quiet",
    "read_from",
    "scores_table",
    "write_csv",
    "write_jsonl",
    "write_parquet",
]
