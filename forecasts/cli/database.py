"""`forecasts db`: the schema of the database."""

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural
from forecasts.cli.parameters import example


@click.group()
def db() -> None:
    """Upgrades or checks the database schema."""


@db.command(epilog=example("forecasts db upgrade"))
def upgrade() -> None:
    """Brings schema and scores to this release; twice does no harm."""
    from forecasts.db import schema_state
    from forecasts.db import upgrade as bring_up
    from forecasts.errors import SchemaError
    from forecasts.upgrading import carry_over

    with opened(is_prepared=False) as runtime:
        before = schema_state(runtime.engine)
        if before == "unknown":
            raise SchemaError(
                "The database was written by a newer release of Forecasts; install that release."
            )
        bring_up(runtime.engine)
        with runtime.transaction() as session:
            rescored = carry_over(session, now=runtime.now())
    if rescored:
        click.echo(f"{plural(rescored, 'question')} scored anew by this release's rules.")
    if before == "current":
        click.echo("The schema was current already; nothing was changed.")
    else:
        click.echo("The schema is current now.")


@db.command(epilog=example("forecasts db check"))
def check() -> None:
    """Compares the database with what this release expects; exits 1 when they differ."""
    from forecasts.db import check_schema

    with opened(is_prepared=False) as runtime:
        check_schema(runtime.engine)
    click.echo("The schema is current.")
