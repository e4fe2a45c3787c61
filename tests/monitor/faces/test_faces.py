"""Faces are found in tiles and in photos, framed as FER2013 frames them, and never in avatars."""

import csv
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models import Classifier
from monitor.faces.crops import roll_degrees
from monitor.faces.detector import FaceDetector
from monitor.faces.quality import face_quality, yaw_degrees
from monitor.gallery.tracker import find_tiles
from monitor.imaging.image_files import read_image
from monitor.photo.analyse import analyse_photo
from monitor.types import Face, Tile, TileState
from tests.support.pictures.synthetic_gallery import NAMES, Scene, draw_gallery


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


@pytest.fixture(scope="module")
def portraits(shared_data: Path) -> list[NDArray[np.uint8]]:
    """Square heads cut from the portraits."""
    heads = []
    detector = FaceDetector()
    for path in sorted((shared_data / "gallery").glob("photo_faceapi_*.jpg")):
        image = read_image(path)
        face = detector.detect_anywhere(image)[0]
        x0, y0, x1, y1 = face.tile.box_xyxy
        side = min(x1 - x0, y1 - y0)
        heads.append(image[y0 : y0 + side, x0 : x0 + side])
    return heads


class Uniform:
    def predict(self, crops: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        return np.full((len(crops), 7), 1 / 7, np.float32)


PICTURES = [
    "gallery_100ms_alloff_4.jpg",
    "gallery_dolby_4.jpeg",
    "gallery_openvidu_call_4.png",
    "gallery_plugnmeet_desktop_crop_12_light.png",
    "gallery_zoom_call_6.png",
    "group_faceclass_selfie_6.jpg",
    "group_luna_crowd1_9.jpg",
    "photo_faceapi_angry.jpg",
    "photo_faceapi_disgusted.jpg",
    "photo_faceapi_fearful.jpg",
    "photo_faceapi_happy.jpg",
    "photo_faceapi_neutral.jpg",
    "photo_faceapi_sad.jpg",
    "photo_faceapi_surprised.jpg",
    "photo_pyfeat_single_face.jpg",
]


@pytest.mark.parametrize("name", PICTURES)
def test_all_faces_of_real_pictures_and_no_others(
    detector: FaceDetector, shared_data: Path, name: str
) -> None:
    folder = shared_data / "gallery"
    with (folder / "index.csv").open(newline="") as file:
        expected = {row["file"]: int(row["faces"]) for row in csv.DictReader(file)}
    assert len(analyse_photo(folder / name, detector, Uniform()).faces) == expected[name]


@pytest.mark.parametrize("count", [9, 25, 49])
def test_each_tile_gives_its_own_face(
    detector: FaceDetector, portraits: list[NDArray[np.uint8]], count: int
) -> None:
    names = tuple(NAMES[index % len(NAMES)] for index in range(count))
    drawn = draw_gallery(Scene(names, off=frozenset({3}), faces=tuple(portraits)))
    layout = find_tiles(drawn.image)
    faces = detector.detect(drawn.image, layout.tiles)
    assert [face.tile for face in faces] == [
        tile for tile in layout.tiles if tile.state is TileState.VIDEO
    ]
    for face in faces:
        middle_x = (face.box_xyxy[0] + face.box_xyxy[2]) / 2
        middle_y = (face.box_xyxy[1] + face.box_xyxy[3]) / 2
        x0, y0, x1, y1 = face.tile.box_xyxy
        assert x0 < middle_x < x1
        assert y0 < middle_y < y1


@pytest.mark.parametrize("state", [TileState.CAMERA_OFF, TileState.EXCLUDED])
def test_a_tile_that_is_off_or_excluded_is_not_looked_into(
    detector: FaceDetector, portraits: list[NDArray[np.uint8]], state: TileState
) -> None:
    image = np.asarray(cv2.resize(portraits[0], (300, 300)), np.uint8)
    assert detector.detect(image, [Tile((0, 0, 300, 300), TileState.VIDEO, 1, 1)])
    assert detector.detect(image, [Tile((0, 0, 300, 300), state, 1, 1)]) == []


def test_a_face_small_in_its_tile_is_found_in_a_part_of_it(
    detector: FaceDetector, portraits: list[NDArray[np.uint8]]
) -> None:
    image = np.full((540, 960, 3), 90, np.uint8)
    image[300:400, 700:800] = cv2.resize(portraits[1], (100, 100), interpolation=cv2.INTER_AREA)
    faces = detector.detect(image, [Tile((0, 0, 960, 540), TileState.VIDEO, 1, 1)])
    assert len(faces) == 1
    assert 700 <= (faces[0].box_xyxy[0] + faces[0].box_xyxy[2]) / 2 <= 800


@pytest.mark.parametrize("degrees", [-35, -20, 20, 35])
def test_a_tilted_head_is_cut_out_upright(
    detector: FaceDetector, shared_data: Path, degrees: int
) -> None:
    image = read_image(shared_data / "gallery" / "photo_faceapi_angry.jpg")
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    tilted = detector.detect_anywhere(np.asarray(turned, np.uint8))[0]
    assert abs(roll_degrees(tilted.keypoints) + degrees) < 15
    side = tilted.crop.shape[0]
    framed = cv2.copyMakeBorder(tilted.crop, *(side // 2,) * 4, cv2.BORDER_REPLICATE)
    again = detector.detect_anywhere(np.asarray(framed, np.uint8))[0]
    assert abs(roll_degrees(again.keypoints)) < 10


def test_a_crop_is_framed_as_fer2013_frames_a_face(
    detector: FaceDetector, shared_data: Path
) -> None:
    # in FER2013 itself the eyes lie near 0.40 of the height, 0.31 and 0.68 of the width
    for path in sorted((shared_data / "gallery").glob("photo_faceapi_*.jpg")):
        face = detector.detect_anywhere(read_image(path))[0]
        assert face.crop.shape[0] == face.crop.shape[1]
        side = (face.box_xyxy[2] - face.box_xyxy[0]) * 1.17
        top = (face.box_xyxy[1] + face.box_xyxy[3]) / 2 - 0.087 * side / 1.17 - side / 2
        assert (face.keypoints[:2, 1].mean() - top) / side == pytest.approx(0.40, abs=0.07)


def test_what_lies_outside_a_tile_never_enters_its_crop(
    detector: FaceDetector, portraits: list[NDArray[np.uint8]]
) -> None:
    image = np.zeros((300, 500, 3), np.uint8)
    image[:, :] = (255, 0, 0)
    head = cv2.resize(portraits[2], (260, 260))
    image[40:300, 100:360] = head
    tight = Tile((140, 90, 330, 280), TileState.VIDEO, 1, 1)
    faces = detector.detect(image, [tight])
    assert len(faces) == 1
    red = (faces[0].crop[:, :, 0] > 240) & (faces[0].crop[:, :, 1] < 20)
    assert red.mean() < 0.01


def quality(face: Face) -> float:
    _, details = Classifier.load().read([face.crop])
    return face_quality(face, float(details[0]))


def test_quality_falls_with_size_blur_and_turning_away(
    detector: FaceDetector, shared_data: Path
) -> None:
    image = read_image(shared_data / "gallery" / "photo_faceapi_angry.jpg")
    blurred = np.asarray(cv2.GaussianBlur(image, (0, 0), 4), np.uint8)
    small = np.asarray(cv2.resize(image, None, fx=0.4, fy=0.4), np.uint8)
    best, soft, tiny = (
        quality(detector.detect_anywhere(one)[0]) for one in (image, blurred, small)
    )
    assert best > 0.9
    assert soft < 0.7 * best
    assert tiny < 0.8 * best
    frontal = np.array([[-30, 0], [30, 0], [0, 20], [0, 50], [-60, 5], [60, 5]], np.float32)
    turned = frontal.copy()
    turned[2, 0] = 40
    assert abs(yaw_degrees(frontal)) < 1
    assert yaw_degrees(turned) > 25
