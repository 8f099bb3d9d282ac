"""A curator asks the model about an article, where one is set; nobody else sees anything of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from forecasts.runtime import Runtime
from forecasts.values import Role
from tests.llm.endpoint import KEY, Endpoint, statement, stating
from tests.sources.loopback import reply
from tests.web.desk import TEXT, pasted
from tests.web.people import Member, member, words_of
from web import create_app

MORE = TEXT + "\nFor Dora Dell, a sailor, the mole opens by June.\n"
NEW = statement("the mole opens by June", speaker="Dora Dell")
HOSTILE = statement("<script>alert(1)</script> will surely open", speaker="Tomas Brandt")
ADDRESS = "/review/articles/1/model"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    running = Endpoint()
    running.says(stating(NEW, HOSTILE))
    yield running
    running.server.close()


@pytest.fixture
def asking_app(runtime: Runtime, endpoint: Endpoint) -> Flask:
    """An app with a model beside the rules."""
    settings = replace(runtime.settings, model=endpoint.settings)
    made = create_app(replace(runtime, settings=settings))
    made.testing = True
    return made


@pytest.fixture
def curator(asking_app: Flask) -> Member:
    found = member(asking_app, "cora", role=Role.CURATOR)
    pasted(found, text=MORE)
    return found


def test_a_curator_asks_and_sees_what_came_of_it_and_what_it_cost(
    curator: Member, endpoint: Endpoint
) -> None:
    before = words_of(curator.open("/review/articles/1"))
    assert "Have a model read it, too" in before
    assert endpoint.asked == []
    after = words_of(curator.send(ADDRESS))
    said = "heron-7b named 2 statements: 1 stands in the text (1 new, 0 proposed already), 1 drop"
    assert after.count(said) == 2  # said once on top, and kept below
    assert "900 tokens read, 100 written, $0.0014." in after
    assert "What heron-7b proposed" in after
    assert "Dropped: ‘ <script>alert(1)</script> will surely open ’: these words do not" in after
    assert "5 of 5 candidates wait" in after


def test_what_a_model_proposed_is_marked_so(curator: Member) -> None:
    curator.send(ADDRESS)
    assert "a language model" not in words_of(curator.open("/review/articles/1?candidate=1"))
    proposed = words_of(curator.open("/review/articles/1?candidate=5"))
    assert "Proposed by heron-7b , a language model" in proposed
    assert "the mole opens by June" in proposed


def test_what_a_model_writes_is_text_and_no_page(curator: Member) -> None:
    page = curator.send(ADDRESS)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert KEY not in page


def test_a_failure_is_said_and_kept_without_what_the_endpoint_wrote(
    curator: Member, endpoint: Endpoint
) -> None:
    endpoint.says(reply(500, b"trace of " + KEY.encode()))
    after = curator.send(ADDRESS)
    assert words_of(after).count("answered 500: not now.") == 2
    assert KEY not in after
    assert "trace of" not in after


def test_asking_is_limited_for_each_curator(curator: Member, endpoint: Endpoint) -> None:
    for _ in range(20):
        assert curator.answer(ADDRESS).status_code == 303
    refused = curator.answer(ADDRESS)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert len(endpoint.asked) == 20


def test_without_a_model_there_is_no_word_of_one_and_nothing_to_ask(app: Flask) -> None:
    found = member(app, "cora", role=Role.CURATOR)
    pasted(found, text=MORE)
    assert "model" not in words_of(found.open("/review/articles/1"))
    assert found.answer(ADDRESS).status_code == 404


def test_an_article_that_is_not_there_is_not_asked_about(
    curator: Member, endpoint: Endpoint
) -> None:
    for number in ("7", "0", "x"):
        assert curator.answer(f"/review/articles/{number}/model").status_code == 404
    assert endpoint.asked == []


@pytest.mark.parametrize("role", [Role.READER, Role.FORECASTER])
def test_only_a_curator_asks(
    asking_app: Flask, curator: Member, endpoint: Endpoint, role: Role
) -> None:
    other = member(asking_app, "rory", role=role)
    assert other.answer(ADDRESS).status_code == 403
    forged = curator.client.post(ADDRESS, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403
    assert endpoint.asked == []


def test_the_public_page_of_an_article_says_nothing_of_a_model(
    asking_app: Flask, curator: Member
) -> None:
    curator.send(ADDRESS)
    with asking_app.test_client().get("/articles/1") as response:
        assert "heron-7b" not in response.get_data(as_text=True)
