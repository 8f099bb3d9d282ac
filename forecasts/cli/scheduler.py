"""`forecasts scheduler`: does what is due."""

import click

from forecasts.cli.context import opened
from forecasts.cli.parameters import example


@click.command(
    epilog=example("forecasts scheduler", "forecasts scheduler --once   # from cron, for example")
)
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def scheduler(once: bool) -> None:
    """Runs the periodic jobs until SIGTERM or Ctrl-C.

    Due times are kept in the database, so nothing is lost while no scheduler runs, and two of
    them do nothing twice.
    """
    import logging

    from forecasts import jobs

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with opened() as runtime:
        if once:
            for name, done in jobs.run_once(runtime).items():
                click.echo(f"{name}: {done} done")
            return
        jobs.run_scheduler(runtime)
