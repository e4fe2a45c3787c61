"""The benchmarks that measure framing and the way through a gallery measure what they say."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.network.framing import offsets
from benchmarks.network.gallery_path import through
from benchmarks.network.pasted_faces import as_h264, as_jpeg, galleries, on_canvas
from models.data.dataset import load_split
from monitor.faces.crops import FER_MARGIN, FER_SHIFT_Y
from monitor.faces.detector import FaceDetector

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def pictures(shared_data: Path) -> np.ndarray:
    return load_split(shared_data / "fer2013", "PublicTest").images[:25]


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


def test_a_pasted_picture_lies_where_it_is_said_to(pictures: np.ndarray) -> None:
    (gallery,) = galleries(pictures, 90)
    for picture, (x0, y0, x1, y1) in zip(pictures, gallery.places, strict=True):
        assert (x1 - x0, y1 - y0) == (90, 90)
        shown = gallery.image[y0:y1, x0:x1, 0].astype(int)
        wanted = cv2.resize(picture, (90, 90), interpolation=cv2.INTER_CUBIC)
        assert np.abs(shown - wanted).mean() < 1


def test_the_canvas_continues_the_picture(pictures: np.ndarray) -> None:
    canvas = on_canvas(pictures[0], 60)
    assert canvas.shape == (180, 180, 3)
    inside = canvas[60:120, 60:120, 1].astype(int)
    wanted = cv2.resize(pictures[0], (60, 60), interpolation=cv2.INTER_CUBIC)
    np.testing.assert_array_equal(inside, wanted)


def test_encoding_loses_something_and_not_everything(pictures: np.ndarray) -> None:
    images = [gallery.image for gallery in galleries(pictures[:4], 90)]
    assert 0.1 < np.abs(as_jpeg(images[0], 40).astype(int) - images[0]).mean() < 8
    (video,) = as_h264(images, 30)
    assert video.shape == images[0].shape
    assert 0.1 < np.abs(video.astype(int) - images[0]).mean() < 12


def test_pasted_faces_are_found_and_framed_as_the_crops_expect(
    pictures: np.ndarray, detector: FaceDetector
) -> None:
    result = through(list(galleries(pictures, 90)), "jpeg-75", detector)
    found = [face for face in result.faces if face is not None]
    assert len(found) >= 20
    sides = [face.crop.shape[0] for face in found]
    assert np.median(sides) == pytest.approx(90, rel=0.12)


def test_the_measured_framing_is_that_of_the_crops(
    pictures: np.ndarray, detector: FaceDetector
) -> None:
    rows = offsets(pictures, detector)
    assert len(rows) >= 20
    margin, shift_x, shift_y, _ = np.median(rows, axis=0)
    assert margin == pytest.approx(FER_MARGIN, abs=0.1)
    assert shift_x == pytest.approx(0, abs=0.05)
    assert shift_y == pytest.approx(FER_SHIFT_Y, abs=0.05)
