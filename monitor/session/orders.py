"""A job as the watchdog hands it on: without the libraries that understand it."""

import json
from typing import Any


class Orders:
    """The line of `Job.to_json`, with what changes from one worker to the next put into it."""

    def __init__(self, line: str) -> None:
        self._fields: dict[str, Any] = json.loads(line)

    @property
    def url(self) -> str:
        """Of the database."""
        return str(self._fields["url"])

    @property
    def interval_s(self) -> float:
        """From one frame to the next."""
        return 1.0 / float(self._fields["settings"]["capture"]["hz"])

    @property
    def duration_s(self) -> float | None:
        """How long the lesson is to be watched; None: until it is stopped."""
        duration_s: float | None = self._fields["request"]["duration_s"]
        return duration_s

    def section(self, name: str) -> dict[str, Any]:
        """One section of the settings, as JSON holds it."""
        section: dict[str, Any] = self._fields["settings"][name]
        return section

    def line(
        self, *, url: str, duration_s: float | None, resume: int | None, seats: str | None
    ) -> str:
        """The line for the next worker; the names are those of `Job`."""
        request = self._fields["request"] | {"duration_s": duration_s}
        changed = {"url": url, "request": request, "resume": resume, "seats": seats}
        return json.dumps(self._fields | changed)
