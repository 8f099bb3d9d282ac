"""A walk through proposed predictions: one is shown after the other, and each is decided.

Every decision is a transaction of its own, so leaving at any point loses nothing.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.asking import BackError, ask
from forecasts.cli.deciding import Decisions
from forecasts.cli.draft import Draft, no_level
from forecasts.cli.overview import (
    FEW,
    VERDICTS,
    Chosen,
    ask_day,
    ask_which,
    print_overview,
    print_rest,
)
from forecasts.cli.panel import (
    print_calls,
    print_candidate,
    print_conflicts,
    print_details,
    print_twins,
)
from forecasts.cli.questioning import default_of
from forecasts.cli.tables import paragraph
from forecasts.errors import ForecastsError
from forecasts.values import CandidateState, VerdictKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasts.intake import ArticleView, CandidateView
    from forecasts.intake.conflicts import Conflict
    from forecasts.runtime import Runtime

KEYS: Final = (
    "1 to 5 accept on that question, a accept, e change the probability or range, w who said it, "
    "i the words speak for No, n noncommittal, d direction only, r reject, m merge with what is on "
    "record, c turn to what does not agree, o set aside what is never scored, s skip, u undo the "
    "last, q quit"
)
_ASKED: Final = "Decide (a accept, n noncommittal, r reject, ? more)"
_ASKED_ON: Final = (
    "Decide (1 accept on that question, a on another, n noncommittal, r reject, ? more)"
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
        recorded: the candidates that were accepted.
        counted: the candidates that got a verdict.
        shown: the article whose heading was printed last.
        listed: the articles whose rest was listed.
    """

    runtime: "Runtime"
    decisions: Decisions
    queue: deque[tuple[int, int]]
    total: int
    decided: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    recorded: set[int] = field(default_factory=set)
    counted: set[int] = field(default_factory=set)
    shown: int | None = None
    listed: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Shows one candidate after the other until none is left or the person leaves."""
        while self.queue or self._goes_back():
            number, candidate_id = self.queue.popleft()
            article = self._article(number)
            view = next(each for each in article.candidates if each.id == candidate_id)
            if view.state is not CandidateState.PENDING:
                continue
            try:
                is_chosen = self._introduce(article)
            except SkipError:
                self.queue = deque(each for each in self.queue if each[0] != number)
                continue
            if is_chosen:
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
                key = ask(f"{head} (u undoes, Enter ends)").lower()
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

    def _introduce(self, article: "ArticleView") -> bool:
        """Shows an article that comes up first; True where candidates were chosen from its list."""
        if self.shown == article.id:
            return False
        click.echo()
        click.secho(paragraph(f"Article {article.id}: {article.title}"), bold=True)
        if article.published_on is None:
            self._settle_date(article)
        self.shown = article.id
        return self._choose(self._article(article.id))

    def _settle_date(self, article: "ArticleView") -> None:
        try:
            day = ask_day(article, lambda day: self.decisions.settle_date(article.id, day))
        except BackError:
            raise SkipError from None
        if day == "s":
            raise SkipError
        if day == "q":
            raise QuitError

    def _choose(self, article: "ArticleView") -> bool:
        """Lists the candidates of a long article, and takes up those that are chosen."""
        from forecasts.intake.order import Standing, rest_of, standing, waiting_in_order

        waiting, rest = waiting_in_order(article.candidates), rest_of(article.candidates)
        if len(waiting) <= FEW:
            return False
        print_overview(article, waiting[: len(waiting) - len(rest)])
        chosen = self._which(article, waiting, rest)
        if chosen is None:
            return False
        picked, taken = chosen.picked, tuple(each.id for each in waiting)
        if not picked:
            picked = tuple(each.id for each in waiting if each not in rest)
        still = self._still_waiting(article.id, taken)
        aside = tuple(each for each in still if each not in picked)
        if aside:
            self.decisions.set_aside(aside)
            self.decided.append((article.id, aside))
        verdicts = {each.id for each in waiting if standing(each) is Standing.COUNTED}
        counted = verdicts.intersection(chosen.picked)
        others = [each for each in self.queue if each[0] != article.id]
        self.queue = deque((article.id, each) for each in picked if each not in counted)
        self.queue.extend(others)
        for each in waiting:
            if each.id in counted.intersection(still):
                self._count(article, each)
        return True

    def _still_waiting(self, number: int, listed: tuple[int, ...]) -> tuple[int, ...]:
        """Gives those of a list that still wait, and says which somebody decided meanwhile."""
        now = {each.id: each for each in self._article(number).candidates}
        for each in listed:
            if (view := now[each]).state is not CandidateState.PENDING:
                by = f" (by {view.decided_by})" if view.decided_by else ""
                click.echo(f"  Candidate {each} is {view.state.value} already{by}; left as it is.")
        return tuple(each for each in listed if now[each].state is CandidateState.PENDING)

    def _count(self, article: "ArticleView", view: "CandidateView") -> None:
        """Records the verdict that was listed beside a candidate."""
        try:
            draft = self._draft(article, view)
            self.decisions.set_verdict(draft, VERDICTS[view.classification], is_asked=False)
        except ForecastsError as error:
            click.echo(paragraph(str(error), indent=2))
            self.queue.appendleft((article.id, view.id))
            return
        self.counted.add(view.id)
        self.decided.append((article.id, (view.id,)))

    def _which(
        self,
        article: "ArticleView",
        waiting: "Sequence[CandidateView]",
        rest: "Sequence[CandidateView]",
    ) -> Chosen | None:
        """Asks which are taken up; None where all are gone through."""
        while True:
            try:
                chosen = ask_which(waiting, rest)
            except BackError:
                continue
            if chosen.key == "q":
                raise QuitError
            if chosen.key == "s":
                raise SkipError
            if chosen.key == "l":
                self.listed.add(article.id)
                print_rest(rest)
                continue
            return chosen if chosen.picked or (chosen.key == "o" and rest) else None

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
        from forecasts.intake.order import STANDING_WORDS, Standing, standing
        from forecasts.intake.unscored import why_never_scored

        head = f"{self.total - len(self.queue)}/{self.total} · {view.speaker or 'nobody named'}"
        if (found := standing(view)) is Standing.SCORED:
            return head
        why = why_never_scored(view)
        return f"{head} · {STANDING_WORDS[found]}{f' ({why})' if why else ''}"

    def _draft(self, article: "ArticleView", view: "CandidateView") -> Draft:
        from forecasts.intake.asked import question_after
        from forecasts.intake.desk import article_text
        from forecasts.intake.matching import match_question, match_questions, questions_named

        with self.runtime.reading() as session:
            matches = match_questions(session, view, most=_OFFERED)
            listed = {match.question.slug for match in matches}
            last = [self.decisions.last] if self.decisions.last not in {None, *listed} else []
            used = questions_named(session, [slug for slug in last if slug])
            text = article_text(session, article.id)
        matches = (*matches[: _OFFERED - len(used)], *(match_question(view, each) for each in used))
        proposed = question_after(article, view, today=self.runtime.now().date(), text=text)
        said_on = view.stated_on or article.published_on
        return Draft(view, proposed, matches, said_on=said_on)

    def _print(self, article: "ArticleView", draft: Draft) -> None:
        from forecasts.intake.desk import article_text, calls_beside
        from forecasts.intake.matching import same_claims
        from forecasts.intake.review import find_candidate

        view, likely = draft.view, draft.likely()
        with self.runtime.reading() as session:
            text = article_text(session, article.id)
            about = likely.question.slug if likely else None
            beside = draft.beside(about)
            draft.calls = calls_beside(session, draft.name, beside) if draft.name else ()
            twins = same_claims(session, find_candidate(session, view.id))
        print_candidate(
            view,
            text,
            head=self._head(view),
            matches=draft.matches,
            proposed=draft.proposed,
            default=default_of(draft),
        )
        if draft.is_inverted:
            click.echo("  The words speak for No of the likely question: turned round (i undoes).")
        print_conflicts(view, self._conflicts(article, view), draft.reading())
        print_calls(view, draft.calls, draft.reading())
        print_twins(twins, article.id)

    def _help(self, number: int, draft: Draft) -> None:
        """Shows the rest of what is known of a candidate, and every key."""
        from forecasts.intake.desk import article_text

        with self.runtime.reading() as session:
            text = article_text(session, number)
        print_details(self._article(number), draft.view, text, draft.matches, draft.proposed)
        click.echo(paragraph(KEYS, indent=2))

    def _conflicts(self, article: "ArticleView", view: "CandidateView") -> "tuple[Conflict, ...]":
        from forecasts.intake.conflicts import conflicts_with

        return conflicts_with(view, article.candidates)

    def _decide(self, article: "ArticleView", view: "CandidateView") -> None:
        draft = self._draft(article, view)
        self._print(article, draft)
        is_unasked = not draft.proposed.is_question and draft.likely() is None
        asked = _ASKED_ON if draft.matches and is_unasked else _ASKED
        while True:
            try:
                if self._act(ask(asked).lower(), article.id, draft):
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
        self._help(number, draft)
        return False

    def _settle(self, key: str, draft: Draft) -> bool:
        verdicts = {"n": VerdictKind.NONCOMMITTAL, "d": VerdictKind.DIRECTION_ONLY}
        if key == "a" or (key.isdecimal() and 1 <= int(key) <= len(draft.matches)):
            if no_level(draft):
                self.decisions.change(draft)
            slug = None if key == "a" else draft.matches[int(key) - 1].question.slug
            self.decisions.accept(draft, slug)
            self.recorded.add(draft.view.id)
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
            self.recorded.discard(each)
            self.counted.discard(each)
        waiting = [each for each in self.queue if each[1] not in candidate_ids]
        again = [(article_id, each) for each in candidate_ids]
        self.queue = deque([*again, *in_hand, *waiting])
