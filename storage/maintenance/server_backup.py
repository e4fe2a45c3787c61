"""A PostgreSQL database as one file, and back, by the server's own programs (pg_dump, pg_restore).

pg_dump reads one snapshot: it is as if all of it were copied at the moment it began, whatever
monitors write meanwhile, and nobody waits for it. No password stands among a program's arguments.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, MetaData, func, inspect, select
from sqlalchemy.engine import URL

from storage.config import addresses
from storage.config.packaged import packaged_path
from storage.database.engine import open_database, open_engine, reading, writing
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Session
from storage.database.tables.rollups import Mood
from storage.errors import InputFileError, StorageError
from storage.printable import masked, one_line
from storage.private_files import replacing
from storage.seat_ids import WHOLE_CLASS

SUFFIX = ".dump"
_MAGIC = b"PGDMP"
_INSTALL = (
    "{name} is not installed here; install PostgreSQL's own programs (Debian: postgresql-client), "
    "or run it on the server as docs/backups.md shows"
)
# of a table of contents: what a schema of this program is made of
_KINDS = (
    "TABLE DATA", "TABLE ATTACH", "TABLE", "SEQUENCE SET", "SEQUENCE OWNED BY", "SEQUENCE",
    "DEFAULT", "FK CONSTRAINT", "CONSTRAINT", "INDEX ATTACH", "INDEX", "ROW SECURITY", "POLICY",
    "ACL", "STATISTICS", "COMMENT", "SCHEMA",
)  # fmt: skip
_MADE = re.compile(r"CREATE (?:OR REPLACE )?(FUNCTION|VIEW|TRIGGER) (\w+)")
"""What migrations make beside tables, in their own words."""
_ENTRY = re.compile(r"^\d+; \d+ \d+ (.+)$")


class Counts(NamedTuple):
    """What a database holds."""

    lessons: int
    readings: int


def is_server(url: str) -> bool:
    """Whether the URL is of a PostgreSQL server."""
    return addresses.parsed(url).get_backend_name() == "postgresql"


def dump(url: str, target: Path) -> None:
    """Writes the database into `target` (mode 0600), whole or not at all. Raises StorageError."""
    if target.exists():
        raise StorageError(f"{target} exists already; choose another name")
    with replacing(target) as partial:
        _run(url, "pg_dump", ["--format=custom", f"--file={partial}"])
        _contents(url, partial)


def restore(url: str, file: Path) -> Counts:
    """Puts a dump into an empty database, in one transaction, and brings it up to date.

    Raises InputFileError for a file that is none of ours, StorageError where the database holds
    anything, or the server refuses; then nothing was changed.
    """
    _require_dump(file)
    known = _made_by_migrations()
    foreign = [
        line
        for line in _contents(url, file)
        if not line.startswith(_KINDS) and _kind_and_name(line) not in known
    ]
    if foreign:
        raise InputFileError(
            f"{file} holds parts of another program ({one_line(foreign[0])[:80]}); "
            "nothing was changed"
        )
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            names = _require_empty(connection, engine.url)
        if names:
            _take_away(engine, names)
    finally:
        engine.dispose()
    _run(
        url,
        "pg_restore",
        # owners and rights are those of who restores
        ["--single-transaction", "--no-owner", "--no-acl", str(file)],
        into_database=True,
    )
    engine = open_database(url)
    try:
        with reading(engine) as connection:
            return counts(connection)
    finally:
        engine.dispose()


def counts(connection: Connection) -> Counts:
    """How many lessons there are, and readings by their roll-ups."""
    of_class = Mood.seat_id == WHOLE_CLASS
    return Counts(
        connection.execute(select(func.count()).select_from(Session)).scalar_one(),
        connection.execute(
            select(func.coalesce(func.sum(Mood.readings), 0)).where(of_class)
        ).scalar_one(),
    )


def program(name: str) -> str:
    """Where a program of PostgreSQL's is; the newest of Debian's. Raises StorageError."""
    found = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        key=lambda path: [int(part) for part in path.parts[4].split(".") if part.isdigit()],
    )
    place = str(found[-1]) if found else shutil.which(name)
    if place is None:
        raise StorageError(_INSTALL.format(name=name))
    return place


def _require_dump(file: Path) -> None:
    try:
        with file.open("rb") as opened:
            magic = opened.read(len(_MAGIC))
    except OSError as error:
        raise InputFileError(f"{file} cannot be read: {error.strerror}") from error
    if magic != _MAGIC:
        raise InputFileError(
            f"{file} is no backup of a PostgreSQL database; give one that 'classmood backup' or "
            "'pg_dump -Fc' has written"
        )


def _contents(url: str, file: Path) -> list[str]:
    """The entries of a dump. Raises InputFileError where it is damaged or not Classmood's."""
    try:
        listed = _run(url, "pg_restore", ["--list", str(file)])
    except StorageError as error:
        raise InputFileError(f"{file} cannot be read as a backup: {error}") from error
    entries = [found[1] for line in listed.splitlines() if (found := _ENTRY.match(line))]
    # "TABLE public session owner"
    of_tables = [entry.split() for entry in entries if entry.startswith("TABLE public ")]
    tables = {words[2] for words in of_tables if len(words) == 4}
    if not {"alembic_version", "session", "monitor_state"} <= tables:
        raise InputFileError(f"{file} is no backup of a Classmood database; nothing was changed")
    return entries


def _made_by_migrations() -> set[tuple[str, str]]:
    """Kind and name of functions, views and triggers of this program."""
    scripts = packaged_path("alembic") / "versions"
    texts = (path.read_text(encoding="utf-8") for path in scripts.glob("[0-9]*_*.py"))
    return {(found[1], found[2]) for text in texts for found in _MADE.finditer(text)}


def _kind_and_name(entry: str) -> tuple[str, str]:
    """Of "VIEW public reading owner", "TRIGGER public session began owner"; else ("", "")."""
    words = entry.split()
    at = {"FUNCTION": 2, "VIEW": 2, "TRIGGER": 3}.get(words[0])
    if at is None or len(words) <= at:
        return "", ""
    return words[0], words[at].partition("(")[0]


def _take_away(engine: Engine, tables: Sequence[str]) -> None:
    """Drops a schema of ours in which no row is: a dump brings its own."""
    with writing(engine, durable=True) as connection:
        for name in tables:
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}" CASCADE')
        for kind, name in sorted(_made_by_migrations()):
            if kind == "FUNCTION":
                connection.exec_driver_sql(f'DROP FUNCTION IF EXISTS "{name}" CASCADE')


def _require_empty(connection: Connection, url: URL) -> list[str]:
    """Tables of ours, none of which has a row. Raises StorageError."""
    names = inspect(connection).get_table_names()
    ours = set(Base.metadata.tables) | {"alembic_version"}
    where = f"the database {url.database}"
    make_one = "restore into an empty one, made with: createdb NAME"
    for name in names:
        is_part = any(name.startswith(f"{table}_") for table in Base.metadata.tables)
        if name not in ours and not is_part:
            raise StorageError(f"{where} holds tables of another program ({name}); {make_one}")
    known = MetaData()
    known.reflect(connection, only=[name for name in names if name != "alembic_version"])
    for table in known.sorted_tables:
        if connection.execute(select(1).select_from(table).limit(1)).first() is not None:
            raise StorageError(f"{where} is not empty ({table.name}); {make_one}")
    return names


def _run(url: str, name: str, arguments: Sequence[str], *, into_database: bool = False) -> str:
    """Standard output of a program. Raises StorageError with its first line of complaint."""
    parsed = addresses.parsed(url)
    environment = {**os.environ, "LC_ALL": "C"}
    words = list(arguments)
    if name == "pg_dump" or into_database:
        words.append(f"--dbname={_conninfo(parsed)}")
        words.append("--no-password")
        if parsed.password:
            environment["PGPASSWORD"] = str(parsed.password)
    done = subprocess.run(
        [program(name), *words], stdin=subprocess.DEVNULL, capture_output=True, check=False,
        env=environment, text=True, errors="replace",
    )  # fmt: skip
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = next((line for line in lines if "error" in line.lower()), "".join(lines[:1]))
        reason = said.partition("error: ")[2] or said or f"exit code {done.returncode}"
        raise StorageError(f"{name} failed: {masked(one_line(reason))}")
    return done.stdout


def _conninfo(url: URL) -> str:
    """As libpq takes it, without the password."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - an extra

    given = url.translate_connect_args(username="user", database="dbname")
    given.pop("password", None)
    query = {key: value for key, value in url.query.items() if isinstance(value, str)}
    return make_conninfo(**given, **query)
