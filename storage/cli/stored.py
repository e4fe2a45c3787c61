"""Commands on what is stored: list, export, delete, purge, settings."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from sqlalchemy import Engine

from storage import queries
from storage.accounts.trail import Action, note_command
from storage.accounts.trail import purge as purge_trail
from storage.cli.option_groups import with_groups
from storage.cli.options import ConfigOption, StoreOptions, connect, load
from storage.cli.term import TermOptions, export_term
from storage.cli.work_options import WorkOptions
from storage.database.engine import reading
from storage.errors import ConfigurationError
from storage.export.columns import Table
from storage.export.files import ExportFormat, export_session, format_of, sheets_of
from storage.export.subject import export_subject
from storage.export.tables import resolve_session
from storage.export.xlsx import SHEET_ROWS
from storage.printable import json_text, masked, one_line, say
from storage.queries.lessons import reading_count
from storage.seat_ids import seat_id
from storage.writes.deletion import delete_everything, delete_seat, delete_session
from storage.writes.retention import purge as purge_old

_AFTER = "After class"
_UPKEEP = "Setup and upkeep"

commands = typer.Typer()


@commands.command(rich_help_panel=_AFTER)
@with_groups
def sessions(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    store: StoreOptions,
) -> None:
    """List the lessons that were watched, newest first."""
    engine = connect(store.load())
    with reading(engine) as connection:
        rows = [dict(row._mapping) for row in connection.execute(queries.session_list())]
    engine.dispose()
    if as_json:
        typer.echo(json_text([_plain(row) for row in rows], indent=2))
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
    return one_line(
        f"{row['id']:5}  {began:%Y-%m-%d %H:%M}  {minutes:>8}  {row['seats']:3} students  "
        f"{row['readings']:7} readings  {row['flags']:3} flags  {name}"
    )


@commands.command(rich_help_panel=_AFTER)
@with_groups
def export(
    *,
    session: Annotated[
        str | None, typer.Argument(help="A session's number, or 'last'.", show_default=False)
    ] = None,
    what: Annotated[Table | None, typer.Option(help="Which table.", show_default=False)] = None,
    out: Annotated[Path | None, typer.Option(help="File to write.", show_default=False)] = None,
    file_format: Annotated[
        ExportFormat | None,
        typer.Option(
            "--format", help="Kind of file, where its name does not say.", show_default=False
        ),
    ] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="CSV with a byte order mark, which Excel needs.")
    ] = False,
    subject: Annotated[
        str | None,
        typer.Option(
            help="All that is held about one student, as a ZIP: a seat (12/3) or a name.",
            show_default=False,
        ),
    ] = None,
    term: TermOptions,
    work: WorkOptions,
    store: StoreOptions,
) -> None:
    """Write a session's readings, students, timeline or flags, or all about one student.

    --all writes a table of every lesson into a folder, parted by class and day.
    """
    if out is None:
        raise ConfigurationError("say which file to write, for example --out readings.csv")
    if term.everything:
        if session is not None or subject is not None or what is None or excel:
            raise ConfigurationError("--all takes --what and --out, no session and no --excel")
        export_term(store, what, file_format, out, term, work.hands())
        return
    if term.asked or work.asked:
        raise ConfigurationError(
            "--class, --since, --until, --workers and --scheduler go with --all"
        )
    if subject is None and (session is None or what is None):
        raise ConfigurationError(
            "say what to export: a session and --what, such as 'export last --what readings', "
            "or --subject 12/3"
        )
    if subject is not None and (session is not None or what is not None):
        raise ConfigurationError("--subject takes everything: leave session and --what out")
    kind = None if subject is not None else format_of(out, file_format)
    if excel and kind is not ExportFormat.CSV:
        raise ConfigurationError("--excel is for CSV: a workbook (.xlsx) opens in Excel as it is")
    settings = store.load()
    engine = connect(settings)
    if subject is not None:
        note_command(engine, settings, Action.EXPORTED, None, "subject")
        counts = export_subject(engine, subject, out)
        listed = ", ".join(f"{rows} in {name}" for name, rows in counts.items())
        say(f"{out}: {listed}")
    elif session is not None and what is not None and kind is not None:
        with reading(engine) as connection:
            session_id = resolve_session(connection, session)
        note_command(engine, settings, Action.EXPORTED, session_id, f"{what}.{kind}")
        _export(engine, session_id, what, kind, out, excel=excel)
    engine.dispose()


def _export(
    engine: Engine, session_id: int, what: Table, kind: ExportFormat, out: Path, *, excel: bool
) -> None:
    from tqdm import tqdm  # noqa: PLC0415

    tqdm.monitor_interval = 0  # no thread of its own that outlives the bar
    total = None
    if what is Table.READINGS:
        with reading(engine) as connection:
            total = connection.execute(reading_count(session_id)).scalar_one()
    with tqdm(desc=out.name, total=total, unit=" rows", unit_scale=True, disable=None) as bar:
        rows = export_session(
            engine, session_id, what, kind, out, bar.update, byte_order_mark=excel
        )
    typer.echo(f"{out}: {rows} rows")
    if kind is ExportFormat.XLSX and sheets_of(rows) > 1:
        typer.echo(
            f"A sheet holds {SHEET_ROWS:,} rows, so they stand on {sheets_of(rows)} sheets; "
            "--format parquet keeps them in one table"
        )


@commands.command(rich_help_panel=_AFTER)
@with_groups
def delete(
    *,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="SESSION|SEAT",
            help="A session (12), or one seat of it (12/3).",
            show_default=False,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Everything that was ever stored.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StoreOptions,
) -> None:
    """Delete a session, one student of it, or everything, for good."""
    if everything == (what is not None):
        raise ConfigurationError("say what to delete: a session (12), a seat (12/3), or --all")
    settings = store.load()
    engine = connect(settings)
    session_id, seat = (0, None) if what is None else _resolve(engine, what)
    name = f"session {session_id}" if seat is None else f"seat {seat} of session {session_id}"
    name = "all lessons" if everything else name
    if yes or typer.confirm(f"Delete {name} for good?"):
        if everything:
            delete_everything(engine)
        elif seat is None:
            delete_session(engine, session_id)
        else:
            delete_seat(engine, seat_id(session_id, seat))
        of = None if everything else session_id
        note_command(engine, settings, Action.DELETED, of, "" if seat is None else f"seat {seat}")
        typer.echo(f"Deleted {name}.")
    engine.dispose()


def _resolve(engine: Engine, what: str) -> tuple[int, int | None]:
    session, slash, seat = what.partition("/")
    if slash and not (seat.isascii() and seat.isdigit() and 0 < int(seat) < 1000):
        raise ConfigurationError(f"{what!r} is no seat: give session/seat, for example 12/3")
    with reading(engine) as connection:
        return resolve_session(connection, session), int(seat) if slash else None


@commands.command(rich_help_panel=_UPKEEP)
@with_groups
def purge(*, store: StoreOptions) -> None:
    """Delete what is older than your retention settings allow."""
    settings = store.load()
    engine = connect(settings)
    purged = purge_old(engine, settings.storage, datetime.now(UTC))
    purge_trail(engine, settings.school.keep_audit_days, datetime.now(UTC))
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
        shown = settings.model_dump(mode="json")
        shown["storage"]["url"] = masked(shown["storage"]["url"])
        typer.echo(yaml.safe_dump(shown, sort_keys=False), nl=False)
