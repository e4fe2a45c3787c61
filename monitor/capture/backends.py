"""Which back-ends this desktop offers, in order of preference, and which of them works here.

A back-end counts when it has been proved: on X11 it has read a window of this program that lies
off the screen, where nothing but the window itself can give its colours.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.capture.base import WindowReader
from monitor.capture.grab import Grabber
from monitor.capture.screen import ScreenReader
from monitor.desktop import is_wayland
from storage.errors import SourceError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BackEnd:
    """One way to read windows. words: what it is, for a teacher. open: raises SourceError with why
    not where it does not work here."""

    name: str
    words: str
    open: Callable[[], WindowReader]


def back_ends() -> list[BackEnd]:
    """All that may work on this system, the best first, the screen last.

    Under Wayland there is no screen to be read: mss gets black from Xwayland, and no error.
    """
    screen = [] if is_wayland() else [BackEnd("screen", "the screen as it is shown", _open_screen)]
    return [*_own(), *screen]


@dataclass(frozen=True, slots=True)
class BackEndState:
    """How a back-end came out here. why_not: one line, empty where it works. asks: the desktop
    asks the teacher in a dialog, and only what is chosen there can be read."""

    name: str
    words: str
    works: bool
    reads_through: bool
    why_not: str = ""
    asks: bool = False


def survey() -> tuple[WindowReader | None, list[BackEndState]]:
    """Try every back-end: the best one that works, open, and how each came out."""
    best: WindowReader | None = None
    states: list[BackEndState] = []
    for back_end in back_ends():
        try:
            reader = back_end.open()
        except SourceError as problem:
            states.append(BackEndState(back_end.name, back_end.words, False, False, str(problem)))
            continue
        states.append(BackEndState(back_end.name, back_end.words, True, reader.reads_through))
        if best is None:
            best = reader
        else:
            reader.close()
    return best, states


def open_reader() -> WindowReader:
    """The best back-end that works here; each one that does not is named in the log.

    Raises:
        SourceError: none does.
    """
    problem = SourceError("No way to read windows is known on this system.")
    for back_end in back_ends():
        try:
            reader = back_end.open()
        except SourceError as error:
            logger.info("%s: %s", back_end.name, error)
            problem = error
            continue
        logger.info("Windows are read through %s.", back_end.name)
        return reader
    raise problem


def _own() -> Iterator[BackEnd]:
    if sys.platform == "linux":
        from monitor.capture.x11_proof import open_composite, open_xwayland  # noqa: PLC0415

        yield BackEnd("x11-composite", "windows of an Xorg session, also covered", open_composite)
        yield BackEnd("xwayland", "windows of X11 programs under Wayland", open_xwayland)
    elif sys.platform == "win32":
        from monitor.capture.windows_graphics import open_windows_graphics  # noqa: PLC0415

        yield BackEnd("windows-graphics", "windows, also covered", open_windows_graphics)
    elif sys.platform == "darwin":
        from monitor.capture.screencapturekit import open_screencapturekit  # noqa: PLC0415

        yield BackEnd("screencapturekit", "windows, also covered", open_screencapturekit)


def _open_screen() -> WindowReader:
    """Raises SourceError where not one pixel of the screen can be had."""
    grabber = Grabber()
    try:
        x0, y0, *_ = grabber.monitors()[0]
        grabber.grab((x0, y0, x0 + 1, y0 + 1))
    except SourceError:
        grabber.close()
        raise
    return ScreenReader(grabber)
