"""All that a lesson left, as it can be compared between databases."""

from typing import Any

from sqlalchemy import Engine, select

from storage.database.engine import reading
from storage.database.tables.columns import Base
from storage.seat_ids import SEATS_PER_SESSION

_OF_THE_RUN = {
    "monitor_state": {
        "pid", "host", "computer", "boot", "process_began", "steady_ms", "heartbeat_at",
        "write_delay_ms",
    },
    "session": {"title"},
}  # fmt: skip


def rows_of(engine: Engine, session_id: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a session in every table, without numbers and process of the run that made it.

    Probabilities stand as the bytes that are stored.
    """
    found: dict[str, list[tuple[Any, ...]]] = {}
    with reading(engine) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name == "session":
                mine = table.c.id == session_id
            elif "session_id" in table.c:
                mine = table.c.session_id == session_id
            else:
                continue
            left = {"id", "session_id", *_OF_THE_RUN.get(table.name, ())}
            columns = [column for column in table.c if column.name not in left]
            rows = connection.execute(select(*columns).where(mine).order_by(*table.primary_key))
            found[table.name] = [
                tuple(
                    _comparable(column.name, cell)
                    for column, cell in zip(columns, row, strict=True)
                )
                for row in rows
            ]
    return found


def _comparable(name: str, cell: Any) -> Any:  # noqa: ANN401
    if name == "seat_id" and cell is not None:
        return cell % SEATS_PER_SESSION
    return cell.tobytes() if hasattr(cell, "tobytes") else cell
