"""Which back-ends this desktop offers, in order of preference, and which of them works here.

A back-end counts when it has been proved: on X11 it has read a window of this program that lies
off the screen, where nothing but the window itself can give its colours.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.capture.base import WindowReader
from monitor.capture.screen import ScreenReader
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
    """All that may work on this system, the best first; the screen last, for it always may."""
    return [*_own(), BackEnd("screen", "the screen as it is shown", ScreenReader)]


def open_reader() -> WindowReader:
    """The best back-end that works here; each one that does not is named in the log.

    Raises:
        SourceError: none does.
    """
    *others, screen = back_ends()
    for back_end in others:
        try:
            reader = back_end.open()
        except SourceError as problem:
            logger.info("%s: %s", back_end.name, problem)
            continue
        logger.info("Windows are read through %s.", back_end.name)
        return reader
    return screen.open()


def _own() -> Iterator[BackEnd]:
    if sys.platform == "linux":
        from monitor.capture.x11_proof import open_composite, open_xwayland  # noqa: PLC0415

        yield BackEnd("x11-composite", "windows of an Xorg session, also covered", open_composite)
        yield BackEnd("xwayland", "windows of X11 programs under Wayland", open_xwayland)
