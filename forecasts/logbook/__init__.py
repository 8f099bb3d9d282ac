"""What people log themselves: questions, what they say on them, and how these came out.

An entry is a line as it was read; whoever logs it is an author. Nothing here commits.
"""

from forecasts.logbook.author import Author, author_of, spoken
from forecasts.logbook.deciding import decide_own, decides_alone
from forecasts.logbook.matching import Match, near_questions, same_question
from forecasts.logbook.reading import NumberedLine, ReadLine, log_lines, read_line, read_many
from forecasts.logbook.saving import (
    LINES_AT_ONCE,
    Details,
    Logged,
    log_entry,
    log_statement,
    problems_of,
    today_in,
    usual_criteria,
)
from forecasts.logbook.undoing import (
    UNDO_FOR,
    JustLogged,
    Undone,
    can_undo,
    just_logged,
    undo_own,
    undo_statement,
    withdraw_own,
)

__all__ = [
    "LINES_AT_ONCE",
    "UNDO_FOR",
    "Author",
    "Details",
    "JustLogged",
    "Logged",
    "Match",
    "NumberedLine",
    "ReadLine",
    "Undone",
    "author_of",
    "can_undo",
    "decide_own",
    "decides_alone",
    "just_logged",
    "log_entry",
    "log_lines",
    "log_statement",
    "near_questions",
    "problems_of",
    "read_line",
    "read_many",
    "same_question",
    "spoken",
    "today_in",
    "undo_own",
    "undo_statement",
    "usual_criteria",
    "withdraw_own",
]
