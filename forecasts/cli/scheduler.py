"""`forecasts scheduler`: does what is due."""

from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened
from forecasts.cli.parameters import example

if TYPE_CHECKING:
    from forecasts.outside import Outside
    from forecasts.runtime import Runtime


def _run(runtime: "Runtime", outside: "Outside") -> bool:
    """Runs until told to stop; says whether the items in hand came to their end."""
    from forecasts.jobs import JOBS, run_scheduler

    return run_scheduler(runtime, outside, JOBS)


def _run_once(runtime: "Runtime", outside: "Outside") -> None:
    from forecasts.jobs import JOBS, Work, outcomes

    for name, outcome in outcomes(Work(runtime, outside), JOBS).items():
        click.echo(f"{name}: {outcome.words}")


@click.command(
    epilog=example("forecasts scheduler", "forecasts scheduler --once   # from cron, for example")
)
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def scheduler(once: bool) -> None:
    """Runs the periodic jobs until SIGTERM or Ctrl-C; a second one ends it at once.

    Due times are kept in the database, so nothing is lost while no scheduler runs, and two of
    them do nothing twice.
    """
    import logging
    import os
    from contextlib import closing

    from forecasts.outside import compose_outside

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for name in ("apscheduler", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with opened() as runtime:
        outside = compose_outside(runtime.settings, now=runtime.now)
        with closing(outside):
            if once:
                _run_once(runtime, outside)
                return
            if not _run(runtime, outside):
                logging.shutdown()
                os._exit(0)  # a thread still waits for an answer; nothing of it is half done
