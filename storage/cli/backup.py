"""Commands that copy the database and put a copy back."""

from pathlib import Path
from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.config.load import database_url
from storage.database.engine import sqlite_path
from storage.errors import StorageError
from storage.maintenance.backup import backup_to
from storage.maintenance.backup import restore as restore_backup
from storage.printable import say

_UPKEEP = "Setup and upkeep"

commands = typer.Typer()


@commands.command(rich_help_panel=_UPKEEP)
@with_groups
def backup(
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write; a dated one beside the database if left out."),
    ] = None,
    store: StoreOptions,
) -> None:
    """Copy the database into one file, also while a lesson is watched."""
    engine = connect(store.load())
    try:
        copy = backup_to(engine, out)
    finally:
        engine.dispose()
    say(f"{copy}: checked, {copy.stat().st_size / 1e6:.1f} MB.")
    if out is not None:
        typer.echo("It keeps what you delete later: delete it too when it has served its purpose.")


@commands.command(rich_help_panel=_UPKEEP)
@with_groups
def restore(
    *,
    file: Annotated[
        Path, typer.Argument(help="A file made by 'classmood backup'.", show_default=False)
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StoreOptions,
) -> None:
    """Put a backup in the place of the database; the present one is set aside."""
    settings = store.load()
    url = database_url(settings)
    path = sqlite_path(url)
    if path is None:
        raise StorageError("a server's database is restored with the server's own tools")
    if not (yes or typer.confirm(f"Replace {path} by {file}?")):
        return
    aside = restore_backup(url, path, file)
    say(f"{path} is now as {file} was.")
    if aside is not None:
        typer.echo(f"The one before was set aside as {aside}; delete it when you do not need it.")
