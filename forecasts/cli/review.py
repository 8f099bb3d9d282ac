"""`forecasts review`: walk through proposed predictions and decide about each."""

import time
from collections import deque
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.deciding import Decisions
from forecasts.cli.marked import LEGEND, is_coloured
from forecasts.cli.output import plural
from forecasts.cli.overview import print_sum
from forecasts.cli.parameters import NUMBER, by_option, example
from forecasts.cli.walking import QuitError, Walk

if TYPE_CHECKING:
    from forecasts.runtime import Runtime


def _pending(runtime: "Runtime", article_id: int | None) -> deque[tuple[int, int]]:
    from forecasts.intake import article_list, article_view
    from forecasts.intake.order import waiting_in_order

    with runtime.reading() as session:
        if article_id is None:
            numbers = sorted(line.id for line in article_list(session) if line.pending)
        else:
            numbers = [article_id]
        return deque(
            (number, each.id)
            for number in numbers
            for each in waiting_in_order(article_view(session, number).candidates)
        )


@click.command(epilog=example("forecasts review", "forecasts review 1 --by Anna"))
@click.argument("article", metavar="[ARTICLE]", type=NUMBER, required=False)
@by_option
def review(article: int | None, by: str | None) -> None:
    """Walks through the candidates of one article, or of all, that wait for a decision.

    Of a long article what may be recorded is listed first: type the numbers of those to take up,
    and the others are set aside together. What can be scored comes first, what is never scored
    last: o sets that aside together. Keys: 1
    to 5 accept on that question, a accept, e change the probability or range, w who said it, i the
    words speak for No, n noncommittal, d direction only, r reject, m merge with what is on record,
    c turn to what does not agree, s skip, u undo the last, q quit; `back` leaves any question. Each
    decision is kept at once.
    """
    actor, began = acting(by), time.monotonic()
    with opened() as runtime:
        queue = _pending(runtime, article)
        if not queue:
            click.echo("No candidate waits for a decision; store an article: forecasts article add")
            return
        count = plural(len(queue), "candidate")
        click.echo(f"{count} to decide about; each key needs Enter.")
        if not is_coloured():
            click.echo(f"Marks: {LEGEND}.")
        walk = Walk(runtime, Decisions(runtime, actor), queue, len(queue))
        try:
            walk.run()
        except (QuitError, click.Abort):
            click.echo()
        left = len(_pending(runtime, article))
    decided = sum(len(together) for _, together in walk.decided)
    took = time.monotonic() - began
    print_sum(decided, left, len(walk.recorded), len(walk.counted), took)
