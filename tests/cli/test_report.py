"""`forecasts report`: a look that keeps nothing, letters seen to, and what came back."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest
from click.testing import CliRunner

from forecasts.cli import main
from tests.cli.conftest import Shell
from tests.mail.mailbox import SENDER, mail_server


@pytest.fixture
def mailed(shell: Shell) -> Shell:
    """A record with a question, and somebody who agreed to the report."""
    shell.done(
        "question", "add", "Will it rain?", "--closes-at", "2099-01-01", "--criteria", "Rain."
    )
    shell.done("subscribe", "anna@mail.example", "--confirmed")
    return shell


def test_a_preview_is_text_a_message_a_page_or_json_and_keeps_nothing(
    mailed: Shell, tmp_path: Path
) -> None:
    before = mailed.snapshot()
    public = mailed.done("report", "preview")
    assert public.startswith("Subject: ")
    assert "The ledger" in public
    own = mailed.json("report", "preview", "--for", "anna@mail.example")
    assert own["audience"] == "personal"
    assert mailed.json("report", "preview", "--week", "2024-W22")["week"] == "2024-W22"
    message = mailed.done("report", "preview", "--for", "anna@mail.example", "--eml")
    read = message_from_bytes(message.encode(), policy=policy.default)
    assert (read["To"], read.get_content_type()) == ("anna@mail.example", "multipart/alternative")
    page = tmp_path / "report.html"
    mailed.done("report", "preview", "--html", str(page))
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert mailed.snapshot() == before


def test_what_cannot_be_shown_is_refused_in_one_line(mailed: Shell, tmp_path: Path) -> None:
    assert "nobody@mail.example" in mailed.refused(
        "report", "preview", "--for", "nobody@mail.example"
    )
    assert "no ISO week" in mailed.refused("report", "preview", "--week", "2024-W60")
    both = ("report", "preview", "--public", "--for", "anna@mail.example")
    assert "not both" in mailed.refused(*both)
    assert "not both" in mailed.refused("report", "preview", "--eml", "--json")
    for whose in ((), ("--for", "anna@mail.example")):
        ahead = mailed.refused("report", "preview", "--week", "2098-W01", *whose)
        assert "2098-W01 is not over yet: its report tells of the days before 6 Jan 2098" in ahead
    nowhere = str(tmp_path / "none" / "x.html")
    assert "No such file" in mailed.refused("report", "preview", "--html", nowhere)


def test_nothing_is_sent_without_a_server(mailed: Shell) -> None:
    assert "FORECASTS_SMTP_URL" in mailed.refused("report", "send")


def test_what_waits_is_sent_listed_and_sent_again_with_the_same_bytes(mailed: Shell) -> None:
    with mail_server() as server:
        environment = {
            "FORECASTS_DATABASE_URL": mailed.url,
            "FORECASTS_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "FORECASTS_MAIL_FROM": SENDER,
            "FORECASTS_SECRET_KEY": "a key of a site that nobody guesses",
        }
        shell = CliRunner(env=environment)

        def done(*args: str) -> str:
            result = shell.invoke(main, ["report", *args])
            assert result.exit_code == 0, result.output
            return result.stdout

        asked = shell.invoke(main, ["subscribe", "bea@mail.example"])
        assert asked.exit_code == 0, asked.output
        assert "0 waiting" in done("send")
        (first,) = server.received
        listed = mailed.json("report", "list")["letters"]
        assert [each["state"] for each in listed] == ["sent"]
        name = listed[0]["public_id"]
        assert name[:10] in done("list", "--state", "sent")
        assert "waits" in done("resend", name[:10])
        done("pause", "--why", "the server moves")
        assert "the server moves" in done("list")
        assert len(server.received) == 1
        assert "sent again" in done("resume")
        assert "Nothing was paused" in done("resume")
        done("send", "--uncertain", "hold")
        assert [each.content for each in server.received] == [first.content] * 2


def test_an_address_is_written_to_no_more_until_that_is_lifted(mailed: Shell) -> None:
    assert "Nothing is sent" in mailed.done("report", "suppress", "anna@mail.example", "--why", "x")
    assert "so already" in mailed.done("report", "suppress", "ANNA@mail.example")
    assert [each["reason"] for each in mailed.json("report", "suppressed")] == ["asked"]
    assert "no address" in mailed.refused("report", "suppress", "notmail")
    assert "1 address" in mailed.done("report", "suppressed")
    mailed.done("report", "lift", "anna@mail.example")
    assert "anna@mail.example" in mailed.refused("report", "lift", "anna@mail.example")


def test_a_message_that_came_back_is_read_whatever_it_holds(mailed: Shell) -> None:
    result = mailed.run("report", "bounce", "-", typed=b"\xff\x00 no message at all")
    assert result.exit_code == 0, result.output
    assert mailed.json("report", "bounce")["letter"] is None


def test_a_letter_nobody_knows_is_refused(mailed: Shell) -> None:
    for what in ("resend", "release", "drop"):
        assert "letter" in mailed.refused("report", what, "abcdef")
