"""One article: its origin, its decided passages marked in place, and never its text."""

import re

from flask.testing import FlaskClient

from forecasts.clock import Moment
from forecasts.intake import Acceptance, CandidateView, SpanView, accept_candidate, store_article
from forecasts.models import Candidate
from forecasts.runtime import Runtime
from forecasts.values import (
    CandidateState,
    Classification,
    Directness,
    QuotationKind,
    Reading,
    Visibility,
)
from tests import world
from tests.web.conftest import Site
from tests.web.record import ARTICLE_TEXT, STORY, read
from web.passages import EXCERPT_LIMIT, passage

TEXT = "x" * 400 + "surely" + "y" * 400


def _candidate(
    segments: list[tuple[int, int]],
    speaker: tuple[int, int] | None = None,
    expression: tuple[int, int] | None = None,
    text: str = TEXT,
) -> CandidateView:
    def span(ends: tuple[int, int]) -> SpanView:
        return SpanView(*ends, text[slice(*ends)])

    return CandidateView(
        id=1, quotation=1, state=CandidateState.ACCEPTED, classification=Classification.FORECAST,
        kind=QuotationKind.DIRECT, directness=Directness.DIRECT, speaker="A", role=None,
        aliases=(), proposition="p", segments=tuple(map(span, segments)),
        speaker_mention=span(speaker) if speaker else None,
        expression=span(expression) if expression else None,
        phrase=None, low=None, central=None, high=None, lexicon_version="1", deadline=None,
        condition=None, question=None, question_title=None, said=Reading(0.5), forecaster=None,
        decided_by="c", decided_at=None,
    )  # fmt: skip


def test_the_decided_passages_are_marked_in_place(site: Site) -> None:
    html = site.html(site.article)
    assert '<span class="speaker">Alice Arden</span>' in html.replace(' "', '"')
    assert '<mark class="expression">will never</mark>' in html
    assert "Perhaps yes, perhaps no." in html
    assert f'href="/questions/{STORY}"' in html
    assert "about 6\u00a0% (2–20), from ‘will never’" in html


def test_pending_passages_are_counted_for_readers_and_not_shown(site: Site) -> None:
    html = site.html(site.article)
    assert "1 more passage was proposed and not decided yet." in html
    assert "forecasts review" not in html
    assert "surely" not in html


def test_the_full_text_is_never_served(site: Site) -> None:
    html = site.html(site.article)
    assert "SECRET" not in html
    assert "He left early" not in html
    assert "nothing ever changes" not in html
    assert ARTICLE_TEXT[:60] not in html


def test_origin_date_evidence_and_hash_are_shown(site: Site) -> None:
    html = site.html(site.article)
    assert 'href="https://news.example/harbour"' in html
    assert "No public address" not in html
    assert "Vessel &lt;b&gt;Post&lt;/b&gt;" in html
    assert "The text names two days that contradict each other." in html
    assert "‘<bdi>1 March 2022</bdi>’ read as 2022-03-01 (masthead): a day of its own" in html
    assert re.search(r"[0-9a-f]{64}", html)
    assert "1 Mar 2022, settled by <bdi>curator</bdi>" in html


def test_an_article_without_an_address_says_so(runtime: Runtime, client: FlaskClient) -> None:
    with runtime.transaction() as session:
        stored = store_article(session, read(), by="curator", now=runtime.now())
        path = f"/articles/{stored.article.id}"
    html = client.get(path).get_data(as_text=True)
    assert "No public address is on record for this text." in html
    assert "Read the original" not in html


def test_decisions_on_questions_that_are_not_public_stay_hidden(
    runtime: Runtime, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), visibility=Visibility.PRIVATE)
        stored = store_article(session, read(), by="curator", now=runtime.now())
        first = session.query(Candidate).order_by(Candidate.position).first()
        assert first is not None
        said = Acceptance(stated=Moment(runtime.now()))
        accept_candidate(session, first, question=about, said=said, by="spy", now=runtime.now())
        path = f"/articles/{stored.article.id}"
    html = client.get(path).get_data(as_text=True)
    assert "<p>4 passages were proposed and not decided yet." in html
    assert "will never" not in html
    assert "spy" not in html


def test_a_number_that_is_no_article_is_a_404(site: Site) -> None:
    for number in ("0", "01", "2", "x", "-1", "9" * 30, "9" * 5000, "٣", "1.0"):
        site.html(f"/articles/{number}", status=404)


def test_spans_outside_the_quotation_join_it_in_the_order_of_the_text() -> None:
    text = "never will, thinks Cleo Cray. Ships come."
    pieces = passage(_candidate([(30, 41)], (19, 28), (0, 10), text))
    assert "".join(piece.text for piece in pieces) == "never will … Cleo Cray … Ships come."
    assert [p.text for p in pieces if p.is_expression] == ["never will"]
    assert [p.text for p in pieces if p.is_speaker] == ["Cleo Cray"]


def test_overlapping_spans_are_both_marked() -> None:
    pieces = passage(_candidate([(0, 20)], expression=(5, 10), text="0123456789" * 3))
    assert [(p.text, p.is_expression) for p in pieces] == [
        ("01234", False),
        ("56789", True),
        ("0123456789", False),
    ]
    assert all(p.is_quote for p in pieces)


def test_an_excerpt_has_at_most_300_characters_and_keeps_the_expression() -> None:
    pieces = passage(_candidate([(0, len(TEXT))], expression=(400, 406)))
    words = "".join(piece.text for piece in pieces)
    assert len(words) <= EXCERPT_LIMIT
    assert words.startswith("…")
    assert words.endswith("…")
    assert "surely" in [piece.text for piece in pieces if piece.is_expression]


def test_a_long_excerpt_without_expression_is_cut_at_its_end() -> None:
    words = "".join(piece.text for piece in passage(_candidate([(0, 400)])))
    assert len(words) <= EXCERPT_LIMIT
    assert words.startswith("x")
    assert words.endswith("…")
