"""The rows of a class list file: text in any usual encoding and separator, or a workbook."""

import io
import zipfile

from storage.errors import InputFileError
from storage.text_files import MOST_ROWS, Row, decoded, text_rows

MOST_BYTES = 1_000_000
_MOST_COLUMNS = 500
_MOST_UNPACKED = 60_000_000
_SAVE = "save it as 'CSV UTF-8' or as an Excel workbook (.xlsx)"


def decode(raw: bytes) -> str:
    """Text of a file: with a byte order mark, UTF-16, UTF-8, or a Western Windows-1252.

    Raises InputFileError for any other encoding, or a file too large to be a list.
    """
    if len(raw) > MOST_BYTES:
        raise InputFileError("the class list is larger than 1 MB: it is no list of names")
    try:
        return decoded(raw)
    except UnicodeDecodeError as error:
        raise InputFileError(f"the class list is not UTF-8 text: {_SAVE}") from error


def rows_of(raw: bytes) -> list[Row]:
    """The rows of a file, empty ones too. Raises InputFileError."""
    if raw[:4] == b"PK\x03\x04":
        if len(raw) > MOST_BYTES:
            raise InputFileError("the class list is larger than 1 MB: it is no list of names")
        return _sheet(raw)
    if raw[:4] == b"\xd0\xcf\x11\xe0" or raw[:5] == b"%PDF-":
        raise InputFileError(f"the class list is an old Excel file or no table: {_SAVE}")
    return text_rows(decode(raw), "the class list", _SAVE)


def _sheet(raw: bytes) -> list[Row]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > _MOST_UNPACKED:
            raise InputFileError("the class list unpacks to more than 60 MB: it is no list")
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        tables = [
            [
                ["" if cell is None else str(cell) for cell in row]
                for row in sheet.iter_rows(
                    max_row=MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True
                )
            ]
            for sheet in book.worksheets
        ]
    except InputFileError:
        raise
    except Exception as error:  # a stranger's archive fails in as many ways as there are
        raise InputFileError(
            f"the class list is no Excel workbook that can be read: {_SAVE}"
        ) from (error)
    return next((rows for rows in tables if any(any(row) for row in rows)), [])
