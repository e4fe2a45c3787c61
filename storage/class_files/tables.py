"""The rows of a class list file: text in any usual encoding and separator, or a workbook."""

import codecs
import csv
import io
import re
import zipfile
from itertools import islice

from storage.errors import InputFileError

MOST_BYTES = 1_000_000
_MOST_ROWS, _MOST_COLUMNS = 20_000, 500
_MOST_UNPACKED = 60_000_000
Row = list[str]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SEPARATORS = ",;\t|"
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?[,;\s]*', re.IGNORECASE)
_FOREIGN = re.compile("[\x80-\x9f\u00a1-\u00bf\u00d7\u00f7]|[\u00c0-\u00ff]{3}")
"""In text read as Windows-1252: what no Western name holds, so that it was written otherwise."""
_SAVE = "save it as 'CSV UTF-8' or as an Excel workbook (.xlsx)"


def decode(raw: bytes) -> str:
    """Text of a file: with a byte order mark, UTF-16, UTF-8, or a Western Windows-1252.

    Raises InputFileError for any other encoding, or a file too large to be a list.
    """
    if len(raw) > MOST_BYTES:
        raise InputFileError("the class list is larger than 1 MB: it is no list of names")
    try:
        return _decoded(raw)
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
    return text_rows(decode(raw))


def text_rows(text: str) -> list[Row]:
    """The rows of a CSV text, its separator told by "sep=" or by what divides most lines."""
    if "\0" in text:
        raise InputFileError(f"the class list is not UTF-8 text: {_SAVE}")
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    first, _, rest = text.partition("\n")
    if named := _SEP_LINE.fullmatch(first):
        return _divided(rest, named[1])
    tables = [_divided(text, mark) for mark in _SEPARATORS if mark in text]
    # the separator that gives most lines several cells; then the one that gives more of them
    return max(tables, key=_evenness, default=_divided(text, ","))


def _evenness(rows: list[Row]) -> tuple[int, int]:
    several = [len(row) for row in rows if len(row) > 1]
    common = max(several, key=several.count, default=0)
    return several.count(common), common


def _decoded(raw: bytes) -> str:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding)
    zeros = raw[0::2].count(0), raw[1::2].count(0)
    if max(zeros) > len(raw) // 10:
        return raw.decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
        if _FOREIGN.search(text):
            raise
        return text


def _divided(text: str, separator: str) -> list[Row]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return list(islice(reader, _MOST_ROWS))
    except csv.Error as error:
        raise InputFileError(f"the class list is no CSV file: {error}") from error


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
                    max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True
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
