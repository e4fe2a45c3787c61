"""A recording in stretches that several processes read at once, with the result of one.

What is dear in a frame (decoding up to it, faces, expressions, layouts) depends on pixels alone;
what has memory (seats, flags, baselines) is cheap. So a stretch is gone through twice:

`prepare`  decodes it from a key frame before it and lets a scout read it: a reader that knows
           nothing of what was before. Sampled frames and the answers of the networks stay in this
           process's memory. Any number of stretches are prepared at once.
`follow`   takes the true reader, as the stretch before has left it, through the same frames. It
           asks the networks what the scout asked, and they remember. One stretch after the other.

The scout begins some seconds early, so that it has settled where the stretch begins, and at whole
minutes, so that it looks the gallery over at the moments at which the true reader does. Where it
asked something else, `follow` computes it: results do not depend on the scout.

What follows from a seek must be what reading through gives: the first frame of a stretch is
compared with the one that the stretch before saw there, pixel by pixel. Where they differ (a
damaged file, stamps that a seek cannot find) the stretch is read from the file's beginning instead.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import blake2b

from monitor.archive.lesson import LessonReader, Recording
from monitor.archive.memory import Memory, networks
from monitor.types import Frame
from storage.records import Sample

_KEPT_BYTES = 2 * 1024 * 1024 * 1024
"""Of all stretches that wait in one process; the oldest are let go and read again."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How recordings are parted. unit_s: stretches are multiples of it, at most `most_units`.

    settle_s: so long before its stretch a scout begins. frame_bytes: of the sampled frames of one
    stretch, uncompressed; one unit is kept in any case.
    """

    unit_s: float = 60.0  # as often a gallery is looked over, see `monitor.gallery.tracker`
    settle_s: float = 8.0
    most_units: int = 10
    frame_bytes: int = 256 * 1024 * 1024


USUAL = Lengths()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples `first` up to, without, `end` (None: the last one); the scout begins at `scout`."""

    number: int
    first: int
    end: int | None
    scout: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What a recording turns out to be. seconds: its length, None where not known."""

    seconds: float | None
    frame_wh: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Seam:
    """The first frame of a stretch, as the stretch before and this one see it."""

    at_s: float
    digest: bytes

    @classmethod
    def of(cls, frame: Frame) -> "Seam":
        """The seam that begins with this frame."""
        return cls(frame.monotonic_s, blake2b(frame.image.data, digest_size=16).digest())

    @classmethod
    def first_of(cls, frames: Iterable[Frame]) -> "Seam | None":
        """The seam before these frames."""
        return next(map(cls.of, frames), None)


@dataclass(slots=True)
class Standing:
    """The true reader between two stretches. seam: the frame that comes next; None: it is over."""

    reader: LessonReader
    seam: Seam | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What a stretch came to. hits, misses: answers that the scout knew, and did not.

    sought: whether seeking gave what reading through does; else it was read through. warning: how
    the recording ended, where that is worth a line.
    """

    samples: tuple[Sample, ...]
    hits: int
    misses: int
    sought: bool
    warning: str | None = None

    def without_samples(self) -> "Followed":
        """Its figures alone."""
        return replace(self, samples=())


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What `_Reading` gives, read before, and what the networks said of it."""

    frames: tuple[Frame, ...]
    beyond: Frame | None
    warning: str | None
    memory: Memory

    def __iter__(self) -> Iterator[Frame]:
        return iter(self.frames)

    @property
    def size_bytes(self) -> int:
        """Of its frames."""
        return sum(frame.image.nbytes for frame in self.frames)


class _Reading:
    """Frames from one sample up to, without, another; the source is closed behind the last.

    beyond: the frame after them, once they are through; None where the recording ends before it.
    warning: see `VideoSource.how_it_ended`.
    """

    def __init__(
        self, recording: Recording, first: int, end: int | None, *, seeks: bool = True
    ) -> None:
        self._recording, self._first, self._end, self._seeks = recording, first, end, seeks
        self.beyond: Frame | None = None
        self.warning: str | None = None

    def __iter__(self) -> Iterator[Frame]:
        with closing(self._recording.open()) as source:
            for frame in source.read_from(self._first, seeks=self._seeks):
                if self._end is not None and self._recording.sample_of(frame) >= self._end:
                    self.beyond = frame
                    return
                yield frame
            self.warning = source.how_it_ended()


class PreparedStretches:
    """Those of one process that wait to be followed, by the run's key. Safe for several threads."""

    def __init__(self, most_bytes: int = _KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self._waiting: OrderedDict[str, _Prepared] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: str, prepared: _Prepared) -> None:
        """Keeps it, and lets the oldest go where too much waits."""
        with self._lock:
            self._waiting[key] = prepared
            size = sum(one.size_bytes for one in self._waiting.values())
            while size > self._most_bytes and len(self._waiting) > 1:
                size -= self._waiting.popitem(last=False)[1].size_bytes

    def take(self, key: str) -> _Prepared | None:
        """Hands it over, once; None where it was never here or has been let go."""
        with self._lock:
            return self._waiting.pop(key, None)

    def forget(self, run: str) -> None:
        """Lets go of everything whose key begins so."""
        with self._lock:
            for key in [key for key in self._waiting if key.startswith(run)]:
                del self._waiting[key]


PREPARED = PreparedStretches()


def survey(recording: Recording) -> Survey:
    """Opens the recording, as every reader will. Raises InputFileError."""
    source = recording.open()
    try:
        return Survey(source.progress.total_s, source.size_wh)
    finally:
        source.close()


def stretches(found: Survey, hz: float, lengths: Lengths = USUAL) -> list[Stretch]:
    """How a recording is parted: every sample is in one stretch."""
    if found.seconds is None:
        return [Stretch(0, 0, None, 0)]
    width, height = found.frame_wh
    unit_bytes = max(lengths.unit_s * hz * width * height * 3, 1.0)
    units = min(max(int(lengths.frame_bytes / unit_bytes), 1), lengths.most_units)
    length_s, settle_s = units * lengths.unit_s, lengths.settle_s
    count = max(math.ceil((found.seconds - 2 * settle_s) / length_s), 1)
    scouts = [round(number * length_s * hz) for number in range(count)]
    firsts = [0, *(round((number * length_s + settle_s) * hz) for number in range(1, count))]
    return [
        Stretch(number, first, end, scout)
        for number, (first, end, scout) in enumerate(
            zip(firsts, [*firsts[1:], None], scouts, strict=True)
        )
    ]


def prepare(recording: Recording, stretch: Stretch, key: str) -> float:
    """Reads a stretch ahead, for `follow` in the same process; answers its seconds.

    Raises InputFileError.
    """
    memory, frames = Memory(), list[Frame]()
    frames_read = _Reading(recording, stretch.scout, stretch.end)
    with networks(recording.settings.vision, memory) as mine:
        scout = LessonReader(recording, mine)
        for frame in frames_read:
            scout.read(frame)
            if recording.sample_of(frame) >= stretch.first:
                frames.append(frame)
    PREPARED.put(key, _Prepared(tuple(frames), frames_read.beyond, frames_read.warning, memory))
    return frames[-1].monotonic_s - frames[0].monotonic_s if frames else 0.0


def follow(
    recording: Recording,
    stretch: Stretch,
    key: str,
    standing_here: Callable[[], Standing | None],
) -> tuple[Followed, Standing]:
    """Takes the true reader through a stretch.

    standing_here: answers how the stretch before left it, once networks are there; None before the
    first. Raises InputFileError.
    """
    prepared = PREPARED.take(key)
    memory = Memory() if prepared is None else prepared.memory
    with networks(recording.settings.vision, memory) as mine:
        standing, hits, misses = standing_here(), memory.hits, memory.misses
        if standing is None:
            standing = Standing(LessonReader(recording, mine), None)
        elif standing.seam is None:
            return Followed((), 0, 0, sought=True), standing
        frames: _Prepared | _Reading
        frames = prepared or _Reading(recording, stretch.first, stretch.end)
        sought = standing.seam is None or Seam.first_of(frames) == standing.seam
        if not sought:
            frames = _Reading(recording, stretch.first, stretch.end, seeks=False)
        samples = [sample for frame in frames for sample in standing.reader.read(frame)]
        after = None if frames.beyond is None else Seam.of(frames.beyond)
        followed = Followed(
            tuple(samples),
            memory.hits - hits,
            memory.misses - misses,
            sought=sought,
            warning=frames.warning,
        )
        return followed, Standing(standing.reader, after)
