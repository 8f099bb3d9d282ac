"""What a reviewer's keys do: ask what is missing, then decide in one transaction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.asking import ask_until, ask_yes
from forecasts.cli.candidate import accepted_words, warn_if_excluded
from forecasts.clock import Edge, parse_moment
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.probabilities import check_range, parse_probability
from forecasts.text import TITLE_LIMIT, clean_text, name_key
from forecasts.values import Basis, Classification, Reading, VerdictKind
from forecasts.wording import reading_words

if TYPE_CHECKING:
    from forecasts.intake import Acceptance, CandidateView
    from forecasts.runtime import Runtime

OFFERED: Final = 5


@dataclass(slots=True)
class Draft:
    """A candidate in hand with the reviewer's own numbers; None keeps what was proposed."""

    view: "CandidateView"
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    is_inverted: bool = False

    def turn_round(self) -> None:
        """Says that the words speak for No of the question, or takes that back."""
        view = self.view
        self.is_inverted = not self.is_inverted
        if self.probability is None and view.central is not None and self.is_inverted:
            self.probability = 1 - view.central
            self.low = None if view.high is None else 1 - view.high
            self.high = None if view.low is None else 1 - view.low
        elif not self.is_inverted:
            self.probability = self.low = self.high = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A question a candidate may be about."""

    slug: str
    title: str


def no_level(draft: Draft) -> bool:
    """Says whether neither the words nor the reviewer give a level yet."""
    return draft.view.central is None and draft.probability is None


def _whole(typed: str, reason: str) -> str:
    """Refuses what is too short to be more than a slip of a key."""
    if len(typed) < 2:
        raise InvalidInputError(reason)
    return typed


def _typed(probability: float) -> str:
    return f"{100 * probability:.10g}%"


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", name_key(text)) if len(word) > 3}


def _likeness(offer: Offer, said: set[str]) -> float:
    asked = _words(offer.title)
    return len(asked & said) / len(asked) if asked else 0.0


def _is_close(offer: Offer, proposition: str) -> bool:
    return _likeness(offer, _words(proposition)) >= 0.5


def nearest_questions(offers: Sequence[Offer], proposition: str) -> list[Offer]:
    """Sorts questions by how many words of their title a proposition shares, the most first."""
    said = _words(proposition)
    return sorted(offers, key=lambda offer: _likeness(offer, said), reverse=True)[:OFFERED]


@dataclass(slots=True)
class Decisions:
    """Carries out what a reviewer decides, each decision in a transaction of its own.

    Attributes:
        runtime: the composed runtime.
        by: who decides.
        last: slug of the question used last; offered first.
    """

    runtime: "Runtime"
    by: str
    last: str | None = None

    def settle_date(self, article_id: int, day: date) -> None:
        """Settles on which day an article was published."""
        from forecasts.intake import find_article, set_published_on

        with self.runtime.transaction() as session:
            set_published_on(
                find_article(session, article_id), day, by=self.by, now=self.runtime.now()
            )

    def change(self, draft: Draft) -> None:
        """Asks for the reviewer's own probability and range."""
        view = draft.view
        proposed = view.central if draft.probability is None else draft.probability
        low = view.low if draft.low is None else draft.low
        high = view.high if draft.high is None else draft.high
        central = ask_until(
            "Probability", parse_probability, default="" if proposed is None else _typed(proposed)
        )

        def read_high(typed: str) -> float:
            top = parse_probability(typed)
            check_range(bottom, central, top)
            return top

        def read_low(typed: str) -> float:
            value = parse_probability(typed)
            check_range(value, central, 1.0)
            return value

        bottom = ask_until(
            "Low end", read_low, default="" if low is None else _typed(min(low, central))
        )
        top = ask_until(
            "High end", read_high, default="" if high is None else _typed(max(high, central))
        )
        draft.probability, draft.low, draft.high = central, bottom, top
        said = Reading(central, bottom, top, Basis.VERBAL, view.phrase)
        click.echo(f"  Now {reading_words(said)}.")

    def accept(self, draft: Draft) -> None:
        """Turns the candidate into a prediction on a question the reviewer names."""
        from forecasts.intake import accept_candidate, find_candidate
        from forecasts.models import Forecaster
        from forecasts.questions import find_question

        slug = self._ask_question(draft.view)
        self._ask_probability(draft)
        said = self._acceptance(draft)
        with self.runtime.transaction() as session:
            question = find_question(session, slug)
            row = accept_candidate(
                session,
                find_candidate(session, draft.view.id),
                question=question,
                said=said,
                by=self.by,
                now=self.runtime.now(),
            )
            who = session.get_one(Forecaster, row.forecaster_id)
            words = accepted_words(draft.view.id, row, who, question.slug)
            reason = row.excluded_reason
        click.echo(words)
        warn_if_excluded(draft.view.id, reason)

    def set_verdict(self, draft: Draft, kind: VerdictKind) -> None:
        """Records that the candidate commits to no number."""
        from forecasts.intake import find_candidate, set_verdict
        from forecasts.questions import find_question

        slug = self._ask_question(draft.view, is_optional=True)
        said = self._acceptance(draft)
        with self.runtime.transaction() as session:
            set_verdict(
                session,
                find_candidate(session, draft.view.id),
                kind,
                question=find_question(session, slug) if slug else None,
                said=said,
                by=self.by,
                now=self.runtime.now(),
            )
        click.echo(f"Candidate {draft.view.id}: {kind.value}; counted, never scored.")

    def reject(self, draft: Draft) -> None:
        """Sets the candidate aside."""
        from forecasts.intake import find_candidate, reject_candidate

        with self.runtime.transaction() as session:
            candidate = find_candidate(session, draft.view.id)
            reject_candidate(candidate, by=self.by, now=self.runtime.now())
        click.echo(f"Candidate {draft.view.id} rejected.")

    def undo(self, candidate_id: int) -> None:
        """Takes a decision back."""
        from forecasts.intake import find_candidate, undo_decision

        with self.runtime.transaction() as session:
            candidate = find_candidate(session, candidate_id)
            undo_decision(session, candidate, by=self.by, now=self.runtime.now())
        click.echo(f"Candidate {candidate_id} is pending again.")

    def _ask_probability(self, draft: Draft) -> None:
        proposed = draft.view.central if draft.probability is None else draft.probability
        if proposed is None:
            return
        typed = ask_until(
            "Probability", lambda text: (text, parse_probability(text)), default=_typed(proposed)
        )
        if typed[0] != _typed(proposed):
            draft.probability = typed[1]
            draft.low = None if draft.low is None else min(draft.low, typed[1])
            draft.high = None if draft.high is None else max(draft.high, typed[1])

    def _acceptance(self, draft: Draft) -> "Acceptance":
        from forecasts.intake import Acceptance

        speaker, is_new = self._ask_speaker(draft.view)
        return Acceptance(
            probability=draft.probability,
            low=draft.low,
            high=draft.high,
            is_inverted=draft.is_inverted,
            speaker=speaker,
            is_new=is_new,
        )

    def _ask_speaker(self, view: "CandidateView") -> tuple[str | None, bool]:
        is_inferred = view.classification is Classification.REPORTER_INFERENCE
        if view.speaker is not None and not is_inferred:
            return self._settle_name(view.speaker, view.speaker)

        def read(typed: str) -> str:
            return _whole(typed, "Name who said it, or type back and reject it.")

        why = "the reporter's own inference" if is_inferred else "nobody is named"
        name = ask_until(f"Who said it ({why}; back leaves)", read)
        return self._settle_name(name, None)

    def _settle_name(self, name: str, proposed: str | None) -> tuple[str | None, bool]:
        from forecasts.forecasters import known_forecaster, similar_names

        with self.runtime.reading() as session:
            is_known = known_forecaster(session, name) is not None
            alike = [] if is_known else similar_names(session, name)
        if not alike:
            return (None if name == proposed else name), False
        if ask_yes(f"{name} is not on record, but {alike[0]} is. The same person?"):
            return alike[0], False
        return (None if name == proposed else name), True

    def _offers(self, view: "CandidateView") -> list[Offer]:
        from forecasts.standings import question_list

        with self.runtime.reading() as session:
            listed = question_list(session, includes_hidden=True)
        lines = (*listed.open, *listed.awaiting, *listed.resolved)
        close = nearest_questions(
            [Offer(line.slug, line.title) for line in lines], view.proposition
        )
        return sorted(close, key=lambda offer: offer.slug != self.last)

    def _ask_question(self, view: "CandidateView", *, is_optional: bool = False) -> str:
        offers = self._offers(view)
        for place, offer in enumerate(offers, start=1):
            click.echo(f"  {place} {offer.slug}: {offer.title}")
        none = ", - for none" if is_optional else ""
        default = "-" if is_optional else "new"
        if offers and (offers[0].slug == self.last or _is_close(offers[0], view.proposition)):
            default = offers[0].slug
        answer = ask_until(
            f"Question (slug or number, new for a new one{none})",
            lambda typed: self._read_question(typed, offers, is_optional=is_optional),
            default=default,
        )
        if answer == "new":
            answer = self._create_question(view)
        self.last = answer or self.last
        return answer

    def _read_question(self, typed: str, offers: Sequence[Offer], *, is_optional: bool) -> str:
        from forecasts.questions import find_question

        if typed == "new" or (typed == "-" and is_optional):
            return typed.removeprefix("-")
        if typed.isdecimal() and 1 <= int(typed) <= len(offers):
            return offers[int(typed) - 1].slug
        with self.runtime.reading() as session:
            return find_question(session, typed).slug

    def _create_question(self, view: "CandidateView") -> str:
        def create(criteria: str) -> str:
            from forecasts.questions import QuestionDraft, add_question

            whole = _whole(criteria, "Those are no criteria; type back to leave this question.")
            draft = QuestionDraft(title=title, criteria=whole, closes=closes)
            with self.runtime.transaction() as session:
                return add_question(session, draft, by=self.by, now=self.runtime.now()).slug

        title = ask_until("Title (a yes/no question)", self._read_title)
        closes = ask_until(
            "Deadline (YYYY-MM-DD)",
            lambda typed: parse_moment(typed, edge=Edge.END),
            default=view.deadline.isoformat() if view.deadline else "",
        )
        slug = ask_until("Criteria (Yes if …)", create)
        click.echo(f"On record: {slug}")
        return slug

    def _read_title(self, typed: str) -> str:
        from forecasts.questions import known_question

        whole = _whole(typed, "That is no title; type back to leave this question.")
        title = clean_text(whole, what="title", limit=TITLE_LIMIT)
        with self.runtime.reading() as session:
            known = known_question(session, title, is_public=True)
        if known is not None:
            raise ConflictError(
                f"This question is on record already: {known.slug}; use it, or word yours apart."
            )
        return title
