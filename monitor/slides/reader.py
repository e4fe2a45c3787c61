"""Reads titles and makes small pictures of slides in a thread of its own: no frame waits for it.

Pictures of slides stay in memory until they are read. One with a face in it, a photo on the slide
or a person over it, is not kept.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.faces.yunet import YuNet
from monitor.names.ocr import LineReader
from monitor.slides.title import title_lines
from storage.errors import ConfigurationError
from storage.records import SlideEvent

logger = logging.getLogger(__name__)

_WAITING = 6  # slides
_KEPT_WIDE_PX = 320
_WEBP_QUALITY = 70
_SURE = 0.75  # certainty of a line that is taken for a title
_LEAST_LETTERS = 3
_FACE_SCORE = 0.3  # of a face, from which a picture is not kept: rather one too few

Slide = NDArray[np.uint8]
ReadLine = Callable[[Slide], tuple[str, float]]


class SlideReader:
    """Takes pictures of slides, gives events. Its methods are called by one thread.

    titles, pictures: what is wanted. make_reader: gives what reads a line, in the reader's thread.
    """

    def __init__(
        self,
        *,
        titles: bool,
        pictures: bool,
        make_reader: Callable[[], ReadLine] | None = None,
    ) -> None:
        self._titles, self._pictures = titles, pictures
        self._make_reader = make_reader or (lambda: LineReader().read)
        self._offered: queue.Queue[tuple[int, Slide, bool] | None] = queue.Queue(_WAITING)
        self._found: queue.SimpleQueue[SlideEvent] = queue.SimpleQueue()
        self._given = self._done = 0
        self._thread: threading.Thread | None = None

    def offer(self, number: int, slide: Slide, *, keep: bool) -> bool:
        """Hands over a slide, uint8 (h, w, 3) RGB; false where too many wait.

        keep: whether its picture may be kept, where that is wanted at all.
        """
        try:
            self._offered.put_nowait((number, slide, keep and self._pictures))
        except queue.Full:
            return False
        self._given += 1
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="classmood-slides", daemon=True)
            self._thread.start()
        return True

    def found(self, wait_s: float = 0.0) -> tuple[SlideEvent, ...]:
        """What was found out since the last call; waits so long for what was handed over."""
        until_s = time.monotonic() + wait_s
        while self._done < self._given and time.monotonic() < until_s:
            time.sleep(0.02)
        events = []
        while not self._found.empty():
            events.append(self._found.get())
        return tuple(events)

    def close(self) -> None:
        """Ends the thread after the slide in hand."""
        if self._thread is None:
            return
        while not self._offered.empty():
            self._offered.get_nowait()
        self._offered.put(None)
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        read: ReadLine | None = None
        finder: YuNet | None = None
        while (item := self._offered.get()) is not None:
            number, slide, keep = item
            title, picture = "", None
            try:
                if self._titles:
                    read = read or self._make_reader()
                    title = title_of(slide, read)
                if keep:
                    finder = finder or YuNet(_FACE_SCORE)
                    picture = kept_picture(slide, finder)
            except ConfigurationError as error:
                self._titles = False
                logger.warning("titles of slides are not read: %s", error)
            except Exception:
                # a lesson goes on with numbers where slides cannot be read
                logger.exception("a slide could not be read")
            if title or picture is not None:
                self._found.put(SlideEvent(number, title=title, picture=picture))
            self._done += 1


def title_of(slide: Slide, read: ReadLine) -> str:
    """The title of a slide, "" where none can be read for sure."""
    words = []
    for x0, y0, x1, y1 in title_lines(slide):
        line, certainty = read(slide[y0:y1, x0:x1])
        if certainty >= _SURE:
            words.append(line.strip())
    title = " ".join(words)
    return title if sum(sign.isalpha() for sign in title) >= _LEAST_LETTERS else ""


def kept_picture(slide: Slide, finder: YuNet) -> bytes | None:
    """The slide made small, as WebP; None where the whole-frame detector sees a face in it."""
    if len(finder.detect(slide)):
        return None
    tall = max(1, round(_KEPT_WIDE_PX * slide.shape[0] / slide.shape[1]))
    small = cv2.resize(slide, (_KEPT_WIDE_PX, tall), interpolation=cv2.INTER_AREA)
    quality = [cv2.IMWRITE_WEBP_QUALITY, _WEBP_QUALITY]
    done, data = cv2.imencode(".webp", np.ascontiguousarray(small[..., ::-1]), quality)
    return data.tobytes() if done else None
