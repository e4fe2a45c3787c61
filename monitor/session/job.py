"""What a session is asked to be. Imports little: the watchdog's process needs no more."""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from storage.config.settings import Settings


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What the teacher asked for. duration_s: stop after this long; None: until stopped.

    realtime: play a recording at its own speed instead of as fast as it can be read. recorded_at:
    when the recording began, aware; None: as its file says.
    """

    title: str = ""
    class_name: str = ""
    path: Path | None = None
    duration_s: float | None = None
    preview: bool = False
    realtime: bool = True
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is asked to do. url: of the database; resume: the session to go on with.

    seats: a snapshot of that session's seats, as the worker before it gave it.
    """

    settings: Settings
    url: str
    request: SessionRequest
    resume: int | None = None
    seats: str | None = None

    def to_json(self) -> str:
        """One line of text."""
        request = asdict(self.request)
        request["path"] = None if self.request.path is None else str(self.request.path)
        began_at = self.request.recorded_at
        request["recorded_at"] = None if began_at is None else began_at.isoformat()
        return json.dumps(
            {
                "settings": self.settings.model_dump(mode="json"),
                "url": self.url,
                "request": request,
                "resume": self.resume,
                "seats": self.seats,
            }
        )

    @staticmethod
    def from_json(line: str) -> "Job":
        """The inverse of `to_json`."""
        given = json.loads(line)
        path, began_at = given["request"].pop("path"), given["request"].pop("recorded_at")
        request = SessionRequest(
            **given["request"],
            path=None if path is None else Path(path),
            recorded_at=None if began_at is None else datetime.fromisoformat(began_at),
        )
        settings = Settings.model_validate(given["settings"])
        return Job(settings, given["url"], request, given["resume"], given["seats"])


@contextmanager
def stop_on_signals(stop: threading.Event) -> Iterator[threading.Event]:
    """Set `stop` on Ctrl+C and on a polite request to end, so that the writer can drain."""

    def ask(*_: object) -> None:
        stop.set()

    names = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last is Windows' own
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
