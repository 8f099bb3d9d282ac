"""An outlet invented for tests, with one column of it."""

from datetime import date

from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.intake import Acceptance, accept_candidate, read_article, store_article
from forecasts.models import Article, Candidate, Prediction, Question, Watch
from forecasts.questions import QuestionDraft, add_question
from forecasts.values import Visibility, WatchKind
from forecasts.watches import WatchDraft, start_watch
from tests.conftest import FakeClock

OUTLET = "The Lantern"
COLUMN = """The ferry waits

“It is unlikely that the ferry returns this year,” said Tomas Brandt, who formerly ran the port.

“The harbour will probably open in December,” said Orla Quist, a shipping analyst.
"""


def watched(
    session: Session,
    clock: FakeClock,
    *,
    kind: WatchKind = WatchKind.OUTLET,
    subject: str = OUTLET,
    since: date = date(2024, 5, 1),
    feed: str | None = None,
) -> Watch:
    """Begins a watch."""
    draft = WatchDraft(
        kind=kind, subject=subject, rule="Every column of it.", since=since, feed_url=feed
    )
    return start_watch(session, draft, by="anna", now=clock())


def column(
    session: Session,
    clock: FakeClock,
    *,
    text: str = COLUMN,
    published_on: date | None = date(2024, 5, 20),
    publisher: str | None = OUTLET,
    url: str | None = None,
) -> Article:
    """Stores an article."""
    read = read_article(text.encode(), published_on=published_on)
    return store_article(
        session,
        read,
        url=url,
        publisher=publisher,
        published_on=published_on,
        by="anna",
        now=clock(),
    ).article


def accept(
    session: Session,
    clock: FakeClock,
    article: Article,
    speaker: str,
    *,
    visibility: Visibility = Visibility.PUBLIC,
    about: Question | None = None,
) -> Prediction:
    """Confirms what a speaker said in an article, on a question of its own."""
    candidate = (
        session.query(Candidate)
        .filter_by(article_id=article.id, speaker=speaker)
        .order_by(Candidate.position)
        .first()
    )
    assert candidate is not None
    draft = QuestionDraft(
        title=f"Is {speaker} right in article {article.id}?",
        criteria="Yes if so.",
        closes=Moment(clock.at.replace(year=clock.at.year + 1)),
        visibility=visibility,
    )
    about = about or add_question(session, draft, by="anna", now=clock())
    return accept_candidate(
        session, candidate, question=about, said=Acceptance(), by="anna", now=clock()
    )
