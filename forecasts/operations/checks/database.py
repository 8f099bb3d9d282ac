"""Is the record sound: the file, the ledger, the clock, the room on the disk."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import text

from forecasts.audit import verify
from forecasts.ledger import head
from forecasts.operations.checks.check import (
    Check,
    Looking,
    Patient,
    counted,
    ok,
    red,
    span_words,
    warning,
)
from forecasts.values import Chain

SKEW: Final = timedelta(minutes=5)
LITTLE_ROOM: Final = 1 << 30
NO_ROOM: Final = 100 << 20


def integrity(patient: Patient) -> Check:
    """Has SQLite look through its own file; a server looks after its own."""
    if patient.engine.dialect.name != "sqlite":
        return ok("database", "The database answers.")
    found = patient.session.scalar(text("PRAGMA quick_check(1)"))
    if found == "ok":
        return ok("database", "The file is sound.")
    return red(
        "database",
        f"The database file is damaged: {found}. Restore the last backup.",
        "forecasts ledger verify",
    )


def ledger_time(patient: Patient) -> Check:
    """Compares the newest ledger entries with the clock: none may lie ahead of it."""
    times = [head(patient.session, chain).recorded_at for chain in Chain]
    ahead = max((at - patient.now for at in times if at is not None), default=timedelta(0))
    if ahead <= SKEW:
        return ok("ledger time", "No entry lies ahead of the clock.")
    return red(
        "ledger time",
        f"The newest ledger entry lies {span_words(ahead)} ahead of this machine's clock: the "
        "clock is wrong, or was when the entry was written.",
        "timedatectl",
    )


def ledger_deep(patient: Patient) -> Check:
    """Recomputes both chains, every row and every score."""
    if not patient.is_deep:
        return ok("ledger", "Not recomputed; --deep does.")
    found = verify(patient.session)
    if not found.is_sound:
        return red("ledger", f"The record differs: {found.difference}", "forecasts ledger verify")
    entries = counted(found.entries, "ledger entry", "ledger entries")
    return ok("ledger", f"{entries} and {counted(found.scores, 'score')} agree.")


def server_clock(patient: Patient) -> Check:
    """Compares the clock of a database server with ours."""
    if patient.engine.dialect.name == "sqlite":
        return ok("server clock", "The database has no clock of its own.")
    theirs = patient.session.scalar(text("SELECT clock_timestamp()"))
    skew = theirs - patient.now if theirs is not None else timedelta(0)
    if abs(skew) <= SKEW:
        return ok("server clock", "The database's clock agrees with this machine's.")
    which = "ahead of" if skew > timedelta(0) else "behind"
    return red(
        "server clock",
        f"The database's clock is {span_words(skew)} {which} this machine's; one is wrong.",
        "timedatectl",
    )


def room(patient: Patient) -> Check:
    """Looks how much room the disk of a SQLite file has left."""
    path = patient.engine.url.database
    if patient.engine.dialect.name != "sqlite" or not path:
        return ok("disk", "The database server looks after its own disk.")
    free = shutil.disk_usage(Path(path).absolute().parent).free
    words = f"{free / (1 << 30):.1f} GiB are free where the record is."
    if free < NO_ROOM:
        return red("disk", words + " Make room: nothing can be written soon.", "df -h")
    if free < LITTLE_ROOM:
        return warning("disk", words, "df -h")
    return ok("disk", words)


CHECKS: Final[tuple[Looking, ...]] = (integrity, ledger_time, ledger_deep, server_clock, room)
