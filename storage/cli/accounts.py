"""Commands on accounts; whoever runs them on the database is its administrator."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from storage.accounts import invitations, people, trail
from storage.accounts.invitations import Purpose
from storage.accounts.links import invitation_link, page_root
from storage.accounts.people import Person
from storage.accounts.trail import COMMAND_LINE
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.config.settings import Settings
from storage.database.engine import reading
from storage.export.files import safe_text
from storage.printable import json_text, say
from storage.private_files import replacing

commands = typer.Typer()
account = typer.Typer(
    no_args_is_help=True,
    help="Accounts of a school: who may log in, with which role, and who saw what.",
)
commands.add_typer(account, name="account", rich_help_panel="Setup and upkeep")

LoginArgument = Annotated[str, typer.Argument(metavar="LOGIN", help="The login name.")]
PageOption = Annotated[
    str | None,
    typer.Option(
        "--page",
        help="Address of the page for the link, such as https://class.example.org.",
        show_default=False,
    ),
]
_MOST_SHOWN = 100_000


@account.command()
@with_groups
def add(
    *,
    login: LoginArgument,
    name: Annotated[str, typer.Option(help="What the pages call them.")] = "",
    role: Annotated[str, typer.Option(help="teacher, head or administrator.")] = "teacher",
    page: PageOption = None,
    store: StoreOptions,
) -> None:
    """Make an account, and print the link by which its holder sets a password."""
    wanted = people.role_of(role)
    settings = store.load()
    root = page_root(settings, page)
    engine = connect(settings)
    person = people.add(engine, login, name, wanted, COMMAND_LINE)
    token = invitations.invite(engine, person, Purpose.INVITE, COMMAND_LINE)
    engine.dispose()
    say(f"Added {person.login} ({person.name}) as {person.role}.")
    _say_link(settings, root, token)


@account.command("list")
@with_groups
def show(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    store: StoreOptions,
) -> None:
    """List the accounts."""
    settings = store.load()
    engine = connect(settings)
    found = people.people(engine)
    engine.dispose()
    if as_json:
        typer.echo(json_text([_plain(person) for person in found], indent=2))
        return
    for person in found:
        say(f"{person.login:24}  {person.role:13}  {_state(person):30}  {person.name}")
    if not found:
        say("No accounts yet. Make one with: classmood account add LOGIN --role administrator")
    elif not settings.school.accounts:
        say("Accounts are off: nobody is asked for one until school.accounts is true.")


@account.command()
@with_groups
def disable(*, login: LoginArgument, store: StoreOptions) -> None:
    """Shut an account out, at once; its lessons stay."""
    _set_disabled(store, login, disabled=True)


@account.command()
@with_groups
def enable(*, login: LoginArgument, store: StoreOptions) -> None:
    """Let a disabled account in again."""
    _set_disabled(store, login, disabled=False)


@account.command()
@with_groups
def invite(*, login: LoginArgument, page: PageOption = None, store: StoreOptions) -> None:
    """Print a new link to set a password; earlier ones end. Valid for 7 days, once."""
    _new_link(store, login, page, Purpose.INVITE)


@account.command()
@with_groups
def reset(*, login: LoginArgument, page: PageOption = None, store: StoreOptions) -> None:
    """Take a password away, end its logins, and print a link to set a new one."""
    _new_link(store, login, page, Purpose.RESET)


@account.command()
@with_groups
def role(
    *,
    login: LoginArgument,
    wanted: Annotated[str, typer.Argument(metavar="ROLE", help="teacher, head, administrator.")],
    store: StoreOptions,
) -> None:
    """Change what an account may see; it counts at once."""
    given = people.role_of(wanted)
    engine = connect(store.load())
    person = people.by_login(engine, login)
    people.set_role(engine, person.id, given, COMMAND_LINE)
    engine.dispose()
    say(f"{person.login} is {given} now.")


@account.command()
@with_groups
def audit(
    *,
    login: Annotated[str, typer.Option(help="Of this account only.")] = "",
    lesson: Annotated[
        int | None, typer.Option(help="Of this lesson only.", show_default=False)
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=_MOST_SHOWN, help="At most so many rows.")] = 100,
    out: Annotated[
        Path | None, typer.Option(help="Write all rows to a CSV file.", show_default=False)
    ] = None,
    store: StoreOptions,
) -> None:
    """Show who saw, exported, changed or deleted what, newest first."""
    settings = store.load()
    engine = connect(settings)
    trail.purge(engine, settings.school.keep_audit_days, datetime.now(UTC))
    if out is not None:
        rows = _write(engine, out)
        say(f"{out}: {rows} rows")
    else:
        for entry in trail.entries(engine, most=most, login=login.strip().lower(), lesson=lesson):
            of = "" if entry.session_id is None else f"lesson {entry.session_id}"
            say(
                f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}  {entry.login:24}  "
                f"{entry.action:18}  {of:12}  {entry.detail}"
            )
    engine.dispose()


def _write(engine: Engine, out: Path) -> int:
    count = 0
    with (
        reading(engine) as connection,
        replacing(out) as partial,
        partial.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(["at", "login", "action", "lesson", "detail"])
        for entry in trail.all_entries(connection):
            count += 1
            writer.writerow(
                [
                    entry.at.isoformat(timespec="milliseconds"),
                    safe_text(entry.login),
                    entry.action,
                    entry.session_id,
                    safe_text(entry.detail),
                ]
            )
    return count


def _set_disabled(store: StoreOptions, login: str, *, disabled: bool) -> None:
    engine = connect(store.load())
    person = people.by_login(engine, login)
    people.set_disabled(engine, person.id, disabled, COMMAND_LINE)
    engine.dispose()
    say(f"{person.login} is {'disabled and logged out' if disabled else 'enabled'} now.")


def _new_link(store: StoreOptions, login: str, page: str | None, purpose: Purpose) -> None:
    settings = store.load()
    root = page_root(settings, page)
    engine = connect(settings)
    token = invitations.invite(engine, people.by_login(engine, login), purpose, COMMAND_LINE)
    engine.dispose()
    _say_link(settings, root, token)


def _say_link(settings: Settings, root: str, token: str) -> None:
    """The link alone on standard output's last line: a script may take it from there."""
    typer.echo("Hand over this link; it sets a password once, within 7 days:", err=True)
    if not settings.school.accounts:
        typer.echo("Accounts are off yet: set school.accounts to true first.", err=True)
    sys.stderr.flush()
    say(invitation_link(root, token))


def _state(person: Person) -> str:
    if person.disabled:
        return "disabled"
    if person.invited_until is not None and person.invited_until > datetime.now(UTC):
        return f"invited until {person.invited_until.astimezone():%Y-%m-%d %H:%M}"
    ways = [
        word
        for word, there in (("password", person.has_password), ("sign-on", person.signs_on))
        if there
    ]
    return ", ".join(ways) or "cannot log in: invite again"


def _plain(person: Person) -> dict[str, object]:
    until = person.invited_until
    return {
        "login": person.login,
        "name": person.name,
        "role": person.role,
        "disabled": person.disabled,
        "password": person.has_password,
        "sign_on": person.signs_on,
        "created_at": person.created_at.isoformat(timespec="milliseconds"),
        "invited_until": None if until is None else until.isoformat(timespec="milliseconds"),
    }
