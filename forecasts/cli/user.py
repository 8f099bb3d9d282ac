"""`forecasts user`: who may sign in, and what each may do."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import ARGUMENT, example, json_option
from forecasts.cli.tables import Column, print_table
from forecasts.errors import ConflictError
from forecasts.values import LinkPurpose, Role

if TYPE_CHECKING:
    from forecasts.accounts.listing import AccountLine
    from forecasts.runtime import Runtime

ROLE = click.Choice([each.value for each in Role])


@click.group()
def user() -> None:
    """Makes accounts and links to sign in, changes roles, disables and erases."""


def _link(runtime: "Runtime", token: str) -> str:
    return f"{runtime.settings.site_url}/sign-in/{token}"


@user.command(
    short_help="Makes an account and a link to sign in.",
    epilog=example(
        "forecasts user add anna@forecasts.example",
        'forecasts user add anna@forecasts.example --name "Anna Amsel" --role admin',
    ),
)
@click.argument("email", type=ARGUMENT)
@click.option("--name", help="As whom public statements are known.  [default: before the @]")
@click.option("--role", type=ROLE, default=Role.FORECASTER.value, show_default=True)
@click.option("--zone", default="UTC", show_default=True, help="In which times are shown.")
@json_option
def add(email: str, name: str | None, role: str, zone: str, *, as_json: bool) -> None:
    """Makes an account and prints a link that signs in once, within 30 minutes."""
    from forecasts.accounts import add_account, make_link

    with opened() as runtime, runtime.transaction() as session:
        now = runtime.now()
        account = add_account(session, email=email, name=name, role=Role(role), zone=zone, now=now)
        token = make_link(
            session,
            purpose=LinkPurpose.SIGN_IN,
            email=account.email or "",
            account=account,
            now=now,
        )
        mark, address, where = account.mark, account.email, _link(runtime, token)
    if as_json:
        print_json({"mark": mark, "email": address, "role": role, "link": where})
        return
    click.echo(f"{address} is on record as {mark}; role: {role}.")
    click.echo(f"To sign in once, within 30 minutes:\n{where}")


@user.command(
    short_help="Prints a link that signs in once.",
    epilog=example("forecasts user link anna@forecasts.example"),
)
@click.argument("email", type=ARGUMENT)
@json_option
def link(email: str, *, as_json: bool) -> None:
    """Prints a link that signs in once, within 30 minutes; older ones end.

    Whoever has the link is signed in as that person: hand it to nobody else.
    """
    from forecasts.accounts import find_account, make_link

    with opened() as runtime, runtime.transaction() as session:
        account = find_account(session, email)
        if account.disabled_at is not None:
            raise ConflictError(
                f"{account.email} is disabled, so no link signs in; first: forecasts user enable "
                f"{account.email}"
            )
        token = make_link(
            session,
            purpose=LinkPurpose.SIGN_IN,
            email=account.email or "",
            account=account,
            now=runtime.now(),
        )
        where = _link(runtime, token)
    if as_json:
        print_json({"email": email, "link": where})
        return
    click.echo(where)


def _state(line: "AccountLine") -> str:
    if line.erased_at is not None:
        return "erased"
    return "disabled" if line.disabled_at is not None else ""


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "–"


@user.command(
    "list",
    short_help="Lists accounts and what each may do.",
    epilog=example("forecasts user list", "forecasts user list --search anna"),
)
@click.option("--search", default="", metavar="TEXT", help="A part of address, name or mark.")
@click.option("--erased", "is_erased", is_flag=True, help="Those that were erased too.")
@json_option
def list_(search: str, *, is_erased: bool, as_json: bool) -> None:
    """Lists accounts: address, name, role, when somebody signed in last (UTC)."""
    from forecasts.accounts.listing import account_lines

    with opened() as runtime, runtime.reading() as session:
        lines = account_lines(session, search=search, is_erased=is_erased)
    if as_json:
        print_json(lines)
        return
    if not lines:
        click.echo("No account is on record; make one: forecasts user add EMAIL --role admin")
        return
    columns = [
        Column("Email", shrinks=True),
        Column("Name", shrinks=True),
        Column("Role"),
        Column("Mark"),
        Column("Signed in"),
        Column("State"),
    ]
    print_table(
        columns,
        [
            (
                line.email or "–",
                line.name or "–",
                line.role.value,
                line.mark,
                _day(line.signed_in_at),
                _state(line),
            )
            for line in lines
        ],
    )
    click.echo(plural(len(lines), "account"))


@user.command(epilog=example("forecasts user role anna@forecasts.example curator"))
@click.argument("email", type=ARGUMENT)
@click.argument("role", type=ROLE)
def role(email: str, role: str) -> None:
    """Changes what an account may do; it counts from its next request."""
    from forecasts.accounts import change_role, find_account

    with opened() as runtime, runtime.transaction() as session:
        account = find_account(session, email)
        change_role(session, account, Role(role))
        address = account.email
    click.echo(f"{address}: the role is {role} now.")


@user.command(
    short_help="Signs an account out and keeps it out.",
    epilog=example("forecasts user disable anna@forecasts.example"),
)
@click.argument("email", type=ARGUMENT)
def disable(email: str) -> None:
    """Signs an account out everywhere and lets nobody sign in to it, by any means."""
    from forecasts.accounts import disable_account, find_account

    with opened() as runtime, runtime.transaction() as session:
        account = find_account(session, email)
        disable_account(session, account, now=runtime.now())
        address = account.email
    click.echo(f"{address} is disabled; whatever was signed in to it is signed out.")


@user.command(epilog=example("forecasts user enable anna@forecasts.example"))
@click.argument("email", type=ARGUMENT)
def enable(email: str) -> None:
    """Lets a disabled account sign in again."""
    from forecasts.accounts import enable_account, find_account

    with opened() as runtime, runtime.transaction() as session:
        account = find_account(session, email)
        enable_account(session, account)
        address = account.email
    click.echo(f"{address} may sign in again.")


@user.command(
    short_help="Sets a password, typed twice and not shown.",
    epilog=example("forecasts user password anna@forecasts.example"),
)
@click.argument("email", type=ARGUMENT)
def password(email: str) -> None:
    """Sets a password, typed twice and not shown; every sign-in of the account ends."""
    from forecasts.accounts import find_account, set_password

    with opened() as runtime:
        with runtime.reading() as session:
            find_account(session, email)
        typed = click.prompt("New password", hide_input=True, confirmation_prompt=True)
        with runtime.transaction() as session:
            account = find_account(session, email)
            set_password(session, account, typed, now=runtime.now())
            address = account.email
    click.echo(f"{address} has a new password; whatever was signed in is signed out.")


@user.command(
    short_help="Erases an account for ever, after asking.",
    epilog=example("forecasts user erase anna@forecasts.example"),
)
@click.argument("email", type=ARGUMENT)
@click.option("--yes", "is_sure", is_flag=True, help="Erase without asking.")
def erase(email: str, *, is_sure: bool) -> None:
    """Erases an account for ever, after saying what goes and what stays, and asking.

    Private and unlisted questions and statements go, every comment, and the name from all that is
    public. Public statements stay without it. The ledger still verifies.
    """
    from forecasts.accounts import erase_account, erasure_of, find_account

    with opened() as runtime:
        with runtime.reading() as session:
            told = erasure_of(session, find_account(session, email))
        click.echo(
            f"Goes: {plural(told.questions, 'private or unlisted question')}, "
            f"{plural(told.statements, 'statement')} on such, {plural(told.comments, 'comment')}, "
            "name and address."
        )
        click.echo(
            f"Stays without a name: {plural(told.kept_statements, 'public statement')}, "
            f"{plural(told.kept_questions, 'question')}."
        )
        if not is_sure:
            click.confirm("Erase for ever?", abort=True)
        with runtime.transaction() as session:
            account = find_account(session, email)
            erase_account(session, account, now=runtime.now())
            mark = account.mark
    click.echo(f"Erased. {mark} is all that is left. Backups keep what they hold.")
