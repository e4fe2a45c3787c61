"""The command on what lies beside a lesson: transcripts, chats and polls."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from storage import queries
from storage.attachments.alignment import offset_of
from storage.attachments.lines import MOST_BYTES, Kind, Origin, Placed
from storage.cli.option_groups import with_groups
from storage.cli.options import SessionArgument, StoreOptions, connect
from storage.database.engine import reading
from storage.errors import ConfigurationError, InputFileError
from storage.export.tables import resolve_session
from storage.printable import say
from storage.writes import attachments

_AFTER = "After class"
_HOW = {
    Origin.CLOCK: "by its clock times",
    Origin.DATE: "by its date",
    Origin.SPEECH: "by when was spoken",
    Origin.BEGINNING: "at the lesson's beginning, as nothing tells where; --offset sets it",
    Origin.SET: "as you said",
}
_NOUN = {Kind.TRANSCRIPT: "transcript", Kind.CHAT: "chat", Kind.POLL: "poll"}

commands = typer.Typer()


@commands.command(rich_help_panel=_AFTER)
@with_groups
def attach(
    *,
    session: SessionArgument,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Transcripts (.vtt, .srt, .sbv, .txt), chats or polls; none: list what is there.",
            show_default=False,
        ),
    ] = None,
    offset: Annotated[
        str | None,
        typer.Option(
            help="Where a recording begins in the lesson: seconds, or 1:15; else it is found.",
            show_default=False,
        ),
    ] = None,
    remove: Annotated[
        int | None,
        typer.Option(help="Number of a file to take away for good.", show_default=False),
    ] = None,
    store: StoreOptions,
) -> None:
    """Lay transcripts, chats and polls beside a lesson, list them, or take one away."""
    given = list(files or ())
    if remove is not None and (given or offset is not None):
        raise ConfigurationError("--remove takes one file away: leave files and --offset out")
    if offset is not None and not given:
        raise ConfigurationError("--offset says where a file begins: name the file too")
    offset_ms = None if offset is None else offset_of(offset)
    if offset is not None and offset_ms is None:
        raise ConfigurationError(f"--offset {offset!r} is no time: give seconds (75), or 1:15")
    read = [(_bytes_of(path), path.name) for path in given]
    engine = connect(store.load())
    with reading(engine) as connection:
        session_id = resolve_session(connection, session)
    if remove is not None:
        if not attachments.of_session(engine, remove, session_id):
            raise InputFileError(f"no file {remove} lies beside lesson {session_id}")
        attachments.remove(engine, remove)
        say(f"Removed file {remove} from lesson {session_id}.")
    for raw, name in read:
        found = attachments.attach(engine, session_id, raw, name, datetime.now(UTC), offset_ms)
        say(_summary(name, found))
    if remove is None and not read:
        _list(engine, session_id)
    engine.dispose()


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputFileError(f"{path} cannot be read: {error.strerror}") from error


def _summary(name: str, found: Placed) -> str:
    parsed = found.parsed
    parts = [f"{name}: {_NOUN[parsed.kind]} of {_count(len(found.lines))}"]
    if parsed.private:
        parts.append(f"{parsed.private} private left out")
    parts.append(f"laid {_where(found.offset_ms, found.origin, found.certainty)}")
    if not found.inside:
        parts.append("none of it lies within the lesson: is it of this one?")
    return ", ".join(parts) + ("" if parts[-1].endswith("?") else ".")


def _where(offset_ms: int, origin: Origin, certainty: float | None) -> str:
    sure = "" if certainty is None else f", {certainty:.0%} sure"
    at = "" if origin is Origin.CLOCK and not offset_ms else f"at {_signed(offset_ms)} "
    return f"{at}{_HOW[origin]}{sure}"


def _signed(ms: int) -> str:
    sign = "-" if ms < 0 else ""
    return sign + str(timedelta(seconds=round(abs(ms) / 1000)))


def _count(lines: int) -> str:
    return "1 line" if lines == 1 else f"{lines:,} lines"


def _list(engine: Engine, session_id: int) -> None:
    with reading(engine) as connection:
        rows: list[Any] = list(connection.execute(queries.attachments(session_id)))
    for row in rows:
        private = f", {row.private} private left out" if row.private else ""
        where = _where(row.offset_ms, Origin(row.origin), row.certainty)
        kind = _NOUN[Kind(row.kind)]
        say(f"{row.id:5}  {kind:10}  {_count(row.lines)}{private}, {where}  {row.name}")
    if not rows:
        say(
            f"Nothing lies beside lesson {session_id}. Lay a file there: classmood attach "
            f"{session_id} chat.txt"
        )
