"""Columns of the timeline: which share of the class was turned away, or had its head down."""

from sqlalchemy import Connection

from storage import queries

_DECIMALS = 4

Cells = tuple[int | None, float | None, float | None]
NO_POSTURE: Cells = (None, None, None)


def posture_cells(connection: Connection, session_id: int) -> dict[int, Cells]:
    """Faces judged, share turned away, share with the head down, by `bucket_ms`."""
    return {
        row.bucket_ms: (
            row.judged,
            _share(row.turned_away, row.judged),
            _share(row.head_down, row.judged),
        )
        for row in connection.execute(queries.posture(session_id))
    }


def _share(count: int | None, judged: int) -> float | None:
    return None if count is None else round(count / judged, _DECIMALS)
