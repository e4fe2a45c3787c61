"""Rows of the table `transcript`: lines of the files that lie beside a lesson."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import queries
from storage.rows import SessionRow

_BLOCK_ROWS = 5000
_Row = tuple[str | int | float | bool | datetime | None, ...]


def transcript_blocks(connection: Connection, session: SessionRow) -> Iterator[list[_Row]]:
    """The rows in order of time, in blocks, with the columns of `tables.COLUMNS`."""
    result = connection.execute(queries.attachment_lines(session.id))
    for part in result.partitions(_BLOCK_ROWS):
        block: list[_Row] = []
        for line in part:
            began_at = session.started_at + timedelta(milliseconds=line.offset_ms)
            ended_at = began_at + timedelta(milliseconds=line.length_ms)
            block.append(
                (session.id, line.name, line.kind, began_at, ended_at, line.speaker, line.text)
            )
        yield block
