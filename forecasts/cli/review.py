"""`forecasts review`: walk through proposed predictions and decide about each.

Every decision is a transaction of its own, so leaving at any point loses nothing.
"""

import time
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.asking import BackError, ask, ask_until
from forecasts.cli.context import acting, opened
from forecasts.cli.deciding import Decisions
from forecasts.cli.draft import Draft, no_level
from forecasts.cli.marked import LEGEND, is_coloured
from forecasts.cli.output import plural
from forecasts.cli.panel import (
    print_calls,
    print_candidate,
    print_conflicts,
    print_rest,
    print_twins,
)
from forecasts.cli.parameters import NUMBER, by_option, example
from forecasts.cli.proposals import print_date
from forecasts.cli.tables import paragraph
from forecasts.clock import parse_day
from forecasts.errors import ForecastsError
from forecasts.values import CandidateState, VerdictKind

if TYPE_CHECKING:
    from forecasts.intake import ArticleView, CandidateView
    from forecasts.intake.conflicts import Conflict
    from forecasts.runtime import Runtime

KEYS: Final = (
    "1 to 5 accept on that question, a accept, e change the probability or range, w who said it, "
    "i the words speak for No, n noncommittal, d direction only, r reject, m merge with what is on "
    "record, c turn to what does not agree, o set aside what is never scored, s skip, u undo the "
    "last, q quit"
)
_OFFERED: Final = 5


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
        total: how many there were.
        decided: what was decided in this walk, the last one last; several where they were together.
        recorded: what was accepted, in words, by candidate.
        counted: the candidates that got a verdict.
        shown: the article whose heading was printed last.
        listed: the articles whose rest was listed.
        met: speakers whose role was shown, by article.
    """

    runtime: "Runtime"
    decisions: Decisions
    queue: deque[tuple[int, int]]
    total: int
    decided: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    recorded: dict[int, str] = field(default_factory=dict)
    counted: set[int] = field(default_factory=set)
    shown: int | None = None
    listed: set[int] = field(default_factory=set)
    met: set[tuple[int, str | None]] = field(default_factory=set)

    def run(self) -> None:
        """Shows one candidate after the other until none is left or the person leaves."""
        while self.queue or self._goes_back():
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
            article = self._article(number)
            self._list_rest(article, view)
            self._decide(article, view)

    def _goes_back(self) -> bool:
        """Asks at the end whether the last decision is taken back; True where one is."""
        while self.decided:
            is_whole = sum(len(together) for _, together in self.decided) == self.total
            head = "All decided" if is_whole else "Nothing else is left in this walk"
            try:
                key = ask(f"{head} (u takes the last back, Enter ends)").lower()
                if key == "u":
                    self._take_back()
                    return True
            except BackError:
                continue
            except ForecastsError as error:
                click.echo(f"  {error}")
                continue
            if key in {"", "q"}:
                break
        return False

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
            is_place = typed.isdecimal() and 1 <= int(typed) <= len(found)
            day = found[int(typed) - 1] if is_place else parse_day(typed)
            self.decisions.settle_date(article.id, day)
            return day

        found = sorted({parse_day(each["day"]) for each in article.date_evidence})
        for place, each in enumerate(found, start=1):
            click.echo(f"  {place} {each}")
        click.echo("Statements count from the end of the day of publication; settle it first.")
        offer = ", or a number" if found else ""
        days = {each["day"] for each in article.date_evidence if each["kind"] == "masthead"}
        default = days.pop() if len(days) == 1 and not article.date_warnings else ""
        try:
            day = ask_until(
                f"Published on (YYYY-MM-DD{offer}, s skip, q quit)", settle, default=default
            )
        except BackError:
            raise SkipError from None
        click.echo(f"Dated {day}.")

    def _list_rest(self, article: "ArticleView", view: "CandidateView") -> None:
        """Lists what is never scored before the first of it, so that it can go together."""
        from forecasts.intake.order import Standing, rest_of, standing

        if article.id in self.listed or standing(view) is not Standing.REST:
            return
        self.listed.add(article.id)
        rest = rest_of(article.candidates)
        if len(rest) > 1:
            print_rest(rest)

    def _head(self, view: "CandidateView") -> str:
        from forecasts.intake.order import STANDING_WORDS, standing
        from forecasts.intake.unscored import why_never_scored

        place = f"{self.total - len(self.queue)} of {self.total}"
        why = why_never_scored(view)
        words = f"{STANDING_WORDS[standing(view)]}{f' ({why})' if why else ''}"
        return f"{place} · {view.classification.value}, {view.directness.value} · {words}"

    def _draft(self, article: "ArticleView", view: "CandidateView") -> Draft:
        from forecasts.intake.dating import said_about
        from forecasts.intake.matching import (
            match_question,
            match_questions,
            propose_question,
            questions_named,
        )

        today = self.runtime.now().date()
        with self.runtime.reading() as session:
            matches = match_questions(session, view, most=_OFFERED)
            listed = {match.question.slug for match in matches}
            last = [self.decisions.last] if self.decisions.last not in {None, *listed} else []
            used = questions_named(session, [slug for slug in last if slug])
        matches = (*matches[: _OFFERED - len(used)], *(match_question(view, each) for each in used))
        proposed = propose_question(
            view, said_on=said_about(article, view, today=today), speaker=view.speaker
        )
        return Draft(view, proposed, matches)

    def _print(self, article: "ArticleView", draft: Draft) -> None:
        from forecasts.intake.desk import article_text, calls_beside
        from forecasts.intake.matching import same_claims
        from forecasts.intake.review import find_candidate

        view, likely = draft.view, draft.likely()
        with self.runtime.reading() as session:
            text = article_text(session, article.id)
            about = likely.question.slug if likely else None
            beside = draft.beside(article.published_on, about)
            draft.calls = calls_beside(session, draft.name, beside) if draft.name else ()
            twins = same_claims(session, find_candidate(session, view.id))
        print_candidate(
            article,
            view,
            text,
            head=self._head(view),
            matches=draft.matches,
            proposed=draft.proposed,
            default=self.decisions.default(draft),
            is_known=(article.id, view.speaker) in self.met,
        )
        self.met.add((article.id, view.speaker))
        if draft.is_inverted:
            click.echo("  The words speak for No of the likely question: turned round (i undoes).")
        print_conflicts(view, self._conflicts(article, view), draft.reading())
        print_calls(view, draft.calls, draft.reading())
        print_twins(twins, article.id)

    def _conflicts(self, article: "ArticleView", view: "CandidateView") -> "tuple[Conflict, ...]":
        from forecasts.intake.conflicts import conflicts_with

        return conflicts_with(view, article.candidates)

    def _decide(self, article: "ArticleView", view: "CandidateView") -> None:
        draft = self._draft(article, view)
        self._print(article, draft)
        while True:
            try:
                if self._act(ask("Decide (? for help)").lower(), article.id, draft):
                    return
            except BackError:
                continue
            except ForecastsError as error:
                click.echo(f"  {error}")

    def _act(self, key: str, number: int, draft: Draft) -> bool:
        """Does what a key asks for; True when the walk goes on to the next candidate."""
        if key == "q":
            raise QuitError
        if key in {"e", "i", "w"}:
            self._prepare(key, draft)
            return False
        if key == "u":
            return self._undo(number, draft)
        if key == "c":
            return self._turn(number, draft)
        if key == "o":
            together = self.decisions.set_rest_aside(number)
            self.decided.append((number, together))
            return draft.view.id in together
        return key == "s" or self._is_settled(key, number, draft)

    def _turn(self, number: int, draft: Draft) -> bool:
        """Takes up what does not agree with the candidate in hand, which comes again after it."""
        found = self._conflicts(self._article(number), draft.view)
        if not found:
            click.echo("  Nothing of this speaker that waits here disagrees with it.")
            return False
        pair = [(number, found[0].candidate.id), (number, draft.view.id)]
        self.queue = deque([*pair, *(each for each in self.queue if each not in pair)])
        return True

    def _prepare(self, key: str, draft: Draft) -> None:
        if key == "e":
            self.decisions.change(draft)
        elif key == "w":
            self.decisions.change_speaker(draft)
        else:
            draft.turn_round()
            click.echo(f"  The words speak for {'No' if draft.is_inverted else 'Yes'}.")

    def _is_settled(self, key: str, number: int, draft: Draft) -> bool:
        if self._settle(key, draft):
            self.decided.append((number, (draft.view.id,)))
            return True
        click.echo(paragraph(KEYS, indent=2))
        return False

    def _settle(self, key: str, draft: Draft) -> bool:
        verdicts = {"n": VerdictKind.NONCOMMITTAL, "d": VerdictKind.DIRECTION_ONLY}
        if key == "a" or (key.isdecimal() and 1 <= int(key) <= len(draft.matches)):
            if no_level(draft):
                self.decisions.change(draft)
            slug = None if key == "a" else draft.matches[int(key) - 1].question.slug
            self.recorded[draft.view.id] = self.decisions.accept(draft, slug)
        elif key in verdicts:
            self.decisions.set_verdict(draft, verdicts[key])
            self.counted.add(draft.view.id)
        elif key in {"r", "x"}:
            self.decisions.reject(draft)
        elif key == "m":
            self.decisions.merge(draft)
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
        self._take_back((number, draft.view.id))
        return True

    def _take_back(self, *in_hand: tuple[int, int]) -> None:
        """Undoes the last decision; what it was about comes again, then what is in hand."""
        article_id, candidate_ids = self.decided[-1]
        self.decisions.undo(candidate_ids)
        self.decided.pop()
        for each in candidate_ids:
            self.recorded.pop(each, None)
            self.counted.discard(each)
        waiting = [each for each in self.queue if each[1] not in candidate_ids]
        again = [(article_id, each) for each in candidate_ids]
        self.queue = deque([*again, *in_hand, *waiting])


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

    What can be scored comes first, what is never scored last: o sets that aside together. Keys: 1
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
        keys = f"Keys, each followed by Enter: {KEYS}."
        click.echo(paragraph(f"{count} to decide about. {keys}"))
        if not is_coloured():
            click.echo(f"Marks: {LEGEND}.")
        walk = Walk(runtime, Decisions(runtime, actor), queue, len(queue))
        try:
            walk.run()
        except (QuitError, click.Abort):
            click.echo()
        left = len(_pending(runtime, article))
    _sum_up(walk, left, time.monotonic() - began)


def _sum_up(walk: Walk, left: int, seconds: float) -> None:
    """Says what was recorded, and how long it took."""
    decided = sum(len(together) for _, together in walk.decided)
    click.echo(f"{decided} decided, {left} still waiting.")
    if not walk.decided:
        return
    minutes, rest = divmod(round(seconds), 60)
    took = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    recorded = plural(len(walk.recorded), "prediction")
    if walk.counted:
        recorded += f" and {plural(len(walk.counted), 'verdict')}"
    click.echo(f"Recorded: {recorded}, in {took}.")
    for words in walk.recorded.values():
        click.echo(paragraph(words, indent=2, hanging=4))
    click.echo("See them: forecasts leaderboard, or forecasts question list")
