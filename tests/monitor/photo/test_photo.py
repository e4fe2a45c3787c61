"""Pictures of all kinds are read, bad ones are refused in one line, results follow the contract."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from monitor.faces.detector import FaceDetector
from monitor.imaging.image_files import read_image
from monitor.photo.analyse import PhotoResult, analyse_photo, describe, draw_figure, to_json
from monitor.photo.figure import compose
from storage.errors import InputFileError
from storage.records import EMOTIONS


class MostlyHappy:
    """Stands in for the classifier: what it says is not at issue here."""

    def predict(self, crops: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        row = np.array([0.05, 0.05, 0.05, 0.6, 0.1, 0.05, 0.1], np.float32)
        return np.repeat(row[np.newaxis], len(crops), axis=0)


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


@pytest.fixture
def picture() -> Image.Image:
    """Left half red, right half blue: 40 x 20."""
    pixels = np.zeros((20, 40, 3), np.uint8)
    pixels[:, :20] = (200, 10, 10)
    pixels[:, 20:] = (10, 10, 200)
    return Image.fromarray(pixels)


def missing(folder: Path) -> Path:
    return folder / "nowhere.jpg"


def a_folder(folder: Path) -> Path:
    return folder


def text_named_png(folder: Path) -> Path:
    path = folder / "text.png"
    path.write_text("no picture at all")
    return path


def empty(folder: Path) -> Path:
    path = folder / "empty.jpg"
    path.touch()
    return path


def truncated(folder: Path) -> Path:
    path = folder / "half.png"
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:20_000])
    return path


def too_large(folder: Path) -> Path:
    path = folder / "large.png"
    Image.new("1", (20_000, 20)).save(path)
    return path


@pytest.mark.parametrize("make", [missing, a_folder, text_named_png, empty, truncated, too_large])
def test_a_bad_file_gets_one_line_that_names_it(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = make(tmp_path)
    with pytest.raises(InputFileError) as caught:
        read_image(path)
    message = str(caught.value)
    assert path.name in message
    assert "\n" not in message
    assert message.endswith(".")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK", "I;16", "I", "F"])
def test_any_kind_of_pixels_becomes_rgb(mode: str, picture: Image.Image, tmp_path: Path) -> None:
    path = tmp_path / ("picture.jpg" if mode == "CMYK" else "picture.tif")
    if mode in ("I;16", "I"):
        grey = np.asarray(picture.convert("L"), np.int32) * 257
        Image.fromarray(grey.astype(np.uint16 if mode == "I;16" else np.int32)).save(path)
    else:
        picture.convert(mode).save(path)
    image = read_image(path)
    assert image.shape == (20, 40, 3)
    assert image.dtype == np.uint8
    assert abs(image[10, 5].astype(int) - image[10, 35]).max() > 20


def test_a_turned_photo_is_set_upright(picture: Image.Image, tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    picture.save(path, exif=exif)
    image = read_image(path)
    assert image.shape == (40, 20, 3)
    assert image[5, 10, 0] > 150  # the left half is on top now


def test_an_animation_counts_with_its_first_frame(picture: Image.Image, tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    picture.save(path, save_all=True, append_images=[Image.new("RGB", (40, 20), "white")])
    assert read_image(path)[10, 5, 0] > 150


def test_what_is_transparent_shows_white(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(path)
    assert read_image(path).min() == 255


def test_json_of_a_group_picture(detector: FaceDetector, shared_data: Path) -> None:
    path = shared_data / "gallery" / "group_luna_crowd1_9.jpg"
    found = json.loads(json.dumps(to_json(analyse_photo(path, detector, MostlyHappy()))))
    assert found["image"] == str(path)
    assert (found["width"], found["height"]) == (1920, 1200)
    assert found["tiles"] == []
    assert len(found["faces"]) == 9
    for face in found["faces"]:
        x0, y0, x1, y1 = face["box"]
        assert 0 <= x0 < x1 <= 1920
        assert 0 <= y0 < y1 <= 1200
        assert 0.5 <= face["score"] <= 1
        assert face["tile"] is None
        assert face["emotion"] == "happy"
        assert tuple(face["probabilities"]) == EMOTIONS
        assert sum(face["probabilities"].values()) == pytest.approx(1, abs=1e-3)


def test_json_of_a_gallery_names_each_faces_tile(detector: FaceDetector, shared_data: Path) -> None:
    path = shared_data / "gallery" / "gallery_zoom_call_6.png"
    found = to_json(analyse_photo(path, detector, MostlyHappy()))
    assert [tile["state"] for tile in found["tiles"]] == ["video"] * 6
    assert [face["tile"] for face in found["faces"]] == list(range(6))


def test_a_picture_without_a_face_has_none(detector: FaceDetector, tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    Image.new("RGB", (300, 200), (180, 170, 160)).save(path)
    result = analyse_photo(path, detector, MostlyHappy())
    found = to_json(result)
    assert found["faces"] == found["tiles"] == []
    assert describe(result) == f"{path}: no face found"


def test_the_terminal_gets_a_line_per_face(detector: FaceDetector, shared_data: Path) -> None:
    path = shared_data / "gallery" / "gallery_dolby_4.jpeg"
    lines = describe(analyse_photo(path, detector, MostlyHappy())).splitlines()
    assert lines[0] == f"{path}: 4 faces"
    assert len(lines) == 5
    assert lines[1].startswith("  1: happy 60%, ")


def test_the_figure_shows_the_picture_and_a_card_per_face(
    detector: FaceDetector, shared_data: Path, tmp_path: Path
) -> None:
    path = shared_data / "gallery" / "photo_faceapi_happy.jpg"
    result = analyse_photo(path, detector, MostlyHappy())
    draw_figure(result, tmp_path / "figure.png")
    with Image.open(tmp_path / "figure.png") as figure:
        assert figure.width > 1000
        pixels = np.asarray(figure.convert("RGB"))
    gold = (pixels == (224, 162, 27)).all(axis=2)  # the colour of happy
    assert gold[:, :1000].any()  # around the face
    longest_bar = gold[:, 1020:].sum(axis=1).max()
    assert 0.5 * 114 < longest_bar < 0.7 * 114


def test_the_figure_of_nothing_says_so() -> None:
    blank = PhotoResult("x", np.zeros((90, 120, 3), np.uint8), (), (), np.empty((0, 7), np.float32))
    assert compose(blank).height > 90


def test_a_figure_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    blank = PhotoResult("x", np.zeros((90, 120, 3), np.uint8), (), (), np.empty((0, 7), np.float32))
    with pytest.raises(InputFileError, match=r"out\.png cannot be written"):
        draw_figure(blank, tmp_path / "no" / "out.png")
