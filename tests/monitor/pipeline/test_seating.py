"""What the teacher says of seats, obeyed: black before detection, one seat from two, names."""

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Engine

from models import Classifier
from monitor.demo import DrawnClass
from monitor.faces.detection import FoundFace
from monitor.faces.detector import FaceDetector, PickFace, TileFaces
from monitor.flags.records import rule_time_s
from monitor.flags.rule import FlagRule
from monitor.gallery.tracker import GalleryTracker
from monitor.names.reader import NameReader
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.pipeline.seated_frame import SeatedFrame, Seating, blacked_out
from monitor.session.hooks import ResumePoint, SessionHooks
from monitor.session.job import SessionRequest
from monitor.session.run import watch
from monitor.types import BoxInt, Frame, TileState
from storage import queries
from storage.config.settings import CaptureSettings, PrivacySettings, Settings
from storage.database.engine import reading
from storage.kinds import SeatState
from storage.records import Sample
from storage.seat_ids import seat_id
from storage.writes import class_lists, seat_edits
from storage.writes.seat_edits import NO_EDITS, SeatEdits
from tests.support.system.waiting import wait_until

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class WatchedDetector(FaceDetector):
    """The real detector, which keeps what it was given to search."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[NDArray[np.uint8], tuple[BoxInt, ...]]] = []
        self.searched: list[int] = []

    def search(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[BoxInt],
        known: Mapping[int, Sequence[FoundFace]],
        pick: PickFace,
    ) -> TileFaces:
        self.given.append((image, tuple(tiles)))
        self.searched.append(len(tiles) - len(known))
        return super().search(image, tiles, known, pick)


@pytest.fixture(scope="module")
def lesson() -> DrawnClass:
    return DrawnClass()


def processed(seating: Seating, lesson: DrawnClass, *seconds: float) -> list[SeatedFrame]:
    gallery, found = GalleryTracker(), []
    for second in seconds:
        image = lesson.render(second)
        found.append(seating.process(image, gallery.update(image)))
    return found


def test_an_excluded_tile_is_black_before_anything_is_searched(lesson: DrawnClass) -> None:
    detector = WatchedDetector()
    seating = Seating(detector)
    before = processed(seating, lesson, 36.0)[0]
    boxes = {one.seat: one.tile.box_xyxy for one in before.seated}
    assert before.image is detector.given[0][0]
    assert len(before.tiles) == 25

    assert seating.apply(SeatEdits(frozenset({3}))) == {3}
    image = lesson.render(36.0)
    untouched = image.copy()
    gallery = GalleryTracker()
    after = seating.process(image, gallery.update(image))
    searched, tiles = detector.given[-1]
    x0, y0, x1, y1 = boxes[3]
    assert not searched[y0:y1, x0:x1].any()
    assert boxes[3] not in tiles
    assert np.array_equal(searched, blacked_out(untouched, [boxes[3]]))
    assert np.array_equal(image, untouched)
    assert np.array_equal(after.image, searched)
    [excluded] = [one for one in after.seated if one.seat == 3]
    assert (excluded.tile.state, excluded.face) == (TileState.EXCLUDED, None)
    assert len(after.tiles) == 24

    assert seating.apply(NO_EDITS) == frozenset()
    [back] = processed(seating, lesson, 36.0)
    assert next(one for one in back.seated if one.seat == 3).face is not None


def test_several_frames_a_second_search_no_tile_more_often(lesson: DrawnClass) -> None:
    """Faces that stay are searched again after six seconds, however many frames that is."""
    detector, gallery = WatchedDetector(), GalleryTracker()
    seating, image = Seating(detector), lesson.render(36.0)
    for number in range(13):
        seating.process(image, gallery.update(image), 100.0 + number / 4)
    faces = detector.searched[0]
    assert faces > 20
    assert sum(detector.searched[1:]) == pytest.approx(faces / 2, abs=1)


def test_who_is_not_known_yet_is_not_searched_while_somebody_is_excluded(
    lesson: DrawnClass,
) -> None:
    detector = WatchedDetector()
    seating = Seating(detector)
    # somebody leaves at 90 s and is back by 130 s; here they are new when they come
    processed(seating, lesson, 95.0)
    seating.apply(SeatEdits(frozenset({3})))
    [seated] = processed(seating, lesson, 130.0)
    searched, tiles = detector.given[-1]
    with_video = {tile.box_xyxy for tile in seated.tiles if tile.state is TileState.VIDEO}
    unknown = with_video - set(tiles)
    assert len(unknown) == 1
    [(x0, y0, x1, y1)] = unknown
    assert not searched[y0:y1, x0:x1].any()


def test_merged_seats_are_one_and_part_again(lesson: DrawnClass) -> None:
    seating = Seating(WatchedDetector())
    processed(seating, lesson, 36.0)
    assert seating.apply(SeatEdits(merged={7: 3})) == {7}
    [merged] = processed(seating, lesson, 37.0)
    assert [one.seat for one in merged.seated].count(3) == 1
    assert 7 not in {one.seat for one in merged.seated}
    seating.apply(NO_EDITS)
    [apart] = processed(seating, lesson, 38.0)
    assert {3, 7} <= {one.seat for one in apart.seated}
    # what it does not know, as after a restart without a snapshot, does no harm
    seating.apply(SeatEdits(merged={99: 3}, split=(98,)))


def test_two_students_on_one_seat_get_one_each(lesson: DrawnClass) -> None:
    seating = Seating(WatchedDetector())
    processed(seating, lesson, 36.0)
    seating.apply(SeatEdits(split=(3,)))
    [parted] = processed(seating, lesson, 37.0)
    numbers = {one.seat for one in parted.seated}
    assert 26 in numbers
    assert 3 not in numbers


def rule_with_open_flag(seat: int, until_s: float) -> FlagRule:
    """Five calm students, one of whom looks confused for the last two minutes."""
    rule = FlagRule(Settings().flags)
    calm, confused = np.full(7, 0.02, np.float32), np.full(7, 0.02, np.float32)
    calm[6], confused[0] = 0.88, 0.88
    rng = np.random.default_rng(1)
    for second in range(round(until_s) + 1):
        readings = {}
        for number in range(seat - 2, seat + 3):
            expression = confused if number == seat and second > until_s - 120 else calm
            noise = rng.uniform(0.9, 1.1, 7).astype(np.float32)
            readings[number] = (expression * noise / (expression * noise).sum(), True)
        rule.observe(rule_time_s(BEGAN) + second, readings)
    assert [one[0] for one in rule.open_flags()] == [seat]
    return rule


def frame(lesson: DrawnClass, second: float) -> Frame:
    return Frame(lesson.render(second), BEGAN + timedelta(seconds=second), second)


def test_an_excluded_student_has_no_reading_no_flag_and_no_share_in_the_coverage(
    lesson: DrawnClass,
) -> None:
    pipeline = GalleryPipeline(PipelineOptions(3, Settings(), Classifier.load()))
    rule = rule_with_open_flag(seat=9, until_s=299.0)
    pipeline.resume(rule)
    pipeline.process(frame(lesson, 300.0))
    pipeline.apply(SeatEdits(frozenset({9})))
    assert rule.open_flags() == []
    observation = pipeline.process(frame(lesson, 301.0))
    sample = observation.sample
    [closed] = [flag for flag in sample.flags if flag.seat_id == seat_id(3, 9)]
    assert closed.closed_at == BEGAN + timedelta(seconds=300)
    assert closed.evidence.ended == "not seen"
    assert seat_id(3, 9) not in {reading.seat_id for reading in sample.readings}
    assert sample.counts is not None
    assert (sample.counts.tiles, sample.counts.seen) == (24, 23)
    [sighting] = [one for one in sample.seats if one.number == 9]
    assert sighting.state is SeatState.EXCLUDED
    assert observation.overlay is not None
    assert observation.overlay.image is not None
    # between the frames that are read nothing of the picture is handed on
    black = Frame(np.zeros((720, 1280, 3), np.uint8), BEGAN + timedelta(seconds=310), 310)
    unread = pipeline.process(black)
    assert unread.overlay is not None
    assert unread.overlay.image is None


def test_names_are_read_off_the_gallery_and_stay_with_their_seats(lesson: DrawnClass) -> None:
    people = [person.name for person in lesson.people]
    names = NameReader(people)
    pipeline = GalleryPipeline(PipelineOptions(3, Settings(), Classifier.load(), names))
    sample: Sample | None = None
    for second in range(30, 50):
        sample = pipeline.process(frame(lesson, float(second))).sample
        named = [one for one in sample.seats if one.name]
        if len(named) == 25:
            break
        time.sleep(0.1)
    names.close()
    assert sample is not None
    truth = {(one.row, one.column): one.name for one in lesson.truth(float(second))}
    for one in sample.seats:
        assert one.name == truth[one.tile_row, one.tile_column]
        assert one.name_certainty is not None
        assert one.name_certainty > 0.8


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def offsets_ms(engine: Engine, seat: int) -> list[int]:
    with reading(engine) as connection:
        rows = connection.execute(queries.readings_since(1)).all()
    return [row.offset_ms for row in rows if row.seat_id == seat]


def seat_row(engine: Engine, seat: int) -> Any:  # noqa: ANN401
    with reading(engine) as connection:
        return connection.execute(queries.seat(seat)).first()


def test_a_real_monitor_obeys_the_database_and_so_does_the_one_after_it(engine: Engine) -> None:
    settings = Settings(
        capture=CaptureSettings(source="demo", hz=4), privacy=PrivacySettings(names="read")
    )
    class_lists.save(engine, "10b", [person.name for person in DrawnClass().people])
    stop, three = threading.Event(), seat_id(1, 3)
    snapshots: list[str] = []
    arguments = (settings, engine, SessionRequest(class_name="10b"), stop)
    hooks = SessionHooks(on_seats=snapshots.append)
    first = threading.Thread(target=watch, args=arguments, kwargs={"hooks": hooks})
    first.start()
    try:
        wait_until(lambda: len(offsets_ms(engine, three)) >= 2, 90)
        wait_until(lambda: seat_row(engine, three).name, 90)
        seat_edits.set_excluded(engine, three, excluded=True)
        wait_until(lambda: seat_row(engine, three).state == "excluded", 90)
        read = len(offsets_ms(engine, three))
        others = len(offsets_ms(engine, seat_id(1, 4)))
        wait_until(lambda: len(offsets_ms(engine, seat_id(1, 4))) > others + 3, 90)
        assert len(offsets_ms(engine, three)) == read
    finally:
        stop.set()
        first.join(60)
    assert not first.is_alive()

    stop.clear()
    resumed = {"resume": ResumePoint(1, snapshots[-1] if snapshots else None)}
    second = threading.Thread(target=watch, args=arguments, kwargs=resumed)
    second.start()
    try:
        others = len(offsets_ms(engine, seat_id(1, 4)))
        wait_until(lambda: len(offsets_ms(engine, seat_id(1, 4))) > others + 2, 90)
        assert len(offsets_ms(engine, three)) == read
    finally:
        stop.set()
        second.join(60)
    assert not second.is_alive()
