"""A record in which every 37 % was read from words, and everything else was said as a number."""

from datetime import date
from typing import Final

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.forecasters import find_forecaster
from forecasts.intake import Acceptance, ReadArticle, accept_candidate, store_article
from forecasts.intake.disputes import DisputeDraft, contest, file_dispute
from forecasts.language import Candidate as Proposal
from forecasts.language import Extraction, Quotation
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.models import Candidate
from forecasts.models.numbers import call_key
from forecasts.predictions import retract_prediction
from forecasts.resolution.resolve import resolve_question
from forecasts.values import Classification, Decision, QuotationKind
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import snapshot
from tests.web.members import settle
from tests.web.record import SET_UP

LOW, CENTRAL, HIGH = 0.2925, 0.3725, 0.4475
PHRASE: Final = "could"
LEXICON: Final = "english-3"
SPEAKER: Final = "Wanda Words"
OTHER: Final = "Norm Number"
_SAID: Final = (
    "“The gate could open,”",
    "“Somebody could paint the gate,”",
    "“The lamp could be lit,”",
    "“The well could dry up,”",
    "“The bell could ring,”",
    "“Perhaps the lamp could burn,”",
)
TEXT: Final = "The gate\n\n1 March 2022\n\n" + "\n".join(
    f"{said} said {SPEAKER}." for said in _SAID
)


def _proposal(words: str, central: float) -> Proposal:
    start = TEXT.index(words)
    speaker, mark = TEXT.index(SPEAKER, start), TEXT.index(PHRASE, start)
    spoken = Quotation(
        kind=QuotationKind.DIRECT,
        segments=((start, start + len(words)),),
        speaker=SPEAKER,
        speaker_mention=(speaker, speaker + len(SPEAKER)),
        cue=None,
    )
    return Proposal(
        quotation=spoken,
        speaker=SPEAKER,
        role=None,
        segments=spoken.segments,
        classification=Classification.FORECAST,
        proposition=words,
        expression=(mark, mark + len(PHRASE)),
        phrase=PHRASE,
        low=LOW,
        central=central,
        high=HIGH,
    )


def _read() -> ReadArticle:
    *read, other = _SAID
    proposals = (*(_proposal(words, CENTRAL) for words in read), _proposal(other, 0.3))
    extraction = Extraction(
        quotations=tuple(each.quotation for each in proposals if each.quotation),
        candidates=proposals,
        people=(),
        noise=(),
        dates=(),
        date_warnings=(),
        extractor_version="test-1",
        lexicon_version=LEXICON,
    )
    return ReadArticle(TEXT, extraction)


def fill_worded(session: Session, clock: FakeClock) -> None:
    """Puts on record what one said in words and another as numbers, and what became of it.

    One question came out, two are open, on one of which nobody else spoke, one lost the statement
    and has the reviewer's own reading of another; a reading is contested, a candidate waits.
    """
    now = clock()
    settle(session, now)
    store_article(
        session, _read(), url="https://news.example/gate", publisher="The Latch",
        published_on=date(2022, 3, 1), by="curator", now=now,
    )  # fmt: skip
    asked = [
        world.question(session, SET_UP, title=title, closes=closes, opens="2022-01-01")
        for title, closes in (
            ("Will the gate open?", "2022-12-31"),
            ("Will the gate be painted?", "2024-06-05"),
            ("Will the lamp be lit?", "2022-12-31"),
            ("Will the well dry up?", "2024-06-04"),
        )
    ]  # fmt: skip
    candidates = session.query(Candidate).order_by(Candidate.position).all()
    lately = Acceptance(stated=parse_moment("2024-05-20", edge=Edge.END))
    rows = [
        accept_candidate(
            session, row, question=about, said=lately if about.closes_at > now else Acceptance(),
            by="curator", now=now,
        )
        for row, about in zip(candidates, asked, strict=False)
    ]  # fmt: skip
    listing = snapshot("well", probability=0.55, at=now, opens_at=SET_UP)
    link = link_market(
        session, asked[3], listing, label="Tides", is_inverted=False, by="curator", now=now
    )
    adjudicate_link(session, link, is_reference=True, by="curator", now=now)
    norm = world.forecaster(session, SET_UP, OTHER)
    for about, p in zip(asked, (0.81, 0.83, 0.86), strict=False):
        world.prediction(session, now, about, norm, p, "2022-02-01")
    retract_prediction(session, rows[2], reason="Of somebody else.", now=now)
    own = Acceptance(probability=CENTRAL, low=LOW, high=HIGH, reason="She meant more.")
    accept_candidate(session, candidates[-1], question=asked[2], said=own, by="curator", now=now)
    known = parse_moment("2022-12-30", edge=Edge.START)
    resolve_question(session, asked[0], Decision.NO, known=known, by="curator", now=now)
    wanda = find_forecaster(session, SPEAKER)
    key = call_key(wanda.slug, asked[1].slug, 1)
    draft = DisputeDraft(person=SPEAKER, reason="I meant less.")
    dispute = file_dispute(session, key, draft, by=None, now=now)
    contest(session, dispute, by="curator", now=now)
