"""`forecasts doctor`: what is wrong, and the command that mends it."""

from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import example, json_option

if TYPE_CHECKING:
    from forecasts.operations.doctor import Check


def _print(checks: "list[Check]") -> None:
    from forecasts.cli.tables import paragraph

    colours = {"ok": "green", "warning": "yellow", "red": "red"}
    for check in checks:
        mark = click.style(f"{check.level.value:<8}", fg=colours[check.level.value])
        text = paragraph(f"{check.name}: {check.words}", indent=8, hanging=10).strip()
        click.echo(mark + text)
        if check.remedy is not None:
            click.echo(f"          Run: {check.remedy}")


@click.command(epilog=example("forecasts doctor", "forecasts doctor --deep"))
@click.option("--deep", is_flag=True, help="Recompute the ledger and every score, too.")
@json_option
def doctor(deep: bool, as_json: bool) -> None:
    """Looks the record and the work on it over; exits 1 when something is red.

    A warning wants a look, red wants somebody now. Nothing is changed.
    """
    from forecasts.operations.doctor import Level, examine, worst

    with opened(is_prepared=False) as runtime:
        checks = examine(runtime.engine, runtime.settings, now=runtime.now(), is_deep=deep)
    level = worst(checks)
    if as_json:
        print_json({"level": level, "checks": checks})
    else:
        _print(checks)
    number = sum(check.level is Level.RED for check in checks)
    if number:
        verb = "is" if number == 1 else "are"
        raise click.ClickException(f"{plural(number, 'check')} {verb} red.")
    if not as_json:
        warnings = sum(check.level is Level.WARNING for check in checks)
        rest = f" {plural(warnings, 'warning')}." if warnings else ""
        click.echo(f"Nothing is red.{rest}" if rest else "All is in order.")
