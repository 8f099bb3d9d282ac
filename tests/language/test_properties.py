"""What holds of every text: offsets reproduce it, nothing crashes, noise moves nothing."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forecasts.language import Extraction, Span, extract
from forecasts.language.page.layout import read_layout
from forecasts.language.quotes.marks import find_passages, mask_passages
from tests.articles import GoldArticle, gold_articles
from tests.language.articles import GRID, HARBOUR, SPACE

ARTICLES = gold_articles("development")
PIECES = [
    "“", "”", '"', "'", "‘", "’", "„", "«", "»", "\n", "\n\n", " ", ", ", ".", "?", "!", ":", "—",
    "Q: ", "A: ", "ROE: ", "Ada Roe ", "Dr Roe ", "the minister ", "he ", "she ", "it ", "they ",
    "said ", "said that ", "believes ", "according to ", "in her view, ", "put the odds at ",
    "told reporters: ", "a 10 per cent chance ", "will probably ", "by June", "if ", "and ",
    "14.52", "READ MORE: x", "Advertisement", "(the “Company”) ", "• ", "- ", "12 comments",
    "\u202e", "\u200f", "\x00", "\ud800", "\udfff", "\ue000", "\ue001", "é", "ß", "שלום", "\ufeff",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=400),
    st.text(st.characters(), max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.tuples(st.sampled_from(PIECES), st.integers(1, 3000)).map(lambda run: run[0] * run[1]),
)
NOISE = (
    "READ MORE: The harbour that froze", "Advertisement", "14:52", "Share · Follow · Get alerts",
    "Sign up for our weekly letter",
)  # fmt: skip


def _spans(result: Extraction) -> list[tuple[Span, ...]]:
    """Every run of spans a result holds."""
    runs: list[tuple[Span, ...]] = [result.noise]
    for quotation in result.quotations:
        runs.append(quotation.segments)
        runs += [(span,) for span in (quotation.speaker_mention, quotation.cue) if span]
    for candidate in result.candidates:
        runs.append(candidate.segments)
        runs += [(candidate.expression,)] if candidate.expression else []
    return runs


def _check_offsets(text: str, result: Extraction) -> None:
    for run in _spans(result):
        assert all(0 <= start < end <= len(text) for start, end in run)
        assert all(before[1] <= after[0] for before, after in pairwise(run))
    for evidence in result.dates:
        assert text[evidence.start : evidence.end] == evidence.text


@given(TEXTS)
@settings(max_examples=300, deadline=None)
@example("“")
@example("🄰 said “🄰” 🄰.")
@example("Q:\nA:\nQ:")
@example("said " * 400)
@example("\ud800: \udfff “\ud800” said \ue000.")
def test_any_text_is_read_and_every_offset_lies_in_it(text: str) -> None:
    result = extract(text, published_on=date(2031, 3, 4))
    _check_offsets(text, result)
    assert extract(text, published_on=date(2031, 3, 4)) == result


@given(TEXTS)
@settings(deadline=None)
def test_covering_quotations_moves_no_offset(text: str) -> None:
    paragraphs = read_layout(text).paragraphs
    passages = find_passages(text, paragraphs)
    outside = mask_passages(text, passages)
    assert len(outside) == len(text)
    assert all(before.end <= after.start for before, after in pairwise(passages))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.name)
def test_what_is_found_in_an_article_stands_in_it(article: GoldArticle) -> None:
    result = extract(article.text, published_on=article.published_on)
    _check_offsets(article.text, result)
    names = {person.name for person in result.people}
    for quotation in result.quotations:
        assert quotation.speaker is None or quotation.speaker in names
        chosen = [each.name for each in quotation.alternatives]
        assert not chosen or quotation.speaker in {chosen[0], None}
        scores = [each.score for each in quotation.alternatives]
        assert scores == sorted(scores, reverse=True)


def _places(text: str, paragraphs: tuple[Span, ...]) -> list[int]:
    """Ends of paragraphs behind which a line may be put."""
    return [end for _, end in paragraphs if text[end : end + 2] == "\n\n"]


@given(
    st.sampled_from((HARBOUR, SPACE, GRID)),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_a_line_of_noise_between_paragraphs_only_shifts_what_is_found(
    text: str, data: st.DataObject
) -> None:
    at = data.draw(st.sampled_from(_places(text, read_layout(text).paragraphs)))
    line = "\n\n" + data.draw(st.sampled_from(NOISE))
    longer = text[:at] + line + text[at:]
    plain, noisy = extract(text), extract(longer)

    def moved(span: Span) -> Span:
        shift = len(line) if span[0] >= at else 0
        return span[0] + shift, span[1] + shift

    found = [(q.kind, q.speaker, q.segments) for q in noisy.quotations]
    assert found == [
        (q.kind, q.speaker, tuple(moved(span) for span in q.segments)) for q in plain.quotations
    ]
    assert (at + 2, at + len(line)) in noisy.noise


@pytest.mark.parametrize("text", [HARBOUR, SPACE, GRID], ids=["harbour", "space", "grid"])
def test_a_proposition_put_back_in_quotes_keeps_its_speaker_and_class(text: str) -> None:
    """Reading `“PROPOSITION,” said NAME.` gives the name and, of what was quoted, the class."""
    for candidate in extract(text).candidates:
        quotation = candidate.quotation
        is_quoted = quotation is not None and quotation.kind.value == "direct"
        if not is_quoted or not candidate.speaker or len(candidate.segments) > 1:
            continue
        words = candidate.proposition.rstrip(".,")
        again = extract(f"“{words},” said {candidate.speaker}, the engineer.").candidates
        assert [(each.speaker, each.classification) for each in again] == [
            (candidate.speaker, candidate.classification)
        ]
        assert [each.proposition for each in again] == [words]
