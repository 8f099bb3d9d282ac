"""`forecasts simulate`: an empty record filled with a labelled world of known true skill."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.meter import Meter
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import by_option, example, json_option
from forecasts.clock import Edge, day_edge, parse_day
from forecasts.errors import ConflictError

if TYPE_CHECKING:
    from forecasts.exchange import ImportSummary
    from forecasts.runtime import Runtime
    from forecasts.simulate import World

KINDS = (
    *("base", "selected", "few", "verbal", "no_market", "updating", "ladders", "huggers"),
    *("unequal", "majority_better", "causes", "sparse", "tiny"),
)


def _fill(runtime: "Runtime", world: "World", *, until: datetime, by: str) -> "ImportSummary":
    from forecasts.exchange import import_rows
    from forecasts.simulate import world_rows
    from forecasts.standings import forecaster_list

    meter = Meter()
    try:
        with runtime.transaction() as session:
            if forecaster_list(session, is_public=False):
                raise ConflictError(
                    "The database holds a record already; a simulation goes into an empty one: "
                    "FORECASTS_DATABASE_URL=sqlite:////tmp/simulated.db forecasts simulate"
                )
            rows = world_rows(world, until=until)
            return import_rows(session, rows, by=by, now=runtime.now(), progress=meter)
    finally:
        meter.close()


@click.command(
    epilog=example("forecasts simulate --seed 7", "forecasts simulate --kind ladders --json")
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    metavar="KIND",
    default="base",
    show_default=True,
    help=f"What the world is like: {', '.join(KINDS)}.",
)
@click.option("--forecasters", type=click.IntRange(2, 5000), help="How many; as the kind has it.")
@click.option("--questions", type=click.IntRange(10, 20_000), help="How many; as the kind has it.")
@click.option("--until", metavar="DATE", help="All is decided before this day (UTC); today.")
@by_option
@json_option
def simulate(
    seed: int,
    kind: str,
    forecasters: int | None,
    questions: int | None,
    until: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Fills an empty record with a simulated world whose true skill is known.

    Forecasters choose their questions, hold opinions of unequal quality and speak in numbers or
    words; markets quote prices. Everything is labelled as simulated, and each forecaster's
    organisation says the true Edge. The same seed and day give the same record.
    """
    actor = acting(by)
    from forecasts.simulate import simulated_world

    changes = {"forecasters": (forecasters,) if forecasters else None, "questions": questions}
    world = simulated_world(
        seed, kind=kind, **{name: value for name, value in changes.items() if value is not None}
    )
    with opened() as runtime:
        last = day_edge(parse_day(until), Edge.START) if until else runtime.now()
        summary = _fill(runtime, world, until=last, by=actor)
    if as_json:
        print_json({"seed": seed, "kind": kind, "imported": summary})
        return
    click.echo(
        f"World {seed} ({kind}): {plural(summary.forecasters, 'forecaster')} (the market among "
        f"them), {plural(summary.questions, 'question')}, "
        f"{plural(summary.predictions, 'prediction')}. See it: forecasts leaderboard"
    )
