"""Double coding: read blind, kept as read, compared, and conflicts laid side by side."""

import pytest
from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.intake import read_article, store_article
from forecasts.intake.coding import CodingDraft, code_candidate, coding_report, next_to_code
from forecasts.models import Candidate
from forecasts.values import Classification
from tests.conftest import FakeClock

ARTICLE = """The harbour of Vessel

3 June 2019

“It is very likely that the harbour will open by the end of 2019,” said Alice Arden, an analyst.

“There is a 20 percent chance that the harbour will open this year,” Bob Brand, a pilot, said.

“The harbour will never open again,” said Carol Crane, a retired harbour master.
"""


@pytest.fixture
def candidates(session: Session, clock: FakeClock) -> list[Candidate]:
    store_article(session, read_article(ARTICLE.encode()), by="curator", now=clock())
    return list(session.scalars(select(Candidate).order_by(Candidate.id)))


def draft(central: float | None = None, **more: object) -> CodingDraft:
    kind = more.pop("kind", Classification.FORECAST)
    assert isinstance(kind, Classification)
    return CodingDraft(
        classification=kind,
        speaker=str(more.pop("speaker", "")),
        low=None if central is None else max(0.0, central - 0.1),
        central=central,
        high=None if central is None else min(1.0, central + 0.1),
    )


def test_what_one_has_read_waits_for_the_other_and_shows_nothing_of_it(
    session: Session, clock: FakeClock, candidates: list[Candidate]
) -> None:
    first, second, *_ = candidates
    found = next_to_code(session, by="ann")
    assert found is not None
    assert (found.id, found.readers) == (first.id, 0)
    code_candidate(session, second, draft(0.2), by="ann", now=clock())
    found = next_to_code(session, by="ben")
    assert found is not None
    assert (found.id, found.readers) == (second.id, 1)
    assert "20 percent chance" in found.words
    own = next_to_code(session, by="ann")
    assert own is not None
    assert own.id == first.id
    for each in candidates:
        if each is not second:
            code_candidate(session, each, draft(), by="ann", now=clock())
    assert next_to_code(session, by="ann") is None


def test_a_reading_stays_as_it_was_given(
    session: Session, clock: FakeClock, candidates: list[Candidate]
) -> None:
    code_candidate(session, candidates[0], draft(0.2), by="ann", now=clock())
    with pytest.raises(ConflictError, match="a reading stays"):
        code_candidate(session, candidates[0], draft(0.3), by="ann", now=clock())


@pytest.mark.parametrize(
    ("central", "low", "high", "told"),
    [
        (0.2, None, 0.3, "both ends"),
        (None, 0.1, None, "both ends"),
        (1.2, 0.1, 1.3, "outside 0 to 1"),
        (0.2, 0.3, 0.4, "range"),
    ],
)
def test_numbers_that_are_no_range_are_refused(
    session: Session,
    clock: FakeClock,
    candidates: list[Candidate],
    central: float | None,
    low: float | None,
    high: float | None,
    told: str,
) -> None:
    wrong = CodingDraft(classification=Classification.FORECAST, low=low, central=central, high=high)
    with pytest.raises(InvalidInputError, match=told):
        code_candidate(session, candidates[0], wrong, by="ann", now=clock())


def test_agreement_is_counted_over_what_two_have_read(
    session: Session, clock: FakeClock, candidates: list[Candidate]
) -> None:
    one, two, three, *_ = candidates
    commitment = Classification.COMMITMENT
    readings = {
        "ann": [draft(0.8, speaker="Alice Arden"), draft(0.2), draft(0.1, kind=commitment)],
        "ben": [draft(0.85, speaker="alice arden"), draft(0.2, kind=commitment), draft(0.5)],
    }
    for by, drafts in readings.items():
        for candidate, each in zip((one, two, three), drafts, strict=True):
            code_candidate(session, candidate, each, by=by, now=clock())
    code_candidate(session, one, draft(0.9), by="cid", now=clock())
    report = coding_report(session, seen_by="ann")
    assert (report.read, report.twice) == (3, 3)
    assert [(pair.one, pair.other, pair.classes.n) for pair in report.pairs] == [
        ("ann", "ben", 3),
        ("ann", "cid", 1),
        ("ben", "cid", 1),
    ]
    # shares: forecast-forecast 1/3, both crossings 1/3; observed 1/3, by chance 5/9
    assert report.pairs[0].classes.value == pytest.approx((1 / 3 - 5 / 9) / (4 / 9))
    assert report.probabilities is not None
    assert report.probabilities.n == 3
    told = {conflict.candidate: conflict.differing for conflict in report.conflicts}
    assert told == {
        one.id: ("speaker",),
        two.id: ("class",),
        three.id: ("class", "probability"),
    }
    assert [each.by for each in report.conflicts[-1].readings] == ["ann", "ben", "cid"]


def test_what_one_has_not_read_is_in_no_conflict_one_sees(
    session: Session, clock: FakeClock, candidates: list[Candidate]
) -> None:
    code_candidate(session, candidates[0], draft(0.2), by="ann", now=clock())
    code_candidate(session, candidates[0], draft(0.9), by="ben", now=clock())
    assert coding_report(session, seen_by="cid").conflicts == ()
    assert len(coding_report(session, seen_by="ben").conflicts) == 1


def test_without_readings_there_is_nothing_to_compare(session: Session) -> None:
    report = coding_report(session, seen_by="ann")
    assert (report.read, report.pairs, report.probabilities) == (0, (), None)
    assert next_to_code(session, by="ann") is None
