"""One picture file, as a source."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from monitor.imaging.image_files import read_image
from monitor.sources.base import Observation, Progress
from monitor.sources.pace import Pacer
from monitor.types import Frame


class ImageSource:
    """A picture: once (realtime false), or shown over and over as a meeting that stands still.

    Once: captured_at is `recorded_at`, default the file's modification time, and monotonic_s 0.

    Raises:
        InputFileError: missing, empty, damaged, no picture, or too large.
    """

    name = "image"

    def __init__(
        self,
        path: Path | str,
        *,
        hz: float = 1.0,
        realtime: bool = False,
        recorded_at: datetime | None = None,
    ) -> None:
        self._image = read_image(path)
        self._image.setflags(write=False)
        self.live = realtime
        self.recorded_at = recorded_at or datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)
        self._pacer = Pacer(hz)
        self._done = False

    @property
    def dropped_frames(self) -> int:
        return self._pacer.dropped

    @property
    def progress(self) -> Progress | None:
        return None if self.live else Progress(float(self._done), 1.0)

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the picture; it is read-only, as every frame is the same array."""
        if not self.live:
            self._done = True
            yield Frame(self._image, self.recorded_at, 0.0)
            return
        for _ in self._pacer.ticks(stop):
            yield Frame(self._image, datetime.now(UTC), time.monotonic())

    def close(self) -> None:
        """Nothing is held open."""
