"""Commands that copy the database and put a copy back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.config.load import data_dir, database_url
from storage.config.settings import Settings
from storage.database.sqlite_file import sqlite_path
from storage.maintenance import server_backup
from storage.maintenance.backup import backup_to
from storage.maintenance.backup import restore as restore_backup
from storage.maintenance.server_backup import SUFFIX, is_server
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
    settings = store.load()
    if is_server(database_url(settings)):
        _dump(settings, out)
        return
    engine = connect(settings)
    try:
        copy = backup_to(engine, out)
    finally:
        engine.dispose()
    say(f"{copy}: checked, {copy.stat().st_size / 1e6:.1f} MB.")
    if out is not None:
        typer.echo("It keeps what you delete later: delete it too when it has served its purpose.")


@commands.command(rich_help_panel=_UPKEEP)
@with_groups
def migrate(*, store: StoreOptions) -> None:
    """Bring the database to this version's schema, also while lessons are watched."""
    engine = connect(store.load())
    engine.dispose()
    typer.echo("The database is up to date.")


def _dump(settings: Settings, out: Path | None) -> None:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    copy = out or data_dir(settings) / f"classmood-{stamp}{SUFFIX}"
    server_backup.dump(database_url(settings), copy)
    say(f"{copy}: checked, {copy.stat().st_size / 1e6:.1f} MB.")
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
    """Put a backup in the place of the database; the present one is set aside.

    On a PostgreSQL server it goes into an empty database, and into no other.
    """
    settings = store.load()
    url = database_url(settings)
    path = sqlite_path(url)
    if path is None:
        held = server_backup.restore(url, file)
        say(f"Restored {held.lessons} lessons with {held.readings} readings from {file}.")
        return
    if not (yes or typer.confirm(f"Replace {path} by {file}?")):
        return
    aside = restore_backup(url, path, file)
    say(f"{path} is now as {file} was.")
    if aside is not None:
        typer.echo(f"The one before was set aside as {aside}; delete it when you do not need it.")
