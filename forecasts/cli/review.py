"""`forecasts review`: walk through proposed predictions and decide about each.

Every decision is a transaction of its own, so leaving at any point loses nothing.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.asking import BackError, ask, ask_until
from forecasts.cli.context import acting, opened
from forecasts.cli.deciding import Decisions, Draft, no_level
from forecasts.cli.output import plural
from forecasts.cli.parameters import NUMBER, by_option, example
from forecasts.cli.proposals import candidate_lines, print_date
from forecasts.cli.tables import paragraph
from forecasts.clock import parse_day
from forecasts.errors import ForecastsError
from forecasts.values import CandidateState, VerdictKind

if TYPE_CHECKING:
    from forecasts.intake import ArticleView, CandidateView
    from forecasts.runtime import Runtime

KEYS: Final = (
    "a accept, e change the probability or range, i the words speak for No, n noncommittal, "
    "d direction only, r reject, s skip, u undo the last, q quit"
)


class QuitError(Exception):
    """The person leaves the walk."""


class SkipError(Exception):
    """The person leaves an article for later."""


@dataclass(slots=True)
class Walk:
    """A walk through the pending candidates of some articles.

    Attributes:
        runtime: the composed runtime.
        decisions: what carries a decision out.
        queue: article and candidate numbers still to be shown.
        decided: what was decided in this walk, the last one last.
        shown: the article whose heading was printed last.
    """

    runtime: "Runtime"
    decisions: Decisions
    queue: deque[tuple[int, int]]
    decided: list[tuple[int, int]] = field(default_factory=list)
    shown: int | None = None

    def run(self) -> None:
        """Shows one candidate after the other until none is left or the person leaves."""
        while self.queue:
            number, candidate_id = self.queue.popleft()
            article = self._article(number)
            view = next(each for each in article.candidates if each.id == candidate_id)
            if view.state is not CandidateState.PENDING:
                continue
            try:
                self._introduce(article)
            except SkipError:
                self.queue = deque(each for each in self.queue if each[0] != number)
                continue
            self._decide(number, view)

    def _article(self, number: int) -> "ArticleView":
        from forecasts.intake import article_view

        with self.runtime.reading() as session:
            return article_view(session, number)

    def _introduce(self, article: "ArticleView") -> None:
        if self.shown == article.id:
            return
        click.echo()
        click.secho(paragraph(f"Article {article.id}: {article.title}"), bold=True)
        print_date(article)
        if article.published_on is None:
            self._settle_date(article)
        self.shown = article.id

    def _settle_date(self, article: "ArticleView") -> None:
        def settle(typed: str) -> date:
            if typed.lower() == "s":
                raise SkipError
            if typed.lower() == "q":
                raise QuitError
            day = parse_day(typed)
            self.decisions.settle_date(article.id, day)
            return day

        click.echo("Statements count from the end of the day of publication; settle it first.")
        days = {each["day"] for each in article.date_evidence if each["kind"] == "masthead"}
        default = days.pop() if len(days) == 1 and not article.date_warnings else ""
        try:
            day = ask_until("Published on (YYYY-MM-DD, s skip, q quit)", settle, default=default)
        except BackError:
            raise SkipError from None
        click.echo(f"Dated {day}.")

    def _decide(self, number: int, view: "CandidateView") -> None:
        draft = Draft(view)
        click.echo()
        for text in candidate_lines(view):
            click.echo(text)
        while True:
            try:
                if self._act(ask("Decide (? for help)").lower(), number, draft):
                    return
            except BackError:
                continue
            except ForecastsError as error:
                click.echo(f"  {error}")

    def _act(self, key: str, number: int, draft: Draft) -> bool:
        """Does what a key asks for; True when the walk goes on to the next candidate."""
        if key == "q":
            raise QuitError
        if key == "e":
            self.decisions.change(draft)
            return False
        if key == "i":
            draft.turn_round()
            click.echo(f"  The words speak for {'No' if draft.is_inverted else 'Yes'}.")
            return False
        if key == "u":
            return self._undo(number, draft)
        if key == "s":
            return True
        is_decided = self._settle(key, draft)
        if is_decided:
            self.decided.append((number, draft.view.id))
        else:
            click.echo(paragraph(KEYS, indent=2))
        return is_decided

    def _settle(self, key: str, draft: Draft) -> bool:
        verdicts = {"n": VerdictKind.NONCOMMITTAL, "d": VerdictKind.DIRECTION_ONLY}
        if key == "a":
            if no_level(draft):
                self.decisions.change(draft)
            self.decisions.accept(draft)
        elif key in verdicts:
            self.decisions.set_verdict(draft, verdicts[key])
        elif key == "r":
            self.decisions.reject(draft)
        else:
            return False
        return True

    def _undo(self, number: int, draft: Draft) -> bool:
        if not self.decided:
            click.echo(
                "  Nothing was decided in this walk; take back an earlier decision with: "
                "forecasts candidate undo ID"
            )
            return False
        article_id, candidate_id = self.decided[-1]
        self.decisions.undo(candidate_id)
        self.decided.pop()
        self.queue.appendleft((number, draft.view.id))
        self.queue.appendleft((article_id, candidate_id))
        return True


def _pending(runtime: "Runtime", article_id: int | None) -> deque[tuple[int, int]]:
    from forecasts.intake import article_list, article_view

    with runtime.reading() as session:
        if article_id is None:
            numbers = sorted(line.id for line in article_list(session) if line.pending)
        else:
            numbers = [article_id]
        return deque(
            (number, each.id)
            for number in numbers
            for each in article_view(session, number).candidates
            if each.state is CandidateState.PENDING
        )


@click.command(epilog=example("forecasts review", "forecasts review 1 --by Anna"))
@click.argument("article", metavar="[ARTICLE]", type=NUMBER, required=False)
@by_option
def review(article: int | None, by: str | None) -> None:
    """Walks through the candidates of one article, or of all, that wait for a decision.

    Keys: a accept, e change the probability or range, i the words speak for No, n noncommittal,
    d direction only, r reject, s skip, u undo the last, q quit; `back` leaves any question. Each
    decision is kept at once.
    """
    actor = acting(by)
    with opened() as runtime:
        queue = _pending(runtime, article)
        if not queue:
            click.echo("No candidate waits for a decision; store an article: forecasts article add")
            return
        click.echo(paragraph(f"{plural(len(queue), 'candidate')} to decide about. Keys: {KEYS}."))
        walk = Walk(runtime, Decisions(runtime, actor), queue)
        try:
            walk.run()
        except (QuitError, click.Abort):
            click.echo()
        left = len(_pending(runtime, article))
    click.echo(f"{len(walk.decided)} decided, {left} still waiting.")
    if walk.decided:
        click.echo("See them: forecasts leaderboard, or forecasts question list")
