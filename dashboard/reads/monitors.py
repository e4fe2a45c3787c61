"""What the monitors that watch now say of themselves."""

from dataclasses import dataclass

from sqlalchemy import Engine

from storage.database.engine import reading
from storage.database.leases import lease_of
from storage.queries.monitors import running_monitors


@dataclass(frozen=True, slots=True)
class RunningMonitor:
    """Numbers of one lesson. silent_s: seconds since its monitor wrote last."""

    session_id: int
    status: str
    silent_s: float
    tiles: int
    faces: int
    unsure: int
    cameras_off: int
    dropped_frames: int
    gaps: int
    looks: int
    write_delay_s: float | None


def monitors_running(engine: Engine) -> list[RunningMonitor]:
    """One for each lesson that has not ended, the oldest first."""
    with reading(engine) as connection:
        return [
            RunningMonitor(
                row.session_id, str(row.status), lease_of(connection, row).silent_s, row.tiles,
                row.seen, row.unsure, row.cameras_off, row.dropped_frames, row.gaps,
                row.looks, None if row.write_delay_ms is None else row.write_delay_ms / 1000,
            )
            for row in connection.execute(running_monitors()).all()
        ]  # fmt: skip
