"""What is made to exhaust whoever reads it: refused, or read in linear time and bounded memory."""

import gzip
import tracemalloc
from collections.abc import Callable

import pytest

from forecasts.documents import read_document
from forecasts.errors import InvalidInputError
from tests.documents.made import pdf, stream
from tests.effort import is_in_step

SHOWN = b"BT /F1 12 Tf 50 700 Td (It will probably rain.) Tj ET\n"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"<html>" + b"<div>" * 200_000 + b"x", "more than 200 deep"),
        (b"<html>" + b"<ul><li>" * 100_000 + b"x", "more than 200 deep"),
        (b"<html>" + b"<i>x</i>" * 1_000_000, "1,000,001 elements"),
        (b"<html><p " + b"".join(b"a%d=1 " % n for n in range(400_000)) + b">x", "attributes"),
        (b"<html><p>" + b"word " * 1_900_000, "5,000,000 bytes"),
        (b"<html>" + b"x" * 10_000_000, "10,000,0"),
        (gzip.compress(b"<html>" + b"a" * 10_000_000), "compressed file"),
        (pdf(b" " * 100_000_000), "unpacks into far more"),
        (pdf(b"1 " * 3_000_000), "unpacks into far more"),
        (pdf(SHOWN * 100_000), "unpacks into far more"),
        (pdf(b"/X Do " * 50, more=(stream(b"/X Do " * 50 + SHOWN, FORM),)), "PDF"),
        (pdf(b"[" * 3_000_000), "damaged"),
    ],
    ids=[
        *("divs", "lists", "elements", "attributes", "long text", "large", "gzip"),
        *("pdf stream", "pdf operands", "pdf operators", "pdf forms", "pdf arrays"),
    ],
)
def test_a_bomb_is_refused_with_a_sentence_and_little_memory(
    monkeypatch: pytest.MonkeyPatch, raw: bytes, words: str
) -> None:
    monkeypatch.setattr("forecasts.documents.pdf.SECONDS", 600.0)  # not the clock refuses it
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInputError, match=words):
            read_document(raw)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 250_000_000


def test_entities_of_a_page_are_never_expanded() -> None:
    declared = "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(9))
    raw = f"<!DOCTYPE html [<!ENTITY a0 'boom'>{declared}]><html><p>It rains. &a9;</p>".encode()
    text = read_document(raw).text
    assert text.startswith("It rains.")
    assert len(text) < 40


def test_an_attribute_of_megabytes_is_no_text() -> None:
    raw = b"<html><p title='" + b"a" * 9_000_000 + b"'>It rains.</p>"
    assert read_document(raw).text == "It rains."


def test_nothing_but_nuls_is_no_page() -> None:
    assert read_document(b"<html><p>It\x00 rains." + b"\x00" * 2_000_000).text == "It rains."


def _reading(raw: bytes) -> Callable[[], object]:
    return lambda: read_document(raw, media_type="text/html")


@pytest.mark.parametrize(
    "made",
    [
        lambda n: b"<html><article>" + b"<p>It will <b>rain</b> soon.</p>" * n,
        lambda n: b"<html>" + b"<b><i></b><p></i>" * n + b"word",
        lambda n: b"<html><p>" + b"<" * n * 10 + b"word",
        lambda n: b"<html><p>" + b"&" * n * 10 + b"word",
        lambda n: b"<html><p>word" + b"<br>" * n + b"word",
        lambda n: b"<html>" + b"<!doctype [" * n + b"<p>word",
        lambda n: b"<html>" + b"<a '" * n + b"<p>word",
        lambda n: b"<html>" + b"<meta name=date content=2031-01-01>" * n + b"<p>word",
        lambda n: b"<html><p>word" + b" \n" * n * 10 + b"word",
    ],
    ids=["p", "misnested", "lt", "amp", "br", "doctype", "quotes", "meta", "space"],
)
def test_four_times_the_page_takes_no_more_than_linear_time(made: Callable[[int], bytes]) -> None:
    small, large = _reading(made(8_000)), _reading(made(32_000))
    assert is_in_step(small, large, most=9)  # 4 when linear, 16 when quadratic
