"""The words of candidates marked in an article: nothing of it is lost or doubled."""

from hypothesis import given
from hypothesis import strategies as st

from forecasts.intake import CandidateView, SpanView
from forecasts.values import CandidateState, Classification, Directness, QuotationKind
from web.spans import WINDOW, marked_text

TEXT = "He said 😀 it “will\nnever” rain; she & they doubt it."


def _span(text: str, start: int, end: int) -> SpanView:
    return SpanView(start, end, text[start:end])


def candidate(
    text: str,
    segments: list[tuple[int, int]],
    expression: tuple[int, int] | None = None,
    speaker: tuple[int, int] | None = None,
    state: CandidateState = CandidateState.PENDING,
) -> CandidateView:
    """Makes a candidate of which only the spans matter."""
    return CandidateView(
        id=1,
        quotation=1,
        state=state,
        classification=Classification.FORECAST,
        kind=QuotationKind.DIRECT,
        directness=Directness.DIRECT,
        speaker=None,
        role=None,
        aliases=(),
        proposition="",
        segments=tuple(_span(text, *each) for each in segments),
        speaker_mention=_span(text, *speaker) if speaker else None,
        expression=_span(text, *expression) if expression else None,
        phrase=None,
        low=None,
        central=None,
        high=None,
        lexicon_version="1",
        deadline=None,
        condition=None,
        question=None,
        question_title=None,
        said=None,
        forecaster=None,
        decided_by=None,
        decided_at=None,
    )


places = st.integers(0, len(TEXT) - 1)
spans = st.tuples(places, st.integers(1, 12)).map(lambda at: (at[0], min(len(TEXT), sum(at))))
candidates = st.builds(
    lambda said, how, who: candidate(TEXT, said, how, who),
    st.lists(spans, min_size=1, max_size=3),
    st.none() | spans,
    st.none() | spans,
)


@given(st.lists(candidates, max_size=5), st.data())
def test_the_stretches_are_the_article_and_mark_exactly_what_candidates_cover(
    found: list[CandidateView], data: st.DataObject
) -> None:
    in_hand = data.draw(st.integers(0, len(found)))
    marked = marked_text(TEXT, found, in_hand)
    assert "".join(each.text for each in marked.stretches) == TEXT
    assert (marked.before, marked.after) == (0, 0)
    begun = [number for each in marked.stretches for number in each.begins]
    assert sorted(begun) == list(range(1, len(found) + 1))
    place = 0
    for each in marked.stretches:
        for at in range(place, place + len(each.text)):
            covering = [c for c in found if any(s.start <= at < s.end for s in c.segments)]
            expressed = [
                c for c in found if c.expression and c.expression.start <= at < c.expression.end
            ]
            assert each.is_said == bool(covering)
            assert each.is_expression == bool(expressed)
        place += len(each.text)


def test_what_is_in_hand_and_what_waits_are_told_apart() -> None:
    found = [
        candidate(TEXT, [(8, 30)], expression=(15, 25), speaker=(0, 2)),
        candidate(TEXT, [(33, 45)], state=CandidateState.REJECTED),
    ]
    marked = marked_text(TEXT, found, 1).stretches
    assert [each.text for each in marked if each.is_speaker] == ["He"]
    assert "".join(each.text for each in marked if each.is_expression) == TEXT[15:25]
    assert "".join(each.text for each in marked if each.is_in_hand) == TEXT[:2] + TEXT[8:30]
    assert [each.is_waiting for each in marked if each.begins] == [True, False]


def test_of_a_long_article_the_part_about_the_words_is_shown() -> None:
    text = "x" * 200_000
    marked = marked_text(text, [candidate(text, [(150_000, 150_010)])], 1)
    shown = sum(len(each.text) for each in marked.stretches)
    assert shown == WINDOW
    assert marked.before + shown + marked.after == len(text)
    assert marked.before < 150_000 < marked.before + shown
    assert any(each.begins == (1,) for each in marked.stretches)
