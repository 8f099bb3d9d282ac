"""`forecasts article`: what can be stored, what is shown, how a date is settled."""

from pathlib import Path

import pytest

from tests.cli.conftest import ARTICLE, Shell

ARTICLE_KEYS = {
    "id",
    "title",
    "url",
    "publisher",
    "published_on",
    "sha256",
    "characters",
    "origin",
    "is_new",
    "date_evidence",
    "date_warnings",
}
CANDIDATE_KEYS = {
    "id",
    "state",
    "classification",
    "kind",
    "directness",
    "speaker",
    "role",
    "aliases",
    "proposition",
    "segments",
    "speaker_mention",
    "expression",
    "judgement",
    "phrase",
    "low",
    "central",
    "high",
    "lexicon_version",
    "deadline",
    "condition",
    "question",
    "said",
    "forecaster",
    "alternatives",
    "stated_on",
    "stated_why",
}


def test_an_article_is_stored_with_its_candidates(shell: Shell) -> None:
    shown = shell.done("article", "add", shell.file("harbour.txt", ARTICLE))
    assert shown.startswith("Article 1: The harbour of Vessel\n")
    assert "3 candidates, 3 waiting for a decision" in shown
    assert "Alice Arden, a shipping analyst" in shown
    assert ">>very likely<<" in shown
    assert "Decide: forecasts review 1" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_date_nobody_settled_is_shown_with_its_evidence_and_the_command(shell: Shell) -> None:
    shown = shell.done("article", "add", shell.file("harbour.txt", ARTICLE))
    assert "Date: not settled. Settle it: forecasts article date 1 YYYY-MM-DD" in shown
    assert "the text says '3 June 2019' = 2019-06-03" in shown


def test_contradicting_dates_are_shown_as_a_warning(shell: Shell) -> None:
    trap = ARTICLE.replace("3 June 2019", "Wednesday, 3 June 2019")
    added = shell.json("article", "add", shell.file("trap.txt", trap))
    warnings = added["article"]["date_warnings"]
    shown = " ".join(shell.done("article", "show", "1").split())
    assert all(f"! {' '.join(warning.split())}" in shown for warning in warnings)


def test_json_has_exactly_the_promised_fields(shell: Shell) -> None:
    path = shell.file("harbour.txt", ARTICLE)
    added = shell.json(
        *("article", "add", path, "--published-on", "2019-06-03", "--publisher", "The Tide"),
        *("--url", "https://example.org/harbour"),
    )
    assert set(added) == {"article", "candidates"}
    assert set(added["article"]) == ARTICLE_KEYS
    assert added["article"]["published_on"] == "2019-06-03"
    assert added["article"]["is_new"] is True
    assert all(set(each) == CANDIDATE_KEYS for each in added["candidates"])


def test_every_span_counts_code_points_of_the_text(shell: Shell) -> None:
    text = "🌊 " + ARTICLE
    added = shell.json("article", "add", shell.file("harbour.txt", text))
    assert added["article"]["characters"] == len(text)
    spans = [
        span
        for each in added["candidates"]
        for span in (*each["segments"], each["expression"], each["speaker_mention"])
        if span
    ]
    assert spans
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)


def test_the_same_text_is_stored_once(shell: Shell, article: str) -> None:
    before = shell.snapshot()
    path = shell.file("again.txt", "\ufeff" + ARTICLE.replace("\n", "\r\n"))
    assert "already on record as article 1" in shell.done("article", "add", path)
    assert shell.json("article", "add", path)["article"]["is_new"] is False
    assert shell.snapshot() == before


def test_a_date_given_with_the_same_text_settles_one_that_was_open(
    shell: Shell, article: str
) -> None:
    path = shell.file("again.txt", ARTICLE)
    shell.done("article", "add", path, "--published-on", "2019-06-03")
    assert shell.json("article", "show", "1")["article"]["published_on"] == "2019-06-03"
    shown = shell.done("article", "add", path, "--published-on", "2019-06-04")
    assert "forecasts article date 1 2019-06-04" in shown
    assert shell.json("article", "show", "1")["article"]["published_on"] == "2019-06-03"


def test_an_article_comes_from_standard_input_too(shell: Shell) -> None:
    assert "Article 1" in shell.done("article", "add", "-", typed=ARTICLE)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe", "not UTF-8"),
        ("Zażółć".encode("cp1250"), "not UTF-8"),
        (b"text with \x00 inside", "NUL"),
        (b"x" * 6_000_000, "5 MB"),
    ],
    ids=["empty", "blank", "binary", "other encoding", "nul", "6 MB"],
)
def test_a_file_that_is_no_article_is_refused(shell: Shell, content: bytes, words: str) -> None:
    assert words in shell.refused("article", "add", shell.file("bad", content))
    assert words in shell.refused("article", "add", "-", typed=content)


def test_a_missing_file_and_a_folder_are_refused(shell: Shell, tmp_path: Path) -> None:
    assert "There is no file" in shell.refused("article", "add", str(tmp_path / "none.txt"))
    assert "is a folder" in shell.refused("article", "add", str(tmp_path))


@pytest.mark.parametrize(
    "wrong",
    [
        ("--published-on", "2019-02-30"),
        ("--published-on", "2150-01-01"),
        ("--title", "x" * 301),
        ("--url", "javascript:alert(1)"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(shell: Shell, wrong: tuple[str, str]) -> None:
    shell.refused("article", "add", shell.file("harbour.txt", ARTICLE), *wrong)


def test_articles_are_listed(shell: Shell, article: str) -> None:
    assert "not settled" in shell.done("article", "list")
    assert shell.json("article", "list")[0]["pending"] == 3


def test_an_empty_list_says_how_to_begin(shell: Shell) -> None:
    assert "forecasts article add FILE" in shell.done("article", "list")


def test_a_date_is_settled_and_impossible_ones_refused(shell: Shell, article: str) -> None:
    shell.refused("article", "date", "1", "2150-01-01")
    shell.refused("article", "date", "1", "3 June")
    assert "There is no article '7'" in shell.refused("article", "date", "7", "2019-06-03")
    shell.done("article", "date", "1", "2019-06-03")
    assert shell.json("article", "show", "1")["article"]["published_on"] == "2019-06-03"


def test_an_unknown_article_is_refused(shell: Shell) -> None:
    assert "There is no article '7'" in shell.refused("article", "show", "7")


def test_a_file_named_as_a_pdf_that_holds_none_is_refused(shell: Shell) -> None:
    path = shell.file("not.pdf", ARTICLE)
    assert "is named as a PDF and holds none" in shell.refused("article", "add", path)


def test_a_page_that_cannot_be_read_says_how_to_go_on(shell: Shell) -> None:
    told = shell.run("article", "add", "http://127.0.0.1:9/x").stderr
    assert "only addresses of the public web are asked. Or save its page as a file" in told


def test_the_role_of_a_speaker_is_told_once(shell: Shell) -> None:
    twice = f"{ARTICLE}\n“The harbour will probably sink by 2021,” said Alice Arden.\n"
    shown = " ".join(shell.done("article", "add", "-", typed=twice).split())
    assert shown.count("Alice Arden, a shipping analyst") == 1
    assert shown.count("Alice Arden") == 2
