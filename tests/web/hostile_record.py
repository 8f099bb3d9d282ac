"""A record in which every text is hostile, made through the same doors as any other."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Final

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, ForecastsError, InvalidInputError
from forecasts.forecasters import record_forecaster
from forecasts.intake import Acceptance, accept_candidate, read_article, store_article
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.models import Candidate, Forecaster, Prediction, Question
from forecasts.predictions import (
    Source,
    Statement,
    record_prediction,
    record_verdict,
    retract_prediction,
)
from forecasts.questions import QuestionChange, QuestionDraft, add_question, edit_question
from forecasts.replies import record_reply
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.values import Basis, Decision, ForecasterKind, VerdictKind, WatchKind
from forecasts.watches import PieceDraft, WatchDraft, add_piece, pass_piece, start_watch
from tests.markets.fakes import snapshot
from tests.web.hostile import packed

NOW: Final = datetime(2024, 6, 1, 12, tzinfo=UTC)
EARLIER: Final = datetime(2022, 1, 1, 12, tzinfo=UTC)
SHOWN_AS_TEXT: Final = 280


def is_text(string: str) -> bool:
    """Says whether a string can be stored at all."""
    return "\x00" not in string and not any("\ud800" <= each <= "\udfff" for each in string)


@dataclass
class Recording:
    """Puts strings on record, each through every door it is let in by.

    Attributes:
        taken: how many texts each door took.
        refused: how many it refused with a sentence; nothing else is caught.
    """

    session: Session
    strings: Sequence[str]
    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    people: list[Forecaster] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def tries(self, door: str, act: Callable[[], object]) -> bool:
        """Says whether a door takes what it is given; a refusal undoes it."""
        is_taken = self._is_taken(act)
        (self.taken if is_taken else self.refused)[door] += 1
        return is_taken

    def _is_taken(self, act: Callable[[], object]) -> bool:
        try:
            with self.session.begin_nested():
                act()
        except (InvalidInputError, ConflictError):
            return False
        return True

    def fill(self) -> None:
        """Puts everything on record."""
        packs = [*packed(filter(is_text, self.strings), most=SHOWN_AS_TEXT)]
        broken = [string for string in self.strings if not is_text(string)]
        for number, string in enumerate(broken):
            assert not self.tries("title", lambda n=number, s=string: self._ask(n, s, packs))  # type: ignore[misc]
            assert not self.tries("name", lambda s=string: self._meet(0, s, packs))  # type: ignore[misc]
        for number, pack in enumerate(packs):
            self._question(number, pack, packs)
        for number, pack in enumerate(packs):
            self._person(number, pack, packs)
        for number, string in enumerate(self.strings):
            self._statement(number, string)
        for number, about in enumerate(self.questions):
            self._decide(number, about, packs[number % len(packs)])
        for number in range(len(packs)):
            self.tries("watch", lambda n=number: self._watch(n, packs))  # type: ignore[misc]
        self._article()
        self._take_back()

    def _watch(self, number: int, packs: Sequence[str]) -> None:
        words = packs[number - 2]
        draft = WatchDraft(
            kind=WatchKind.PERSON,
            subject=packs[number],
            rule=packs[number - 1],
            since=EARLIER.date(),
            feed_url="https://gull.example/feed",
        )
        watch = start_watch(self.session, draft, by="curator", now=EARLIER)
        watch.feed_trouble = words
        seen = PieceDraft(title=words, published_on=EARLIER.date())
        for _ in range(2):
            piece = add_piece(self.session, watch, seen, by="curator", now=NOW)
        pass_piece(piece, reason=words, by="curator", now=NOW)

    def _ask(self, number: int, title: str, packs: Sequence[str]) -> None:
        draft = QuestionDraft(
            title=title,
            criteria="\n".join((packs[number - 1], packs[number - 2])),
            closes=parse_moment("2030-01-01" if number % 4 == 3 else "2023-01-01", edge=Edge.END),
            opens=parse_moment("2022-01-01", edge=Edge.START),
            cause=packs[number - 3][:100],
            slug=f"question-{number}",
        )
        self.questions.append(add_question(self.session, draft, by="curator", now=EARLIER))

    def _question(self, number: int, title: str, packs: Sequence[str]) -> None:
        if not self.tries("title", lambda: self._ask(number, title, packs)):
            return
        about, kept = self.questions[-1], list[str]()
        for tag in self.strings[number :: len(packs)]:
            change = QuestionChange(tags=(*kept, tag))
            if self.tries("tag", lambda c=change: self._edit(about, c)):  # type: ignore[misc]
                kept.append(tag)

    def _edit(self, about: Question, change: QuestionChange) -> None:
        edit_question(self.session, about, change, by="curator", now=EARLIER)

    def _meet(self, number: int, name: str, packs: Sequence[str]) -> None:
        kinds = list(ForecasterKind)
        who = record_forecaster(
            self.session,
            name=name,
            kind=kinds[number % len(kinds)],
            organisation=packs[number - 1],
            role=packs[number - 2],
            now=EARLIER,
        )
        self.people.append(who)

    def _person(self, number: int, name: str, packs: Sequence[str]) -> None:
        if not self.tries("name", lambda: self._meet(number, name, packs)):
            return
        who = self.people[-1]
        for alias in self.strings[number :: len(packs)]:
            self.tries("alias", lambda a=alias: self._alias(who, a))  # type: ignore[misc]

    def _alias(self, who: Forecaster, alias: str) -> None:
        record_forecaster(self.session, name=who.name, kind=who.kind, aliases=[alias], now=NOW)

    def _said(self, number: int, statement: Statement) -> None:
        record_prediction(
            self.session,
            question=self.questions[number % len(self.questions)],
            forecaster=self.people[(number * 7 + number // 3) % len(self.people)],
            statement=statement,
            by="curator",
            now=NOW,
        )

    def _statement(self, number: int, string: str) -> None:
        said_on = date(2022, 2, 1) + timedelta(days=number % 300)
        stated = parse_moment(said_on.isoformat(), edge=Edge.END)

        def say(source: Source, phrase: str | None = None) -> None:
            verbal = phrase is not None
            self._said(
                number,
                Statement(
                    probability=0.3,
                    low=0.1 if verbal else None,
                    high=0.6 if verbal else None,
                    basis=Basis.VERBAL if verbal else Basis.NUMERIC,
                    phrase=phrase,
                    lexicon_version="test-lexicon-1" if verbal else None,
                    stated=stated,
                    source=source,
                ),
            )

        address = f"https://x.example/{string}"
        if self._is_taken(lambda: say(Source(quote=string, publisher=string, url=address))):
            self.taken.update(("quote", "publisher", "link"))
        else:
            self.tries("quote", lambda: say(Source(quote=string)))
            self.tries("publisher", lambda: say(Source(quote="said", publisher=string)))
            self.tries("link", lambda: say(Source(quote="said", url=address)))
        self.tries("address", lambda: say(Source(quote="said", url=string)))
        if number % 5 == 0:
            self.tries("phrase", lambda: say(Source(quote=string), string))
            self.tries("reply", lambda: self._reply(number, string))

    def _reply(self, number: int, string: str) -> None:
        record_reply(
            self.session,
            self.people[number % len(self.people)],
            text=string,
            url=f"https://x.example/{string}",
            by="curator",
            now=NOW,
        )

    def _decide(self, number: int, about: Question, pack: str) -> None:
        known = parse_moment("2022-12-31", edge=Edge.START)

        def resolve() -> None:
            resolve_question(
                self.session, about, Decision.YES if number % 3 else Decision.NO, known=known,
                evidence_url="https://x.example/?" + pack[:40].replace(" ", "+"), reason=pack,
                by="curator", now=NOW,
            )  # fmt: skip

        def link() -> None:
            read = snapshot(
                f"{number}",
                title=pack,
                criteria=pack,
                url=f"https://x.example/{''.join(pack.split())[:60]}",
            )
            linked = link_market(
                self.session, about, read, label="Tides", is_inverted=False, by="c", now=NOW
            )
            adjudicate_link(self.session, linked, is_reference=True, by="c", now=NOW)

        if number % 4 == 3:
            self.tries("market", link)
            return
        self.tries("reason", resolve)
        if number % 8 == 1:
            self.tries("reason", lambda: self._reopen(about, pack))
        if number % 8 == 5:
            self.tries("reason", lambda: self._reopen(about, pack))
            self.tries("reason", lambda: self._annul(about, pack))

    def _reopen(self, about: Question, reason: str) -> None:
        reopen_question(self.session, about, reason=reason, by="curator", now=NOW)

    def _annul(self, about: Question, reason: str) -> None:
        annul_question(self.session, about, reason=reason, by="curator", now=NOW)

    def _article(self) -> None:
        names = cycle(("Alice Arden", "Bob Birch", "Cleo Cray"))
        text = "Hostile news\n\n1 March 2022\n\n" + "\n\n".join(
            f"“The harbour will never open {string} again,” said {next(names)}, a {string} expert."
            for string in self.strings
            if is_text(string)
        )
        read = read_article(text.encode())
        for title in (self.strings[0], *packed(self.strings[40:80], most=SHOWN_AS_TEXT)):
            with suppress(ForecastsError), self.session.begin_nested():
                store_article(
                    self.session, read, title=title, publisher=title,
                    url="https://x.example/" + title[:50].replace(" ", "_"),
                    published_on=date(2022, 3, 1), by="curator", now=NOW,
                )  # fmt: skip
                break
        waiting = self.session.query(Candidate).order_by(Candidate.position).limit(60)
        for number, candidate in enumerate(waiting.all()):
            about = self.questions[3 + 4 * (number % 10)]
            self.tries("passage", lambda c=candidate, q=about: self._accept(c, q))  # type: ignore[misc]

    def _accept(self, candidate: Candidate, about: Question) -> None:
        accept_candidate(
            self.session, candidate, question=about, said=Acceptance(), by="curator", now=NOW
        )

    def _take_back(self) -> None:
        said = self.session.query(Prediction).order_by(Prediction.id).limit(400).all()
        for prediction, string in zip(said[::10], self.strings[::9], strict=False):
            self.tries("retraction", lambda p=prediction, s=string: self._retract(p, s))  # type: ignore[misc]
        for number, string in enumerate(self.strings[::20]):
            self.tries("verdict", lambda n=number, s=string: self._verdict(n, s))  # type: ignore[misc]

    def _retract(self, prediction: Prediction, reason: str) -> None:
        retract_prediction(self.session, prediction, reason=reason, now=NOW)

    def _verdict(self, number: int, string: str) -> None:
        record_verdict(
            self.session,
            question=self.questions[number],
            forecaster=self.people[number],
            kind=VerdictKind.NONCOMMITTAL,
            stated=None,
            source=Source(quote=string, publisher=string),
            by="curator",
            now=NOW,
        )
