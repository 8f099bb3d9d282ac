"""An invented record with every kind of thing the pages have to show."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.forecasters import record_forecaster
from forecasts.intake import (
    Acceptance,
    ReadArticle,
    accept_candidate,
    reject_candidate,
    set_verdict,
    store_article,
)
from forecasts.language import Candidate as Proposal
from forecasts.language import DateEvidence, Extraction, Quotation
from forecasts.models import Candidate, Question
from forecasts.predictions import Source, Statement, record_prediction, record_verdict
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.values import (
    Basis,
    Classification,
    Decision,
    Directness,
    ForecasterKind,
    QuotationKind,
    VerdictKind,
    Visibility,
    WatchKind,
)
from forecasts.watches import PieceDraft, WatchDraft, add_piece, pass_piece, start_watch
from tests import world

SET_UP = datetime(2022, 1, 1, 12, tzinfo=UTC)
STORY = "will-the-harbour-of-vessel-open"
TIDE = "will-the-tide-turn"
HOSTILE = "Will <script>alert(1)</script> & “quotes” win? 🎉 האם יירד שלג"
HOSTILE_SLUG = "will-script-alert-1-script-quotes-win"
ARTICLE_TEXT = (
    "The harbour and the ice\n\n1 March 2022\n\n"
    "SECRET OPENING. The mayor, Alice Arden, said the harbour “will never” open this year.\n"
    "Asked again, Bob Birch said: “Perhaps yes, perhaps no.” He left early.\n"
    "“Ships will surely come,” said Cleo Cray.\n"
    "A sailor grumbled that nothing ever changes. SECRET END."
)


@dataclass(frozen=True)
class Numbers:
    """What tests need to know of the record."""

    article: int


def _span(words: str) -> tuple[int, int]:
    start = ARTICLE_TEXT.index(words)
    return start, start + len(words)


def _proposal(
    speaker: str, words: str, expression: str | None, classification: Classification
) -> Proposal:
    levels = (0.02, 0.06, 0.2) if classification is Classification.FORECAST else (None,) * 3
    quotation = Quotation(
        kind=QuotationKind.MIXED,
        segments=(_span(words),),
        speaker=speaker,
        speaker_mention=_span(speaker) if speaker in ARTICLE_TEXT else None,
        cue=None,
    )
    return Proposal(
        quotation=quotation,
        speaker=speaker,
        role=None,
        segments=quotation.segments,
        classification=classification,
        proposition=words,
        expression=_span(expression) if expression else None,
        phrase=expression,
        low=levels[0],
        central=levels[1],
        high=levels[2],
    )


def read() -> ReadArticle:
    """An article as a reader would have read it, without the reader."""
    start, end = _span("1 March 2022")
    day = DateEvidence(start, end, "1 March 2022", date(2022, 3, 1), "masthead", "a day of its own")
    proposals = (
        _proposal(
            "Alice Arden", "the harbour “will never” open this year", "will never",
            Classification.FORECAST,
        ),
        _proposal("Bob Birch", "Perhaps yes, perhaps no.", None, Classification.NONCOMMITTAL),
        _proposal("Cleo Cray", "Ships will surely come", "surely", Classification.FORECAST),
        _proposal("A sailor", "nothing ever changes", None, Classification.PRESENT_CLAIM),
    )  # fmt: skip
    extraction = Extraction(
        quotations=tuple(p.quotation for p in proposals if p.quotation),
        candidates=proposals,
        people=(),
        noise=(),
        dates=(day,),
        date_warnings=("The text names two days that contradict each other.",),
        extractor_version="test-1",
        lexicon_version="test-lexicon-1",
    )
    return ReadArticle(ARTICLE_TEXT, extraction)


def _article(session: Session, about: Question, now: datetime) -> int:
    stored = store_article(
        session,
        read(),
        url="https://news.example/harbour",
        publisher="Vessel <b>Post</b>",
        published_on=date(2022, 3, 1),
        by="curator",
        now=now,
    )
    article_id = stored.article.id
    first, second, _, last = session.query(Candidate).order_by(Candidate.position)
    accept_candidate(session, first, question=about, said=Acceptance(), by="curator <i>", now=now)
    set_verdict(
        session, second, VerdictKind.NONCOMMITTAL,
        question=about, said=Acceptance(), by="curator", now=now,
    )  # fmt: skip
    reject_candidate(last, by="curator", now=now)
    return article_id


def _series(session: Session, now: datetime) -> None:
    """Gives Alice a settled record: 22 questions, right and sure every time but one."""
    alice = world.forecaster(session, SET_UP)
    for number in range(22):
        about = world.question(
            session,
            SET_UP,
            title=f"Will ship number {number} arrive?",
            closes=f"2022-{6 + number % 6:02}-28",
            opens="2022-01-01",
            tags=("ships",),
        )
        world.prediction(session, SET_UP, about, alice, 0.9 if number else 0.2)
        known = parse_moment(f"2022-{6 + number % 6:02}-20", edge=Edge.START)
        resolve_question(session, about, Decision.YES, known=known, by="curator", now=now)


def _say(
    session: Session,
    now: datetime,
    about: Question,
    name: str,
    probability: float,
    *,
    kind: ForecasterKind = ForecasterKind.PUNDIT,
    stated: str = "2022-02-01",
    low: float | None = None,
    high: float | None = None,
    basis: Basis = Basis.NUMERIC,
    phrase: str | None = None,
    source: Source | None = None,
) -> None:
    who = record_forecaster(session, name=name, kind=kind, now=now)
    statement = Statement(
        probability=probability,
        low=low,
        high=high,
        basis=basis,
        phrase=phrase,
        lexicon_version="test-lexicon-1" if phrase else None,
        stated=parse_moment(stated, edge=Edge.END),
        source=source or Source(),
    )
    record_prediction(
        session, question=about, forecaster=who, statement=statement, by="curator", now=now
    )


def _story(session: Session, now: datetime) -> int:
    about = world.question(session, SET_UP, closes="2022-12-31", opens="2022-01-01")
    market = ForecasterKind.MARKET
    _say(session, now, about, "Bob Birch", 0.7, source=Source(
        quote="I'd put it at 70 percent. <em>Truly.</em>",
        url="https://news.example/bob?a=1&b=2",
        publisher="The Tide",
    ))  # fmt: skip
    _say(session, now, about, "Bob Birch", 0.4, stated="2022-05-01")
    _say(session, now, about, "Harbour Exchange", 0.55, kind=market, basis=Basis.PRICE)
    _say(session, now, about, "Late Larry", 0.01, stated="2023-01-05")
    _say(session, now, about, "Hearsay Hal", 0.5, source=Source(
        quote="they say maybe", directness=Directness.HEARSAY,
    ))  # fmt: skip
    article_id = _article(session, about, now)
    known = parse_moment("2022-12-30", edge=Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="curator", now=now)
    reopen_question(session, about, reason="The ship was a <b>barge</b>.", by="curator", now=now)
    resolve_question(
        session, about, Decision.NO, known=known, by="curator", now=now,
        evidence_url="https://news.example/outcome", reason="No ship was let in.",
    )  # fmt: skip
    return article_id


def _others(session: Session, now: datetime) -> None:
    hostile = world.question(session, now, title=HOSTILE, closes="2023-03-01")
    _say(session, now, hostile, "<b>Eve</b> 🦊 עדה", 0.3, low=0.1, high=0.6, basis=Basis.VERBAL,
         phrase="may & <i>might</i>")  # fmt: skip
    known = parse_moment("2023-03-02", edge=Edge.START)
    resolve_question(session, hostile, Decision.YES, known=known, by="curator", now=now)
    gone = world.question(
        session, SET_UP, title="Will the lighthouse be sold?", closes="2022-08-01"
    )
    _say(session, now, gone, "Alice Arden", 0.8)
    annul_question(session, gone, reason="It burned down.", by="curator", now=now)
    still = world.question(session, now, title="Will the bridge stand?", closes="2030-12-31")
    _say(session, now, still, "Alice Arden", 0.99, stated="2024-05-01")
    early = world.question(
        session, SET_UP, title="Will the early bird sing?", closes="2031-12-31", opens="2022-01-01"
    )
    _say(session, now, early, "Early Edna", 0.9)
    known = parse_moment("2023-01-01", edge=Edge.START)
    resolve_question(session, early, Decision.YES, known=known, by="curator", now=now)
    world.question(session, SET_UP, title="Will the quiet question wait?", closes="2022-03-01")
    hidden = world.question(
        session, now, title="Will the hidden plan work?", closes="2030-01-01",
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    _say(session, now, hidden, "Alice Arden", 0.123)


def _tide(session: Session, now: datetime) -> None:
    """A few crowded days, with one straggler who spoke long after the close."""
    about = world.question(session, SET_UP, title="Will the tide turn?", closes="2023-09-20")
    for number in range(6):
        _say(session, now, about, f"Crowd {number}", 0.5, stated=f"2023-09-{4 + number // 3:02}")
    _say(session, now, about, "Straggling Sue", 0.9, stated="2024-05-01")
    vague = world.question(
        session, SET_UP, title="Will anybody name a number?", closes="2023-01-01"
    )
    said = parse_moment("2022-06-01", edge=Edge.END)
    for kind in VerdictKind:
        who = record_forecaster(session, name="Vague Vera", kind=ForecasterKind.PUNDIT, now=now)
        record_verdict(
            session, question=vague, forecaster=who, kind=kind, stated=said,
            source=Source(), by="curator", now=now,
        )  # fmt: skip


def _watch(session: Session, now: datetime) -> None:
    """Watches an outlet: one piece waits, one was passed."""
    draft = WatchDraft(
        kind=WatchKind.OUTLET, subject="Gull <i>& Tide", rule="Every column.\nNo letters.",
        since=date(2022, 1, 1), feed_url="https://gull.example/feed.xml",
    )  # fmt: skip
    watch = start_watch(session, draft, by="curator", now=SET_UP)
    for title in ("A column nobody has read", "A column that <b>could not be had"):
        seen = PieceDraft(
            title=title, published_on=date(2022, 2, 1), url=f"https://gull.example/{len(title)}"
        )
        piece = add_piece(session, watch, seen, by="curator", now=now)
    pass_piece(piece, reason="It <u>is gone.", by="curator", now=now)


def fill(session: Session, now: datetime) -> Numbers:
    """Puts the whole invented record into an empty database."""
    alice = record_forecaster(
        session,
        name="Alice Arden",
        kind=ForecasterKind.PUNDIT,
        organisation="Port of Vessel",
        role="mayor",
        aliases=["Mayor Arden / Vessel"],
        now=SET_UP,
    )
    _series(session, now)
    article_id = _story(session, now)
    _others(session, now)
    _tide(session, now)
    _watch(session, now)
    record_verdict(
        session, question=None, forecaster=alice, kind=VerdictKind.DIRECTION_ONLY,
        stated=None, source=Source(), by="curator", now=now,
    )  # fmt: skip
    return Numbers(article=article_id)
