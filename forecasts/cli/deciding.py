"""What a reviewer's keys do: ask what is missing, then decide in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from forecasts.cli.asking import ask_until, ask_yes
from forecasts.cli.candidate import warn_if_excluded
from forecasts.cli.draft import Draft
from forecasts.cli.output import plural
from forecasts.cli.questioning import Questions, default_of, whole
from forecasts.cli.tables import paragraph
from forecasts.errors import ConflictError
from forecasts.language.chances.sourced import sourced_words
from forecasts.probabilities import check_range, parse_probability
from forecasts.text import READING_REASON_LIMIT, clean_text
from forecasts.values import Basis, Classification, Reading, VerdictKind

if TYPE_CHECKING:
    from forecasts.db import Session
    from forecasts.intake import Acceptance
    from forecasts.models import Question
    from forecasts.questions import QuestionDraft
    from forecasts.runtime import Runtime


def _typed(probability: float) -> str:
    return f"{100 * probability:.10g}%"


@dataclass(slots=True)
class Decisions:
    """Carries out what a reviewer decides, each decision in a transaction of its own.

    Attributes:
        runtime: the composed runtime.
        by: who decides.
        last: slug of the question used last; offered beside the others.
    """

    runtime: "Runtime"
    by: str
    last: str | None = None
    questions: Questions = field(init=False)

    def __post_init__(self) -> None:
        self.questions = Questions(self.runtime)

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
        proposed = draft.reading()
        low, high = (proposed.low, proposed.high) if proposed else (None, None)
        central = ask_until(
            "Probability of Yes",
            parse_probability,
            default="" if proposed is None else _typed(proposed.probability),
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
            "Low end",
            read_low,
            default="" if low is None else _typed(min(low, central)),
        )
        top = ask_until(
            "High end",
            read_high,
            default="" if high is None else _typed(max(high, central)),
        )
        draft.probability, draft.low, draft.high = central, bottom, top
        self._ask_reason(draft)
        said = Reading(
            central,
            bottom,
            top,
            Basis.VERBAL,
            view.phrase,
            proposed=proposed.probability if proposed else None,
            lexicon_version=view.lexicon_version,
        )
        click.echo(paragraph(f"Now {sourced_words(said)}.", indent=2))

    def _ask_reason(self, draft: Draft) -> None:
        """Asks why the numbers are others than those of the lexicon, where they are."""
        from forecasts.intake import overrules

        if not overrules(draft.view, self._numbers(draft)):
            draft.reason = ""
            return

        def read(typed: str) -> str:
            return clean_text(
                whole(typed, "Other numbers than the lexicon’s need a reason; back leaves."),
                what="reason",
                limit=READING_REASON_LIMIT,
            )

        draft.reason = ask_until(
            "Why not as the lexicon says (shown beside it)", read, default=draft.reason
        )

    def change_speaker(self, draft: Draft) -> None:
        """Asks who said it: one of those the text leaves possible, or a name."""
        names = [each.name for each in draft.view.alternatives]
        for place, each in enumerate(draft.view.alternatives, start=1):
            click.echo(paragraph(f"{place} {each.name}: {each.why}", indent=2, hanging=4))

        def read(typed: str) -> str:
            if typed.isdecimal() and 1 <= int(typed) <= len(names):
                return names[int(typed) - 1]
            return whole(typed, "Name who said it; back leaves.")

        draft.speaker = ask_until("Who said it", read, default=draft.name or "")
        click.echo(f"  Said by {draft.speaker}.")

    def accept(self, draft: Draft, slug: str | None = None) -> None:
        """Turns the candidate into a prediction on a question.

        Args:
            draft: the candidate in hand.
            slug: the question, taken with the level as proposed; None asks for both.
        """
        from forecasts.intake import accept_candidate, find_candidate
        from forecasts.predictions import reading_of

        asked: str | QuestionDraft | None = slug
        if asked is None:
            asked = self.questions.ask(draft)
        draft = draft.settled(is_opposite=self._is_opposite(draft, asked))
        if slug is None:
            self._ask_probability(draft)
        said = self._acceptance(draft)
        with self.runtime.transaction() as session:
            now = self.runtime.now()
            question = self._question(session, asked, now)
            row = accept_candidate(
                session,
                find_candidate(session, draft.view.id),
                question=question,
                said=said,
                by=self.by,
                now=now,
            )
            words = f"{question.slug}: {sourced_words(reading_of(row))}"
            reason = row.excluded_reason
            self.last = question.slug
        click.echo(paragraph(f"Recorded on {words}"))
        warn_if_excluded(draft.view.id, reason)

    def set_verdict(self, draft: Draft, kind: VerdictKind, *, is_asked: bool = True) -> None:
        """Records that the candidate commits to no number.

        Args:
            draft: the candidate in hand.
            kind: noncommittal, or a direction only.
            is_asked: whether it is asked on which question; else it is the likely one, or none.
        """
        from forecasts.intake import find_candidate, set_verdict

        asked: str | QuestionDraft | None = default_of(draft)
        if is_asked:
            asked = self.questions.ask(draft, is_optional=True)
        said = self._acceptance(draft)
        with self.runtime.transaction() as session:
            now = self.runtime.now()
            question = self._question(session, asked, now) if asked else None
            set_verdict(
                session,
                find_candidate(session, draft.view.id),
                kind,
                question=question,
                said=said,
                by=self.by,
                now=now,
            )
            self.last = question.slug if question else self.last
        self._tell_new(asked)
        click.echo(f"Recorded: {draft.name}, {kind.value}; counted, never scored")

    def _question(
        self, session: "Session", asked: "str | QuestionDraft", now: datetime
    ) -> "Question":
        """Finds the question, or puts it on record with the decision that it is for."""
        from forecasts.questions import add_question, find_question

        if isinstance(asked, str):
            return find_question(session, asked)
        return add_question(session, asked, by=self.by, now=now)

    def _tell_new(self, asked: "str | QuestionDraft | None") -> None:
        if asked is not None and not isinstance(asked, str):
            click.echo(f"On record: {self.last}")

    def reject(self, draft: Draft) -> None:
        """Sets the candidate aside."""
        from forecasts.intake import find_candidate, reject_candidate

        with self.runtime.transaction() as session:
            candidate = find_candidate(session, draft.view.id)
            reject_candidate(candidate, by=self.by, now=self.runtime.now())
        click.echo(f"Candidate {draft.view.id} rejected.")

    def merge(self, draft: Draft) -> None:
        """Sets the candidate aside as one that says once more what is on record."""
        from forecasts.intake import find_candidate, merge_candidate

        call = next((each for each in draft.calls if each.is_repeat), None)
        if call is None:
            raise ConflictError("Nothing on record says the same in these words.")
        with self.runtime.transaction() as session:
            candidate = find_candidate(session, draft.view.id)
            merge_candidate(session, candidate, call.id, by=self.by, now=self.runtime.now())
        click.echo(
            f"Candidate {draft.view.id} merged: its article is a further source of the statement "
            f"on {call.question}."
        )

    def set_rest_aside(self, article_id: int) -> tuple[int, ...]:
        """Sets aside what is never scored of an article, all of it together."""
        from forecasts.intake import article_view
        from forecasts.intake.order import set_rest_aside

        with self.runtime.transaction() as session:
            candidates = article_view(session, article_id).candidates
            done = set_rest_aside(session, candidates, by=self.by, now=self.runtime.now())
        click.echo(f"{len(done)} set aside together: never scored. u takes that back.")
        return done

    def set_aside(self, candidate_ids: Sequence[int]) -> None:
        """Sets several candidates aside together."""
        from forecasts.intake import find_candidate, reject_candidate

        with self.runtime.transaction() as session:
            for number in candidate_ids:
                candidate = find_candidate(session, number)
                reject_candidate(candidate, by=self.by, now=self.runtime.now())
        click.echo(f"{plural(len(candidate_ids), 'other')} set aside (u undoes)")

    def undo(self, candidate_ids: Sequence[int]) -> None:
        """Takes what was decided together back together."""
        from forecasts.intake import find_candidate
        from forecasts.resources.undoing import take_back

        done: dict[int, str] = {}
        with self.runtime.transaction() as session:
            for number in candidate_ids:
                candidate = find_candidate(session, number)
                taken = take_back(session, candidate, by=self.by, now=self.runtime.now())
                done[number] = taken.words
        for number, also in done.items():
            click.echo(paragraph(f"Candidate {number} is pending again.{also}"))

    def _is_opposite(self, draft: Draft, asked: "str | QuestionDraft") -> bool:
        """Says whether the words speak for No of a question, new or on record."""
        from forecasts.intake.matching import is_turned_round
        from forecasts.questions import find_question

        if not isinstance(asked, str):
            return is_turned_round(draft.view.proposition, asked.title)
        with self.runtime.reading() as session:
            title = find_question(session, asked).title
        return is_turned_round(draft.view.proposition, title)

    def _ask_probability(self, draft: Draft) -> None:
        said = draft.reading()
        if said is None:
            return
        proposed = _typed(said.probability)
        of_yes = "Of Yes of this question: " if draft.is_inverted else ""
        click.echo(paragraph(f"{of_yes}{sourced_words(said)}", indent=2))
        typed = ask_until(
            "Probability of Yes", lambda text: (text, parse_probability(text)), default=proposed
        )
        if typed[0] != proposed:
            draft.probability = typed[1]
            draft.low = None if draft.low is None else min(draft.low, typed[1])
            draft.high = None if draft.high is None else max(draft.high, typed[1])
            self._ask_reason(draft)

    def _numbers(self, draft: Draft) -> "Acceptance":
        from forecasts.intake import Acceptance

        return Acceptance(
            probability=draft.probability,
            low=draft.low,
            high=draft.high,
            is_inverted=draft.is_inverted,
            reason=draft.reason,
        )

    def _acceptance(self, draft: Draft) -> "Acceptance":
        speaker, is_new = self._ask_speaker(draft)
        return replace(self._numbers(draft), speaker=speaker, is_new=is_new)

    def _ask_speaker(self, draft: Draft) -> tuple[str | None, bool]:
        view = draft.view
        is_inferred = view.classification is Classification.REPORTER_INFERENCE
        if draft.speaker is not None:
            return self._settle_name(draft.speaker, None if is_inferred else view.speaker)
        if view.speaker is not None and not is_inferred:
            return self._settle_name(view.speaker, view.speaker)

        def read(typed: str) -> str:
            return whole(typed, "Name who said it, or type back and reject it.")

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
