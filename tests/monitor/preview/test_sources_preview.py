"""The preview: rings and names on a copy, and a window that is opened only where one can be."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from monitor.preview.window import EMOTION_RGB, Annotation, PreviewWindow, annotate
from storage.errors import SourceError
from storage.records import EMOTIONS
from tests.support.desktop.display import VirtualDisplay, desktop_fixture

__all__ = ["desktop_fixture"]


def test_faces_are_ringed_and_named_on_a_copy() -> None:
    image = np.full((360, 640, 3), 128, np.uint8)
    item = Annotation((100.0, 80.0, 180.0, 170.0), "Seat 12: happy", "happy")
    drawn = annotate(image, [item])
    assert (image == 128).all() and drawn.shape == image.shape
    changed = (drawn != image).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert 60 <= rows.min() < 80 and 60 < columns.min() < 100  # around the face
    assert not changed[80:170, 100:180].all()  # which stays in view
    assert changed[190:215, 90:190].mean() > 0.3  # the name below it
    assert (drawn == EMOTION_RGB["happy"]).all(axis=2).any()


@pytest.mark.parametrize("box", [(-20.0, -20.0, 20.0, 20.0), (600.0, 330.0, 700.0, 420.0)])
def test_face_at_the_edge_keeps_its_name_in_the_picture(
    box: tuple[float, float, float, float],
) -> None:
    image = np.full((360, 640, 3), 255, np.uint8)
    drawn = annotate(image, [Annotation(box, "Zoë 李: überrascht", "surprise")])
    assert ((drawn == 0).all(axis=2)).sum() > 300  # the dark plate behind the letters


def test_every_emotion_has_its_own_colour() -> None:
    assert set(EMOTION_RGB) == set(EMOTIONS)
    assert len(set(EMOTION_RGB.values())) == len(EMOTIONS)


@pytest.mark.parametrize("name", ["", ":4711"])
def test_no_display_is_one_line_instead_of_an_abort(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", name)
    with pytest.raises(SourceError, match="No preview window") as caught:
        PreviewWindow()
    assert "\n" not in str(caught.value)


def test_picture_appears_in_a_window_and_goes_with_it(desktop: VirtualDisplay) -> None:
    """In a process of its own: Qt cannot change displays."""
    script = """
import numpy as np
from monitor.preview.window import PreviewWindow
from monitor.capture.grab import Grabber
window = PreviewWindow("Preview under test")
image = np.zeros((200, 300, 3), np.uint8)
image[:] = (250, 120, 10)
assert all(window.show(image) for _ in range(100))
grabber = Grabber()
screen = grabber.grab(grabber.monitors()[0])
assert (screen == (250, 120, 10)).all(axis=2).sum() > 20_000
window.close()
grabber.close()
"""
    root = Path(__file__).resolve().parents[3]
    environment = {**desktop.environment, "PYTHONPATH": os.fspath(root)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
