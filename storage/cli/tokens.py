"""Commands on tokens, by which other programs read the HTTP interface."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.errors import ConfigurationError, StorageError
from storage.integrations import tokens as kept
from storage.integrations.scopes import SCOPE_WORDS, Scope, scopes_of
from storage.printable import echo, say

_SCHOOL = "Other programs"

commands = typer.Typer()
token = typer.Typer(
    help="Let another program read lessons: add, list or revoke its token.", no_args_is_help=True
)
commands.add_typer(token, name="token", rich_help_panel=_SCHOOL)

_SCOPES = "; ".join(f"{scope}: {SCOPE_WORDS[scope]}" for scope in Scope)


@token.command()
@with_groups
def add(
    *,
    name: Annotated[str, typer.Option(help="Which program gets it.", show_default=False)],
    scope: Annotated[list[str], typer.Option(help=f"What it may read, once or more. {_SCOPES}.")],
    days: Annotated[int, typer.Option(help="How long it is valid, at most 366.")] = 90,
    teacher: Annotated[
        str | None,
        typer.Option(
            help="Login of the account it belongs to: it sees what that one sees.",
            show_default=False,
        ),
    ] = None,
    store: StoreOptions,
) -> None:
    """Make a token and show it, once."""
    settings, scopes = store.load(), scopes_of(scope)
    if settings.school.accounts and teacher is None:
        raise ConfigurationError(
            "with accounts a token belongs to one: name its login with --teacher"
        )
    engine = connect(settings)
    try:
        value = kept.add_token(engine, name, scopes, days, teacher)
    finally:
        engine.dispose()
    typer.echo(value)
    echo("It is shown this once. Send it as: Authorization: Bearer ...", err=True)


@token.command("list")
@with_groups
def list_tokens(*, store: StoreOptions) -> None:
    """List the tokens: what each may read, until when, and when it was used last."""
    engine = connect(store.load())
    try:
        found = kept.tokens(engine)
    finally:
        engine.dispose()
    if not found:
        typer.echo("No tokens. Make one with: classmood token add --name ... --scope lessons:read")
    now = datetime.now(UTC)
    for one in found:
        ends = "expired" if one.expires_at <= now else "until"
        used = "never" if one.used_at is None else f"{one.used_at.astimezone():%Y-%m-%d %H:%M}"
        of = "" if one.login is None else f"  of {one.login}"
        say(
            f"{one.name}  {' '.join(sorted(one.scopes))}{of}  "
            f"{ends} {one.expires_at.astimezone():%Y-%m-%d %H:%M}  used {used}"
        )


@token.command()
@with_groups
def revoke(
    *,
    name: Annotated[str, typer.Argument(help="Name of the token.", show_default=False)],
    store: StoreOptions,
) -> None:
    """End a token at once."""
    engine = connect(store.load())
    try:
        was_there = kept.revoke(engine, name)
    finally:
        engine.dispose()
    if not was_there:
        raise StorageError(f"there is no token {name!r}; 'classmood token list' names them")
    say(f"The token {name} is revoked.")
