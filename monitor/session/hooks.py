"""What a session tells its caller while it runs, and from where a session goes on."""

from collections.abc import Callable
from dataclasses import dataclass

from monitor.sources import Progress


def _ignore(*_: object) -> None:
    """For a caller that does not listen."""


@dataclass(frozen=True, slots=True)
class SessionHooks:
    """Called by the thread that runs the session.

    notify: one sentence whenever what the monitor sees changes. on_progress: how far a recording
    is read. on_frame: the session's id, when it has begun and after every frame: a sign of life.
    on_seats: a snapshot of the seats, before any of them is stored. on_moved: the URL of the
    database in which the session goes on after its file was lost.
    """

    notify: Callable[[str], None] = _ignore
    on_progress: Callable[[Progress], None] = _ignore
    on_frame: Callable[[int], None] = _ignore
    on_seats: Callable[[str], None] | None = None
    on_moved: Callable[[str], None] = _ignore


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """A session that was interrupted. seats: a snapshot of its seats, as `on_seats` got it."""

    session_id: int
    seats: str | None = None
