"""The lexicon in a terminal: a phrase, the whole table, an older one."""

from tests.cli.conftest import Shell


def test_a_phrase_is_shown_with_its_range_study_and_who_disagrees(shell: Shell) -> None:
    said = shell.done("lexicon", "Realistic possibility").replace("\u00a0", " ")
    assert "realistic possibility: 60 % (25–80)" in said
    assert "Measured: Kucharski" in said
    assert "UK PHIA yardstick: 40–50 %; the median lies outside" in said
    found = shell.json("lexicon", "a slim chance")
    assert (found["phrase"], found["evidence"], found["n"]) == ("slim chance", "judgement", None)
    assert (found["low"], found["central"], found["high"]) == (0.03, 0.08, 0.18)


def test_the_whole_table_and_an_older_one_can_be_read(shell: Shell) -> None:
    said = shell.done("lexicon")
    assert "very unlikely" in said
    whole = shell.json("lexicon")
    assert whole["version"] == "english-3"
    old = shell.json("lexicon", "--version", "english-2")
    assert (old["version"], len(old["entries"])) == ("english-2", 115)


def test_what_no_table_holds_is_refused_with_what_is_near(shell: Shell) -> None:
    assert "unlikely" in shell.refused("lexicon", "unlikley")
    assert "english-2" in shell.refused("lexicon", "--version", "english-22")
