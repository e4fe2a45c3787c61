"""Commands on what is stored: list, export, delete, purge, settings."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from sqlalchemy import Engine

from storage import queries
from storage.cli import ConfigOption, DatabaseOption, SessionArgument, connect, load
from storage.engine import reading
from storage.errors import ConfigurationError
from storage.export import ExportFormat, export_session
from storage.records import seat_id
from storage.retention import delete_seat, delete_session
from storage.retention import purge as purge_old
from storage.tables import Table, resolve_session

_AFTER = "After class"
_UPKEEP = "Setup and upkeep"

commands = typer.Typer()


@commands.command(rich_help_panel=_AFTER)
def sessions(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """List the lessons that were watched, newest first."""
    engine = connect(load(config, storage__url=database))
    with reading(engine) as connection:
        rows = [dict(row._mapping) for row in connection.execute(queries.session_list())]
    engine.dispose()
    if as_json:
        typer.echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=2))
    elif not rows:
        typer.echo("No lessons yet. Watch one with: classmood live")
    else:
        for row in rows:
            typer.echo(_line(row))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else value
        for key, value in row.items()
    }


def _line(row: dict[str, Any]) -> str:
    began = row["started_at"].astimezone()
    ended = row["ended_at"]
    minutes = f"{(ended - row['started_at']).total_seconds() / 60:.0f} min" if ended else "open"
    name = " · ".join(part for part in (row["title"], row["class_name"]) if part)
    return (
        f"{row['id']:5}  {began:%Y-%m-%d %H:%M}  {minutes:>8}  {row['seats']:3} students  "
        f"{row['readings']:7} readings  {row['flags']:3} flags  {name}"
    )


@commands.command(rich_help_panel=_AFTER)
def export(
    session: SessionArgument,
    what: Annotated[Table, typer.Option(help="Which table.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    file_format: Annotated[
        ExportFormat, typer.Option("--format", help="Kind of file.")
    ] = ExportFormat.CSV,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write a session's readings, students, timeline or flags to a file."""
    engine = connect(load(config, storage__url=database))
    with reading(engine) as connection:
        session_id = resolve_session(connection, session)
    rows = export_session(engine, session_id, what, file_format, out)
    engine.dispose()
    typer.echo(f"{out}: {rows} rows")


@commands.command(rich_help_panel=_AFTER)
def delete(
    what: Annotated[
        str,
        typer.Argument(metavar="SESSION|SEAT", help="A session (12), or one seat of it (12/3)."),
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Delete a session, or one student of it, for good."""
    engine = connect(load(config, storage__url=database))
    session_id, seat = _resolve(engine, what)
    name = f"session {session_id}" if seat is None else f"seat {seat} of session {session_id}"
    if yes or typer.confirm(f"Delete {name} for good?"):
        if seat is None:
            delete_session(engine, session_id)
        else:
            delete_seat(engine, seat_id(session_id, seat))
        typer.echo(f"Deleted {name}.")
    engine.dispose()


def _resolve(engine: Engine, what: str) -> tuple[int, int | None]:
    session, slash, seat = what.partition("/")
    if slash and not (seat.isascii() and seat.isdigit() and 0 < int(seat) < 1000):
        raise ConfigurationError(f"{what!r} is no seat: give session/seat, for example 12/3")
    with reading(engine) as connection:
        return resolve_session(connection, session), int(seat) if slash else None


@commands.command(rich_help_panel=_UPKEEP)
def purge(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """Delete what is older than your retention settings allow."""
    settings = load(config, storage__url=database)
    engine = connect(settings)
    purged = purge_old(engine, settings.storage, datetime.now(UTC))
    engine.dispose()
    typer.echo(f"Deleted {purged.readings} readings and {purged.sessions} whole sessions.")


@commands.command("config", rich_help_panel=_UPKEEP)
def show_config(
    check: Annotated[bool, typer.Option("--check", help="Only say whether it is valid.")] = False,
    config: ConfigOption = None,
) -> None:
    """Show the settings in force, or check your file."""
    settings = load(config)
    if check:
        typer.echo("The configuration is valid.")
    else:
        typer.echo(yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False), nl=False)
