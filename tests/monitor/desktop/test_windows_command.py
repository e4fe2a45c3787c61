"""The list of windows that the start page shows: pictures in memory, nothing of other windows."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from monitor.sources.previews import PREVIEW_WH, small_jpeg
from tests.support.desktop.display import PatternWindow, VirtualDisplay, desktop_fixture  # noqa: F401
from tests.support.system.waiting import wait_until

TOP = Path(__file__).resolve().parents[3]
PROGRAM = "from monitor.cli.windows import commands; commands()"


@pytest.fixture
def windows(desktop: VirtualDisplay) -> Iterator[list[PatternWindow]]:
    red = np.full((300, 500, 3), (220, 30, 30), np.uint8)
    blue = np.full((240, 320, 3), (30, 30, 220), np.uint8)
    opened = [
        PatternWindow(desktop, blue, title="Notes -- <b>=1</b>", app="editor", at_xy=(700, 400)),
        PatternWindow(desktop, red, title="Zoom Meeting", at_xy=(60, 60)),
        PatternWindow(desktop, blue, title="Classmood - Live", app="browser", at_xy=(60, 420)),
    ]
    # half of the meeting lies under another window from here on
    opened.append(PatternWindow(desktop, blue, title="Chat", app="chat", at_xy=(440, 60)))
    yield opened
    for window in opened:
        window.close()


def run(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *options],
        env=environment, cwd=TOP, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_windows_and_screens_are_listed_with_their_own_pixels(
    desktop: VirtualDisplay, windows: list[PatternWindow]
) -> None:
    wait_until(lambda: windows[1].size_wh() == (500, 300))
    done = run(desktop.environment, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    titles = [window["title"] for window in found["windows"]]
    # meetings first; this program's own page is none of them
    assert titles[0] == "Zoom Meeting"
    assert sorted(titles[1:]) == ["Chat", "Notes -- <b>=1</b>"]
    meeting = found["windows"][0]
    assert (meeting["program"], meeting["width"], meeting["height"]) == ("Zoom", 500, 300)
    picture = picture_of(meeting["picture"])
    assert picture.shape[1] <= PREVIEW_WH[0]
    assert picture.shape[0] <= PREVIEW_WH[1]
    left, right = picture[20, 20], picture[20, -8]
    assert left[2] > 180
    # what lies above is black, never another window's picture
    assert right.max() < 40
    assert found["capture"]["back_end"] == "x11-composite"
    assert "slides and other windows may lie over it" in found["capture"]["summary"]
    assert [screen["number"] for screen in found["screens"]] == [1]
    assert found["screens"][0]["region"] == [0, 0, 1280, 800]
    assert picture_of(found["screens"][0]["picture"]).shape[:2] == (600, 960)


def picture_of(text: str) -> np.ndarray:
    decoded = cv2.imdecode(np.frombuffer(base64.b64decode(text), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded)


def test_without_a_display_one_line_says_so() -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    environment["XDG_SESSION_TYPE"] = "x11"
    done = run(environment, "--json")
    assert done.returncode != 0
    assert "DISPLAY is not set" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("shape", [(1080, 1920), (2000, 300), (90, 120), (1, 1)])
def test_pictures_keep_their_shape_and_are_small(shape: tuple[int, int]) -> None:
    image = np.full((*shape, 3), 128, np.uint8)
    height, width = picture_of(base64.b64encode(small_jpeg(image)).decode()).shape[:2]
    assert width <= PREVIEW_WH[0]
    assert height <= PREVIEW_WH[1]
    assert abs(width / height - shape[1] / shape[0]) <= 0.05 * shape[1] / shape[0]
