"""Writes the tables of a session to CSV, Parquet or a spreadsheet.

CSV and spreadsheet cells that a spreadsheet program would run as a formula are neutralised with a
leading apostrophe (https://owasp.org/www-community/attacks/CSV_Injection). Parquet keeps values as
they are, with types.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine

from storage.database.engine import reading
from storage.errors import ConfigurationError
from storage.export.answer_rows import Block, Cell
from storage.export.columns import COLUMNS, Table
from storage.export.tables import blocks, resolve_session
from storage.export.xlsx import SHEET_ROWS, write_xlsx
from storage.private_files import replacing

__all__ = [
    "ExportFormat", "Table", "export_session", "iter_csv", "resolve_session",
    "sheets_of", "table_file",
]  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BREAKS = ("\t", "\r", "\n")


class ExportFormat(StrEnum):
    """How to write it."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


_ENDINGS = {
    ".csv": ExportFormat.CSV, ".txt": ExportFormat.CSV, ".parquet": ExportFormat.PARQUET,
    ".pq": ExportFormat.PARQUET, ".xlsx": ExportFormat.XLSX,
}  # fmt: skip
_OTHER_ENDINGS = frozenset({
    ".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".tab", ".json", ".jsonl", ".html", ".pdf",
    ".zip", ".gz", ".bz2", ".xz", ".zst", ".7z", ".db", ".sqlite", ".feather", ".arrow",
    ".orc", ".xml", ".numbers", ".doc", ".docx", ".md",
})  # fmt: skip


def format_of(path: Path, asked: ExportFormat | None = None) -> ExportFormat:
    """How a file is written: as its name says, or as asked where the name says nothing (CSV).

    Only the last ending counts, in any case. Raises ConfigurationError where the name is that of
    another kind of file, or asked and name contradict each other.
    """
    ending = path.suffix.lower().rstrip()
    named = _ENDINGS.get(ending)
    if named is None and ending in _OTHER_ENDINGS:
        raise ConfigurationError(
            f"{path.name} cannot be written: an export ends in .csv, .xlsx or .parquet"
        )
    if asked is not None and named is not None and asked is not named:
        raise ConfigurationError(
            f"{path.name} is the name of a {named} file, but --format says {asked}: "
            "change one of the two"
        )
    return named or asked or ExportFormat.CSV


def export_session(
    engine: Engine,
    session_id: int,
    what: Table | str,
    kind: ExportFormat | str,
    path: Path,
    on_rows: Callable[[int], object] | None = None,
    *,
    byte_order_mark: bool = False,
) -> int:
    """Writes one table of a session to `path`; how many rows.

    The file appears whole or not at all, readable by its owner only (mode 0600); a file that was
    there before is replaced only on success. Memory stays bounded. on_rows: told how many rows more
    were read, now and then. byte_order_mark: of a CSV, by which Excel knows UTF-8. Raises
    StorageError.
    """
    what, kind = Table(what), ExportFormat(kind)
    with reading(engine) as connection, replacing(path) as partial:
        rows = _counted(blocks(connection, session_id, what), on_rows)
        if kind is ExportFormat.CSV:
            return _write_csv(partial, what, rows, "utf-8-sig" if byte_order_mark else "utf-8")
        with partial.open("wb") as file:
            return _WRITERS[kind](file, what, rows)


def sheets_of(rows: int) -> int:
    """How many sheets of a spreadsheet so many rows take, each with a head of its own."""
    return max(-(-rows // (SHEET_ROWS - 1)), 1)


def _counted(rows: Iterable[Block], on_rows: Callable[[int], object] | None) -> Iterator[Block]:
    for block in rows:
        if on_rows is not None:
            on_rows(len(block))
        yield block


def table_file(
    engine: Engine, session_id: int, what: Table | str, kind: ExportFormat
) -> io.BytesIO:
    """One table of a session as a Parquet file or a spreadsheet in memory, for a browser.

    Raises StorageError where there is no such session, and KeyError for CSV, which `iter_csv`
    streams.
    """
    what, file = Table(what), io.BytesIO()
    with reading(engine) as connection:
        _WRITERS[kind](file, what, blocks(connection, session_id, what))
    file.seek(0)
    return file


def iter_csv(connection: Connection, session_id: int, what: Table | str) -> Iterator[str]:
    """The CSV text of one table in pieces, header first, for streaming to a browser.

    UTF-8 when encoded; times are ISO 8601 with milliseconds and this computer's offset.
    """
    what = Table(what)
    return _csv_pieces(what, blocks(connection, session_id, what))


def safe_text(text: str) -> str:
    """`text` as a cell that no spreadsheet program runs as a formula."""
    if text.lstrip().startswith(_FORMULA) or text.lstrip(" ").startswith(_BREAKS):
        return "'" + text
    return text


def _csv_pieces(what: Table, rows: Iterable[Block]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS[what])
    for block in rows:
        writer.writerows([_as_text(cell) for cell in row] for row in block)
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _as_text(cell: Cell) -> str | int | float | None:
    if (
        type(cell) is float or type(cell) is int
    ):  # most cells, and there are ten million in a lecture
        return cell
    if isinstance(cell, str):
        return safe_text(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.astimezone().isoformat(timespec="milliseconds")
    return cell


def _write_csv(path: Path, what: Table, rows: Iterable[Block], encoding: str) -> int:
    lines = 0

    def counted() -> Iterator[Block]:
        nonlocal lines
        for block in rows:
            lines += len(block)
            yield block

    with path.open("w", encoding=encoding, newline="") as file:
        file.writelines(_csv_pieces(what, counted()))
    return lines


def _write_parquet(file: BinaryIO, what: Table, rows: Iterable[Block]) -> int:
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    kinds: dict[type, Any] = {
        int: pa.int64(),
        float: pa.float64(),
        str: pa.string(),
        bool: pa.bool_(),
        datetime: pa.timestamp("ms", tz="UTC"),
    }
    fields = [pa.field(name, kinds[kind]) for name, kind in COLUMNS[what].items()]
    schema = pa.schema(fields)
    count = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for block in rows:
            count += len(block)
            columns = zip(*block, strict=True) if block else [() for _ in fields]
            arrays = [
                pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
    return count


def _write_xlsx(file: BinaryIO, what: Table, rows: Iterable[Block]) -> int:
    # spreadsheets do not know offsets: times are texts
    cells = (
        ([cell if isinstance(cell, bool) else _as_text(cell) for cell in row] for row in block)
        for block in rows
    )
    return write_xlsx(file, str(what), list(COLUMNS[what]), cells, SHEET_ROWS)


_WRITERS: dict[ExportFormat, Callable[[BinaryIO, Table, Iterable[Block]], int]] = {
    ExportFormat.PARQUET: _write_parquet,
    ExportFormat.XLSX: _write_xlsx,
}
