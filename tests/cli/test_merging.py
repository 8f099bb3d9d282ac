"""Two names of one forecaster are merged from the command line, and taken apart again."""

from tests.cli.conftest import Shell


def test_two_names_are_merged_after_a_look_and_taken_apart_again(
    shell: Shell, harbour: str
) -> None:
    shell.done("predict", harbour, "80%", "--as", "Robert Lane")
    shell.done("predict", harbour, "30%", "--as", "Rob Laney", "--new")
    typed = ("forecaster", "merge", "Robert Lane", "Rob Laney")
    shown = " ".join(shell.done(*typed, typed="n\n").split())
    assert "Moves: Rob Laney (pundit): 1 public statement on 1 question" in shown
    assert "Both spoke on 1 question" in shown
    assert "Nothing was changed." in shown
    assert "Nobody was merged yet" in shell.done("forecaster", "merges")
    shown = shell.done(*typed, "--yes", "--reason", "signs both ways")
    assert "Merged: Rob Laney is Robert Lane from now on (merge 1)." in shown
    assert len(shell.json("forecaster", "show", "rob-laney")["calls"]) == 2
    assert "in force" in shell.done("forecaster", "merges")
    assert "Sound" in shell.done("ledger", "verify")
    log = shell.done("corrections")
    assert "Two forecasters found to be one: Robert Lane" in log
    assert "signs both ways" in log
    assert "are one forecaster already" in shell.refused(*typed)
    shown = shell.done("forecaster", "unmerge", "1", typed="n\n")
    assert "Rob Laney is Robert Lane since" in shown
    assert "Nothing was changed." in shown
    assert "in force" in shell.done("forecaster", "merges")
    assert "are two again" in shell.done("forecaster", "unmerge", "1", typed="y\n")
    assert "undone" in shell.done("forecaster", "merges")
    assert "again on" in shell.refused("forecaster", "unmerge", "1")
    assert "no merge '7'" in shell.refused("forecaster", "unmerge", "7")
    assert shell.json("forecaster", "merges")[0]["undone_by"] == "curator"
    assert "found to be two after all" in shell.done("corrections")
    assert "Sound" in shell.done("ledger", "verify")


def test_a_merge_tells_its_number_as_json_and_asks_nothing(shell: Shell, harbour: str) -> None:
    shell.done("predict", harbour, "80%", "--as", "Robert Lane")
    shell.done("predict", harbour, "30%", "--as", "Zoe Quill")
    told = shell.json("forecaster", "merge", "Zoe Quill", "Robert Lane", "--yes")
    assert (told["id"], told["kept"], told["merged"]) == (1, "Zoe Quill", "Robert Lane")
    assert shell.json("forecaster", "unmerge", "1", "--yes")["undone_at"]
