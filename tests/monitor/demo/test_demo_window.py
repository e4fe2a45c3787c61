"""The drawn class as a window: titled like a meeting, drawn at the size it is dragged to."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import mss
import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.gallery.tracker import find_tiles
from tests.support.desktop.display import VirtualDisplay, desktop_fixture  # noqa: F401
from tests.support.system.waiting import wait_until

if sys.platform == "linux":
    from Xlib import X  # type: ignore[import-untyped]
    from Xlib.display import Display  # type: ignore[import-untyped]
    from Xlib.protocol.event import ClientMessage  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[3]
SHOW = "from monitor.demo.window import show_drawn_class; show_drawn_class({})"


@contextmanager
def _shown(desktop: VirtualDisplay, arguments: str) -> Iterator[subprocess.Popen[str]]:
    program = subprocess.Popen(
        [sys.executable, "-c", SHOW.format(arguments)],
        env=desktop.environment, cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield program
    finally:
        program.terminate()
        program.communicate(timeout=10)


def _window_id(desktop: VirtualDisplay, title: str) -> str:
    def search() -> str:
        try:
            return desktop.run("xdotool", "search", "--onlyvisible", "--name", f"^{title}$").strip()
        except subprocess.CalledProcessError:
            return ""

    wait_until(lambda: bool(search()), 15)
    return search()


def _place(desktop: VirtualDisplay, window: str) -> dict[str, int]:
    lines = desktop.run("xdotool", "getwindowgeometry", "--shell", window).splitlines()
    pairs = (line.split("=") for line in lines)
    return {key: int(value) for key, value in pairs if key in ("X", "Y", "WIDTH", "HEIGHT")}


def _picture(desktop: VirtualDisplay, window: str) -> NDArray[np.uint8]:
    """What the desktop shows of the window."""
    place = _place(desktop, window)
    x, y = max(place["X"], 0), max(place["Y"], 0)
    with mss.MSS(display=desktop.name) as screen:
        everything = np.asarray(screen.grab(screen.monitors[0]))[..., 2::-1]
    return np.ascontiguousarray(
        everything[y : place["Y"] + place["HEIGHT"], x : place["X"] + place["WIDTH"]]
    )


def _close(desktop: VirtualDisplay, window: str) -> None:
    """Asks the window manager to close a window, as its button does."""
    display = Display(desktop.name)
    root = display.screen().root
    request = ClientMessage(
        window=display.create_resource_object("window", int(window)),
        client_type=display.intern_atom("_NET_CLOSE_WINDOW"),
        data=(32, [X.CurrentTime, 2, 0, 0, 0]),
    )
    root.send_event(request, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
    display.sync()  # closing drops what the server has not read
    display.close()


@pytest.mark.timeout(60)
def test_window_has_the_title_and_follows_its_size(desktop: VirtualDisplay) -> None:
    with _shown(desktop, "size_wh=(960, 540)"):
        window = _window_id(desktop, "Zoom Meeting")
        assert desktop.run("xdotool", "getwindowname", window).strip() == "Zoom Meeting"
        wait_until(lambda: len(find_tiles(_picture(desktop, window)).tiles) == 25, 15)
        before = find_tiles(_picture(desktop, window)).tiles[0].box_xyxy
        desktop.run("xdotool", "windowmove", window, 40, 60)
        desktop.run("xdotool", "windowsize", window, 1200, 700)

        def grown() -> bool:
            tiles = find_tiles(_picture(desktop, window)).tiles
            width = tiles[0].box_xyxy[2] - tiles[0].box_xyxy[0] if len(tiles) == 25 else 0
            return width > before[2] - before[0]

        wait_until(grown, 15)
        assert _place(desktop, window)["WIDTH"] == 1200


@pytest.mark.timeout(60)
def test_window_closes_by_itself_and_by_hand(desktop: VirtualDisplay) -> None:
    with _shown(desktop, "title='Physics', size_wh=(640, 360), duration_s=1.0") as program:
        _window_id(desktop, "Physics")
        assert program.wait(timeout=25) == 0
    with _shown(desktop, "title='Chemistry', size_wh=(640, 360)") as program:
        _close(desktop, _window_id(desktop, "Chemistry"))
        assert program.wait(timeout=25) == 0


def test_without_a_desktop_one_clear_line_says_so() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("a desktop is always there")
    program = (
        "from storage.errors import ClassmoodError\n"
        "from monitor.demo.window import show_drawn_class\n"
        "try:\n    show_drawn_class()\n"
        "except ClassmoodError as error:\n    raise SystemExit(str(error))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PATH": "/usr/bin", "DISPLAY": ":4093"}, cwd=ROOT,
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip() == "No window can be opened here; start this in a desktop session."
