"""The drawn people are seen by the real detector and read by the real classifier as scripted."""

import numpy as np
import pytest
from numpy.typing import NDArray

from models import Classifier, ModelError
from monitor.demo import DrawnClass
from monitor.demo.script import Episode, Mood
from monitor.faces.detector import FaceDetector
from monitor.types import Tile, TileState

ANGRY, FEAR, HAPPY, SAD, SURPRISE, NEUTRAL = 0, 2, 3, 4, 5, 6
MOODS: tuple[Mood, ...] = ("neutral", "happy", "surprise", "sad", "confused")
MOMENTS_S = (4.0, 23.7, 61.2, 140.4)
Readings = dict[Mood, NDArray[np.float32]]
"""For each mood, probabilities (25, moments x sizes, 7) of each person; NaN where not read."""


def _tiles(lesson: DrawnClass, t_s: float, camera_on: bool) -> dict[Tile, int]:
    return {
        Tile(seat.box_xyxy, TileState.VIDEO, seat.row, seat.column): k
        for k, seat in enumerate(lesson.truth(t_s))
        if seat.camera_on == camera_on and seat.box_xyxy and seat.row and seat.column
    }


@pytest.mark.parametrize("size_wh", [(1280, 720), (1920, 1080), (1366, 768)])
def test_every_face_is_found_and_none_where_the_camera_is_off(size_wh: tuple[int, int]) -> None:
    lesson, detector = DrawnClass(size_wh), FaceDetector()
    for t_s in (2.0, 35.0, 52.0, 110.0, 260.0, 420.0, 545.0):
        frame = lesson.render(t_s)
        tiles = _tiles(lesson, t_s, camera_on=True)
        faces = detector.detect(frame, list(tiles))
        missed = tiles.keys() - {face.tile for face in faces}
        assert not missed, [lesson.people[tiles[tile]].name for tile in missed]
        widths = [face.box_xyxy[2] - face.box_xyxy[0] for face in faces]
        assert min(widths) >= 36, "wide enough for flags"
        assert detector.detect(frame, list(_tiles(lesson, t_s, camera_on=False))) == []


@pytest.fixture(scope="module")
def readings() -> Readings:
    """Each person in each mood at full strength; who just speaks is left out."""
    try:
        classifier = Classifier.load()
    except (ModelError, FileNotFoundError) as error:
        pytest.skip(f"no packaged weights: {error}")
    detector = FaceDetector(margin=classifier.margin, shift_y=classifier.shift_y)
    result = {}
    for mood in MOODS:
        rows = []
        for size_wh in ((1280, 720), (1920, 1080)):
            lesson = DrawnClass(size_wh, episodes=[Episode(k, -9, 999, mood) for k in range(25)])
            for t_s in MOMENTS_S:
                tiles = _tiles(lesson, t_s, camera_on=True)
                faces = detector.detect(lesson.render(t_s), list(tiles))
                row = np.full((25, 7), np.nan, np.float32)
                row[[tiles[face.tile] for face in faces]] = classifier.predict(
                    [face.crop for face in faces]
                )
                row[[seat.speaking for seat in lesson.truth(t_s)]] = np.nan
                rows.append(row)
        result[mood] = np.stack(rows, axis=1)
    return result


def _confusion(p: NDArray[np.float32]) -> NDArray[np.float32]:
    """The signal of docs/signal.md."""
    signal = p[..., ANGRY] + p[..., FEAR] + 0.5 * p[..., SAD]
    return np.where(p[..., HAPPY] > 0.3, 0, signal).astype(np.float32)


def _read(p: NDArray[np.float32]) -> NDArray[np.float32]:
    """Readings (N, 7) of all people."""
    return np.asarray(p[~np.isnan(p[..., 0])])


def test_happy_and_surprised_people_are_read_as_such(readings: Readings) -> None:
    assert len(_read(readings["happy"])) > 170
    assert (_read(readings["happy"])[:, HAPPY] >= 0.5).mean() >= 0.9
    assert (_read(readings["surprise"])[:, SURPRISE] >= 0.5).mean() >= 0.9


def test_sad_people_are_read_as_sad(readings: Readings) -> None:
    assert (_read(readings["sad"])[:, SAD] >= 0.5).mean() >= 0.85


def test_confused_people_give_the_confusion_signal(readings: Readings) -> None:
    assert (_confusion(_read(readings["confused"])) >= 0.45).mean() >= 0.85


def test_calm_people_are_read_as_neutral(readings: Readings) -> None:
    calm = _read(readings["neutral"])
    assert (_confusion(calm) < 0.2).mean() >= 0.9
    assert (calm.argmax(axis=1) == NEUTRAL).mean() >= 0.85


@pytest.mark.parametrize("mood", ["sad", "confused"])
def test_each_person_stands_out_from_their_own_calm(readings: Readings, mood: Mood) -> None:
    def signal(p: NDArray[np.float32]) -> NDArray[np.float32]:
        return p[..., SAD] if mood == "sad" else _confusion(p)

    rises = []
    for calm, moved in zip(signal(readings["neutral"]), signal(readings[mood]), strict=True):
        if not np.isnan(calm).all():
            rises.append(np.nanmedian(moved) - np.nanmedian(calm))
    assert len(rises) == 24
    assert np.mean(np.array(rises) >= 0.15) >= 0.95, "else no flag could ever open for them"
