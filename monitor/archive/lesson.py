"""One recording as a lesson: what is asked, and frames -> samples in one process."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.archive.memory import Networks
from monitor.flags.records import renumbered
from monitor.pipeline.clock import SessionClock
from monitor.pipeline.frame_gate import FrameGate
from monitor.pipeline.observer import SessionObserver
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.sources.video import VideoSource, sample_of
from monitor.types import Frame
from storage.answers.conformal import Learned
from storage.config.settings import FlagSettings, Settings
from storage.kinds import FlagKind
from storage.privacy.objections import Objections
from storage.records import Sample
from storage.seat_ids import seat_id, seat_number

if TYPE_CHECKING:  # what reads names is loaded only where that is asked for
    from monitor.names.reader import NameReader

_NOBODY = 0
"""Stands for the session until it is stored and has a number."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file to be read. fingerprint: of its content, see `monitor.archive.fingerprint`.

    size_bytes: by which another computer sees that it is the same file. recorded_at: where its name
    says more than its header; None: as `VideoSource` finds. learned: what answers of the class have
    taught before. members: names of the class, where names are to be read. objections: who of it is
    not to be read.
    """

    path: Path
    fingerprint: str
    size_bytes: int
    settings: Settings
    recorded_at: datetime | None = None
    learned: Mapping[FlagKind, Learned] = field(default_factory=dict)
    members: tuple[str, ...] | None = None
    objections: Objections | None = None

    @property
    def salt(self) -> int:
        """Of the fingerprints of labels: the same recording gives the same lesson every time."""
        digest = blake2b(self.fingerprint.encode(), digest_size=8, person=b"labels")
        return int.from_bytes(digest.digest(), "big") >> 1

    def open(self) -> VideoSource:
        """Raises InputFileError."""
        return VideoSource(self.path, hz=self.settings.capture.hz, recorded_at=self.recorded_at)

    def sample_of(self, frame: Frame) -> int:
        """See `VideoSource.sample_of`."""
        return sample_of(frame, self.settings.capture.hz)


class LessonReader:
    """Takes the frames of one recording in their order. Not for several threads at once.

    Between two frames it can go to another process, see `monitor.archive.stretch_tasks`.
    """

    def __init__(
        self, recording: Recording, networks: Networks, names: "NameReader | None" = None
    ) -> None:
        settings = recording.settings
        pipeline = GalleryPipeline(
            PipelineOptions(
                _NOBODY,
                settings,
                networks.classifier,
                names,
                learned=recording.learned,
                salt=recording.salt,
                detector=networks.detector,
                solve=networks.solve,
                objections=recording.objections,
            )
        )
        gate = FrameGate(settings.capture, SessionClock())
        self._observer = SessionObserver(_NOBODY, gate, pipeline)

    def read(self, frame: Frame) -> list[Sample]:
        """What is to be stored of a frame."""
        return [one.sample for one in self._observer.observe(frame, live=False)]


def of_session(
    samples: Iterable[Sample], session_id: int, settings: FlagSettings
) -> Iterator[Sample]:
    """The samples of a reader as those of a session."""
    for sample in samples:
        yield replace(
            sample,
            session_id=session_id,
            readings=tuple(
                replace(one, session_id=session_id, seat_id=_seat(session_id, one.seat_id))
                for one in sample.readings
            ),
            counts=sample.counts and replace(sample.counts, session_id=session_id),
            flags=tuple(renumbered(one, session_id, settings) for one in sample.flags),
            gaps=tuple(replace(one, session_id=session_id) for one in sample.gaps),
        )


def _seat(session_id: int, identity: int) -> int:
    return seat_id(session_id, seat_number(identity))
