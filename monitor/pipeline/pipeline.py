"""One look at the gallery: frame -> tiles -> faces -> seats -> readings -> flags -> a sample.

Pure apart from what it remembers of the lesson (layout, seats, baselines); `monitor.session.run`
wires it to a source and a writer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models import Classifier
from monitor.faces.cache import FaceMemory
from monitor.faces.detector import FaceDetector
from monitor.faces.quality import UNSURE_UNDER_PX, face_quality, yaw_degrees
from monitor.flags.records import event_of, rule_time_s, sample_of
from monitor.flags.rule import FlagChange, FlagRule
from monitor.gallery.solver.live import FaceExplained
from monitor.gallery.tracker import GalleryTracker
from monitor.pipeline.seated_frame import Seated, Seating
from monitor.seats.types import SeatedTile
from monitor.sources import Blind
from monitor.types import BoxFloat, Face, Frame, TileState
from storage.config.settings import Settings
from storage.records import (
    FlagEvent,
    GapEvent,
    GapReason,
    MonitorReport,
    MonitorStatus,
    Reading,
    Sample,
    SampleCounts,
    SeatSighting,
    SeatState,
    seat_id,
)
from storage.writes.seat_edits import SeatEdits

if TYPE_CHECKING:  # what reads names is loaded only where that is asked for
    from monitor.names.reader import NameReader

_MOVING_S = 4.0  # longer than any re-sort or resize takes
_MAX_YAW_DEGREES = 40.0  # beyond it an expression is guessed, not seen

BLACK_LEVEL = 8
"""A picture whose 99.9th percentile is no brighter shows nothing (0 to 255)."""

_SEAT_STATES = {
    TileState.VIDEO: SeatState.VIDEO,
    TileState.CAMERA_OFF: SeatState.CAMERA_OFF,
    TileState.SELF: SeatState.SELF,
    TileState.EXCLUDED: SeatState.EXCLUDED,
}


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a preview draws of one face. probabilities: float32 (7,); quality: as of a reading."""

    seat_number: int
    box_xyxy: BoxFloat
    probabilities: NDArray[np.float32]
    quality: float = 1.0


class GalleryPipeline:
    """Turns what a source yields into samples of one session. Not for several threads at once."""

    def __init__(
        self,
        session_id: int,
        settings: Settings,
        classifier: Classifier,
        names: "NameReader | None" = None,
    ) -> None:
        self._session_id = session_id
        self._settings = settings
        self._classifier = classifier
        detector = FaceDetector(
            min_score=settings.vision.min_face_score,
            margin=classifier.margin,
            shift_y=classifier.shift_y,
            memory=FaceMemory(),
        )
        self._gallery = GalleryTracker()
        self._explained = FaceExplained(detector.boxes)
        self._seats = Seating(detector, names)
        self._rule = FlagRule(settings.flags)
        self._gap: GapEvent | None = None
        self._moving_since_s: float | None = None
        self._places: dict[int, tuple[int, int]] = {}  # row, column of every seat on screen
        self._report = MonitorReport(MonitorStatus.STARTING, "Looking for the gallery")
        self._late_flags: tuple[FlagEvent, ...] = ()
        self.seen: tuple[Seen, ...] = ()
        """Faces of the newest look, for a preview."""
        self.seated: tuple[SeatedTile, ...] = ()
        """Tiles of the newest look, for a preview; empty while no gallery is seen."""
        self.shown: NDArray[np.uint8] | None = None
        """Its picture, black where a student is excluded; None while that cannot be told."""

    def look(self, frame: Frame, dropped_frames: int = 0) -> Sample:
        """One frame: readings where the gallery is visible, else a gap with its reason."""
        self.shown = None if self._seats.excludes else frame.image
        if np.percentile(frame.image[::8, ::8], 99.9) <= BLACK_LEVEL:
            blind = Blind(
                GapReason.BLACK,
                "The picture is black; is the meeting window allowed to be captured?",
                frame.monotonic_s,
            )
            return self.blind(blind, frame.captured_at, frame)
        # nobody is looked at before it is known who is to be hidden
        explains = None if self._seats.excludes else self._explained
        layout = self._gallery.update(frame.image, frame.monotonic_s, explains)
        if layout.kind == "unsettled":
            return self._wait_for_layout(frame)
        self._moving_since_s = None
        self.seated = ()
        look = self._seats.look(frame.image, layout, frame.monotonic_s)
        if not look.tiles and not look.seated:
            blind = Blind(
                GapReason.NO_GALLERY,
                "No gallery and no face in the picture; switch the meeting to gallery view.",
                frame.monotonic_s,
            )
            return self.blind(blind, frame.captured_at, frame)
        self.shown = look.image
        return self._sample(frame, look, dropped_frames)

    def obey(self, edits: SeatEdits) -> None:
        """Take up what the teacher wants of the seats; it counts from the next look on."""
        for seat in sorted(self._seats.obey(edits)):
            self._late_flags = (*self._late_flags, *self._flags(self._rule.leave(seat)))
        self._rule.set_aside({key: rule_time_s(at) for key, at in edits.snoozed.items()})

    def _wait_for_layout(self, frame: Frame) -> Sample:
        """While tiles move nothing is read; only when that lasts is it a gap."""
        if self._moving_since_s is None:
            self._moving_since_s = frame.monotonic_s
        if frame.monotonic_s - self._moving_since_s > _MOVING_S:
            blind = Blind(
                GapReason.NO_GALLERY,
                "The picture keeps changing; switch the meeting to gallery view.",
                frame.monotonic_s,
            )
            return self.blind(blind, frame.captured_at, frame)
        return Sample(self._session_id, frame.captured_at, monitor=self._report)

    def blind(self, blind: Blind, at: datetime, frame: Frame | None = None) -> Sample:
        """The sample of a moment without sight: opens a gap, or goes on with the open one."""
        self.seen, self.seated = (), ()
        gaps: tuple[GapEvent, ...] = ()
        if self._gap is None or self._gap.reason is not blind.reason:
            gaps = self._close_gap(at)
            self._gap = GapEvent(self._session_id, blind.reason, at, detail=blind.message)
            gaps = (*gaps, self._gap)
        waiting = blind.reason in (GapReason.WINDOW_MISSING, GapReason.PAUSED)
        status = MonitorStatus.WAITING if waiting else MonitorStatus.BLIND
        if blind.reason is GapReason.PAUSED:
            status = MonitorStatus.PAUSED
        height, width = frame.image.shape[:2] if frame else (0, 0)
        now = frame.captured_at if frame else at
        flags = (*self._take_late_flags(), *self._flags(self._rule.observe(rule_time_s(now), {})))
        self._report = MonitorReport(
            status,
            blind.message,
            frame_width=width,
            frame_height=height,
            flag_note=self._rule.note,
        )
        return Sample(self._session_id, at, flags=flags, gaps=gaps, monitor=self._report)

    def _close_gap(self, at: datetime) -> tuple[GapEvent, ...]:
        gap, self._gap = self._gap, None
        if gap is None:
            return ()
        return (GapEvent(gap.session_id, gap.reason, gap.started_at, at, gap.detail),)

    def _sample(
        self,
        frame: Frame,
        look: Seated,
        dropped_frames: int,
    ) -> Sample:
        at = frame.captured_at
        shown = [each for each in look.seated if each.face is not None]
        faces = [each.face for each in shown if each.face is not None]
        probabilities, details = self._classifier.read([face.crop for face in faces])
        readings = tuple(
            self._reading(at, each, face, row, fine)
            for each, face, row, fine in zip(
                shown, faces, probabilities, details.tolist(), strict=True
            )
        )
        self.seen = tuple(
            Seen(each.seat, face.box_xyxy, row, reading.quality)
            for each, face, row, reading in zip(shown, faces, probabilities, readings, strict=True)
        )
        self.seated = look.seated
        changes = self._rule.observe(rule_time_s(at), sample_of(readings, self._settings.flags))
        confused, sad = self._rule.counts()
        cameras_off = sum(tile.state is TileState.CAMERA_OFF for tile in look.tiles)
        counts = SampleCounts(
            self._session_id,
            at,
            tiles=len(look.tiles),
            seen=len(readings),
            cameras_off=cameras_off,
            confused=confused,
            sad=sad,
        )
        height, width = frame.image.shape[:2]
        notice = self._seats.names_notice
        self._report = MonitorReport(
            MonitorStatus.WATCHING,
            ". ".join(filter(None, (f"Watching {width} x {height} pixels", notice))),
            tiles=counts.tiles,
            seen=counts.seen,
            cameras_off=cameras_off,
            frame_width=width,
            frame_height=height,
            dropped_frames=dropped_frames,
            flag_note=self._rule.note,
        )
        return Sample(
            self._session_id,
            at,
            seats=(*self._away(look.seated), *self._remember_places(look.seated)),
            readings=readings,
            counts=counts,
            flags=(*self._take_late_flags(), *self._flags(changes)),
            gaps=self._close_gap(at),
            monitor=self._report,
        )

    def _away(self, seated: Sequence[SeatedTile]) -> list[SeatSighting]:
        """Seats whose tile has left the screen since the last look, at their last known place."""
        shown = {each.seat for each in seated}
        gone = [number for number in self._places if number not in shown]
        return [SeatSighting(number, *self._places.pop(number), SeatState.AWAY) for number in gone]

    def _remember_places(self, seated: Sequence[SeatedTile]) -> list[SeatSighting]:
        self._places |= {each.seat: (each.tile.row, each.tile.column) for each in seated}
        return [self._sighting(each) for each in seated]

    def _sighting(self, seated: SeatedTile) -> SeatSighting:
        tile, read = seated.tile, self._seats.name(seated.seat)
        return SeatSighting(
            seated.seat,
            tile.row,
            tile.column,
            _SEAT_STATES[tile.state],
            name=read.name if read else None,
            pending=self._rule.pending(seated.seat),
            name_certainty=read.certainty if read else None,
        )

    def _reading(
        self,
        at: datetime,
        seated: SeatedTile,
        face: Face,
        probabilities: NDArray[np.float32],
        fine: float,
    ) -> Reading:
        return Reading(
            session_id=self._session_id,
            seat_id=seat_id(self._session_id, seated.seat),
            observed_at=at,
            probabilities=probabilities,
            face_px=round(face.box_xyxy[2] - face.box_xyxy[0]),
            quality=self._quality(face, fine),
            model_version=self._classifier.version,
            tile_row=seated.tile.row,
            tile_column=seated.tile.column,
        )

    def _quality(self, face: Face, fine: float) -> float:
        least_px = max(float(self._settings.vision.min_face_px), UNSURE_UNDER_PX)
        return face_quality(face, fine, least_px) if _is_frontal(face) else 0.0

    @property
    def seat_count(self) -> int:
        """See `SeatTracker.count`."""
        return self._seats.count

    def seat_memory(self) -> str:
        """See `SeatTracker.memory`."""
        return self._seats.memory()

    def resume(self, rule: FlagRule, seats: str | None = None) -> None:
        """Go on with the rule of a session that was interrupted; its open flags are open again.

        seats: the seats' memory; without it they are numbered from 1.
        """
        self._rule = rule
        if seats is not None:
            self._seats.restore(seats)
        self._late_flags = tuple(
            event_of(self._session_id, change, self._settings.flags) for change in rule.reopened()
        )

    def _take_late_flags(self) -> tuple[FlagEvent, ...]:
        late, self._late_flags = self._late_flags, ()
        return late

    def _flags(self, changes: Sequence[FlagChange]) -> tuple[FlagEvent, ...]:
        return tuple(event_of(self._session_id, each, self._settings.flags) for each in changes)


def _is_frontal(face: Face) -> bool:
    return abs(yaw_degrees(face.keypoints)) <= _MAX_YAW_DEGREES
