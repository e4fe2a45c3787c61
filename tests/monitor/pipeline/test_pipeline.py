"""A frame becomes a sample: readings, coverage, who has left, gaps that begin and end."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from models import Classifier
from monitor.demo import DrawnClass
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.pipeline.report import SampleReporter
from monitor.types import Frame
from storage.config.settings import Settings
from storage.kinds import GapReason, MonitorStatus, SeatState
from storage.records import Sample
from storage.seat_ids import seat_number

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def lesson() -> DrawnClass:
    return DrawnClass()


@pytest.fixture
def pipeline() -> GalleryPipeline:
    return GalleryPipeline(PipelineOptions(3, Settings(), Classifier.load()))


def frame(image: np.ndarray, second: float) -> Frame:
    return Frame(image, BEGAN + timedelta(seconds=second), second)


def process(pipeline: GalleryPipeline, lesson: DrawnClass, second: float) -> Sample:
    return pipeline.process(frame(lesson.render(second), second)).sample


def test_every_camera_that_is_on_is_read_and_counted(
    pipeline: GalleryPipeline, lesson: DrawnClass
) -> None:
    sample = process(pipeline, lesson, 36.0)
    assert sample.counts is not None
    counts = sample.counts
    assert (counts.tiles, counts.seen, counts.cameras_off) == (25, 24, 1)
    truth = {(seat.row, seat.column): seat for seat in lesson.truth(36.0)}
    for reading in sample.readings:
        seat = truth[reading.tile_row, reading.tile_column]
        assert seat.camera_on
        if seat.mood == "happy" and seat.intensity > 0.8:
            assert reading.probabilities.argmax() == 3, seat.name
    off = [seat for seat in sample.seats if seat.state is SeatState.CAMERA_OFF]
    assert [truth[seat.tile_row, seat.tile_column].camera_on for seat in off] == [False]
    assert sample.posture is None


def test_who_leaves_is_away_once_and_returns_to_the_same_seat(
    pipeline: GalleryPipeline, lesson: DrawnClass
) -> None:
    for second in (88.0, 89.0, 90.0):
        process(pipeline, lesson, second)
    after = [process(pipeline, lesson, second) for second in (93.0, 94.0, 95.0)]
    away = [seat.number for sample in after for seat in sample.seats if seat.state == "away"]
    assert away == [8]
    back = [process(pipeline, lesson, second) for second in (129.0, 130.0, 131.0)]
    numbers = {seat_number(reading.seat_id) for reading in back[-1].readings}
    assert 8 in numbers
    assert max(numbers) == 25


def test_a_gap_begins_with_its_reason_and_ends_when_the_gallery_is_back(
    pipeline: GalleryPipeline, lesson: DrawnClass
) -> None:
    reporter, black = SampleReporter(3), np.zeros((720, 1280, 3), np.uint8)

    def reported(image: np.ndarray, second: float) -> Sample:
        return reporter.complete(pipeline.process(frame(image, second))).sample

    reported(lesson.render(1.0), 1.0)
    (begun,) = reported(black, 2.0).gaps
    assert (begun.reason, begun.ended_at) == (GapReason.BLACK, None)
    still = reported(black, 3.0)
    assert still.gaps == ()
    assert still.counts is None
    assert still.monitor is not None
    assert still.monitor.status is MonitorStatus.BLIND
    (ended,) = reported(lesson.render(4.0), 4.0).gaps
    assert ended.started_at == begun.started_at
    assert ended.ended_at == BEGAN + timedelta(seconds=4)


def test_scripted_confusion_raises_flags_for_those_students_only(lesson: DrawnClass) -> None:
    pipeline = GalleryPipeline(PipelineOptions(3, Settings(), Classifier.load()))
    flagged = set()
    for second in range(20, 330, 2):
        for flag in process(pipeline, lesson, float(second)).flags:
            if flag.seat_id is not None:
                flagged.add((seat_number(flag.seat_id), str(flag.kind)))
                evidence = flag.evidence.as_json()
                assert evidence["baseline"] < evidence["signal"]
    # Jonas, Priya and Omar look confused from 200 s on; Léa looks sad from 240 s on
    assert {(2, "confused"), (9, "confused"), (23, "confused")} <= flagged
    assert {seat for seat, _ in flagged} <= {2, 5, 9, 23}


def test_heads_are_counted_for_the_class_only_where_that_is_asked_for(lesson: DrawnClass) -> None:
    asked = Settings.model_validate({"signals": {"turned_away": True}})
    counting = GalleryPipeline(PipelineOptions(3, asked, Classifier.load()))
    sample = process(counting, lesson, 36.0)
    assert sample.posture is not None
    judged = sum(reading.unsure is None for reading in sample.readings)
    assert sample.posture.judged == judged > 15
    assert sample.posture.turned_away in (0, 1)  # the drawn class looks into its cameras
    assert sample.posture.head_down is None
