"""Students who object: in another lesson of their class nobody reads them, and others are read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from models import Classifier
from monitor.demo import DrawnClass
from monitor.pipeline.objections import ObjectionStage
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.seats.objections import LabelWatch, packed, unpacked
from monitor.types import Frame
from storage.config.settings import Settings
from storage.kinds import SeatState
from storage.privacy.objections import PRINT_BYTES, Objections
from storage.records import Sample
from storage.remembered import RememberedLabel
from storage.writes.seat_edits import SeatEdits

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SALT = 71
FIRST = DrawnClass((1280, 720))
LATER = {size: DrawnClass(size, seed=11) for size in ((1280, 720), (1600, 900))}
OBJECTS = (2, 9)
"""Two of the cast whose cameras are on."""


def pipeline(objections: Objections) -> GalleryPipeline:
    options = PipelineOptions(3, Settings(), Classifier.load(), objections=objections)
    return GalleryPipeline(options)


def frame(lesson: DrawnClass, second: float) -> Frame:
    return Frame(lesson.render(second), BEGAN + timedelta(seconds=second), second)


def remembered(people: Sequence[int]) -> Objections:
    """As the first lesson leaves it: one size of each one's label."""
    watch, image = LabelWatch(SALT, {}), FIRST.render(5.0)
    prints = {}
    for person in people:
        box = FIRST.truth(5.0)[person].box_xyxy
        assert box is not None
        label = watch.print_of(image, box)
        assert label is not None
        assert len(label) == PRINT_BYTES
        prints[person] = (label,)
    return Objections(labels=prints, salt=SALT)


@pytest.mark.parametrize("size", sorted(LATER))
def test_who_objects_is_read_in_no_lesson_of_the_class(size: tuple[int, int]) -> None:
    lesson = LATER[size]
    watching = pipeline(remembered(OBJECTS))
    samples: list[Sample] = []
    for second in (36.0, 37.0, 38.0):
        observation = watching.process(frame(lesson, second))
        samples.append(observation.sample)
        truth = lesson.truth(second)
        places = {(seat.row, seat.column): person for person, seat in enumerate(truth)}
        read = {places[one.tile_row, one.tile_column] for one in observation.sample.readings}
        assert not read & set(OBJECTS)
        assert observation.overlay is not None
        picture = observation.overlay.image
        assert picture is not None
        for person in OBJECTS:  # nor is it in the picture that a page shows
            x0, y0, x1, y1 = truth[person].box_xyxy or (0, 0, 0, 0)
            assert picture[y0 + 4 : y1 - 4, x0 + 4 : x1 - 4].max() == 0
    assert len(samples[-1].readings) == 24 - len(OBJECTS)
    assert len(samples[0].objecting) == len(OBJECTS)
    assert samples[-1].objecting == ()
    states = {seat.number: seat.state for seat in samples[-1].seats}
    assert sum(state is SeatState.EXCLUDED for state in states.values()) == len(OBJECTS)


def test_a_label_is_remembered_on_request_and_known_again_in_the_next_lesson() -> None:
    first = pipeline(Objections())
    sample = first.process(frame(FIRST, 36.0)).sample
    assert (sample.objecting, sample.remembered) == ((), ())
    seat = sample.readings[4].seat_id % 1000
    wish = frozenset({seat})
    first.apply(SeatEdits(excluded=wish, remember=wish, class_salt=SALT))
    asked = first.process(frame(FIRST, 37.0)).sample
    [label] = asked.remembered
    assert (label.number, label.objection) == (seat, None)
    place = (sample.readings[4].tile_row, sample.readings[4].tile_column)
    truth = FIRST.truth(36.0)
    [person] = [one for one, at in enumerate(truth) if (at.row, at.column) == place]
    lesson = LATER[1600, 900]
    again = pipeline(Objections(labels={8: (label.print,)}, salt=SALT))
    later = again.process(frame(lesson, 40.0)).sample
    at = lesson.truth(40.0)[person]
    assert (at.row, at.column) not in {(r.tile_row, r.tile_column) for r in later.readings}
    assert len(later.objecting) == 1


class _Stage(ObjectionStage):
    """Without pictures: seats are found by hand."""

    def find(self, seat: int, objection: int) -> None:
        self._leave_out(seat, objection)


def test_the_teachers_word_counts_once_the_database_knows() -> None:
    stage = _Stage(Objections(names=("Ada Lind",), labels={}, salt=None))
    assert stage.notice.startswith("1 of this class are not to be read, 0 recognised")
    assert stage.named(4, "Ada Lind")
    assert not stage.named(5, "Ben Roth")
    assert stage.notice == ""
    assert stage.seats == {4}
    assert stage.take() == ((4,), ())
    assert stage.take() == ((), ())
    stage.apply(SeatEdits())  # not stored yet: it stays left out
    assert stage.seats == {4}
    stage.apply(SeatEdits(excluded=frozenset({4})))
    assert stage.seats == {4}
    stage.apply(SeatEdits())  # the teacher included it: it was somebody else
    assert stage.seats == frozenset()
    assert not stage.named(4, "Ada Lind")
    assert stage.notice.startswith("1 of this class")


def test_only_what_is_needed_of_a_label_is_kept() -> None:
    [(label,)] = remembered((2,)).labels.values()
    again = unpacked(label)
    assert packed(again) == label
    assert not again.fine.any()
    # another class has another salt: the same label gives other bits, by which nobody is found
    image, box = FIRST.render(5.0), FIRST.truth(5.0)[2].box_xyxy
    assert box is not None
    other = LabelWatch(SALT + 1, {1: (label,)})
    assert other.look(image, {1: box}) == {}
    assert RememberedLabel(1, label) == RememberedLabel(1, label)
    differing = np.bitwise_count(unpacked(other.print_of(image, box) or b"").bits ^ again.bits)
    assert 0.4 < differing.sum() / (8 * again.bits.size) < 0.6
