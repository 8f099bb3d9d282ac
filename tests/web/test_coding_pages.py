"""Two curators read the same words blind in the browser and see how far they agree."""

from typing import Any

import pytest
from flask import Flask

from forecasts.intake import read_article, store_article
from forecasts.runtime import Runtime
from forecasts.values import Role
from tests.intake.test_coding import ARTICLE
from tests.web.people import Member, member, words_of


@pytest.fixture
def curators(app: Flask, runtime: Runtime) -> tuple[Member, Member]:
    with runtime.transaction() as session:
        store_article(session, read_article(ARTICLE.encode()), by="curator", now=runtime.now())
    return member(app, "cara", role=Role.CURATOR), member(app, "carl", role=Role.CURATOR)


def test_two_curators_read_blind_and_see_where_they_differ(
    curators: tuple[Member, Member],
) -> None:
    cara, carl = curators
    assert "Nothing was read by two curators yet." in cara.open("/review/agreement")
    page = cara.open("/review/coding")
    assert "very likely" in page
    reading: dict[str, Any] = {"classification": "forecast", "speaker": "Alice Arden"}
    cara.send("/review/coding/1", central="90%", low="80%", high="95%", **reading)
    page = carl.open("/review/coding")
    assert "very likely" in page
    assert "90%" not in page
    page = carl.send("/review/coding/1", status=400, central="3", **reading)
    assert 'value="3"' in page
    assert "checked" in page
    carl.send("/review/coding/1", central="70%", low="60%", high="80%", **reading)
    page = words_of(carl.open("/review/agreement"))
    assert "1 candidate read so, 1 by two or more" in page
    assert "differs: probability" in page
    assert "90 % (80 % to 95 %)" in page
    again = carl.send("/review/coding/1", central="70%", low="60%", high="80%", **reading)
    assert "a reading stays" in again


def test_a_reading_needs_a_class_and_a_candidate(curators: tuple[Member, Member]) -> None:
    cara, _ = curators
    assert "Say what the words are." in cara.send("/review/coding/1", status=400)
    assert cara.answer("/review/coding/99", classification="forecast").status_code == 404


def test_whoever_has_read_everything_is_told_so(app: Flask) -> None:
    cara = member(app, "cara", role=Role.CURATOR)
    assert "Nothing waits to be read by you." in cara.open("/review/coding")


def test_agreement_is_for_curators(app: Flask) -> None:
    anna = member(app)
    for path in ("/review/agreement", "/review/coding"):
        assert anna.client.get(path).status_code == 403
