"""Plain records that cross process and thread boundaries; they know nothing of tables.

Label order everywhere is FER2013's, see `EMOTIONS`.
"""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from storage.evidence import FlagEvidence
from storage.kinds import FlagKind, GapReason, MonitorStatus, ReactionKind, SeatState, Unsure
from storage.remembered import RememberedLabel
from storage.seat_ids import SEATS_PER_SESSION

MOOD_BUCKET_MS = 10_000
"""Length of one roll-up, aligned to the session's start."""
EMOTIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
"""Emotion labels in FER2013's order (index 0 to 6)."""
SMALLEST_GROUP = 5
"""A class-only lesson keeps and shows nothing of the looks of fewer faces than this."""


@dataclass(frozen=True, slots=True)
class TopicMark:
    """Where a topic begins. id: of the mark that is kept or changed, None for a new one.

    slide: number of the slide whose appearance marked it, None for a mark of the teacher's.
    """

    id: int | None
    text: str
    marked_at: datetime
    slide: int | None = None


def _require_aware(moment: datetime, name: str) -> None:
    if moment.tzinfo is None:
        raise ValueError(f"{name} must be timezone-aware, got {moment!r}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One estimate of one face at one moment.

    probabilities: float32 (7,), each 0..1, sum 1, order `EMOTIONS`.
    face_px: width of the detected face in pixels of the captured frame.
    quality: 0..1, how far the estimate can be relied on (size, sharpness, pose).
    tile_row, tile_column: place on screen at that moment, from 1.
    others: further living people on the same camera, None where that was not looked at.
    unsure: why the face cannot be read, None where it can; then quality is 0.
    Raises ValueError for a wrong shape, a value out of range or a naive time.
    """

    session_id: int
    seat_id: int
    observed_at: datetime
    probabilities: NDArray[np.float32]
    face_px: int
    quality: float
    model_version: str
    tile_row: int = 1
    tile_column: int = 1
    others: int | None = None
    unsure: Unsure | None = None

    def __post_init__(self) -> None:
        if self.probabilities.shape != (len(EMOTIONS),):
            raise ValueError(f"probabilities must have shape (7,), got {self.probabilities.shape}")
        if (
            not np.isfinite(self.probabilities).all()
            or abs(float(self.probabilities.sum()) - 1) > 0.01
        ):
            raise ValueError(f"probabilities must be finite and sum to 1, got {self.probabilities}")
        if not 0.0 <= self.quality <= 1.0:
            raise ValueError(f"quality must be within 0..1, got {self.quality}")
        if self.unsure is not None and self.quality > 0:
            raise ValueError(f"a face that is {self.unsure} has quality 0, got {self.quality}")
        if self.others is not None and self.others < 0:
            raise ValueError(f"others must be 0 or more, got {self.others}")
        _require_aware(self.observed_at, "observed_at")


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """What was visible in one sampled frame, faces or not: coverage, never attention.

    tiles counts every tile; seen those with a student's face; unsure those of the seen whose face
    cannot be read; cameras_off those without video.
    """

    session_id: int
    observed_at: datetime
    tiles: int
    seen: int
    cameras_off: int = 0
    confused: int = 0
    sad: int = 0
    unsure: int = 0

    def __post_init__(self) -> None:
        _require_aware(self.observed_at, "observed_at")
        if not 0 <= self.seen <= self.tiles:
            raise ValueError(f"seen must be within 0..tiles, got {self.seen} of {self.tiles}")
        if not 0 <= self.unsure <= self.seen:
            raise ValueError(f"unsure must be within 0..seen, got {self.unsure} of {self.seen}")


@dataclass(frozen=True, slots=True)
class FlagEvent:
    """A flag that opened (closed_at None) or closed. seat_id None means the whole class.

    called_at: when the teacher was called to it; None where not (yet): a call has its limits.
    held_at: when the teacher would have been called, had the call not been held for the experiment.
    """

    session_id: int
    seat_id: int | None
    kind: FlagKind
    opened_at: datetime
    closed_at: datetime | None = None
    prolonged: bool = False
    evidence: FlagEvidence = field(default_factory=FlagEvidence)
    called_at: datetime | None = None
    held_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_aware(self.opened_at, "opened_at")


@dataclass(frozen=True, slots=True)
class GapEvent:
    """A stretch without sight that began (ended_at None) or ended. started_at names it."""

    session_id: int
    reason: GapReason
    started_at: datetime
    ended_at: datetime | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        _require_aware(self.started_at, "started_at")


@dataclass(frozen=True, slots=True)
class SeatSighting:
    """One seat in one sampled frame: where its tile is and what the tile shows.

    number: pseudonym inside the session, 1..999. tile_row, tile_column: place on screen, from 1;
    for AWAY the last known place. name, name_certainty (0..1): only where reading names was
    switched on. pending: an expression that is there but has not lasted long enough for a flag.
    """

    number: int
    tile_row: int
    tile_column: int
    state: SeatState = SeatState.VIDEO
    name: str | None = None
    pending: FlagKind | None = None
    name_certainty: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.number < SEATS_PER_SESSION:
            raise ValueError(f"seat number must be within 1..999, got {self.number}")


@dataclass(frozen=True, slots=True)
class MonitorReport:
    """What the monitor says of itself; message is one sentence for the teacher.

    flag_note: what the teacher should know of calls in one sentence, or "". unsure: of the seen,
    faces that cannot be read; unsure_reason: the one reason for most of a class that mostly cannot.
    """

    status: MonitorStatus
    message: str
    tiles: int = 0
    seen: int = 0
    cameras_off: int = 0
    frame_width: int = 0
    frame_height: int = 0
    dropped_frames: int = 0
    flag_note: str = ""
    unsure: int = 0
    unsure_reason: Unsure | None = None


@dataclass(frozen=True, slots=True)
class ReactionEvent:
    """An icon that appeared on a seat's tile (ended_at None) or is gone. number: of the seat.

    Seat, kind and began_at name it: an event that comes again changes its end alone.
    """

    number: int
    kind: ReactionKind
    began_at: datetime
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.number < SEATS_PER_SESSION:
            raise ValueError(f"seat number must be within 1..999, got {self.number}")
        _require_aware(self.began_at, "began_at")


@dataclass(frozen=True, slots=True)
class SlideEvent:
    """A slide that came (began_at), or what was found out about one later (began_at None).

    number: from 1 in each session, a former slide's own when it comes again. title: as it was read
    on the slide, "" where it is not known. picture: WebP bytes, only where keeping is switched on.
    """

    number: int
    began_at: datetime | None = None
    title: str = ""
    picture: bytes | None = None

    def __post_init__(self) -> None:
        if self.began_at is not None:
            _require_aware(self.began_at, "began_at")


@dataclass(frozen=True, slots=True)
class Speech:
    """Who the meeting program frames as speaking in one look.

    own: the teacher's own tile, None where it is not known which that is; others: any other tile.
    seats: numbers of the seats of these, only where each student's time is to be kept.
    """

    own: bool | None
    others: bool
    seats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PostureCounts:
    """Of the faces judged in one look, how many are turned away and how many heads are down.

    Of the class alone: it knows no seat, and there is none for fewer than `SMALLEST_GROUP` faces
    (ValueError). None: that is not asked for.
    """

    judged: int
    turned_away: int | None = None
    head_down: int | None = None

    def __post_init__(self) -> None:
        if self.judged < SMALLEST_GROUP:
            raise ValueError(f"of {self.judged} faces nothing is told, {SMALLEST_GROUP} at least")
        for count in (self.turned_away, self.head_down):
            if count is not None and not 0 <= count <= self.judged:
                raise ValueError(f"a count must be within 0..{self.judged}, got {count}")


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything that one frame left to store: the unit the writer commits whole.

    A frame in which nothing was seen has no seats, readings and counts, but still a monitor report.
    objecting: seats that turned out to be of students who object: nothing of them stays.
    Raises ValueError where a part belongs to another session.
    """

    session_id: int
    observed_at: datetime
    seats: tuple[SeatSighting, ...] = ()
    readings: tuple[Reading, ...] = ()
    counts: SampleCounts | None = None
    flags: tuple[FlagEvent, ...] = ()
    gaps: tuple[GapEvent, ...] = ()
    monitor: MonitorReport | None = None
    speech: Speech | None = None
    reactions: tuple[ReactionEvent, ...] = ()
    slides: tuple[SlideEvent, ...] = ()
    objecting: tuple[int, ...] = ()
    remembered: tuple[RememberedLabel, ...] = ()
    posture: PostureCounts | None = None

    def __post_init__(self) -> None:
        _require_aware(self.observed_at, "observed_at")
        owners = {part.session_id for part in self.readings}
        owners |= {flag.session_id for flag in self.flags} | {gap.session_id for gap in self.gaps}
        owners |= {self.counts.session_id} if self.counts else set()
        if not owners <= {self.session_id}:
            raise ValueError(f"a sample of session {self.session_id} holds parts of another")
