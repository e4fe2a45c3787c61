"""How long each student spoke in a lesson, where that was kept."""

from collections.abc import Iterable
from typing import Any


def spoken_ms(rows: Iterable[Any]) -> dict[int, int]:
    """Milliseconds by seat id. rows: of `queries.seat_speech`."""
    found: dict[int, int] = {}
    for row in rows:
        found[row.seat_id] = found.get(row.seat_id, 0) + row.spoke_ms
    return found
