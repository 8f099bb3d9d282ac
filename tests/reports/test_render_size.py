"""However much there is to tell, a letter is small enough to be shown whole."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasts.reports.render import render_notice, render_report
from tests.reports.reading import links_in_html, links_in_text, shown_in, words_in
from tests.reports.sample import (
    BOARD,
    CLOSING,
    CORRECTION,
    LINKS,
    MOVES,
    OUTCOMES,
    OWN,
    QUOTES,
    notice,
    report,
)
from tests.reports.test_render import sent

LIMIT = 102_400
SCRIPTS = ("word ", "слово ", "كلمة ", "漢字の文", "Ωμέγα ", "🇧🇾🎉 ", "<&\"'> ")
many = st.sampled_from([0, 1, 7, 40])
texts = st.builds(
    lambda piece, number: (piece * 300)[:number], st.sampled_from(SCRIPTS), st.integers(1, 300)
)
addresses = st.integers(1, 1900).map(lambda number: f"https://x.example/?q={'=ü' * (number // 8)}")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    numbers=st.tuples(many, many, many, many, many, many), title=texts, name=texts, quote=texts,
    url=addresses,
)  # fmt: skip
def test_a_report_of_any_size_is_shown_whole(
    numbers: tuple[int, ...], title: str, name: str, quote: str, url: str
) -> None:
    first = OUTCOMES[0]
    assert first.closest is not None
    subject = replace(first.subject, title=title)
    said = replace(
        first.closest, forecaster=name, quote=quote, source_url=url, publisher=name
    )  # fmt: skip
    outcome = replace(first, subject=subject, closest=said, furthest=said, evidence_url=url)
    rendered = render_report(
        report(
            resolved=(outcome,) * numbers[0],
            corrections=(replace(CORRECTION, subject=subject, reason=quote),) * numbers[1],
            moves=(replace(MOVES[0], subject=subject, market=name),) * numbers[2],
            closing=(replace(CLOSING[0], subject=subject),) * numbers[3],
            quotes=(replace(QUOTES[0], speaker=name, words=quote),) * numbers[4],
            quotes_waiting=numbers[4] * 9,
            board=(replace(BOARD[0], forecaster=name),) * numbers[5],
            own=replace(OWN, steps=OWN.steps * 10),
            covers=quote,
        ),
        LINKS,
    )
    assert len(sent(rendered)) < LIMIT
    assert len(rendered.html.encode()) < 90_000
    assert links_in_text(rendered.text) == links_in_html(rendered.html)
    if not any(len(each) > 60 for part in (title, name, quote) for each in part.split()):
        assert words_in(rendered.text) == words_in(shown_in(rendered.html))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(numbers=st.tuples(many, many, many), title=texts, reason=texts)
def test_a_notice_of_any_size_is_shown_whole(
    numbers: tuple[int, ...], title: str, reason: str
) -> None:
    subject = replace(OUTCOMES[0].subject, title=title)
    nudge = replace(notice().nudges[0], subject=subject, words=reason)
    rendered = render_notice(
        notice(
            corrections=(replace(CORRECTION, subject=subject, reason=reason),) * numbers[0],
            resolved=(replace(OUTCOMES[0], subject=subject),) * numbers[1],
            nudges=(nudge,) * numbers[2],
        ),
        LINKS,
    )
    assert len(sent(rendered)) < LIMIT
