"""Slides as a stage of the pipeline: a frame and its tiles -> events to store."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from monitor.slides.region import tiles_on
from monitor.slides.share import ShareLooks
from monitor.types import Frame, Tile
from storage.config.settings import SlideSettings
from storage.records import SlideEvent

if TYPE_CHECKING:  # what reads text is loaded only where that is asked for
    from monitor.slides.reader import SlideReader


class SlideStage:
    """The slides of one session. known: how many were numbered before a restart."""

    def __init__(self, settings: SlideSettings, known: int = 0) -> None:
        self._settings = settings
        self._looks = ShareLooks(known) if settings.topics else None
        self._titles: dict[int, str] = {}
        self._asked: set[int] = set()
        self._reader: SlideReader | None = None

    def look(
        self, frame: Frame, shown: NDArray[np.uint8], tiles: Sequence[Tile]
    ) -> tuple[SlideEvent, ...]:
        """What came with a frame, and what was found out of slides before.

        shown: the frame's picture, black where the teacher wants nothing seen. tiles: all of it.
        """
        if self._looks is None:
            return ()
        change = self._looks.look(frame.image, tiles, frame.monotonic_s)
        events = list(self._found())
        if change is None:
            return tuple(events)
        ago = timedelta(seconds=max(0.0, frame.monotonic_s - change.began_s))
        title = self._titles.get(change.number, "")
        events.append(SlideEvent(change.number, frame.captured_at - ago, title))
        self._ask(change.number, shown, tiles)
        return tuple(events)

    def close(self, wait_s: float = 20.0) -> tuple[SlideEvent, ...]:
        """What was found out of the last slides; nothing is looked at afterwards."""
        events = self._found(wait_s)
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        return events

    def _ask(self, number: int, shown: NDArray[np.uint8], tiles: Sequence[Tile]) -> None:
        assert self._looks is not None
        box = self._looks.box
        wanted = self._settings.titles or self._settings.pictures
        if number in self._asked or box is None or not wanted:
            return
        if self._reader is None:
            from monitor.slides.reader import SlideReader  # noqa: PLC0415

            self._reader = SlideReader(
                titles=self._settings.titles, pictures=self._settings.pictures
            )
        x0, y0, x1, y1 = box
        alone = not tiles_on(box, tiles)
        if self._reader.offer(number, shown[y0:y1, x0:x1].copy(), keep=alone):
            self._asked.add(number)

    def _found(self, wait_s: float = 0.0) -> tuple[SlideEvent, ...]:
        if self._reader is None:
            return ()
        events = self._reader.found(wait_s)
        self._titles |= {event.number: event.title for event in events if event.title}
        return events
