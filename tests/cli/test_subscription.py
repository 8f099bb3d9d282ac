"""`forecasts subscribe`, `unsubscribe`, `subscriptions`, with a real mail server here."""

import re
from collections.abc import Iterator

import pytest

from forecasts.clock import utc_now
from forecasts.db import create_engine, transaction
from forecasts.outbox import suppress
from forecasts.values import SuppressionReason
from tests.cli.conftest import Shell
from tests.mail.mailbox import Mailbox, Step, Verdict, always, mail_server


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with mail_server() as found:
        set_up = found.settings
        monkeypatch.setenv("FORECASTS_SMTP_URL", f"smtp://{set_up.host}:{set_up.port}")
        monkeypatch.setenv("FORECASTS_MAIL_FROM", set_up.sender)
        yield found


def test_an_address_is_asked_by_a_letter_that_goes_out_at_once(
    shell: Shell, mailbox: Mailbox
) -> None:
    said = shell.done("subscribe", "anna@mail.example", "--monthly", "--on", "fri", "--tag", "War")
    assert said == "A letter that asks anna@mail.example to agree is on its way.\n"
    (letter,) = mailbox.received
    assert letter.address == "anna@mail.example"
    assert re.search(r"/mail/confirm/[\w.-]+\r?\n", letter.content.decode().replace("=\r\n", ""))
    (line,) = shell.json("subscriptions")
    assert (line["email"], line["standing"]) == ("anna@mail.example", "asked")
    assert (line["choices"]["weekday"], line["choices"]["tags"]) == ("fri", ["war"])
    assert line["choices"]["whole_board"] is False
    assert "within 24 hours" in shell.done("subscribe", "ANNA@mail.example")
    assert len(mailbox.received) == 1


def test_without_a_mail_server_nobody_can_be_asked(shell: Shell) -> None:
    assert "FORECASTS_SMTP_URL" in shell.refused("subscribe", "anna@mail.example")


def test_who_agreed_elsewhere_is_subscribed_at_once_and_changed_by_the_same_command(
    shell: Shell,
) -> None:
    done = shell.run("subscribe", "anna@mail.example", "--confirmed", "--zone", "Asia/Tokyo")
    assert done.exit_code == 0
    assert "gets the first report on" in done.stdout
    assert "No mail goes out" in done.stderr
    shell.done("subscribe", "anna@mail.example", "--confirmed", "--hour", "23")
    (line,) = shell.json("subscriptions")
    assert (line["standing"], line["choices"]["hour"]) == ("live", 23)
    table = shell.done("subscriptions", columns=120)
    assert "weekly, mon 23:00 UTC" in table
    assert "1 subscription" in table


def test_mail_is_ended_and_twice_is_as_good_as_once(shell: Shell) -> None:
    shell.done("subscribe", "anna@mail.example", "--confirmed")
    for _ in range(2):
        said = shell.done("unsubscribe", "ANNA@mail.example")
        assert said == "Nothing is mailed to anna@mail.example any more.\n"
    (line,) = shell.json("subscriptions", "--search", "anna")
    assert (line["standing"], line["report_due_at"]) == ("ended", None)
    assert shell.json("subscriptions", "--search", "bela") == []
    assert "no subscription" in shell.refused("unsubscribe", "bela@mail.example")


def test_an_address_mail_came_back_from_is_not_subscribed(shell: Shell, mailbox: Mailbox) -> None:
    engine = create_engine(shell.url)
    with transaction(engine) as session:
        suppress(session, "anna@mail.example", SuppressionReason.BOUNCED, now=utc_now())
    engine.dispose()
    assert "Nothing is sent" in shell.refused("subscribe", "anna@mail.example", "--confirmed")
    assert "Nothing is sent" in shell.done("subscribe", "anna@mail.example")
    assert mailbox.received == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("nobody",),
        ("anna@mail.example", "--zone", "Europe/Atlantis"),
        ("anna@mail.example", "--language", "tlh"),
        ("anna@mail.example", "--forecaster", "Nobody"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(shell: Shell, wrong: tuple[str, ...]) -> None:
    shell.refused("subscribe", *wrong, "--confirmed")


def test_who_left_is_taken_back_only_where_that_is_said(shell: Shell) -> None:
    shell.done("subscribe", "anna@mail.example", "--confirmed")
    shell.done("unsubscribe", "anna@mail.example")
    assert "add --again" in shell.refused("subscribe", "anna@mail.example", "--confirmed")
    (line,) = shell.json("subscriptions")
    assert line["standing"] == "ended"
    shell.done("subscribe", "anna@mail.example", "--confirmed", "--again")
    (line,) = shell.json("subscriptions")
    assert line["standing"] == "live"
    assert shell.run("subscribe", "anna@mail.example", "--again").exit_code == 2


def test_a_tag_no_question_has_is_said_and_a_search_that_finds_nobody_says_so(
    shell: Shell,
) -> None:
    done = shell.run("subscribe", "anna@mail.example", "--confirmed", "--tag", "chess")
    assert done.exit_code == 0
    assert "No question is tagged “chess” yet." in done.stderr
    said = shell.done("subscriptions", "--search", "zzz")
    assert said == "No address that is mailed anything has “zzz” in it.\n"


def test_a_letter_that_is_refused_is_said_to_be_and_one_put_off_waits(
    shell: Shell, mailbox: Mailbox
) -> None:
    mailbox.script = always(Step.ADDRESS, Verdict("550 5.1.1 No such user"))
    refused = shell.run("subscribe", "gone@mail.example")
    assert refused.exit_code == 1
    assert "was refused and is not sent again" in refused.stderr
    mailbox.script = always(Step.ADDRESS, Verdict("451 4.7.1 later"))
    assert "waits for forecasts scheduler to send it" in shell.done("subscribe", "b@mail.example")
