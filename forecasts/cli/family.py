"""`forecasts family`: tie questions together, look at what is tied, untie it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.family_words import print_family, sayings
from forecasts.cli.output import plural, print_json, warn
from forecasts.cli.parameters import by_option, example, json_option
from forecasts.cli.tables import Column, print_table
from forecasts.errors import InvalidInputError
from forecasts.values import FamilyKind

if TYPE_CHECKING:
    from datetime import datetime

    from forecasts.db import Session
    from forecasts.models import Family, Question
    from forecasts.standings import FamilyView


@click.group()
def family() -> None:
    """Ties questions together, so that they count as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be tied, as typed."""

    kind: FamilyKind
    title: str
    slugs: tuple[str, ...]
    order: str | None
    condition: str | None
    if_yes: str | None
    if_no: str | None
    unconditional: str | None

    def check(self) -> None:
        """Refuses what belongs to another kind of family."""
        conditional = {
            "--condition": self.condition,
            "--if-yes": self.if_yes,
            "--if-no": self.if_no,
            "--unconditional": self.unconditional,
        }
        given = [option for option, value in conditional.items() if value]
        if self.kind is not FamilyKind.CONDITIONAL and given:
            raise InvalidInputError(f"{given[0]} belongs to a conditional family only.")
        if self.order and self.kind is not FamilyKind.LADDER:
            raise InvalidInputError("Only a ladder has an order: --by-deadline or --as-given.")
        if self.kind is FamilyKind.CONDITIONAL and (self.slugs or not self.condition):
            raise InvalidInputError(
                "Name the questions of a conditional family with --condition SLUG, --if-yes SLUG "
                "and --if-no SLUG."
            )

    def tied(self, session: "Session", *, by: str, now: "datetime") -> "Family":
        """Finds the questions and ties them."""
        from forecasts.families import Condition, RungOrder, tie_branches, tie_family
        from forecasts.questions import find_question

        def found(slug: str | None) -> "Question | None":
            return find_question(session, slug) if slug else None

        if self.condition is None:
            return tie_family(
                session,
                kind=self.kind,
                title=self.title,
                questions=[find_question(session, slug) for slug in self.slugs],
                order=RungOrder(self.order) if self.order else None,
                by=by,
                now=now,
            )
        under = Condition(
            question=find_question(session, self.condition),
            if_yes=found(self.if_yes),
            if_no=found(self.if_no),
            unconditional=found(self.unconditional),
        )
        return tie_branches(session, title=self.title, under=under, by=by, now=now)


@family.command(
    epilog=example(
        'forecasts family tie exclusive "Who wins Vessel?" ann-wins ben-wins cy-wins',
        'forecasts family tie ladder "Open by when?" open-by-may open-by-june',
        'forecasts family tie conditional "Grain price under war" --condition war \\',
        "    --if-yes price-if-war --if-no price-if-peace --unconditional price",
    )
)
@click.argument("kind", type=click.Choice([each.value for each in FamilyKind]))
@click.argument("name")
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option(
    "--by-deadline",
    "order",
    flag_value="deadline",
    help="Order a ladder by deadline.  [default: where all differ]",
)
@click.option("--as-given", "order", flag_value="given", help="Order a ladder as typed.")
@click.option("--condition", metavar="SLUG", help="The question all hangs on.")
@click.option("--if-yes", metavar="SLUG", help="The question asked for its Yes.")
@click.option("--if-no", metavar="SLUG", help="The question asked for its No.")
@click.option("--unconditional", metavar="SLUG", help="The same question without a condition.")
@by_option
@json_option
def tie(
    *,
    kind: str,
    name: str,
    slugs: tuple[str, ...],
    order: str | None,
    condition: str | None,
    if_yes: str | None,
    if_no: str | None,
    unconditional: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Ties questions together under a NAME, so that they count as one.

    KIND is exclusive (one of them comes out Yes), ladder (a Yes on one implies a Yes on the next:
    deadlines, or thresholds from the narrowest to the widest), or conditional.
    """
    actor = acting(by)
    asked = Asked(
        kind=FamilyKind(kind),
        title=name,
        slugs=slugs,
        order=order,
        condition=condition,
        if_yes=if_yes,
        if_no=if_no,
        unconditional=unconditional,
    )
    asked.check()
    from forecasts.families import members_of
    from forecasts.families.ladder import against_deadlines
    from forecasts.standings import family_view

    with opened() as runtime, runtime.transaction() as session:
        tied = asked.tied(session, by=actor, now=runtime.now())
        rungs = [each.question for each in members_of(session, tied)]
        falls = against_deadlines(rungs) if asked.kind is FamilyKind.LADDER else []
        view = family_view(session, tied.slug, is_public=False).seen_at(runtime.now())
    _print_tied(view, f"Tied: {view.title}", as_json=as_json)
    for line in falls:
        warn(line)


def _print_tied(view: "FamilyView", heading: str, *, as_json: bool) -> None:
    if as_json:
        print_json(view)
    else:
        click.echo(heading)
        click.echo(f"  {view.slug}, {plural(len(view.members), 'question')} that count as one")
    for line in (*view.contradictions, *sayings(view)):
        warn(line)


@family.command(
    epilog=example(
        'forecasts family add "Who wins Vessel?" dee-wins',
        "forecasts family add grain-price-under-war price-if-peace --if-no",
    )
)
@click.argument("name")
@click.argument("slug")
@click.option("--if-yes", "branch", flag_value=1, type=int, help="It is asked for a Yes.")
@click.option("--if-no", "branch", flag_value=0, type=int, help="It is asked for a No.")
@by_option
@json_option
def add(name: str, slug: str, branch: int | None, by: str | None, as_json: bool) -> None:
    """Adds a question to a family.

    On a ladder that deadlines order it takes its place.
    """
    actor = acting(by)
    from forecasts.families import add_member, find_family
    from forecasts.questions import find_question
    from forecasts.standings import family_view

    with opened() as runtime, runtime.transaction() as session:
        found = find_family(session, name)
        question = find_question(session, slug)
        add_member(session, found, question, branch=branch, by=actor, now=runtime.now())
        view = family_view(session, found.slug, is_public=False).seen_at(runtime.now())
        added = question.slug
    _print_tied(view, f"Added to {view.title}: {added}", as_json=as_json)


@family.command("list", epilog=example("forecasts family list"))
@json_option
def list_(as_json: bool) -> None:
    """Lists the families, with how many of their questions are decided."""
    from forecasts.standings import family_list

    with opened() as runtime, runtime.reading() as session:
        lines = family_list(session, includes_hidden=True)
    if as_json:
        print_json(lines)
    elif not lines:
        click.echo("No family yet; tie questions together: forecasts family tie KIND NAME SLUG...")
    else:
        columns = [
            Column("Family", shrinks=True),
            Column("Kind"),
            Column("Questions", is_number=True),
            Column("Decided", is_number=True),
        ]
        print_table(
            columns,
            [[each.slug, each.kind, f"{each.questions:,}", f"{each.decided:,}"] for each in lines],
        )


@family.command(epilog=example("forecasts family show who-wins-vessel"))
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Shows a family, and what was said on it that cannot all be meant."""
    from forecasts.standings import family_view

    with opened() as runtime, runtime.reading() as session:
        view = family_view(session, name, is_public=False).seen_at(runtime.now())
    if as_json:
        print_json(view)
    else:
        print_family(view)


@family.command(epilog=example("forecasts family untie who-wins-vessel"))
@click.argument("name")
def untie(name: str) -> None:
    """Unties a family: its questions count each by itself again.

    What its condition had annulled is reopened. The ledger keeps that they were tied.
    """
    from forecasts.families import find_family, untie_family

    with opened() as runtime, runtime.transaction() as session:
        found = find_family(session, name)
        title = found.title
        freed = untie_family(session, found, now=runtime.now())
    click.echo(f"Untied: {title}; {', '.join(freed)} count each by itself.")
