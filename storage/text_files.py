"""Bytes of a text file as text and as rows, as programs of today write them."""

import codecs
import csv
import io
import re
from itertools import islice

from storage.errors import InputFileError

MOST_ROWS = 20_000
Row = list[str]

_SEPARATORS = ",;\t|"
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?[,;\s]*', re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_FOREIGN = re.compile("[\x80-\x9f\u00a1-\u00bf\u00d7\u00f7]|[\u00c0-\u00ff]{3}")
"""In text read as Windows-1252: what no Western name holds, so that it was written otherwise."""


def decoded(raw: bytes) -> str:
    """Text with a byte order mark, UTF-16, UTF-8, or a Western Windows-1252.

    Raises UnicodeDecodeError for any other encoding.
    """
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


def text_rows(text: str, noun: str, save: str) -> list[Row]:
    """The rows of a CSV text, its separator told by "sep=" or by what divides most lines.

    noun, save: what the file is called in the InputFileError for what is no CSV text, and how to
    save it so that it is.
    """
    if "\0" in text:
        raise InputFileError(f"{noun} is not UTF-8 text: {save}")
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    first, _, rest = text.partition("\n")
    if named := _SEP_LINE.fullmatch(first):
        return _divided(rest, named[1], noun)
    tables = [_divided(text, mark, noun) for mark in _SEPARATORS if mark in text]
    # the separator that gives most lines several cells; then the one that gives more of them
    return max(tables, key=_evenness, default=_divided(text, ",", noun))


def _evenness(rows: list[Row]) -> tuple[int, int]:
    several = [len(row) for row in rows if len(row) > 1]
    common = max(several, key=several.count, default=0)
    return several.count(common), common


def _divided(text: str, separator: str, noun: str) -> list[Row]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return list(islice(reader, MOST_ROWS))
    except csv.Error as error:
        raise InputFileError(f"{noun} is no CSV file: {error}") from error
