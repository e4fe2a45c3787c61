"""Recordings read on a Dask cluster, parted into stretches; results are those of one process.

Only names, settings and small results travel: each worker opens the recording under the same path.
What is between two stretches goes through this process, so that a worker that dies costs no more
than the stretch it had in hand: it is done again elsewhere. See `monitor.archive.stretches`.

Dask itself is imported here alone, and only where a cluster was asked for.
"""

import logging
import threading
import uuid
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitor.archive import stretch_tasks as tasks
from monitor.archive.engines import Advanced, Event, Failed, Finished, unforeseen
from monitor.archive.lesson import Recording
from monitor.archive.stretches import USUAL, Followed, Lengths, Stretch, Survey, stretches
from storage.errors import ClassmoodError
from storage.file_names import shown
from storage.parallel.dask_client import ClusterError, close, connect
from storage.records import Sample

if TYPE_CHECKING:
    from distributed import Client, Future

logger = logging.getLogger(__name__)

_POLL_S = 0.5
_FOLLOW_FIRST = 1000
_AHEAD = 3
"""Stretches that may be prepared and wait, for each thread of a worker."""


@dataclass(slots=True, eq=False)
class _Reading:
    """One recording on its way. parts: None until it is surveyed."""

    recording: Recording
    key: str
    survey: "Future | None" = None
    parts: list[Stretch] | None = None
    seconds: float | None = None
    begun: int = 0
    prepared: "dict[int, Future]" = field(default_factory=dict)
    placed: dict[int, str] = field(default_factory=dict)
    following: "Future | None" = None
    followed: int = 0
    standing: tasks.Sealed | None = None
    samples: list[Sample] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def is_at_work(self, number: int) -> bool:
        """Whether a stretch keeps the worker busy at which it was placed."""
        ahead = self.prepared.get(number)
        if ahead is not None:
            return not ahead.done()
        return number == self.followed and self.following is not None

    @property
    def has_more(self) -> bool:
        """Whether a stretch of it is not handed out yet."""
        return self.parts is not None and self.begun < len(self.parts)

    @property
    def futures(self) -> "list[Future]":
        single = [one for one in (self.survey, self.following) if one is not None]
        return [*single, *self.prepared.values()]


class ClusterEngine:
    """See `monitor.archive.engines.Engine`. address: of the scheduler. lengths: of
    stretches.

    The constructor raises ConfigurationError where Dask is not installed or the address is wrong,
    and ClusterError where no scheduler answers or no worker can read recordings.
    """

    def __init__(self, address: str, lengths: Lengths = USUAL) -> None:
        self._lengths = lengths
        self._client = _connected(address)
        self._run = uuid.uuid4().hex
        self.followed: list[Followed] = []
        """What every stretch came to, without its samples; for measurements."""

    def read(
        self, recordings: Sequence[Recording], stop: threading.Event
    ) -> Generator[Event, None, None]:
        """Events in the order in which they come."""
        waiting = deque(
            _Reading(one, f"{self._run}-{number}") for number, one in enumerate(recordings)
        )
        active: list[_Reading] = []
        try:
            while (active or waiting) and not stop.is_set():
                self._hand_out(active, waiting)
                self._wait(active)
                for reading in list(active):
                    for event in self._heard(reading):
                        if not isinstance(event, Advanced):
                            active.remove(reading)
                            self._client.cancel(reading.futures)
                        yield event
        finally:
            self._close(active)

    def _hand_out(self, active: list[_Reading], waiting: deque[_Reading]) -> None:
        """As much work as keeps every thread busy, in the order of the recordings.

        Each recording is read on, one stretch after the other; threads that are left over read
        ahead. Where there are as many recordings as threads nothing is read ahead, which would
        double the cheap part of the work. Where all workers are gone it waits for others.
        """
        threads = sum(self._client.nthreads().values())
        while waiting and len(active) < max(threads, 1):
            reading = waiting.popleft()
            reading.survey = self._submit(tasks.survey, reading, "survey", reading.recording)
            active.append(reading)
        places = self._places(active)
        for reading in active:
            self._follow_next(reading, places)
        room = _AHEAD * threads - sum(len(one.prepared) for one in active)
        for reading in active:
            while reading.has_more and room > 0 and places:
                self._prepare_next(reading, places.pop())
                room -= 1

    def _places(self, active: Sequence[_Reading]) -> list[str]:
        """Workers with a thread that has nothing to do, once for each; the idlest stand last."""
        busy = Counter(
            where
            for one in active
            for number, where in one.placed.items()
            if one.is_at_work(number)
        )
        free = [
            (busy[where] - threads + place, where)
            for where, threads in self._client.nthreads().items()
            for place in range(threads - busy[where])
        ]
        return [where for _, where in sorted(free, reverse=True)]

    def _prepare_next(self, reading: _Reading, where: str) -> None:
        assert reading.parts is not None
        part = reading.parts[reading.begun]
        reading.prepared[part.number] = self._submit(
            tasks.prepare,
            reading,
            f"prepare-{part.number}",
            reading.recording,
            part,
            _part_key(reading, part),
            workers=[where],
            allow_other_workers=True,
        )
        reading.placed[part.number] = where
        reading.begun += 1

    def _follow_next(self, reading: _Reading, places: list[str]) -> None:
        """Reads a recording on: where its next stretch was read ahead, else where there is room."""
        number = reading.followed
        if reading.following is not None or reading.parts is None:
            return
        ahead = reading.prepared.get(number)
        if ahead is not None and not ahead.done():
            return
        if ahead is not None and ahead.status == "finished":
            where = ahead.result()
        elif places:
            where = reading.placed[number] = places.pop()
            reading.begun = max(reading.begun, number + 1)
        else:
            return
        part = reading.parts[number]
        reading.following = self._submit(
            tasks.follow,
            reading,
            f"follow-{number}",
            reading.recording,
            part,
            _part_key(reading, part),
            reading.standing,
            workers=[where],
            allow_other_workers=True,
            priority=_FOLLOW_FIRST,
        )

    def _submit(self, task: Any, reading: _Reading, name: str, *given: Any, **how: Any) -> "Future":  # noqa: ANN401
        key = f"classmood-{reading.key}-{name}"
        return self._client.submit(task, *given, key=key, pure=False, **how)

    def _wait(self, active: Sequence[_Reading]) -> None:
        from distributed import wait  # noqa: PLC0415

        open_ones = [future for one in active for future in one.futures if not future.done()]
        if open_ones:
            with self._client.as_current(), suppress(TimeoutError):
                wait(open_ones, timeout=_POLL_S, return_when="FIRST_COMPLETED")

    def _heard(self, reading: _Reading) -> Iterator[Event]:
        """What became of a recording since the last time."""
        try:
            if reading.parts is None and reading.survey is not None and reading.survey.done():
                found: Survey = reading.survey.result()
                hz = reading.recording.settings.capture.hz
                reading.parts = stretches(found, hz, self._lengths)
                reading.seconds = found.seconds
            for future in reading.prepared.values():
                if future.status == "error":
                    future.result()
            if reading.following is None or not reading.following.done():
                return
            followed, reading.standing = reading.following.result()
        except Exception as error:
            yield _failed(reading.recording, error)
            return
        assert reading.parts is not None
        self._take(reading, followed)
        if reading.followed == len(reading.parts):
            yield Finished(reading.recording, reading.samples, tuple(reading.warnings))
        elif reading.samples:
            began = reading.samples[0].observed_at
            done_s = (reading.samples[-1].observed_at - began).total_seconds()
            yield Advanced(reading.recording, done_s, reading.seconds)

    def _take(self, reading: _Reading, followed: Followed) -> None:
        reading.samples += followed.samples
        self.followed.append(followed.without_samples())
        if followed.warning is not None:
            reading.warnings.append(followed.warning)
        if not followed.sought:
            logger.warning(
                "%s: a stretch was read from the beginning, as seeking did not lead to it",
                shown(reading.recording.path),
            )
        reading.prepared.pop(reading.followed, None)
        reading.followed += 1
        reading.following = None

    def _close(self, active: Sequence[_Reading]) -> None:
        """Lets go of everything on the workers, as far as they answer."""
        with suppress(Exception):
            self._client.cancel([future for one in active for future in one.futures], force=True)
            self._client.run(tasks.forget, self._run, on_error="ignore")
        close(self._client)


def _part_key(reading: _Reading, part: Stretch) -> str:
    return f"{reading.key}-{part.number}"


def _failed(recording: Recording, error: Exception) -> Failed:
    """The line for an error that came from a worker."""
    name = shown(recording.path)
    if isinstance(error, ClassmoodError):
        return Failed(recording, str(error))
    kind = type(error).__name__
    if kind == "KilledWorker":
        return Failed(
            recording, f"{name}: workers died of it several times; it may be damaged, or too large"
        )
    if kind in ("FutureCancelledError", "CancelledError", "CommClosedError"):
        return Failed(recording, f"{name}: the cluster was lost while it was read; run it again")
    return unforeseen(recording, error)


def _connected(address: str) -> "Client":
    client = connect(address)
    try:
        _require_same_version(client)
    except ClusterError:
        close(client)
        raise
    return client


def _require_same_version(client: "Client") -> None:
    """Every worker has this Classmood. Raises ClusterError."""
    wanted = tasks.version()
    try:
        answers = client.run(tasks.version, on_error="return")
    except Exception as error:
        raise ClusterError(f"the workers do not answer: {type(error).__name__}") from error
    for where, answer in answers.items():
        if isinstance(answer, Exception):
            raise ClusterError(
                f"worker {where} cannot read recordings: {type(answer).__name__}; install the same "
                "Classmood there as here"
            )
        if answer != wanted:
            raise ClusterError(
                f"worker {where} has another Classmood ({answer}) than this computer ({wanted})"
            )
