"""Reads the names of new seats in a thread of its own, so that no frame waits for it.

Only with the setting `privacy.names: read`; nobody else imports this module. Pictures of labels
stay in memory until they are read, and a name goes nowhere but into the database.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.names.matching import ReadName, name_of
from monitor.names.ocr import LineReader, require

logger = logging.getLogger(__name__)

_WAITING = 64  # labels: more than fit on a page of any meeting program
_LOOKS = 3  # pictures of one label that are tried before it stays a number
_FEW = 3  # labels that stay numbers before it is told that none can be read

BROKEN = "Names are not read: the text reader failed, the log says why. Seats keep their numbers."
NOTHING_READ = (
    "No name could be read so far; is the class's list there, are the tiles large enough?"
)
NO_LIST = "The class list could not be loaded; names are read without it."

ReadLine = Callable[[NDArray[np.uint8]], tuple[str, float]]


class NameReader:
    """Takes pictures of labels, gives names. `offer`, `settled` and `close` are of one thread.

    members: the class list; None where it could not be loaded. make_reader: gives what reads a
    line, in the thread that uses it. Raises ConfigurationError where that is not installed.
    """

    def __init__(
        self, members: Sequence[str] | None = (), make_reader: Callable[[], ReadLine] | None = None
    ) -> None:
        if make_reader is None:
            require()
        self._make_reader = make_reader or _line_reader
        self._members = tuple(members or ())
        self._listless = members is None
        self._broken = False
        self._unreadable, self._any_read = 0, False
        self._offered: queue.Queue[tuple[int, NDArray[np.uint8]] | None] = queue.Queue(_WAITING)
        self._read: queue.SimpleQueue[tuple[int, ReadName | None]] = queue.SimpleQueue()
        self._busy: set[int] = set()
        self._looks: dict[int, int] = {}
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def notice(self) -> str:
        """One sentence for the teacher where names are not read as they asked, else ""."""
        if self._broken:
            return BROKEN
        if not self._any_read and self._unreadable >= _FEW:
            return NOTHING_READ
        return NO_LIST if self._listless else ""

    def offer(self, seat: int, picture: NDArray[np.uint8]) -> None:
        """Hands over the label of a seat, uint8 (h, w, 3) RGB; nothing while it has one already."""
        if seat in self._busy:
            return
        try:
            self._offered.put_nowait((seat, picture))
        except queue.Full:
            return  # the next frame offers it again
        self._busy.add(seat)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="classmood-names", daemon=True)
            self._thread.start()

    def settled(self) -> dict[int, ReadName | None]:
        """Seats whose label needs no more readings, with their name; None: it cannot be read."""
        done: dict[int, ReadName | None] = {}
        while not self._read.empty():
            seat, name = self._read.get()
            self._busy.discard(seat)
            self._looks[seat] = self._looks.get(seat, 0) + 1
            if name is not None or self._looks[seat] >= _LOOKS:
                self._looks.pop(seat)
                done[seat] = name
                self._any_read |= name is not None
                self._unreadable += name is None
        return done

    def close(self) -> None:
        """Ends the thread; labels that were not read stay unread."""
        self._stop.set()
        if self._thread is None:
            return
        while True:
            try:
                self._offered.put_nowait(None)
                break
            except queue.Full:
                self._offered.get_nowait()
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        try:
            read = self._make_reader()
            while not self._stop.is_set() and (item := self._offered.get()) is not None:
                seat, picture = item
                line, certainty = read(picture)
                self._read.put((seat, name_of(line, certainty, self._members)))
        except Exception:
            # a lesson goes on with numbers where names cannot be read
            self._broken = True
            logger.exception("names are not read any more")


def _line_reader() -> ReadLine:
    return LineReader().read
