"""Writes the tables of a session to CSV, Parquet or a spreadsheet.

CSV and spreadsheet cells that a spreadsheet program would run as a formula are neutralised with a
leading apostrophe (https://owasp.org/www-community/attacks/CSV_Injection). Parquet keeps values as
they are, with types.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, func, select

from storage.database.engine import reading
from storage.database.schema import Reading
from storage.errors import StorageError
from storage.export.tables import COLUMNS, Block, Cell, Table, blocks, resolve_session
from storage.private_files import replacing

__all__ = [
    "ExportFormat", "Table", "export_session", "iter_csv", "resolve_session",
    "table_file",
]  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BREAKS = ("\t", "\r", "\n")
_XLSX_ROWS = 1_048_576
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class ExportFormat(StrEnum):
    """How to write it."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


def export_session(
    engine: Engine, session_id: int, what: Table | str, kind: ExportFormat | str, path: Path
) -> int:
    """Writes one table of a session to `path` and returns the number of rows.

    The file appears whole or not at all, readable by its owner only (mode 0600); a file that was
    there before is replaced only on success. Memory stays bounded. Raises StorageError.
    """
    what, kind = Table(what), ExportFormat(kind)
    with reading(engine) as connection, replacing(path) as partial:
        if kind is ExportFormat.XLSX and what is Table.READINGS:
            _check_fits_a_sheet(connection, session_id)
        rows = blocks(connection, session_id, what)
        if kind is ExportFormat.CSV:
            return _write_csv(partial, what, rows)
        with partial.open("wb") as file:
            return _WRITERS[kind](file, what, rows)


def table_file(
    engine: Engine, session_id: int, what: Table | str, kind: ExportFormat
) -> io.BytesIO:
    """One table of a session as a Parquet file or a spreadsheet in memory, for a browser.

    Raises StorageError where there is no such session or it does not fit a sheet, and KeyError for
    CSV, which `iter_csv` streams.
    """
    what, file = Table(what), io.BytesIO()
    with reading(engine) as connection:
        if kind is ExportFormat.XLSX and what is Table.READINGS:
            _check_fits_a_sheet(connection, session_id)
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


def _check_fits_a_sheet(connection: Connection, session_id: int) -> None:
    rows = connection.execute(
        select(func.count()).where(Reading.session_id == session_id)
    ).scalar_one()
    if rows >= _XLSX_ROWS:
        raise StorageError(
            f"a spreadsheet holds at most {_XLSX_ROWS - 1:,} rows and session {session_id} has "
            f"{rows:,} readings: export as csv or parquet"
        )


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


def _write_csv(path: Path, what: Table, rows: Iterable[Block]) -> int:
    lines = 0

    def counted() -> Iterator[Block]:
        nonlocal lines
        for block in rows:
            lines += len(block)
            yield block

    with path.open("w", encoding="utf-8", newline="") as file:
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
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(what))
    sheet.append(list(COLUMNS[what]))
    count = 0
    for block in rows:
        count += len(block)
        for row in block:
            # spreadsheets know neither offsets nor control characters
            cells = [cell if isinstance(cell, bool) else _as_text(cell) for cell in row]
            sheet.append(
                [
                    _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", cell)
                    if isinstance(cell, str)
                    else cell
                    for cell in cells
                ]
            )
    book.save(file)
    return count


_WRITERS: dict[ExportFormat, Callable[[BinaryIO, Table, Iterable[Block]], int]] = {
    ExportFormat.PARQUET: _write_parquet,
    ExportFormat.XLSX: _write_xlsx,
}
