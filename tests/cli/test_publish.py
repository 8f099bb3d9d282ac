import json
import os
import signal
from pathlib import Path

import pytest

from forecasts.cli.meter import Meter
from tests.cli.conftest import Shell


def test_the_site_is_written_into_a_folder(shell: Shell, harbour: str) -> None:
    shell.done("predict", harbour, "5%", "--as", "Alice Arden", "--stated-on", "2019-06-01")
    result = shell.run("publish", str(shell.folder / "site"))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Wrote ")
    assert "forms are left out" in result.stderr
    assert "--site-url" in result.stderr
    page = shell.folder / "site" / "questions" / harbour / "index.html"
    assert 'href="../../forecasters/alice-arden/index.html"' in page.read_text()


def test_what_was_written_is_one_json_value(shell: Shell, harbour: str) -> None:
    site = str(shell.folder / "site")
    done = shell.json("publish", site, "--site-url", "https://you.example/record/")
    assert done["site_url"] == "https://you.example/record"
    assert done["missing"] == []
    files = [path for path in Path(site).rglob("*") if path.is_file()]
    assert done["files"] == len(files) - 1
    assert done["pages"] == sum(path.suffix == ".html" for path in files)
    marker = json.loads((Path(site) / "forecasts-site.json").read_text())
    assert marker["site_url"] == done["site_url"]


def test_forms_are_sent_to_live_pages(shell: Shell, harbour: str) -> None:
    site = shell.folder / "site"
    result = shell.run("publish", str(site), "--live-url", "https://live.example")
    assert "sent to the live pages" in result.stderr
    assert 'action="https://live.example/compare"' in (site / "compare/index.html").read_text()


@pytest.mark.parametrize(
    "typed", ["live.example", "ftp://live.example", "https://", "https://é.example", "https://a/?b"]
)
def test_what_is_no_web_address_is_refused(shell: Shell, typed: str) -> None:
    for option in ("--site-url", "--live-url"):
        line = shell.refused("publish", str(shell.folder / "site"), option, typed)
        assert f"{option} is no web address" in line
    assert not (shell.folder / "site").exists()


def test_a_folder_of_somebody_else_is_refused(shell: Shell, harbour: str) -> None:
    shell.file("thesis.txt", "mine")
    assert "thesis.txt" in shell.refused("publish", str(shell.folder))


def test_a_run_that_is_told_to_end_leaves_nothing_behind(
    shell: Shell, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)  # so that a failure ends no test run

    def told(_meter: Meter, step: str, done: int, _known: int | None = None) -> None:
        if (step, done) == ("linking", 1):
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(Meter, "__call__", told)
    try:
        result = shell.run("publish", str(shell.folder / "site"))
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
    assert result.exit_code == 130
    assert not [left for left in shell.folder.iterdir() if "site" in left.name]
