"""A face that cannot be read is seen, stored with its reason, and counted as such everywhere."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from models import Classifier
from monitor.demo import DrawnClass
from monitor.pipeline.main_reason import MainReason
from monitor.pipeline.observation import FaceOverlay, Observation
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.pipeline.report import SampleReporter
from monitor.types import BoxInt, Frame
from storage.config.settings import Settings, VisionSettings
from storage.kinds import Unsure
from storage.records import Reading
from storage.seat_ids import seat_number
from tests.support.lessons.samples import START, reading_of

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Image = NDArray[np.uint8]
Spoil = Callable[[Image, BoxInt, BoxInt], None]
"""Changes a picture: the tile, the face, both in pixels."""


def pipeline(min_face_px: int = 20) -> GalleryPipeline:
    settings = Settings(vision=VisionSettings(min_face_px=min_face_px))
    return GalleryPipeline(PipelineOptions(1, settings, Classifier.load()))


def look(watching: GalleryPipeline, image: Image, second: float = 0.0) -> Observation:
    return watching.process(Frame(image, BEGAN + timedelta(seconds=second), second))


def _cut(image: Image, box: BoxInt) -> Image:
    return image[box[1] : box[3], box[0] : box[2]]


def dark(share: float) -> Spoil:
    def spoil(image: Image, tile: BoxInt, _: BoxInt) -> None:
        view = _cut(image, tile)
        view[:] = view * share

    return spoil


def painted(colour: int, x0: float, y0: float, x1: float, y1: float) -> Spoil:
    """A flat thing before a part of the face, given in its sides."""

    def spoil(image: Image, tile: BoxInt, face: BoxInt) -> None:
        side = face[2] - face[0]
        left, top = face[0] + round(x0 * side), face[1] + round(y0 * side)
        right, low = face[0] + round(x1 * side), face[1] + round(y1 * side)
        part = image[
            max(top, tile[1]) : min(low, tile[3]), max(left, tile[0]) : min(right, tile[2])
        ]
        noise = np.random.default_rng(3).normal(0, 1.0, part.shape)
        part[:] = np.clip(colour + noise, 0, 255)

    return spoil


def far(share: float) -> Spoil:
    """The student moves back from the camera: the picture shrinks inside its tile."""

    def spoil(image: Image, tile: BoxInt, _: BoxInt) -> None:
        view = _cut(image, tile)
        small = cv2.resize(view, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        room = cv2.GaussianBlur(view[::-1].copy(), (0, 0), 9.0)
        view[:] = np.clip(room + np.random.default_rng(4).normal(0, 2, view.shape), 0, 255)
        top, left = (view.shape[0] - small.shape[0]) // 2, (view.shape[1] - small.shape[1]) // 2
        view[top : top + small.shape[0], left : left + small.shape[1]] = small

    return spoil


SPOILED: dict[str, tuple[Spoil, Unsure]] = {
    "dark": (dark(0.11), Unsure.TOO_DARK),
    "darker": (dark(0.09), Unsure.TOO_DARK),
    "darkest": (dark(0.07), Unsure.TOO_DARK),
    "far": (far(0.21), Unsure.TOO_SMALL),
    "a little far": (far(0.235), Unsure.TOO_SMALL),
    "a mask": (painted(150, 0.0, 0.56, 1.0, 1.05), Unsure.COVERED),
    "a sheet of paper": (painted(240, -0.2, 0.5, 1.2, 1.4), Unsure.COVERED),
    "a dark sheet": (painted(60, -0.2, 0.52, 1.2, 1.4), Unsure.COVERED),
    "a bright mask": (painted(215, -0.05, 0.58, 1.05, 1.1), Unsure.COVERED),
    "a tablet": (painted(30, -0.1, 0.54, 1.1, 1.3), Unsure.COVERED),
    "a hat over the eyes": (painted(45, -0.1, 0.0, 1.1, 0.44), Unsure.COVERED),
    "a bright hat": (painted(190, -0.1, 0.02, 1.1, 0.46), Unsure.COVERED),
}


@pytest.fixture(scope="module")
def plain() -> tuple[Image, dict[int, FaceOverlay], dict[int, BoxInt]]:
    """A drawn class, with the faces and tiles of its seats."""
    image = DrawnClass((1920, 1080)).render(36.0)
    overlay = look(pipeline(), image).overlay
    assert overlay is not None
    faces = {face.seat_number: face for face in overlay.faces if face.quality > 0}
    return image, faces, {each.seat: each.tile.box_xyxy for each in overlay.tiles}


def test_each_kind_of_face_is_seen_and_stored_with_its_reason(
    plain: tuple[Image, dict[int, FaceOverlay], dict[int, BoxInt]],
) -> None:
    image, faces, tiles = plain
    found: dict[str, list[Unsure | None]] = {name: [] for name in SPOILED}
    order = sorted(faces)
    for turn in range(3):  # each kind on three students
        spoiled = image.copy()
        who = dict(zip(SPOILED, order[turn::1][: len(SPOILED)], strict=True))
        for name, seat in who.items():
            x0, y0, x1, y1 = (round(value) for value in faces[seat].box_xyxy)
            SPOILED[name][0](spoiled, tiles[seat], (x0, y0, x1, y1))
        observed = look(pipeline(), spoiled)
        sample, counts = observed.sample, observed.sample.counts
        assert counts is not None
        readings = {seat_number(one.seat_id): one for one in sample.readings}
        for name, seat in who.items():
            if seat in readings:  # else no face was found any more
                found[name].append(readings[seat].unsure)
                assert (readings[seat].unsure is None) == (readings[seat].quality > 0)
        others = set(readings) - set(who.values())
        assert all(readings[seat].unsure is None for seat in others & set(faces))
        assert counts.seen == len(readings)
        assert counts.unsure == sum(one.quality == 0 for one in readings.values())
    for name, (_, wanted) in SPOILED.items():
        assert wanted in found[name], (name, found[name])
        assert set(found[name]) <= {wanted, None}, (name, found[name])
        assert found[name].count(wanted) >= 0.6 * len(found[name]), (name, found[name])


def test_the_least_size_governs_reading_not_finding(
    plain: tuple[Image, dict[int, FaceOverlay], dict[int, BoxInt]],
) -> None:
    image, faces, _ = plain
    usual = look(pipeline(), image).sample
    strict = look(pipeline(min_face_px=200), image).sample
    assert usual.counts is not None
    assert strict.counts is not None
    assert strict.counts.seen == usual.counts.seen >= len(faces)
    assert strict.counts.unsure == strict.counts.seen
    assert {one.unsure for one in strict.readings} == {Unsure.TOO_SMALL}
    assert [one.face_px for one in strict.readings] == [one.face_px for one in usual.readings]


def test_the_report_says_the_reason_that_most_share(
    plain: tuple[Image, dict[int, FaceOverlay], dict[int, BoxInt]],
) -> None:
    image, _, _ = plain
    watching, reporter = pipeline(min_face_px=200), SampleReporter(1)
    told = []
    for second in range(4):
        report = reporter.complete(look(watching, image, float(second))).sample.monitor
        assert report is not None
        told.append(report.unsure_reason)
        assert report.unsure == report.seen > 0
    assert told == [None, None, Unsure.TOO_SMALL, Unsure.TOO_SMALL]


def readings(*reasons: Unsure | None) -> list[Reading]:
    return [
        replace(reading_of(1, n, START), unsure=why, quality=0.8 if why is None else 0.0)
        for n, why in enumerate(reasons, 1)
    ]


SMALL, DARK = Unsure.TOO_SMALL, Unsure.TOO_DARK


@pytest.mark.parametrize(
    ("looks", "reason"),
    [
        ([[SMALL] * 6] * 2, None),
        ([[SMALL] * 6] * 3, SMALL),
        ([[SMALL] * 4 + [None] * 2] * 5, SMALL),
        ([[SMALL] * 2 + [None] * 4] * 5, None),
        ([[SMALL] * 2 + [DARK] * 2 + [None] * 2] * 5, None),
        ([[SMALL] * 1 + [DARK] * 4] * 5, DARK),
        ([[SMALL] * 6] * 9 + [[None] * 6], SMALL),
        ([[SMALL] * 6] * 9 + [[None] * 6] * 9, None),
        ([[None] * 6] * 9 + [[SMALL] * 6], None),
        ([[SMALL, SMALL, None, None]] * 8 + [[SMALL, None, None, SMALL]] * 3, SMALL),
        ([[]] * 6, None),
        ([[SMALL]] * 3, SMALL),
    ],
)
def test_one_reason_counts_where_it_is_that_of_most_for_a_while(
    looks: Sequence[Sequence[Unsure | None]], reason: Unsure | None
) -> None:
    main, said = MainReason(), None
    for second, each in enumerate(looks):
        said = main.update(START + timedelta(seconds=second), readings(*each))
    assert said is reason
