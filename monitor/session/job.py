"""What a session is asked to be."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from storage.config.settings import Settings


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """What the teacher asked for. duration_s: stop after this long; None: until stopped.

    realtime: play a recording at its own speed instead of as fast as it can be read. recorded_at:
    when the recording began, aware; None: as its file says. agenda: titles of what is planned.
    """

    title: str = ""
    class_name: str = ""
    path: Path | None = None
    duration_s: float | None = None
    preview: bool = False
    realtime: bool = True
    recorded_at: datetime | None = None
    agenda: tuple[str, ...] = ()


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
        agenda = tuple(given["request"].pop("agenda"))
        request = SessionRequest(
            **given["request"],
            path=None if path is None else Path(path),
            recorded_at=None if began_at is None else datetime.fromisoformat(began_at),
            agenda=agenda,
        )
        settings = Settings.model_validate(given["settings"])
        return Job(settings, given["url"], request, given["resume"], given["seats"])
