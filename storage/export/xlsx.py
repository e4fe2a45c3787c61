"""Writes tables as a spreadsheet (XLSX, ECMA-376), row by row, in memory that does not grow.

Such a file is a ZIP of XML. A lecture of 49 faces has ten million cells, and a writer that makes an
object of each takes a minute: here a cell is one piece of text. Texts stand in their cells (inline
strings), so nothing has to be kept until the end.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, BinaryIO
from xml.sax.saxutils import escape

SHEET_ROWS = 1_048_576
"""Rows of a sheet, the head among them."""
Value = str | int | float | None

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_FORMAT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# the first row stays in sight
_BEGIN = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
    'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_END = "</sheetData></worksheet>"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EMPTY = "<c/>"
_KEPT_TEXTS = 4096
_FAST = 1
"""Level of compression: a third larger than the usual, in a third of the time."""


def write_xlsx(
    file: BinaryIO,
    title: str,
    header: Sequence[str],
    blocks: Iterable[Iterable[Iterable[Value | bool]]],
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Writes blocks of rows to `file`; how many rows. A full sheet is followed by another.

    title: of the first sheet; the others are "title 2" and so on.
    """
    cells = _Cells()
    head = cells.row(header)
    part: IO[bytes] | None = None
    left = rows = sheets = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as book:
        for block in blocks:
            lines = [cells.row(row) for row in block]
            rows += len(lines)
            at = 0
            while part is None or at < len(lines):
                if part is None or not left:
                    if part is not None:
                        part.write(_END.encode())
                        part.close()
                    sheets += 1
                    part = book.open(f"xl/worksheets/sheet{sheets}.xml", "w", force_zip64=True)
                    part.write((_BEGIN + head).encode())
                    left = sheet_rows - 1
                taken = lines[at : at + left]
                part.write("".join(taken).encode())
                at, left = at + len(taken), left - len(taken)
        if part is None:
            sheets, part = 1, book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
            part.write((_BEGIN + head).encode())
        part.write(_END.encode())
        part.close()
        for name, text in _frame(title, sheets).items():
            book.writestr(name, _HEAD + text)
    return rows


class _Cells:
    """Cells as XML; texts that come again and again, such as names, are made once."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def row(self, values: Iterable[Value | bool]) -> str:
        return f"<row>{''.join([self._cell(value) for value in values])}</row>"

    def _cell(self, value: Value | bool) -> str:
        kind = type(value)
        if kind is float or kind is int:  # most cells
            return f"<c><v>{value!r}</v></c>"
        if isinstance(value, str):
            found = self._texts.get(value)
            return self._text(value) if found is None else found
        if value is None:
            return _EMPTY
        if isinstance(value, bool):
            return f'<c t="b"><v>{int(value)}</v></c>'
        return f"<c><v>{value!r}</v></c>"

    def _text(self, value: str) -> str:
        if len(self._texts) >= _KEPT_TEXTS:
            self._texts.clear()
        plain = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", value)
        text = escape(plain, {"\r": "&#13;"})
        cell = f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        self._texts[value] = cell
        return cell


def _frame(title: str, sheets: int) -> dict[str, str]:
    """The parts that say what the file is and where its sheets are, by their names."""
    numbers = range(1, sheets + 1)
    names = [title if number == 1 else f"{title} {number}" for number in numbers]
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    typed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_FORMAT}.worksheet+xml"/>'
        for number in numbers
    )
    return {
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{related}'
        "</Relationships>",
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_FORMAT}.sheet.main+xml"/>'
        f"{typed}</Types>",
    }
