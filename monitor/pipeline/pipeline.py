"""One frame of the gallery: tiles -> faces -> seats -> readings -> flags -> an observation.

Changes nothing but what it remembers of the session (layout, seats, baselines). The gate stands
before it, gaps and report after it: `monitor.pipeline.observer`.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models import Classifier
from monitor.faces.detector import FaceDetector
from monitor.faces.freeze import ReadFaces
from monitor.faces.quality import UNSURE_UNDER_PX, readable_quality, unsure_reason
from monitor.flags.rule import FlagRule
from monitor.gallery.layout import GalleryLayout
from monitor.gallery.solver.live import FaceExplained, Solve
from monitor.gallery.solver.picture import solve_picture
from monitor.gallery.tracker import GalleryTracker
from monitor.pipeline.flag_stage import FlagStage
from monitor.pipeline.hidden_layout import HiddenLayouts
from monitor.pipeline.observation import BlindSince, FaceOverlay, Observation, Overlay
from monitor.pipeline.seated_frame import SeatedFrame, Seating
from monitor.pipeline.sightings import SeatPlaces, state_of
from monitor.pipeline.speech import speech_of
from monitor.reactions.reader import ReactionReader
from monitor.seats.types import SeatedTile
from monitor.slides.stage import SlideStage
from monitor.sources import Blind
from monitor.types import Face, Frame, TileState
from storage.answers.conformal import Learned
from storage.config.settings import Settings, SignalSettings
from storage.kinds import FlagKind, GapReason
from storage.privacy.objections import Objections
from storage.records import (
    PostureCounts,
    ReactionEvent,
    Reading,
    Sample,
    SampleCounts,
    SeatSighting,
)
from storage.seat_ids import seat_id
from storage.writes.seat_edits import SeatEdits

if TYPE_CHECKING:  # what reads names, or counts heads, is loaded only where that is asked for
    from monitor.names.reader import NameReader
    from monitor.posture.class_counts import ClassPosture

_MOVING_S = 4.0  # longer than any re-sort or resize takes
_MAX_YAW_DEGREES = 40.0  # beyond it an expression is guessed, not seen

BLACK_LEVEL = 8
"""A picture whose 99.9th percentile is no brighter shows nothing (0 to 255)."""
_BLACK = "The picture is black; is the meeting window allowed to be captured?"
_NO_GALLERY = "No gallery and no face in the picture; switch the meeting to gallery view."
_MOVING = "The picture keeps changing; switch the meeting to gallery view."


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """What a pipeline works with.

    names: reads names where the class list asks for it. beside: runs seats beside the search for
    faces, on a thread of its own; without it one follows the other. learned: what answers of the
    class have taught of calls. salt: secret of the fingerprints of labels; None draws one.
    detector, solve: find faces and layouts; others answer the same and remember it.
    slides: numbers given to slides before a restart. objections: who of the class is not read.
    """

    session_id: int
    settings: Settings
    classifier: Classifier
    names: "NameReader | None" = None
    beside: Executor | None = None
    learned: Mapping[FlagKind, Learned] | None = None
    salt: int | None = None
    detector: FaceDetector | None = None
    solve: Solve = solve_picture
    slides: int = 0
    objections: Objections | None = None


class GalleryPipeline:
    """Turns frames into observations of one session. Not for several threads at once."""

    def __init__(self, options: PipelineOptions) -> None:
        self._session_id = options.session_id
        self._least_px = max(float(options.settings.vision.min_face_px), UNSURE_UNDER_PX)
        self._classifier = options.classifier
        detector = options.detector or FaceDetector(
            min_score=options.settings.vision.min_face_score,
            margin=options.classifier.margin,
            shift_y=options.classifier.shift_y,
        )
        self._gallery = GalleryTracker()
        self._explained = FaceExplained(detector.boxes, options.solve)
        self._seats = Seating(
            detector, options.names, options.beside, options.salt, options.objections
        )
        self._hidden = HiddenLayouts(self._explained, self._seats)
        self._flags = FlagStage(options.session_id, options.settings.flags, options.learned)
        self._places = SeatPlaces()
        self._reactions = ReactionReader() if options.settings.reactions.read else None
        self._times_speakers = options.settings.times_speakers
        self._posture = _posture(options.settings.signals)
        self._slides = SlideStage(options.settings.slides, options.slides)
        self._moving_since_s: float | None = None

    def process(self, frame: Frame) -> Observation:
        """One frame: readings where the gallery is visible, else why there are none."""
        if np.percentile(frame.image[::8, ::8], 99.9) <= BLACK_LEVEL:
            return self._unread(frame, GapReason.BLACK, _BLACK)
        # while somebody is excluded faces are searched once it is known who is to be hidden
        hides = self._seats.excludes
        explains = self._hidden if hides else self._explained
        layout = self._gallery.update(frame.image, frame.monotonic_s, explains, audits=not hides)
        if layout.kind == "unsettled":
            return self._wait_for_layout(frame)
        seated = self._seats.process(
            frame.image,
            layout,
            frame.monotonic_s,
            lambda: self._gallery.confirm(frame.image, self._hidden),
        )
        if seated.doubted:
            return self._wait_for_layout(frame)
        self._moving_since_s = None
        if hides:
            self._gallery.audit(frame.image, seated.image, self._hidden)
        if not seated.tiles and not seated.seated:
            return self._unread(frame, GapReason.NO_GALLERY, _NO_GALLERY)
        return self._read(frame, seated, layout)

    def process_blind(self, moment: BlindSince) -> Observation:
        """A moment without sight: flags close of whom nothing is seen."""
        flags = self._flags.observe(moment.at)
        return Observation(
            Sample(self._session_id, moment.at, flags=flags),
            Overlay(),
            blind=moment,
            seats=self._seats.count,
            flag_note=self._flags.note,
        )

    def apply(self, edits: SeatEdits) -> None:
        """Take up what the teacher wants of the seats; it counts from the next frame on.

        The flags of students who are no longer watched as such close with the next sample.
        """
        self._flags.leave(self._seats.apply(edits))
        self._flags.snooze(edits.snoozed)

    def _wait_for_layout(self, frame: Frame) -> Observation:
        """While tiles move nothing is read; only when that lasts is it a gap."""
        if self._moving_since_s is None:
            self._moving_since_s = frame.monotonic_s
        if frame.monotonic_s - self._moving_since_s > _MOVING_S:
            return self._unread(frame, GapReason.NO_GALLERY, _MOVING)
        return Observation(
            Sample(self._session_id, frame.captured_at),
            Overlay(self._shown(frame)),
            settled=False,
            faces=ReadFaces.of(frame, ()),
            seats=self._seats.count,
        )

    def _unread(self, frame: Frame, reason: GapReason, message: str) -> Observation:
        """A frame in which nothing can be seen."""
        at, (height, width) = frame.captured_at, frame.image.shape[:2]
        blind = Blind(reason, message, frame.monotonic_s)
        observed = self.process_blind(BlindSince(blind, at, at, (width, height)))
        overlay = Overlay(self._shown(frame))
        return replace(observed, overlay=overlay, faces=ReadFaces.of(frame, ()))

    def _shown(self, frame: Frame) -> NDArray[np.uint8] | None:
        return None if self._seats.excludes else frame.image

    def _read(self, frame: Frame, seated: SeatedFrame, layout: GalleryLayout) -> Observation:
        at = frame.captured_at
        objecting, remembered = self._seats.take_objections()
        if objecting:  # what was there of them closes with this sample, which leaves it out
            self._flags.leave(frozenset(objecting))
        shown = [each for each in seated.seated if each.face is not None]
        faces = [each.face for each in shown if each.face is not None]
        probabilities, details = self._classifier.read([face.crop for face in faces])
        readings = tuple(
            self._reading(at, each, face, row, fine)
            for each, face, row, fine in zip(
                shown, faces, probabilities, details.tolist(), strict=True
            )
        )
        overlays = tuple(
            FaceOverlay(each.seat, face.box_xyxy, row, reading.quality, reading.unsure)
            for each, face, row, reading in zip(shown, faces, probabilities, readings, strict=True)
        )
        flags = self._flags.observe(at, readings)
        height, width = frame.image.shape[:2]
        return Observation(
            Sample(
                self._session_id,
                at,
                seats=self._sightings(seated),
                readings=readings,
                counts=self._counts(at, seated, readings),
                flags=flags,
                speech=speech_of(frame.image, seated.seated, individuals=self._times_speakers),
                reactions=self._answers(frame, seated),
                slides=self._slides.look(frame, seated.image, layout.tiles),
                objecting=objecting,
                remembered=remembered,
                posture=self._count_posture(shown, readings),
            ),
            Overlay(seated.image, seated.seated, overlays),
            faces=ReadFaces.of(frame, [face.box_xyxy for face in faces]),
            seats=self._seats.count,
            frame_wh=(width, height),
            notice=self._seats.names_notice,
            flag_note=self._flags.note,
        )

    def _answers(self, frame: Frame, seated: SeatedFrame) -> tuple[ReactionEvent, ...]:
        if self._reactions is None:
            return ()
        at, at_s = frame.captured_at, frame.monotonic_s
        return self._reactions.read(seated.image, seated.seated, at, at_s)

    def _count_posture(
        self, shown: Sequence[SeatedTile], readings: Sequence[Reading]
    ) -> PostureCounts | None:
        if self._posture is None:
            return None
        return self._posture.count(
            (each.seat, each.face, reading.unsure)
            for each, reading in zip(shown, readings, strict=True)
            if each.face is not None
        )

    def _counts(
        self, at: datetime, seated: SeatedFrame, readings: Sequence[Reading]
    ) -> SampleCounts:
        confused, sad = self._flags.counts()
        return SampleCounts(
            self._session_id,
            at,
            tiles=len(seated.tiles),
            seen=len(readings),
            cameras_off=sum(tile.state is TileState.CAMERA_OFF for tile in seated.tiles),
            confused=confused,
            sad=sad,
            unsure=sum(reading.unsure is not None for reading in readings),
        )

    def _sightings(self, seated: SeatedFrame) -> tuple[SeatSighting, ...]:
        """Seats that have left the screen since the last frame, then those on it."""
        away = self._places.update(seated.seated)
        return (*away, *(self._sighting(each) for each in seated.seated))

    def _sighting(self, seated: SeatedTile) -> SeatSighting:
        tile, read = seated.tile, self._seats.name(seated.seat)
        return SeatSighting(
            seated.seat,
            tile.row,
            tile.column,
            state_of(tile.state),
            name=read.name if read else None,
            pending=self._flags.pending(seated.seat),
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
        reason = unsure_reason(face, fine, self._least_px, _MAX_YAW_DEGREES)
        return Reading(
            session_id=self._session_id,
            seat_id=seat_id(self._session_id, seated.seat),
            observed_at=at,
            probabilities=probabilities,
            face_px=round(face.box_xyxy[2] - face.box_xyxy[0]),
            quality=readable_quality(face, fine) if reason is None else 0.0,
            model_version=self._classifier.version,
            tile_row=seated.tile.row,
            tile_column=seated.tile.column,
            others=face.others,
            unsure=reason,
        )

    def close(self, at: datetime) -> Sample | None:
        """What was found out last of the slides, once no further frame comes; None: nothing."""
        slides = self._slides.close()
        return Sample(self._session_id, at, slides=slides) if slides else None

    def seat_snapshot(self) -> str:
        """See `SeatTracker.snapshot`."""
        return self._seats.snapshot()

    def resume(self, rule: FlagRule, seats: str | None = None) -> int:
        """Go on with the rule of a session that was interrupted; its open flags are open again.

        seats: a snapshot of the seats; without it they are numbered from 1. Answers how many
        numbers were given so far.
        """
        self._flags.resume(rule)
        if seats is not None:
            self._seats.restore(seats)
        return self._seats.count


def _posture(signals: SignalSettings) -> "ClassPosture | None":
    """What counts heads; not even loaded where nothing is asked for."""
    if not signals.any:
        return None
    from monitor.posture.class_counts import ClassPosture  # noqa: PLC0415

    return ClassPosture(signals)
