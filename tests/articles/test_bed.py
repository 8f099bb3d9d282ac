"""The bed itself: every annotation stands in its text, and both halves hold all styles."""

from pathlib import Path

import pytest

from tests.articles import FOLDER, HALVES, STYLES, AnnotationError, gold_articles, read_gold


@pytest.mark.parametrize("half", HALVES)
def test_each_half_holds_sixteen_articles_and_every_style(half: str) -> None:
    articles = gold_articles(half)
    assert len(articles) >= 16
    assert {article.style for article in articles} == set(STYLES)


@pytest.mark.parametrize("half", HALVES)
def test_every_annotated_word_stands_where_the_annotation_says(half: str) -> None:
    for article in gold_articles(half):
        for segments in (
            *(each.segments for each in article.quotations),
            *(each.segments for each in article.predictions),
        ):
            assert list(segments) == sorted(segments)
            assert all(0 <= start < end <= len(article.text) for start, end in segments)


def test_both_halves_hold_real_and_invented_events() -> None:
    for half in HALVES:
        assert {article.events for article in gold_articles(half)} == {"real", "invented"}


def test_an_annotation_of_words_that_are_not_there_is_refused(tmp_path: Path) -> None:
    name = next((FOLDER / "development").glob("*.toml"))
    text = name.with_suffix(".txt").read_text(encoding="utf-8")
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    head = name.read_text(encoding="utf-8").partition("[[quotations]]")[0]
    (tmp_path / "one.toml").write_text(
        head + '[[quotations]]\nid = "A"\nkind = "direct"\ncontent = ["no such words, ever"]\n'
        'speaker = ""\n',
        encoding="utf-8",
    )
    with pytest.raises(AnnotationError, match="no such words, ever"):
        read_gold(tmp_path / "one.toml")
