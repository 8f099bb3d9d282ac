"""`forecasts question`: put questions on record, look at them, change their wording or window."""

from typing import TYPE_CHECKING, Any

import click

from forecasts.cli.context import acting, moment, opened
from forecasts.cli.descriptions import print_question, print_question_list
from forecasts.cli.output import print_json
from forecasts.cli.parameters import PROBABILITY, by_option, example, json_option
from forecasts.cli.resolving import annul, reopen, resolve
from forecasts.cli.ruling import rule
from forecasts.clock import Edge
from forecasts.errors import InvalidInputError
from forecasts.values import QuestionState, Visibility
from forecasts.wording import day_words

if TYPE_CHECKING:
    from datetime import datetime

    from forecasts.models import Question


@click.group()
def question() -> None:
    """Puts questions on record, changes and resolves them."""


question.add_command(resolve)
question.add_command(reopen)
question.add_command(annul)
question.add_command(rule)


def question_record(row: "Question", tags: list[str], *, now: "datetime") -> dict[str, Any]:
    """Builds the JSON of a question as it was put on record."""
    return {
        "slug": row.slug,
        "title": row.title,
        "criteria": row.criteria,
        "zone": row.zone,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "closes_precision": row.closes_precision,
        "resolve_by": row.resolve_by,
        "base_rate": row.base_rate,
        "base_rate_source": row.base_rate_source,
        "cause": row.cause,
        "visibility": row.visibility,
        "state": row.state.seen(row.closes_at, now),
        "tags": tags,
    }


@question.command(
    epilog=example(
        'forecasts question add "Will Belarus enter the war by the end of 2023?" \\',
        '    --closes-at 2023-12-31 --criteria "Yes if its troops fight in Ukraine."',
    )
)
@click.argument("title")
@click.option("--closes-at", metavar="DATE", help="The deadline; a day counts to its end.")
@click.option("--criteria", default="", metavar="TEXT", help="When it is Yes, and when No.")
@click.option("--opens-at", metavar="DATE", help="When it opens; a day counts from its start.")
@click.option("--resolve-by", metavar="DATE", help="When the outcome must be known.")
@click.option("--zone", default="UTC", show_default=True, help="Zone of the dates given.")
@click.option("--base-rate", type=PROBABILITY, metavar="P", help="How often such things happen.")
@click.option("--base-rate-source", metavar="URL", help="Where that is stated.")
@click.option("--cause", metavar="TEXT", help="What it shares with others, such as one war.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="A word it is found under.")
@click.option("--private", "is_private", is_flag=True, help="Nobody else may see it.")
@click.option("--unlisted", "is_unlisted", is_flag=True, help="Seen only by who has its address.")
@by_option
@json_option
def add(
    *,
    title: str,
    closes_at: str | None,
    criteria: str,
    opens_at: str | None,
    resolve_by: str | None,
    zone: str,
    base_rate: float | None,
    base_rate_source: str | None,
    cause: str | None,
    tags: tuple[str, ...],
    is_private: bool,
    is_unlisted: bool,
    by: str | None,
    as_json: bool,
) -> None:
    """Puts a yes/no question on record, with its deadline and criteria."""
    actor = acting(by)
    _check_given(closes_at, criteria)
    from forecasts.questions import QuestionDraft, add_question, tags_of

    by_when = moment(resolve_by, Edge.END, zone)
    draft = QuestionDraft(
        title=title,
        criteria=criteria,
        closes=moment(closes_at, Edge.END, zone),
        opens=moment(opens_at, Edge.START, zone),
        resolve_by=by_when.at if by_when else None,
        zone=zone,
        base_rate=base_rate,
        base_rate_source=base_rate_source,
        cause=cause,
        visibility=_visibility(is_private=is_private, is_unlisted=is_unlisted),
        tags=tags,
    )
    with opened() as runtime, runtime.transaction() as session:
        row = add_question(session, draft, by=actor, now=runtime.now())
        session.flush()
        record = question_record(row, tags_of(session, row.id), now=runtime.now())
        closes = day_words(row.closes_at, row.closes_precision, zone=row.zone)
    if as_json:
        print_json(record)
    else:
        click.echo(f"On record: {record['title']}")
        click.echo(f"  {record['slug']}, closes {closes}")
        click.echo(f"Next: forecasts predict {record['slug']} PROBABILITY")


def _check_given(closes_at: str | None, criteria: str) -> None:
    lacking = [] if closes_at else ["has no deadline: give --closes-at DATE"]
    lacking += [] if criteria.strip() else ["has no criteria: give --criteria TEXT"]
    if lacking:
        raise InvalidInputError(f"The question {', and '.join(lacking)}.")


def _visibility(*, is_private: bool, is_unlisted: bool) -> Visibility:
    if is_private:
        return Visibility.PRIVATE
    return Visibility.UNLISTED if is_unlisted else Visibility.PUBLIC


@question.command("list", epilog=example("forecasts question list --search 'ice \"in March\"'"))
@click.option(
    "--state", type=click.Choice([each.value for each in QuestionState]), help="Only these."
)
@click.option("--search", metavar="WORDS", help="Only those that hold all of these words.")
@json_option
def list_(state: str | None, search: str | None, as_json: bool) -> None:
    """Lists questions by where they stand, the most urgent first."""
    from forecasts.search import search_terms
    from forecasts.standings import question_list

    terms = search_terms(search) if search is not None else ()
    with opened() as runtime, runtime.reading() as session:
        listed = question_list(session, includes_hidden=True, terms=terms, now=runtime.now())
    if state:
        chosen = {each: getattr(listed, each) for each in (state,)}
    else:
        chosen = {each.value: getattr(listed, each) for each in QuestionState}
        chosen = {name: chosen[name] for name in ("awaiting", "open", "resolved", "annulled")}
    if as_json:
        print_json([line for lines in chosen.values() for line in lines])
    elif terms and not any(chosen.values()):
        click.echo("No question holds all of these words in its title, tags or criteria.")
    else:
        print_question_list(chosen)


@question.command(epilog=example("forecasts question show belarus-in-the-war"))
@click.argument("slug")
@json_option
def show(slug: str, as_json: bool) -> None:
    """Shows a question: criteria, who said what when, how it came out, who scored what."""
    from forecasts.standings import question_page

    with opened() as runtime, runtime.reading() as session:
        page = question_page(session, slug, is_public=False).seen_at(runtime.now())
    if as_json:
        print_json(page)
    else:
        print_question(page)


@question.command(
    epilog=example('forecasts question edit belarus-in-the-war --criteria "Yes if …"')
)
@click.argument("slug")
@click.option("--title", metavar="TEXT", help="The new title; the slug stays.")
@click.option("--criteria", metavar="TEXT", help="The new criteria.")
@click.option("--opens-at", metavar="DATE", help="When it opens; a day counts from its start.")
@click.option("--closes-at", metavar="DATE", help="The deadline; a day counts to its end.")
@click.option("--base-rate", type=PROBABILITY, metavar="P", help="How often such things happen.")
@click.option("--base-rate-source", metavar="URL", help="Where that is stated.")
@click.option("--cause", metavar="TEXT", help="What it shares with others; empty for nothing.")
@click.option("--tag", "tags", multiple=True, metavar="T", help="The new tags, all of them.")
@by_option
def edit(
    *,
    slug: str,
    title: str | None,
    criteria: str | None,
    opens_at: str | None,
    closes_at: str | None,
    base_rate: float | None,
    base_rate_source: str | None,
    cause: str | None,
    tags: tuple[str, ...],
    by: str | None,
) -> None:
    """Changes wording, window, base rate, cause or tags; what is resolved is rescored at once.

    Wording, window or base rate written once the outcome is known make a question retrospective.
    """
    actor = acting(by)
    from forecasts.families import follow_deadlines, ladder_by_deadline
    from forecasts.questions import QuestionChange, edit_question, find_question
    from forecasts.scores import current_resolution

    with opened() as runtime, runtime.transaction() as session:
        found = find_question(session, slug)
        change = QuestionChange(
            title=title,
            criteria=criteria,
            opens=moment(opens_at, Edge.START, found.zone),
            closes=moment(closes_at, Edge.END, found.zone),
            base_rate=base_rate,
            base_rate_source=base_rate_source,
            cause=cause,
            tags=tags or None,
        )
        ladder = ladder_by_deadline(session, found)
        edit_question(session, found, change, by=actor, now=runtime.now())
        if ladder is not None:
            follow_deadlines(session, ladder, now=runtime.now())
        name, fixed_at = found.slug, found.fixed_at
        decided = current_resolution(session, found.id)
        known_at = decided.known_at if decided else None
    click.echo(f"Changed: {name}")
    if known_at is not None and fixed_at >= known_at:
        click.echo(
            "Its outcome was known before this wording: it stands on the retrospective board."
        )
