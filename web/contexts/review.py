"""What the pages of review hand their templates; curators alone see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from forecasts.intake import ArticleView, CandidateView
from forecasts.intake.conflicts import Conflict
from forecasts.intake.desk import CallBeside, LastDecision, QueuedArticle
from forecasts.intake.matching import Match, NearQuestion, QuestionProposal, Twin
from forecasts.language.records import DateEvidence
from forecasts.resolution.desk import ProposalCard
from forecasts.standings.questions.question_page import QuestionPage
from forecasts.standings.questions.wanting import StuckQuestion
from forecasts.values import CandidateState, Reading
from web.contexts.asking import ModelDesk
from web.contexts.personal import PersonalPage
from web.passages import Piece
from web.review_form import CandidateForm
from web.spans import MarkedText


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else curators work; `waiting` counts what waits there, None where nothing does."""

    href: str
    words: str
    waiting: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueContext(PersonalPage):
    """What waits for a curator.

    Attributes:
        articles: those with candidates that wait, the oldest first.
        proposals: outcomes that wait.
        stuck: questions no rule can go on with.
        others: where else something waits.
    """

    template: ClassVar[str] = "review.html"
    articles: tuple[QueuedArticle, ...]
    proposals: tuple[ProposalCard, ...]
    stuck: tuple[StuckQuestion, ...]
    others: tuple[Elsewhere, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatWasRead:
    """A page or a file that was read, before it is saved.

    Attributes:
        read_with: what took the text out of it, empty for a text.
        url: where it came from, after redirects; empty for a file.
        size: of its bytes.
        sha256: of its bytes.
        author: whom it names.
        dates: the days it gives for itself, and those its text names.
        warnings: which of them contradict each other.
    """

    read_with: str
    url: str
    size: int
    sha256: str
    author: str
    dates: tuple[DateEvidence, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArticleContext(PersonalPage):
    """Where an article is pasted, or read from an address or a file.

    Attributes:
        typed: the fields by name, as typed or as read.
        refusals: what is wrong, by field; "" for the whole.
        found: what was read, None before.
    """

    template: ClassVar[str] = "review_new.html"
    typed: Mapping[str, str]
    refusals: Mapping[str, str]
    found: WhatWasRead | None


@dataclass(frozen=True, slots=True)
class CandidateTab:
    """One candidate in the row of all of an article."""

    number: int
    state: CandidateState
    href: str
    is_in_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A candidate in hand, and what is decided about it with.

    Attributes:
        number: counts it within its article.
        candidate: the record.
        pieces: its words.
        before: address of the one before it, empty for none.
        after: of the one after it.
        form: what is typed, or proposed.
        near: questions it may be about, with the reasons.
        calls: what its speaker is on record with about then.
        twins: other candidates of the same words.
        conflicts: other candidates of the same speaker that do not agree with it.
        standing: what it can become, in words.
        rest: how many wait that are never scored as they stand.
        reading: the level its words were read as, None without one.
        note: what the lexicon says is to be kept in mind about their phrase, or "".
        last_day: the deadline of the question used last in the article, None before the first.
        asked: the question after its words.
    """

    number: int
    candidate: CandidateView
    pieces: tuple[Piece, ...]
    before: str
    after: str
    form: CandidateForm
    near: tuple[Match, ...]
    calls: tuple[CallBeside, ...]
    twins: tuple[Twin, ...]
    conflicts: tuple[Conflict, ...]
    standing: str
    rest: int
    reading: Reading | None
    note: str
    last_day: date | None
    asked: QuestionProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewContext(PersonalPage):
    """An article on the left, one of its candidates on the right.

    Attributes:
        article: the article.
        marked: its text.
        tabs: its candidates around the one in hand.
        total: how many it has.
        waiting: how many wait for a decision.
        desk: the one in hand, None where there is none.
        used: the questions its candidates were recorded on.
        last: what the curator decided here last, None for nothing.
        day: the date typed or proposed.
        days: those the text names, while none is settled.
        refusals: what is wrong, by field; "" for the whole.
        model: the language model that can be asked, None where none is set.
    """

    template: ClassVar[str] = "review_article.html"
    article: ArticleView
    marked: MarkedText
    tabs: tuple[CandidateTab, ...]
    total: int
    waiting: int
    desk: Desk | None
    used: tuple[NearQuestion, ...]
    last: LastDecision | None
    day: str
    days: tuple[date, ...]
    refusals: Mapping[str, str]
    model: ModelDesk | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsContext(PersonalPage):
    """Outcomes that wait, and what was decided about others lately.

    Attributes:
        waiting: the oldest first.
        decided: the latest first.
        refused: the sentence with which the last word was refused, empty without.
    """

    template: ClassVar[str] = "review_proposals.html"
    waiting: tuple[ProposalCard, ...]
    decided: tuple[ProposalCard, ...]
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDeskContext(PersonalPage):
    """A public question to be edited and decided.

    Attributes:
        question: as it stands.
        cards: what was proposed, the latest first.
        typed: the fields by name.
        refusals: what is wrong, by field; "" for the whole.
    """

    template: ClassVar[str] = "review_question.html"
    question: QuestionPage
    cards: tuple[ProposalCard, ...]
    typed: Mapping[str, str]
    refusals: Mapping[str, str]
