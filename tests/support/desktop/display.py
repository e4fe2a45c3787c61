"""A real X display for tests: Xvfb on a free number, openbox, and windows with a known picture.

Usage: `from tests.support.desktop.display import desktop_fixture  # noqa: F401`, fixture `desktop`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.system.waiting import wait_until

if sys.platform == "linux":
    from Xlib import X, Xatom, Xutil  # type: ignore[import-untyped]
    from Xlib.error import CatchError  # type: ignore[import-untyped]

    from monitor.desktop.x11_connection import open_display

XObject = Any
"""python-xlib carries no types."""
SIZE_WH = (1280, 800)
_BY_HAND = 1  # CompositeRedirectManual


@dataclass(frozen=True, slots=True)
class VirtualDisplay:
    """A running X server. name: what DISPLAY has to be."""

    name: str
    server: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a program that shall run on this display."""
        return {**os.environ, "DISPLAY": self.name, "XDG_SESSION_TYPE": "x11"}

    def run(self, *command: str | int) -> str:
        """Run a command such as xdotool on this display and return what it says."""
        words = [str(word) for word in command]
        done = subprocess.run(
            words, env=self.environment, capture_output=True, text=True, timeout=10, check=True
        )
        return done.stdout


@contextmanager
def virtual_display(
    size_wh: tuple[int, int] = SIZE_WH,
    *,
    manager: bool = True,
    compositor: bool = False,
    depth: int = 24,
    without: Sequence[str] = (),
    second_screen_wh: tuple[int, int] | None = None,
) -> Iterator[VirtualDisplay]:
    """Start Xvfb (and openbox, and the compositing manager xcompmgr); stop them at the end.

    Skips the test where they are missing. without: extensions of the server to switch off.
    second_screen_wh: of a screen of its own, whose DISPLAY ends in ".1".
    """
    helpers = (["openbox", "xprop"] if manager else []) + (["xcompmgr"] if compositor else [])
    for program in ("Xvfb", "xdotool", *helpers):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    read_end, write_end = os.pipe()
    screens = [
        word
        for number, wh in enumerate((size_wh, second_screen_wh))
        if wh is not None
        for word in ("-screen", str(number), f"{wh[0]}x{wh[1]}x{depth}")
    ]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), *screens, "-nolisten", "tcp", "-noreset",
         *(word for name in without for word in ("-extension", name))],
        pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        number = pipe.readline().strip()
    if not number:
        server.wait(timeout=5)
        pytest.skip("Xvfb did not start")
    display = VirtualDisplay(f":{number}", server)
    running = [server]
    try:
        if manager:
            running.append(_start(display, "openbox", "--sm-disable"))
            wait_until(lambda: _has_manager(display))
        if compositor:
            running.append(_start(display, "xcompmgr"))
            wait_until(lambda: _has_compositor(display))
        yield display
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait(timeout=5)


def _start(display: VirtualDisplay, *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, env=display.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _has_compositor(display: VirtualDisplay) -> bool:
    # a window redirected by hand has pixels of its own; only one program may do that to the root
    connection: XObject = open_display(display.name)
    refused = CatchError()
    root = connection.screen().root
    root.composite_redirect_subwindows(_BY_HAND, onerror=refused)
    connection.sync()
    connection.close()
    return refused.get_error() is not None


def _has_manager(display: VirtualDisplay) -> bool:
    # openbox sets this list last, when it is ready to manage windows
    return "window id" in display.run("xprop", "-root", "_NET_CLIENT_LIST")


@pytest.fixture(name="desktop", scope="session")
def desktop_fixture() -> Iterator[VirtualDisplay]:
    """One display with a window manager for the whole run."""
    with virtual_display() as display:
        yield display


def pattern(size_wh: tuple[int, int], seed: int = 1) -> NDArray[np.uint8]:
    """A picture in which every pixel's place can be told: uint8 (H, W, 3) RGB."""
    width, height = size_wh
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


class PatternWindow:
    """A window that shows `image`; the server repaints it by itself.

    repaints: false for one that shows only what is painted.
    """

    def __init__(
        self,
        display: VirtualDisplay,
        image: NDArray[np.uint8],
        *,
        title: str = "Zoom Meeting",
        app: str = "zoom",
        at_xy: tuple[int, int] = (100, 80),
        override_redirect: bool = False,
        border: int = 0,
        repaints: bool = True,
        properties: Mapping[str, tuple[str, Sequence[int]]] | None = None,
    ) -> None:
        self._display: XObject = open_display(display.name)
        screen = self._display.screen()
        height, width = image.shape[:2]
        self.image = image
        self._picture = self._pixmap(screen, image)
        self.window = screen.root.create_window(
            *at_xy, width, height, border, screen.root_depth, X.InputOutput, X.CopyFromParent,
            background_pixmap=self._picture if repaints else X.NONE,
            override_redirect=override_redirect,
        )  # fmt: skip
        for name, (kind, numbers) in (properties or {}).items():
            self.set_numbers(name, kind, numbers)
        self.id = int(self.window.id)
        self._utf8 = self._display.intern_atom("UTF8_STRING")
        self._net_name = self._display.intern_atom("_NET_WM_NAME")
        self.rename(title)
        self.window.set_wm_class(app, app)
        self.window.set_wm_normal_hints(flags=Xutil.USPosition | Xutil.PPosition)
        self.window.change_property(
            self._display.intern_atom("_NET_WM_PID"), Xatom.CARDINAL, 32, [os.getpid()]
        )
        self.window.map()
        self._display.sync()
        wait_until(self._is_viewable)

    def _pixmap(self, screen: XObject, image: NDArray[np.uint8]) -> XObject:
        height, width = image.shape[:2]
        pixmap = screen.root.create_pixmap(width, height, screen.root_depth)
        context = pixmap.create_gc()
        bgrx = np.zeros((height, width, 4), dtype=np.uint8)
        bgrx[:, :, :3] = image[:, :, ::-1]
        rows = max(200_000 // (width * 4), 1)  # a request holds 256 KiB
        for y in range(0, height, rows):
            part = bgrx[y : y + rows]
            pixmap.put_image(
                context, 0, y, width, len(part), X.ZPixmap, screen.root_depth, 0, part.tobytes()
            )
        return pixmap

    def paint(self) -> None:
        """Draw the picture, as a program does that is asked to."""
        context = self.window.create_gc()
        self.window.copy_area(context, self._picture, 0, 0, *self.image.shape[1::-1], 0, 0)
        self._display.sync()

    def show(self, image: NDArray[np.uint8]) -> None:
        """Show another picture from now on, as a program does that changes its view."""
        self.image = image
        self._picture = self._pixmap(self._display.screen(), image)
        self.window.change_attributes(background_pixmap=self._picture)
        self.window.clear_area()
        self._display.sync()

    def set_numbers(self, name: str, kind: str, numbers: Sequence[int]) -> None:
        """Set a property of atoms (given as numbers), windows or cardinals."""
        atom = self._display.intern_atom
        self.window.change_property(atom(name), atom(kind), 32, list(numbers))
        self._display.sync()

    def atom(self, name: str) -> int:
        return int(self._display.intern_atom(name))

    def _is_viewable(self) -> bool:
        return bool(self.window.get_attributes().map_state == X.IsViewable)

    def rename(self, title: str) -> None:
        self.window.change_property(self._net_name, self._utf8, 8, title.encode())
        self._display.sync()

    def size_wh(self) -> tuple[int, int]:
        geometry = self.window.get_geometry()
        return geometry.width, geometry.height

    def place_xy(self) -> tuple[int, int]:
        """Where the window's content starts on the desktop."""
        origin = self._display.screen().root.translate_coords(self.window, 0, 0)
        return origin.x, origin.y

    def close(self) -> None:
        """Destroy the window; safe to call twice."""
        with suppress(Exception):
            self.window.destroy()
            self._display.sync()
        with suppress(Exception):
            self._display.close()
