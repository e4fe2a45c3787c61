"""Recordings read by processes of this computer, one recording each at a time.

A recording that brings a process down (a decoder may crash on a damaged file) fails by itself: the
others go on, and another process takes the next one.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from models.errors import ModelError
from monitor.archive.engines import Advanced, Event, Failed, Finished, unforeseen
from monitor.archive.lesson import LessonReader, Recording
from monitor.archive.memory import networks
from monitor.names.setup import reader_of, reads_names
from storage.errors import ClassmoodError
from storage.file_names import shown
from storage.records import Sample

_PROCESS_BYTES = 800 * 1024 * 1024
"""What a process that reads takes at most: libraries, networks, frames of 4K."""
_POLL_S = 0.5
_END_S = 5.0


def processes_for_this_computer() -> int:
    """As many as there are processors, at most what fits into three quarters of the memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    fitting = int(0.75 * _memory_bytes() / _PROCESS_BYTES)
    return max(min(cores or 1, fitting), 1)


def _memory_bytes() -> float:
    """Of this computer; where it does not say, enough for four processes."""
    with suppress(AttributeError, ValueError, OSError):
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return 4 * _PROCESS_BYTES / 0.75


@dataclass(slots=True, eq=False)
class _Worker:
    process: SpawnProcess
    channel: Connection
    recording: Recording | None = None


class ProcessEngine:
    """See `monitor.archive.engines.Engine`. count: how many processes."""

    def __init__(self, count: int) -> None:
        self._count = count

    def read(
        self, recordings: Sequence[Recording], stop: threading.Event
    ) -> Generator[Event, None, None]:
        """Events in the order in which they come."""
        waiting, workers = deque(recordings), list[_Worker]()
        try:
            while not stop.is_set() and (waiting or any(one.recording for one in workers)):
                while len(workers) < min(self._count, len(workers) + len(waiting)):
                    workers.append(_started())
                for worker in workers:
                    if worker.recording is None and waiting:
                        worker.recording = waiting.popleft()
                        with suppress(OSError):  # it has died: seen when it is listened to
                            worker.channel.send(worker.recording)
                yield from self._heard(workers)
        finally:
            _ended(workers)

    def _heard(self, workers: list[_Worker]) -> Iterator[Event]:
        by_channel = {one.channel: one for one in workers if one.recording is not None}
        for channel in wait(list(by_channel), _POLL_S):
            assert isinstance(channel, Connection)
            worker = by_channel[channel]
            recording = worker.recording
            assert recording is not None
            try:
                event: Event = channel.recv()
            except (EOFError, OSError):
                workers.remove(worker)
                worker.process.join(_END_S)
                yield Failed(recording, _died(recording, worker.process.exitcode))
                continue
            if not isinstance(event, Advanced):
                worker.recording = None
            yield event


def _died(recording: Recording, code: int | None) -> str:
    how = f"signal {-code}" if code is not None and code < 0 else f"code {code}"
    return (
        f"{shown(recording.path)}: the process that read it ended with {how}; the file may be "
        "damaged, or the memory was full: try it again by itself"
    )


def _started() -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), name="classmood-reader", daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _ended(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        worker.channel.close()
        worker.process.terminate()  # it holds nothing that could be lost
    for worker in workers:
        worker.process.join(_END_S)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.process.close()


def _serve(channel: Connection) -> None:
    """A process: reads one recording after the other until the channel closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that started it
    with suppress(EOFError, OSError):
        while True:
            recording: Recording = channel.recv()
            try:
                channel.send(_read(recording, channel))
            except (ClassmoodError, ModelError) as error:
                channel.send(Failed(recording, str(error)))
            except OSError:
                raise
            except Exception as error:  # one recording must not stop the rest
                channel.send(unforeseen(recording, error))


def _read(recording: Recording, channel: Connection) -> Finished:
    samples: list[Sample] = []
    with ExitStack() as opened:
        source = opened.enter_context(closing(recording.open()))
        mine = opened.enter_context(networks(recording.settings.vision))
        names = None
        if reads_names(recording.settings.privacy):
            names = opened.enter_context(closing(reader_of(recording.members)))
        reader = LessonReader(recording, mine, names)
        for frame in source.read_from(0):
            samples += reader.read(frame)
            progress = source.progress
            channel.send(Advanced(recording, progress.done_s, progress.total_s))
        warning = source.how_it_ended()
    return Finished(recording, samples, () if warning is None else (warning,))
