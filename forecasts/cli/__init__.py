"""The command line: one file a noun, imported only when its command runs.

The table below is all that `forecasts --help` needs, so it imports nothing but click. Refusals end
with exit code 1 and one line on stderr, wrong usage with 2.
"""

import importlib
import os
import sys
from typing import Any, Final

import click

from forecasts import __version__
from forecasts.errors import ForecastsError

__all__ = ["COMMANDS", "main"]

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("demo:demo", "Serve a populated record from a throwaway database."),
    "article": ("article:article", "Store articles and see what was found in them."),
    "review": ("review:review", "Walk through proposed predictions and decide."),
    "candidate": ("candidate:candidate", "Decide about proposed predictions by number."),
    "watch": ("watch:watch", "Follow a person or outlet by a stated rule."),
    "lexicon": ("lexicon:lexicon", "Show what words are read as, and from which study."),
    "question": ("question:question", "Put questions on record, change and resolve them."),
    "family": ("family:family", "Tie questions together that count as one."),
    "market": ("market:market", "Link markets, follow their prices, see what moved."),
    "check": ("check:check", "Look for outcomes by the rules of questions."),
    "proposal": ("proposal:proposal", "Accept or reject proposed outcomes."),
    "evidence": ("evidence:evidence", "Keep pages and files that show an outcome."),
    "predict": ("predict:predict", "Put a stated probability on record."),
    "me": ("me:me", "Show what is yours: due, calibration, record."),
    "withdraw": ("withdraw:withdraw", "No longer stand by what was said."),
    "retract": ("retract:retract", "Take back a statement recorded wrongly."),
    "reply": ("reply:reply", "Put a forecaster's answer beside the record."),
    "corrections": ("corrections:corrections", "Show what was changed or taken back."),
    "leaderboard": ("leaderboard:leaderboard", "Show who did how well, with intervals."),
    "forecaster": ("forecaster:forecaster", "List forecasters, show one with every call."),
    "calibration": ("calibration:calibration", "Show what was said against what happened."),
    "compare": ("compare:compare", "Compare two forecasters on what both answered."),
    "import": ("exchange:import_", "Import statements from a file, all or none."),
    "export": ("export:export", "Write scores, predictions, questions or a board."),
    "simulate": ("simulate:simulate", "Fill an empty record with a world of known skill."),
    "ledger": ("ledger:ledger", "Show and verify the hash-chained log."),
    "verify-board": ("verify_board:verify_board", "Compute a published board again."),
    "report": ("report:report", "Look at the report by mail, send it, see to letters."),
    "publish": ("publish:publish", "Write the public site as files."),
    "serve": ("serve:serve", "Serve the web pages."),
    "scheduler": ("scheduler:scheduler", "Do what is due, now or as it falls due."),
    "jobs": ("jobs:jobs", "Show the periodic jobs: last run, next run, errors."),
    "doctor": ("doctor:doctor", "Say what is wrong, and what mends it."),
    "subscribe": ("subscription:subscribe", "Ask an address to agree to the report by mail."),
    "unsubscribe": ("subscription:unsubscribe", "End all mail to an address."),
    "subscriptions": ("subscription:subscriptions", "List who is mailed what."),
    "user": ("user:user", "Make accounts and links to sign in; roles, erasure."),
    "db": ("database:db", "Upgrade or check the database schema."),
}


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _database_refusal(error: Exception) -> str | None:
    raised = sys.modules.get("sqlalchemy.exc")
    if raised is None or not isinstance(error, raised.DBAPIError):
        return None
    reason = _one_line(error.orig or error).rstrip(".")
    return f"The database refused: {reason}. The change in hand was not made."


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Lists the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Imports a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"forecasts.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Writes the commands from the table, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command named first; an unknown one is met with the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches

            close = get_close_matches(name, COMMANDS)
            hint = f" Did you mean {', '.join(close)}?" if close else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command and turns what went wrong into one line and an exit code."""
        try:
            return super().invoke(ctx)
        except ForecastsError as error:
            raise click.ClickException(_one_line(error)) from error
        except (click.Abort, KeyboardInterrupt):
            ctx.exit(130)
        except Exception as error:
            refusal = _database_refusal(error)
            if refusal is None:
                raise
            raise click.ClickException(refusal) from error


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: forecasts demo",
)
@click.version_option(__version__, prog_name="forecasts")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Puts public predictions on the record and scores them honestly."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    for stream in (sys.stdout, sys.stderr):
        if (stream.encoding or "").lower() not in {"utf-8", "utf8"}:
            getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
