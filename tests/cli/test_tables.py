"""Tables fit the terminal, whatever script they are written in."""

from forecasts.cli.tables import Column, display_width, table_lines

COLUMNS = [Column("Name", shrinks=True), Column("n", is_number=True)]


def test_a_long_text_is_cut_to_fit() -> None:
    lines = table_lines(COLUMNS, [["x" * 200, "12"]], width=80)
    assert [len(line) for line in lines] == [80, 80]
    assert "…" in lines[1]


def test_a_table_widens_with_the_terminal() -> None:
    assert "…" not in table_lines(COLUMNS, [["x" * 90, "12"]], width=120)[1]


def test_numbers_stand_flush_right() -> None:
    lines = table_lines(COLUMNS, [["a", "5"], ["b", "123"]], width=80)
    assert lines == ["Name    n", "a       5", "b     123"]


def test_wide_and_combining_letters_keep_columns_aligned() -> None:
    lines = table_lines(COLUMNS, [["日本", "1"], ["abcd", "2"], ["abce\u0301", "3"]], width=80)
    assert {display_width(line) for line in lines} == {display_width("Name  n")}


def test_an_empty_table_is_its_heading() -> None:
    assert table_lines(COLUMNS, [], width=80) == ["Name  n"]
