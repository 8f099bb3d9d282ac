"""The text of PDFs: paragraphs, and what is refused in a sentence."""

import random
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from forecasts.documents import read_document
from forecasts.documents.pdf_lines import Line, join_pages, measure, paragraphs
from forecasts.errors import InvalidInputError
from forecasts.language.records import MetadataDate
from tests.documents.made import lines, pdf
from tests.effort import is_in_step

FIRST = lines(
    "Ferry may stay away",
    "",
    "“It is unlikely that the ferry returns in May,” said Tomas Brandt, who formerly",
    "ran the port of Vessel. “There is a 20 percent chance, which I call gen-",
    "erous,” he told the twenty-",
    "five members.",
    "",
    "Nobody else would say anything before the harbour office of Vessel has",
)
SECOND = lines("met again in June.", "", "The end of it.")


def test_lines_become_paragraphs_and_parted_words_whole() -> None:
    read = read_document(pdf(FIRST, SECOND))
    assert read.text.split("\n\n") == [
        "Ferry may stay away",
        (
            "“It is unlikely that the ferry returns in May,” said Tomas Brandt, who formerly ran "
            "the port of Vessel. “There is a 20 percent chance, which I call generous,” he told "
            "the twenty-five members."
        ),
        "Nobody else would say anything before the harbour office of Vessel has met again in June.",
        "The end of it.",
    ]
    assert (read.kind, read.media_type) == ("pdf", "application/pdf")
    assert read.read_with.startswith("pypdf ")


def test_a_pdf_gives_its_title_author_and_days() -> None:
    info = b"/Info<</Title(Ferry paper)/Author(Ann Onym)/CreationDate(D:20310302101010Z)>>"
    read = read_document(pdf(FIRST, trailer=info))
    assert (read.title, read.author) == ("Ferry paper", "Ann Onym")
    assert read.dates == (MetadataDate(date(2031, 3, 2), "PDF CreationDate"),)


def locked(user: str, owner: str) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(BytesIO(pdf(FIRST)))), BytesIO()
    writer.encrypt(user, owner, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def test_a_locked_pdf_is_refused_and_one_that_opens_without_a_password_is_read() -> None:
    with pytest.raises(InvalidInputError, match="locked with a password"):
        read_document(locked("secret", "owner"))
    assert "20 percent chance" in read_document(locked("", "owner")).text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (pdf(b"0 0 100 100 re f"), "holds no text, only pictures"),
        (pdf(FIRST)[:200], "damaged"),
        (b"%PDF-1.7\n" + random.Random(1).randbytes(5_000), "damaged"),
        (pdf(FIRST, repeated=301), "301 pages; at most 300"),
        (b"%PDF-" + b" " * 10_000_000, "at most 10,000,000"),
    ],
    ids=["picture", "cut off", "noise", "pages", "large"],
)
def test_what_cannot_be_read_is_refused_with_the_reason(raw: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        read_document(raw)


def test_a_pdf_that_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forecasts.documents.pdf.SECONDS", -1.0)
    with pytest.raises(InvalidInputError, match="seconds to read"):
        read_document(pdf(FIRST))


WHOLE = pdf(FIRST, SECOND)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=20))
def test_a_damaged_pdf_never_breaks_the_reader(changes: list[tuple[int, int]]) -> None:
    raw = bytearray(WHOLE)
    for place, byte in changes:
        raw[place] = byte
    try:
        assert read_document(bytes(raw), media_type="application/pdf").text
    except InvalidInputError as error:
        assert "PDF" in str(error)  # noqa: PT017  # refused or not, never broken


def test_a_million_letters_without_a_space_are_joined_in_linear_time() -> None:
    def on_two_pages(letters: int) -> str:
        run = "a" * letters
        return join_pages([[f"It will rain. {run}", f"twenty-{run} gen-\nerous"]])

    def on_many_pages(letters: int) -> str:
        return join_pages([[f"it goes on {'a' * 500}"] for _ in range(letters // 500)])

    for joined in (on_two_pages, on_many_pages):
        assert is_in_step(lambda: joined(2_000), lambda: joined(8_000), most=9)  # noqa: B023
    assert on_two_pages(1_000_000).endswith(" generous")
    assert on_many_pages(1_000_000).count("it goes on") == 2000


def test_a_page_of_very_many_lines_is_joined_in_linear_time() -> None:
    def joined(number: int) -> list[str]:
        page = [Line("words of a line", 50.0, -12.0 * n, 10.0) for n in range(number)]
        return paragraphs(page, measure([page]))

    assert is_in_step(lambda: joined(5_000), lambda: joined(20_000), most=9)
    (found,) = joined(200_000)
    assert found.count("\n") == 199_999


def test_a_run_of_letters_inside_a_pdf_is_read_in_linear_time() -> None:
    def read(letters: int) -> str:
        words = b"(It will rain. " + b"a" * letters + b")"
        return read_document(pdf(b"BT /F1 9 Tf 50 700 Td " + words + b" Tj ET")).text

    assert is_in_step(lambda: read(20_000), lambda: read(80_000), most=9)
    assert read(200_000).endswith("aaa")
