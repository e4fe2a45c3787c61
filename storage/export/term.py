"""One table of many lessons as a folder of files, parted by class and day as data tools read it.

    out/class=7a/date=2026-03-04/session-12.parquet

The names of the folders are Hive's: pyarrow, pandas, DuckDB and Spark read the whole as one table
with the columns `class` and `date`, and skip what a question does not need.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, select

from storage.database.engine import open_engine, require_file
from storage.database.tables.lessons import Session
from storage.errors import ConfigurationError, StorageError
from storage.export.columns import Table
from storage.export.files import ExportFormat, export_session

_NO_CLASS = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True)
class Part:
    """One lesson and its file. url: of the database, for whichever process writes it."""

    url: str
    session_id: int
    what: Table
    kind: ExportFormat
    path: Path


def parts(
    connection: Connection,
    url: str,
    what: Table,
    kind: ExportFormat,
    folder: Path,
    *,
    class_name: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Part]:
    """A file for every lesson that is over, oldest first.

    class_name: of this class alone. since, until: of these days and those between, by this
    computer's clock.
    """
    rows = connection.execute(
        select(Session.id, Session.class_name, Session.started_at)
        .where(
            Session.ended_at.is_not(None),
            *([] if class_name is None else [Session.class_name == class_name]),
        )
        .order_by(Session.started_at, Session.id)
    )
    found = []
    for row in rows:
        day = row.started_at.astimezone().date()
        if (since is None or since <= day) and (until is None or day <= until):
            of_class = quote(row.class_name, safe="") or _NO_CLASS
            place = folder / f"class={of_class}" / f"date={day}" / f"session-{row.id}.{kind}"
            found.append(Part(url, row.id, what, kind, place))
    return found


def require_new(folder: Path) -> None:
    """Raises ConfigurationError for a folder in which something lies: it would be read with it."""
    try:
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            raise ConfigurationError(f"{folder} is not empty; give a new folder with --out")
    except OSError as error:
        raise ConfigurationError(f"{folder} cannot be read ({error.strerror})") from error


def write(part: Part) -> int:
    """Writes one file; how many rows. Raises StorageError."""
    require_file(part.url)
    try:
        part.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{part.path.parent} cannot be written ({error.strerror})") from error
    engine = open_engine(part.url)
    try:
        return export_session(engine, part.session_id, part.what, part.kind, part.path)
    finally:
        engine.dispose()
