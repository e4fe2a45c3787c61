"""One window or screen that the desktop shares with this program, from the question to the end."""

import logging
import threading
import time
from datetime import UTC, datetime

from monitor.capture.base import Grab, Obstacle
from monitor.capture.portal import endings, libpipewire
from monitor.capture.portal.bus import PortalBus
from monitor.capture.portal.consent import Consent
from monitor.capture.portal.conversation import (
    DIALOG_S,
    Kinds,
    SharedStream,
    offered,
    open_share,
)
from monitor.capture.portal.stream import PictureStream
from storage.errors import SourceError

logger = logging.getLogger(__name__)

STALE_AFTER_S = 1.5
"""A class in which somebody's camera is on draws several times a second. After this long without
anything new no picture is taken for one of now."""
FIRST_PICTURE_S = 1.0
"""How long the first look waits for a picture."""
RESTORED_S = 1.0
"""The same for a desktop that need not ask: only then is a dialog spoken of."""
_REASON_S = 1.0
"""PipeWire drops a closed window a moment before the portal says that it is closed."""
_LEAVE_S = 8.0


class Share:
    """Asks the desktop in a thread of its own, and hands over the newest picture.

    wanted: what may be chosen. consent: where the desktop's word is kept. One thread at a time may
    use it.

    Raises:
        SourceError: this session cannot be asked: no bus, no portal, no PipeWire.
    """

    def __init__(
        self,
        wanted: Kinds,
        consent: Consent,
        *,
        dialog_s: float = DIALOG_S,
        stale_after_s: float = STALE_AFTER_S,
    ) -> None:
        libpipewire.library()
        self._bus = PortalBus()
        try:
            self.kinds = offered(self._bus, wanted)
        except SourceError:
            self._bus.close()
            raise
        self._consent = consent
        self._dialog_s, self._stale_after_s = dialog_s, stale_after_s
        self._stop = threading.Event()
        self._over = threading.Event()
        self._answered = threading.Event()
        self._ended: Obstacle | None = None
        self._stream: PictureStream | None = None
        self._looked = self._waited = False
        self._thread = threading.Thread(target=self._run, name="portal", daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether no picture will come any more."""
        return self._over.is_set()

    @property
    def asking(self) -> bool:
        """Whether the desktop has not answered yet."""
        return not self._answered.is_set()

    def grab(self) -> Grab:
        """The newest picture, or why there is none of now."""
        obstacle, image = self._obstacle(), None
        stream = self._stream
        if obstacle is None and stream is not None:
            image = stream.picture()
            obstacle = endings.UNREADABLE if image is None else None
        return Grab(image, datetime.now(UTC), time.monotonic(), obstacle)

    def close(self) -> None:
        """Take the question away or end sharing; safe to call twice."""
        self._stop.set()
        self._thread.join(_LEAVE_S)
        if self._stream is not None:
            self._stream.close()
        self._stream = None

    def _obstacle(self) -> Obstacle | None:
        if not self._looked:
            self._looked = True
            self._answered.wait(RESTORED_S)
        stream = self._stream
        if self._ended is not None:
            return self._ended
        if stream is None:
            return endings.ASKING_SCREEN if self.kinds == Kinds.MONITOR else endings.ASKING
        state = stream.state()
        if not state.pictures and not state.ended and not self._waited:
            self._waited = True
            stream.wait_for_picture(FIRST_PICTURE_S)
            state = stream.state()
        if state.ended:
            self._over.wait(2 * _REASON_S)
            return self._ended or endings.closed().obstacle
        if state.newest_s is None or not state.holds:
            return endings.NO_PICTURE_YET
        quiet_s = time.monotonic() - state.newest_s
        return endings.STALE if state.paused or quiet_s > self._stale_after_s else None

    def _run(self) -> None:
        shared: SharedStream | None = None
        try:
            shared = open_share(
                self._bus, self.kinds, self._consent,
                stopped=self._stop.is_set, dialog_s=self._dialog_s,
            )  # fmt: skip
            self._stream = PictureStream(shared.fd, shared.node_id)
            self._answered.set()
            self._follow(self._stream, shared.session)
        except endings.ShareEndedError as end:
            self._ended = end.obstacle
        except SourceError as problem:
            self._ended = endings.failed(str(problem)).obstacle
        except Exception:
            logger.exception("The conversation with the desktop's portal broke off.")
            self._ended = endings.failed_there().obstacle
        finally:
            if shared is not None:
                self._bus.end_session(shared.session)
            self._bus.close()
            self._over.set()
            self._answered.set()

    def _follow(self, stream: PictureStream, session: str) -> None:
        """Until asked to stop. Raises ShareEndedError where sharing ends before."""
        silent_since_s: float | None = None
        while not self._stop.is_set():
            closed, state = self._bus.has_closed(session), stream.state()
            if state.cut_off:  # then the compositor ends the session too
                raise endings.pipewire_ended("PipeWire itself has gone")
            if closed:
                raise endings.closed()
            if state.ended:
                now_s = time.monotonic()
                silent_since_s = silent_since_s or now_s
                if now_s > silent_since_s + _REASON_S:
                    raise endings.pipewire_ended(state.ended)


def what_is_shared(wanted: Kinds) -> Kinds:
    """What this session would be asked for; nothing is shown.

    Raises:
        SourceError: it cannot be asked: no bus, no portal, no PipeWire.
    """
    libpipewire.library()
    bus = PortalBus()
    try:
        return offered(bus, wanted)
    finally:
        bus.close()


def why_not_shared(wanted: Kinds) -> str:
    """Why this session cannot be asked to share; "" where it can."""
    try:
        what_is_shared(wanted)
    except SourceError as problem:
        return str(problem)
    return ""
