"""`forecasts question rule`: how a question finds its outcome."""

from typing import TYPE_CHECKING, Any

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.output import print_json, warn
from forecasts.cli.parameters import by_option, example, json_option
from forecasts.cli.tables import paragraph
from forecasts.errors import InvalidInputError
from forecasts.values import RuleKind

if TYPE_CHECKING:
    from forecasts.config import SourceSettings
    from forecasts.db import Session

_POLICY = click.Choice(["annul", "person"])


@click.command(
    epilog=example(
        "forecasts question rule belarus-in-the-war",
        "forecasts question rule belarus-in-the-war market --agreement majority",
        "forecasts question rule belarus-in-the-war deadline \\",
        '    --unless "a notice of the state"',
        "forecasts question rule jobless observation --provider fred \\",
        '    --series UNRATE --period 2024-05 --comparison ">=" --threshold 4.0',
    )
)
@click.argument("slug")
@click.argument("kind", type=click.Choice([each.value for each in RuleKind]), required=False)
@click.option("--agreement", type=click.Choice(["all", "majority", "any"]), help="Of the markets.")
@click.option("--on-void", type=_POLICY, help="When a market is void.  [default: annul]")
@click.option("--on-half", type=_POLICY, help="When it pays fifty-fifty.  [default: annul]")
@click.option("--on-partial", type=_POLICY, help="When it pays a part.  [default: person]")
@click.option("--unless", metavar="TEXT", help="By what Yes would be shown (deadline).")
@click.option("--url", metavar="URL", help="Of a feed, or of a json or csv statistic.")
@click.option("--words", multiple=True, metavar="TEXT", help="Keep entries with all of these.")
@click.option("--provider", metavar="NAME", help="fred, worldbank, dbnomics, json or csv.")
@click.option("--series", metavar="CODE", help="The series at its provider.")
@click.option("--rows", metavar="PATH", help="Where the rows stand in a json.")
@click.option("--date-field", metavar="NAME", help="The field or column with the date.")
@click.option("--value-field", metavar="NAME", help="The field or column with the value.")
@click.option("--frequency", metavar="NAME", help="How long a period is, such as month.")
@click.option("--period", metavar="TEXT", help="Which periods count, such as 2024-05.")
@click.option("--comparison", metavar="SIGN", help=">=, >, <=, < or ==.")
@click.option("--threshold", metavar="NUMBER", help="What the value is held against.")
@click.option("--vintage", metavar="NAME", help="first or latest: which published value counts.")
@click.option("--lag-days", type=int, metavar="N", help="How late a value may be published.")
@by_option
@json_option
def rule(slug: str, kind: str | None, by: str | None, as_json: bool, **options: Any) -> None:
    """Shows by which rule a question finds its outcome, or sets it.

    What is left out has its default. A new rule ends what the earlier one proposed.
    """
    given = {name: each for name, each in options.items() if each not in (None, ())}
    settings = {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}
    if kind is None and settings:
        raise InvalidInputError(
            "Name the kind of the rule before its options: market, observation, feed, deadline or "
            "manual."
        )
    if kind is not None:
        _set(slug, RuleKind(kind), settings, acting(by))
    _show(slug, is_set=kind is not None, as_json=as_json)


def _set(slug: str, kind: RuleKind, settings: dict[str, Any], actor: str) -> None:
    from forecasts.questions import find_question
    from forecasts.resolution.rule_choice import set_rule

    with opened() as runtime, runtime.transaction() as session:
        question = find_question(session, slug)
        set_rule(session, question, kind, settings, by=actor, now=runtime.now())
        lacking = _lacking(session, question.id, kind, settings, runtime.settings.sources)
    if lacking is not None:
        warn(lacking)


def _lacking(
    session: "Session",
    question_id: int,
    kind: RuleKind,
    settings: dict[str, Any],
    sources: "SourceSettings",
) -> str | None:
    """Says what a rule needs that is not there yet, so that it finds nothing."""
    from forecasts.markets.lookup import linked_markets

    if kind is RuleKind.MARKET and not linked_markets(session, question_id, adjudicated_only=True):
        return (
            "No market is linked and adjudicated, so that this rule finds nothing; link one: "
            "forecasts market link"
        )
    if settings.get("provider") == "fred" and sources.fred_api_key is None:
        return (
            "FRED is not asked without a key, so that this rule finds nothing; set "
            "FORECASTS_FRED_API_KEY"
        )
    return None


def _show(slug: str, *, is_set: bool, as_json: bool) -> None:
    from forecasts.questions import find_question, rule_in_force
    from forecasts.standings.questions.outcome_view import rule_words

    with opened() as runtime, runtime.reading() as session:
        question = find_question(session, slug)
        kind, settings = rule_in_force(session, question.id)
        name = question.slug
    if as_json:
        print_json({"question": name, "kind": kind, "settings": settings})
    else:
        head = "Set" if is_set else name
        click.echo(paragraph(f"{head}: {rule_words(kind, settings)}", hanging=2))
        if is_set:
            click.echo(paragraph(f"Try it: forecasts check {name} --dry-run", hanging=2))
        else:
            kinds = ", ".join(each.value for each in RuleKind)
            change = f"Change it: forecasts question rule {name} KIND … (KIND: {kinds})"
            click.echo(paragraph(change, hanging=2))
