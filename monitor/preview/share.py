"""Shows what is seen to a page that asks, for as long as it asks."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from monitor.preview.window import Annotation, annotate
from storage.errors import StorageError
from storage.writes import preview_offer as preview

if TYPE_CHECKING:  # loaded only when somebody asks
    from monitor.preview.server import PreviewServer

logger = logging.getLogger(__name__)

MOST_PX = 1280
_QUALITY = 80


class PreviewShare:
    """Holds the newest picture while a page wants it; without one it holds and does nothing.

    Used by the monitor's own loop; `close` ends it. allowed: false in a class-only lesson.
    """

    def __init__(self, engine: Engine, session_id: int, *, allowed: bool) -> None:
        self._engine = engine
        self._session_id = session_id
        self._allowed = allowed
        self._server: PreviewServer | None = None
        self._lock = threading.Lock()
        self._newest: tuple[NDArray[np.uint8], Sequence[Annotation]] | None = None

    def is_wanted(self, until: datetime | None) -> bool:
        """Whether a page asks now; until: see `Writer.preview_until`. Starts and stops serving."""
        wanted = self._allowed and until is not None and datetime.now(UTC) < until
        if wanted and self._server is None:
            self._start()
        elif not wanted and self._server is not None:
            self.close()
        return self._server is not None

    def show(self, image: NDArray[np.uint8] | None, items: Sequence[Annotation] = ()) -> None:
        """The newest picture, uint8 (H, W, 3) RGB, which is not changed any more; None: nothing."""
        with self._lock:
            self._newest = None if image is None else (image, items)

    def close(self) -> None:
        """Stops serving and lets go of the picture."""
        server, self._server = self._server, None
        self.show(None)
        if server is not None:
            server.close()
            self._publish(None)

    def _start(self) -> None:
        from monitor.preview.server import PreviewServer  # noqa: PLC0415

        try:
            server = PreviewServer(self._draw)
        except OSError as error:
            logger.warning("the page cannot be shown what is seen: %s", error)
            return
        self._server = server
        self._publish(server.offer)

    def _publish(self, offer: preview.Offer | None) -> None:
        try:
            preview.offer(self._engine, self._session_id, offer)
        except StorageError as error:
            logger.warning("the page cannot be told where to look: %s", error)

    def _draw(self) -> bytes | None:
        with self._lock:
            newest = self._newest
        return None if newest is None else jpeg(annotate(*newest))


def jpeg(image: NDArray[np.uint8]) -> bytes:
    """A picture, uint8 (H, W, 3) RGB, as a JPEG at most `MOST_PX` wide."""
    import cv2  # noqa: PLC0415

    height, width = image.shape[:2]
    if width > MOST_PX:
        size = (MOST_PX, max(round(height * MOST_PX / width), 1))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    _, encoded = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    return encoded.tobytes()
