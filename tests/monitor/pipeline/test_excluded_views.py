"""Whoever is excluded is black before a face is searched, in every view; the others stay known.

The window is drawn with names in its tiles, looked at once a second, and rearranged in between.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

import benchmarks.seats.seat_switches_meeting as drawing
from benchmarks.seats.seat_switches_meeting import Meeting, Shown
from benchmarks.seats.seat_switches_script import Lecture
from models import Classifier
from monitor.demo import tile_grid
from monitor.faces.detection import FoundFace
from monitor.faces.detector import FaceDetector, PickFace, TileFaces
from monitor.faces.yunet import WholeFrameFaces
from monitor.imaging.boxes import iou
from monitor.pipeline import pipeline as pipelines
from monitor.pipeline.observation import Observation
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.types import BoxInt, Face, Frame, Tile
from storage.config.settings import Settings
from storage.kinds import SeatState
from storage.seat_ids import seat_number
from storage.writes.seat_edits import SeatEdits

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Image = NDArray[np.uint8]
Change = Callable[[Meeting], None]


class Spy(FaceDetector):
    """The real detector, which keeps what it was given: to locate faces, and to read them."""

    newest: "Spy"

    def __init__(self, *args: float, **options: float) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.located: list[Image] = []
        self.read: list[Image] = []
        Spy.newest = self

    def find(self, image: Image) -> WholeFrameFaces:
        self.located.append(image)
        return super().find(image)

    def search(
        self, image: Image, tiles: Sequence[BoxInt],
        known: Mapping[int, Sequence[FoundFace]], pick: PickFace,
    ) -> TileFaces:  # fmt: skip
        self.read.append(image)
        return super().search(image, tiles, known, pick)

    def cut(self, image: Image, tile: Tile, found: FoundFace) -> Face:
        self.read.append(image)
        return super().cut(image, tile, found)


def view(name: str, speaker: int | None = None) -> Change:
    def change(meeting: Meeting) -> None:
        meeting.view, meeting.speaker = name, speaker

    return change


def order(*who: int) -> Change:
    def change(meeting: Meeting) -> None:
        rest = [one for one in meeting.order if one not in who]
        meeting.order = [*who, *rest]

    return change


def page(number: int) -> Change:
    return lambda meeting: setattr(meeting, "page", number)


def window(number: int) -> Change:
    return lambda meeting: setattr(meeting, "window", number)


def without(who: int) -> Change:
    return lambda meeting: setattr(meeting, "order", [o for o in meeting.order if o != who])


def off(*who: int) -> Change:
    return lambda meeting: setattr(meeting, "off", set(who))


G = view("gallery")
STORIES: dict[str, tuple[tuple[int, ...], int, Sequence[Change]]] = {
    # who is excluded, the gap between tiles in pixels, what happens
    "moves to another tile": ((2,), 6, (order(5, 2), order(2), order(7, 6, 2))),
    "speaks above the strip": ((2,), 6, (view("speaker", 2), G)),
    "in the strip": ((2,), 6, (view("speaker", 4), view("speaker", 5), G)),
    "beside a shared page": ((2,), 6, (view("share", 4), G)),
    "above a shared page": ((2,), 6, (view("share, strip on top", 4), G)),
    "in a side gallery": ((2,), 6, (view("side gallery", 4), G)),
    "alone and large": ((2,), 6, (view("large speaker", 2), G)),
    "another alone and large": ((2,), 6, (view("large speaker", 4), G)),
    "on another page and back": ((2,), 6, (page(1), page(0))),
    "from another page": ((9,), 6, (page(1), order(9), page(0))),
    "two of them": ((2, 5), 6, (order(8, 5), view("speaker", 5), G)),
    "leaves and comes back": ((2,), 6, (without(2), order(2))),
    "the window is resized": ((2,), 6, (window(5), window(0))),
    "camera off and on": ((2,), 6, (off(2), order(6, 2), off())),
    "touching tiles": ((2,), 0, (order(5, 2), order(2))),
    "touching tiles, another view": ((2,), 0, (view("speaker", 4), G)),
    "touching tiles, a page": ((2,), 0, (view("share", 4), G)),
    "touching tiles, two": ((1, 6), 0, (order(6), page(1), page(0))),
}


class Watched:
    """One story, looked at through the real pipeline."""

    def __init__(self, meeting: Meeting, *, touching: bool) -> None:
        self.meeting, self.touching = meeting, touching
        self.pipeline = GalleryPipeline(PipelineOptions(1, Settings(), Classifier.load()))
        self.second = 0.0
        self.seats: dict[int, int] = {}  # who sits on a seat
        self.excluded: set[int] = set()

    def look(self) -> tuple[Shown, Observation]:
        shown = self.meeting.draw(self.second)
        spy = Spy.newest
        spy.located.clear()
        spy.read.clear()
        at = BEGAN + timedelta(seconds=self.second)
        observed = self.pipeline.process(Frame(shown.image, at, self.second))
        self.second += 1.0
        self.check(shown, observed)
        return shown, observed

    def check(self, shown: Shown, observed: Observation) -> None:
        boxes = dict(zip(shown.who, shown.boxes, strict=True))
        hidden = [boxes[who] for who in self.excluded if who in boxes]
        overlay = observed.overlay
        assert overlay is not None
        for x0, y0, x1, y1 in hidden:
            inner = (slice(y0 + 4, y1 - 4), slice(x0 + 4, x1 - 4))
            for image in Spy.newest.read:
                assert not image[inner].any(), "read before it is black"
            if not self.touching:
                for image in Spy.newest.located:
                    assert not image[inner].any(), "located before it is black"
            if overlay.image is not None:
                assert not overlay.image[inner].any(), "shown in the preview"
            for face in overlay.faces:
                fx, fy = (face.box_xyxy[0] + face.box_xyxy[2]) / 2, face.box_xyxy[1]
                assert not (x0 <= fx < x1 and y0 <= fy < y1), "read"
        for each in overlay.tiles:
            who = max(boxes, key=lambda one: iou(boxes[one], each.tile.box_xyxy), default=None)
            if who is None or iou(boxes[who], each.tile.box_xyxy) < 0.5:
                continue
            known = self.seats.setdefault(each.seat, who)
            assert known == who, f"seat {each.seat} was student {known}, now {who}"
        numbers = {seat for seat, who in self.seats.items() if who in self.excluded}
        assert not numbers & {seat_number(one.seat_id) for one in observed.sample.readings}

    def settled(self) -> None:
        """Looks until the window is understood, then once more: every tile is right."""
        for _ in range(7):
            shown, observed = self.look()
        assert observed.overlay is not None
        found = {each.seat: each.tile.box_xyxy for each in observed.overlay.tiles}
        for who, box in zip(shown.who, shown.boxes, strict=True):
            fits = [seat for seat, tile in found.items() if iou(tile, box) > 0.9]
            assert fits or who in self.excluded, f"no tile of student {who}"
        read = {seat_number(one.seat_id) for one in observed.sample.readings}
        visible = {
            who for who, video in zip(shown.who, shown.video, strict=True)
            if video and who not in self.excluded
        }  # fmt: skip
        assert {self.seats[seat] for seat in read} == visible
        left_out = {one.number for one in observed.sample.seats if one.state is SeatState.EXCLUDED}
        assert {self.seats[seat] for seat in left_out} <= self.excluded

    def exclude(self, *who: int) -> None:
        self.excluded = set(who)
        numbers = frozenset(seat for seat, one in self.seats.items() if one in self.excluded)
        assert len(numbers) == len(who)
        self.pipeline.apply(SeatEdits(numbers))


@pytest.mark.parametrize("story", list(STORIES))
def test_who_is_excluded_is_never_read_and_the_others_are(
    story: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    excluded, gap_px, changes = STORIES[story]
    monkeypatch.setattr(pipelines, "FaceDetector", Spy)
    for module in (tile_grid, drawing):
        monkeypatch.setattr(module, "GAP_PX", gap_px)
    lecture = Lecture(4, class_size=12, page_size=9)
    meeting = lecture.meeting
    meeting.window, meeting.off, meeting.muted, meeting.fixed_grid = 0, set(), set(), False
    watched = Watched(meeting, touching=gap_px == 0)
    if set(excluded) - set(meeting.on_page()):
        meeting.page = 1
    request.addfinalizer(lambda: watched.pipeline.close(datetime.now(UTC)))
    watched.settled()
    if meeting.page:
        meeting.page = 0
        watched.settled()
    watched.exclude(*excluded)
    watched.settled()
    for change in changes:
        change(meeting)
        watched.settled()
    # who might be an excluded student is hidden, and can come out with a second seat
    splits = len(watched.seats) - len(set(watched.seats.values()))
    assert splits <= (1 if watched.touching else 0)
