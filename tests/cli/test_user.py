"""`forecasts user`: accounts, links, roles, disabling and erasure from a terminal."""

import re

from forecasts.accounts import look_at_link
from forecasts.clock import utc_now
from forecasts.db import create_engine, reading
from forecasts.values import LinkPurpose, Role
from tests.cli.conftest import Shell

LINK = re.compile(r"http://127\.0\.0\.1:8000/sign-in/([\w-]{43})")


def followed(shell: Shell, printed: str) -> LinkPurpose:
    found = LINK.search(printed)
    assert found, printed
    engine = create_engine(shell.url)
    with reading(engine) as session:
        purpose = look_at_link(session, found[1], now=utc_now()).purpose
    engine.dispose()
    return purpose


def test_an_account_is_added_with_a_link_to_sign_in(shell: Shell) -> None:
    printed = shell.done("user", "add", "anna@mail.example", "--name", "Anna", "--role", "admin")
    assert followed(shell, printed) is LinkPurpose.SIGN_IN
    (line,) = shell.json("user", "list")
    assert (line["email"], line["name"], line["role"]) == ("anna@mail.example", "Anna", "admin")
    assert line["mark"] in printed
    assert "already" in shell.refused("user", "add", "ANNA@mail.example")


def test_no_list_shows_what_opens_an_account(shell: Shell) -> None:
    added = shell.json("user", "add", "anna@mail.example")
    token = LINK.search(added["link"])
    assert token
    listed = shell.done("user", "list", "--json") + shell.done("user", "list")
    assert token[1] not in listed
    assert "hash" not in listed


def test_a_link_is_made_anew_and_ends_the_one_before(shell: Shell) -> None:
    first = shell.json("user", "add", "anna@mail.example")["link"]
    second = shell.done("user", "link", "anna@mail.example")
    assert followed(shell, second) is LinkPurpose.SIGN_IN
    assert first not in second
    assert "no account" in shell.refused("user", "link", "nobody@mail.example")


def test_the_list_of_commands_cuts_no_sentence(shell: Shell) -> None:
    assert ".." not in shell.done("user", "--help").partition("Commands:")[2]


def test_roles_change_but_the_last_admin_stays_one(shell: Shell) -> None:
    shell.done("user", "add", "anna@mail.example", "--role", "admin")
    shell.done("user", "add", "bela@mail.example")
    assert "only admin" in shell.refused("user", "role", "anna@mail.example", "curator")
    assert "only admin" in shell.refused("user", "disable", "anna@mail.example")
    shell.done("user", "role", "bela@mail.example", "admin")
    shell.done("user", "disable", "anna@mail.example")
    listed = {line["email"]: line for line in shell.json("user", "list")}
    assert listed["anna@mail.example"]["disabled_at"]
    assert listed["bela@mail.example"]["role"] == Role.ADMIN.value
    assert "first: forecasts user enable anna" in shell.refused("user", "link", "anna@mail.example")
    shell.done("user", "enable", "anna@mail.example")
    assert "/sign-in/" in shell.done("user", "link", "anna@mail.example")
    assert shell.json("user", "list", "--search", "anna")[0]["disabled_at"] is None


def test_a_password_is_typed_twice_and_never_shown(shell: Shell) -> None:
    shell.done("user", "add", "anna@mail.example")
    typed = "seven tall ships wait\nseven tall ships wait\n"
    printed = shell.done("user", "password", "anna@mail.example", typed=typed)
    assert "seven" not in printed
    assert shell.json("user", "list")[0]["has_password"]
    assert (
        "easy to guess"
        in shell.run(
            "user", "password", "anna@mail.example", typed="aaaaaaaaaaaaaa\naaaaaaaaaaaaaa\n"
        ).stderr
    )


def test_an_erasure_says_what_goes_and_asks_first(shell: Shell) -> None:
    shell.done("user", "add", "anna@mail.example")
    asked = shell.run("user", "erase", "anna@mail.example", typed="n\n")
    assert asked.exit_code == 130
    assert "Goes: 0 private or unlisted questions" in asked.stdout
    assert shell.json("user", "list")[0]["email"] == "anna@mail.example"
    shell.done("user", "erase", "anna@mail.example", typed="y\n")
    assert shell.json("user", "list") == []
    (left,) = shell.json("user", "list", "--erased")
    assert (left["email"], left["name"]) == (None, "")
    assert "Sound" in shell.done("ledger", "verify")
