"""What a picture source is: it yields frames, or says why it cannot see."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from monitor.types import Frame
from storage.kinds import GapReason


@dataclass(frozen=True, slots=True)
class Blind:
    """No picture at this moment. message: one sentence for the teacher, what is wrong and to do."""

    reason: GapReason
    message: str
    monotonic_s: float


Observation = Frame | Blind


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file has been read, in seconds of the recording; total_s None where unknown."""

    done_s: float
    total_s: float | None


class Source(Protocol):
    """Where pictures come from. One thread at a time may use a source.

    A live source (`live` true) yields one observation per sampling interval: the newest frame, or
    `Blind`; it never ends by itself and recovers by itself. A source that is not live yields the
    frames of a file with the file's own times and ends. Any other failure is a `SourceError` or
    `InputFileError` with one clear line.
    """

    @property
    def name(self) -> str:
        """The kind of source, as in the settings: window, screen, region, camera, ..."""
        ...

    @property
    def live(self) -> bool:
        """Whether frames are paced by the clock."""
        ...

    @property
    def dropped_frames(self) -> int:
        """Sampling moments that passed while the consumer or the capture was too slow."""
        ...

    @property
    def progress(self) -> Progress | None:
        """How far a file has been read; None for what has no end."""
        ...

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield observations until `stop` is set or the file ends; closes the source then."""
        ...

    def close(self) -> None:
        """Let go of window system, camera or file; safe to call twice."""
        ...
