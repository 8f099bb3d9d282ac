"""The page of the ledger: where it ends, and whether a noted line is still in it."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from forecasts import ledger
from forecasts.runtime import Runtime
from forecasts.values import Chain, Visibility
from tests import world
from tests.conftest import FakeClock


def html(client: FlaskClient, line: str | None = None) -> str:
    with client.get("/ledger", query_string={} if line is None else {"line": line}) as answer:
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


@pytest.fixture
def noted(runtime: Runtime, clock: FakeClock) -> str:
    """The end of the public chain as somebody noted it; the chain went on since."""
    with runtime.transaction() as session:
        world.question(session, clock())
        head = ledger.head(session, Chain.PUBLIC)
        world.question(session, clock(), title="Will it snow in Vessel?")
        world.question(session, clock(), title="A secret?", visibility=Visibility.PRIVATE)
    return f"{head.size}/{head.entry_hash}"


def test_an_empty_ledger_says_so(client: FlaskClient) -> None:
    assert "Nothing is on record yet" in html(client)


def test_a_noted_line_is_found_as_long_as_nothing_before_it_was_changed(
    client: FlaskClient, runtime: Runtime, noted: str
) -> None:
    assert "It is still there" in html(client, noted)
    assert "It is still there" in html(client, f"  {noted.upper()} ")
    with runtime.transaction() as session:
        session.execute(
            text(
                "UPDATE ledger_entry SET entry_hash = :new WHERE chain = 'public' AND sequence = 1"
            ),
            {"new": "0" * 64},
        )
    with runtime.reading() as session:
        assert ledger.head(session, Chain.PUBLIC).size == 2
    assert "It is still there" not in html(client, noted + " ")


def test_another_hash_and_a_number_beyond_the_end_are_told_apart(
    client: FlaskClient, noted: str
) -> None:
    number, _, digest = noted.partition("/")
    assert "has another hash now" in html(client, f"{number}/{'0' * 64}")
    beyond = html(client, f"9/{digest}")
    assert "It is not there" in beyond
    assert "The chain has 2 entries now" in beyond  # the private one is none of them


@pytest.mark.parametrize(
    "line", ["x", "1/", "1/zz", "0/" + "a" * 64, "1" * 90, "<b>", "\u0661/" + "a" * 64]
)
def test_what_is_no_line_is_refused_with_what_one_looks_like(
    client: FlaskClient, noted: str, line: str
) -> None:
    page = html(client, line)
    assert "is no line of the ledger" in page
    assert "<b>" not in page.partition("<main")[2].partition("</main>")[0]
