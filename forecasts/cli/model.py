"""`forecasts article ask` and `runs`: a language model proposes beside the rules.

Where no model is set, neither is listed.
"""

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.output import plural, print_json, progress
from forecasts.cli.parameters import NUMBER, by_option, example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.errors import ConfigurationError
from forecasts.model_settings import URL
from forecasts.plain import plain

if TYPE_CHECKING:
    from forecasts.intake.model_runs import RunLine
    from forecasts.model_settings import ModelSettings
    from forecasts.runtime import Runtime

_SHOWN: Final = 5


def is_model_set() -> bool:
    """Whether the environment names a model."""
    return bool(os.environ.get(URL, "").strip())


class ArticleGroup(click.Group):
    """The group of articles; it lists what asks a model only where one is set."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Lists the commands."""
        names = super().list_commands(ctx)
        return names if is_model_set() else [name for name in names if name not in _OF_A_MODEL]


class _ModelOption(click.Option):
    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Describes the option where a model is set."""
        return super().get_help_record(ctx) if is_model_set() else None


def model_option(command: Any) -> Any:
    """Adds `--model`."""
    words = "Ask the model, too."
    return click.option("--model", "is_asked", is_flag=True, cls=_ModelOption, help=words)(command)


def model_of(runtime: "Runtime") -> "ModelSettings":
    """Gives the settings of the model.

    Raises:
        ConfigurationError: none is set.
    """
    if runtime.settings.model is None:
        raise ConfigurationError(
            "No model is set; name one with FORECASTS_MODEL_URL and FORECASTS_MODEL_NAME."
        )
    return runtime.settings.model


def ask_about(runtime: "Runtime", article_id: int, *, by: str) -> "RunLine":
    """Asks the model about an article and keeps what came of it; no transaction waits for it."""
    from forecasts.intake.model_runs import article_to_ask, keep_run
    from forecasts.llm.asking import PATIENT
    from forecasts.llm.client import ModelClient
    from forecasts.llm.consulting import consult

    settings = model_of(runtime)
    with runtime.reading() as session:
        asked = article_to_ask(session, article_id)
    begun = time.monotonic()

    def tell(done: int, total: int) -> None:
        where = f" (part {done + 1} of {total})" if total > 1 else ""
        spent = f", {time.monotonic() - begun:.0f} s so far" if done else ""
        progress(f"Asking {settings.name}{where}{spent} …")

    client = ModelClient(settings, now=runtime.now)
    try:
        found = consult(
            client, asked.text, published_on=asked.published_on, seconds=PATIENT, progress=tell
        )
    finally:
        client.close()
    with runtime.transaction() as session:
        return keep_run(session, asked, found, settings, by=by, now=runtime.now())


def print_run(run: "RunLine") -> None:
    """Prints what came of a run: counts, cost, and what was dropped for which reason."""
    from forecasts.intake.model_runs import run_words

    click.echo(paragraph(run_words(run)))
    if run.error:
        click.echo(paragraph(f"! {run.error}", indent=2, hanging=4))
    for each in run.dropped[:_SHOWN]:
        click.echo(paragraph(f"dropped: ‘{each.words}’: {each.why}", indent=2, hanging=4))
    if len(run.dropped) > _SHOWN:
        more = len(run.dropped) - _SHOWN
        click.echo(f"  and {more} more: forecasts article runs {run.article} --json")


@click.command(epilog=example("forecasts article ask 1"))
@click.argument("article_id", metavar="ID", type=NUMBER)
@by_option
@json_option
def ask(article_id: int, by: str | None, as_json: bool) -> None:
    """Asks the model who predicts what in an article, beside the rules.

    Kept is only what stands in the text word for word; how likely it sounds is read by the
    lexicon. Nothing proposed counts before a person confirms it: forecasts review.
    """
    actor = acting(by)
    with opened() as runtime:
        run = ask_about(runtime, article_id, by=actor)
    if as_json:
        print_json(run)
    else:
        print_run(run)
    if run.error and not run.kept:
        raise click.exceptions.Exit(1)
    if run.added and not as_json:
        click.echo(f"Decide: forecasts review {article_id}")


def _total(runs: "tuple[RunLine, ...]") -> Mapping[str, Any]:
    costs = [run.cost for run in runs]
    return {
        "runs": len(runs),
        "cost": sum(cost for cost in costs if cost is not None),
        "without_cost": costs.count(None),
    }


@click.command(epilog=example("forecasts article runs", "forecasts article runs 1"))
@click.argument("article_id", metavar="[ID]", type=NUMBER, required=False)
@json_option
def runs(article_id: int | None, as_json: bool) -> None:
    """Lists when a model was asked, what came of it and what it cost, the latest first."""
    from forecasts.intake.model_runs import cost_words, model_runs

    with opened() as runtime, runtime.reading() as session:
        listed = model_runs(session, article_id)
    total = _total(listed)
    if as_json:
        print_json({"runs": plain(listed), "total": total})
        return
    if not listed:
        click.echo("No model was asked yet.")
        return
    print_table(
        [
            Column("Article", is_number=True),
            Column("Asked (UTC)"),
            Column("Model", shrinks=True),
            Column("Named", is_number=True),
            Column("Kept", is_number=True),
            Column("New", is_number=True),
            Column("Cost", is_number=True),
        ],
        [
            [
                str(run.article),
                f"{run.asked_at:%Y-%m-%d %H:%M}",
                run.model,
                "failed" if run.error and not run.proposed else str(run.proposed),
                str(run.kept),
                str(run.added),
                cost_words(run.cost) if run.cost is not None else "unknown",
            ]
            for run in listed
        ],
    )
    rest = f"; the cost of {total['without_cost']} is unknown" if total["without_cost"] else ""
    click.echo(f"{plural(len(listed), 'run')}, {cost_words(total['cost'])} in all{rest}.")
    if article_id is not None:
        for run in reversed(listed):
            print_run(run)


_OF_A_MODEL: Final = {"ask": ask, "runs": runs}


def add_model_commands(group: click.Group) -> None:
    """Adds what asks a model to the group of articles."""
    for name, command in _OF_A_MODEL.items():
        group.add_command(command, name)
