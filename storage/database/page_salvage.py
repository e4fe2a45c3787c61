"""Rows straight from the pages of a damaged SQLite file, where the tree above them is gone.

The tables of readings and roll-ups have no row ids: their rows lie in pages of types 10 and 2,
each as one record (https://www.sqlite.org/fileformat2.html, sections 1.6 and 2.1). Freed pages are
overwritten (`secure_delete`), so what was deleted is not found here either.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

Value = int | float | bytes | str | None

_HEADER_BYTES = {10: 8, 2: 12}
"""Of a leaf, and of an inner page, whose cells begin with the number of a page below."""
_CHILD_BYTES = {10: 0, 2: 4}
_INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8)


def records(path: Path, columns: int, page_bytes: int = 4096) -> Iterator[tuple[Value, ...]]:
    """Every record with that many columns on every such page; nothing is known of its table."""
    with path.open("rb") as file:
        while page := file.read(page_bytes):
            if len(page) == page_bytes and page[0] in _HEADER_BYTES:
                yield from _records_of(page, columns)


def _records_of(page: bytes, columns: int) -> Iterator[tuple[Value, ...]]:
    cells = int.from_bytes(page[3:5], "big")
    for index in range(min(cells, len(page) // 4)):
        place = _HEADER_BYTES[page[0]] + 2 * index
        at = int.from_bytes(page[place : place + 2], "big") + _CHILD_BYTES[page[0]]
        try:
            size, at = _varint(page, at)
            record = _record(page[at : at + size], size)
        except (IndexError, ValueError, struct.error):
            continue
        if len(record) == columns:
            yield record


def _record(payload: bytes, size: int) -> tuple[Value, ...]:
    if len(payload) != size:
        raise ValueError("goes on in another page")
    end, at = _varint(payload, 0)
    kinds, values = [], []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != size:
        raise ValueError("not a record")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind <= 6:
        end = at + _INTEGER_BYTES[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind == 7:
        return float(struct.unpack(">d", payload[at : at + 8])[0]), at + 8
    if kind in (8, 9):
        return kind - 8, at
    if kind < 12:
        raise ValueError("reserved")
    end = at + (kind - 12) // 2
    part = payload[at:end]
    return (part if kind % 2 == 0 else part.decode("utf-8")), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for length in range(9):
        byte = data[at + length]
        if length == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + length + 1
    raise ValueError("not reached")
