"""One thread that owns all of a monitor's writes: a bounded queue, batches, drained on stop.

    with Writer(engine, session_id) as writer:
        ticket = writer.submit(sample)
        ...
        if writer.requested is MonitorRequest.STOP: ...

Everything up to the ticket `writer.acknowledged` is committed: it survives the process.
"""

import contextlib
import logging
import queue
import threading
import time
from collections import deque
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from monitor.session.rescue import Rescuer
from storage.database import disk_reserve as reserve
from storage.database.dialects import checkpoint, log_bytes
from storage.database.engine import database_file, file_notice, reading, writing
from storage.database.migration import NEWER_SCHEMA, SchemaState, schema_state
from storage.errors import LeaseLostError, StorageBusyError, StorageError
from storage.kinds import GapReason, MonitorRequest
from storage.privacy.policy import SAID, Limit
from storage.records import GapEvent, Sample
from storage.writes.samples.batch import Batch, BatchBuilder, store
from storage.writes.seat_edits import NO_EDITS, SeatEdits, take
from storage.writes.sessions import claim

logger = logging.getLogger(__name__)

CAPACITY = 900
"""Samples that wait at most: a quarter of an hour of a database that is locked or away at one
sample a second; with 49 faces some 18 MB."""
_WAIT_S, _MOST_SAMPLES = 900.0, 9000
_REOPENED = "Another monitor had ended this lesson; it is open again and goes on"
_NEXT_LESSON = "From the next lesson on {said}. This lesson goes on as it began: you may end it now"
_NEWER = (
    "The database was brought up to date by a newer Classmood; this lesson goes on: update "
    "Classmood on this computer before the next one"
)
_BATCH_SAMPLES = 64
_RETRY_S = 0.5
_DRAIN_S = 30.0
_TIDY_S = 5.0
_SCHEMA_S = 60.0
"""Between looks whether the tables have been changed under this program."""
_LOG_BYTES = 8 * 1024 * 1024
"""A write-ahead log larger than this is emptied as soon as no reader needs it."""
_LOG_TOO_LARGE_BYTES = 128 * 1024 * 1024


def capacity_for(hz: float) -> int:
    """Samples of a quarter of an hour at `hz` frames a second, at most `_MOST_SAMPLES`."""
    return min(max(CAPACITY, round(_WAIT_S * hz)), _MOST_SAMPLES)


class Writer:
    """Stores the samples of one session in the order of `submit`, which one thread calls.

    capacity: samples that may wait. drain_s: how long `close` waits for a database that is locked.
    Entering claims the session for this process and raises StorageError where another monitor
    holds it; leaving drains the queue and raises StorageError if something could not be stored. A
    database file that is lost meanwhile is saved, see `monitor.session.rescue`.
    """

    def __init__(
        self,
        engine: Engine,
        session_id: int,
        *,
        capacity: int = CAPACITY,
        retry_s: float = _RETRY_S,
        drain_s: float = _DRAIN_S,
    ) -> None:
        self._engine = engine
        self._session_id = session_id
        self._retry_s = retry_s
        self._drain_s = drain_s
        self._queue: queue.Queue[Sample | None] = queue.Queue(capacity)
        self._refusing = threading.Lock()
        self._submitted = 0
        self._refused: list[Sample] = []
        self._refused_count = 0
        self._changed = threading.Condition()
        self._acknowledged = 0
        self._problem: str | None = None
        self._failure: StorageError | None = None
        self._requested = MonitorRequest.RUN
        self._preview_until: datetime | None = None
        self._editing = threading.Lock()
        self._edits = NO_EDITS
        self._to_come: frozenset[Limit] = frozenset()
        self._ended = False
        self._give_up_at_s = float("inf")
        self._tidied_s = time.monotonic()
        self._log_problem: str | None = None
        self._was_newer, self._schema_seen_s = False, time.monotonic()
        self._thread: threading.Thread | None = None
        self._notices: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._rescuer = Rescuer(engine, session_id)
        self._in_hand: Batch | None = None
        self._handed_s: deque[float] = deque()
        self._delay_ms: int | None = None

    @property
    def acknowledged(self) -> int:
        """The newest ticket that is committed, with all before it; 0 before the first."""
        return self._acknowledged

    @property
    def dropped(self) -> int:
        """Samples refused because the queue was full."""
        return self._refused_count

    @property
    def waiting(self) -> int:
        """Samples in the queue now, at most its capacity."""
        return self._queue.qsize()

    @property
    def problem(self) -> str | None:
        """One sentence while the database cannot be written; None while all is well."""
        return self._problem

    @property
    def requested(self) -> MonitorRequest:
        """What the teacher asked of the monitor, as of the newest commit."""
        return self._requested

    @property
    def preview_until(self) -> datetime | None:
        """Until when a page wants to see what is seen, as of the newest commit."""
        return self._preview_until

    @property
    def moved_to(self) -> Path | None:
        """Where the lesson goes on after its database was lost; None while it is in its place."""
        return self._rescuer.moved_to

    def take_notice(self) -> str | None:
        """The next sentence for the teacher on what became of the lesson, once; None: no more."""
        with contextlib.suppress(queue.Empty):
            return self._notices.get_nowait()
        return None

    def take_edits(self) -> SeatEdits:
        """What the teacher wants of the seats, as of the newest commit; splits come once."""
        with self._editing:
            edits, self._edits = self._edits, replace(self._edits, split=())
        return edits

    def start(self) -> None:
        """Claims the session and starts the thread. Raises StorageError."""
        claim(self._engine, self._session_id)
        if (path := database_file(self._engine)) is not None:
            reserve.keep(path)
        self._rescuer.start()
        with reading(self._engine) as connection:
            builder = BatchBuilder(connection, self._session_id)
        # before the first frame: who was excluded before a restart stays unseen
        with writing(self._engine) as connection:
            self._edits = take(connection, self._session_id)
        self._thread = threading.Thread(
            target=self._run, args=(builder,), name="classmood-writer", daemon=True
        )
        self._thread.start()

    def submit(self, sample: Sample, wait_s: float = 0.0) -> int | None:
        """Hands over a sample; its ticket, or None where the queue stayed full for `wait_s`.

        A live monitor does not wait: a refused sample becomes part of a gap "not stored" (its flags
        and gaps are kept). Reading a recording waits. Raises StorageError once writing has failed.
        """
        if self._failure is not None:
            raise self._failure
        self._handed_s.append(time.monotonic())  # before the writer can have stored it
        try:
            self._queue.put(sample, block=wait_s > 0, timeout=wait_s or None)
        except queue.Full:
            self._handed_s.pop()
            events = replace(sample, seats=(), readings=(), counts=None, monitor=None)
            with self._refusing:
                self._refused.append(events)
            self._refused_count += 1
            return None
        self._submitted += 1
        return self._submitted

    def flush(self, timeout_s: float = 10.0) -> None:
        """Waits until everything submitted is committed. Raises StorageError on failure or time."""
        target = self._submitted
        with self._changed:
            done = self._changed.wait_for(
                lambda: self._acknowledged >= target or self._failure is not None, timeout_s
            )
        if self._failure is not None:
            raise self._failure
        if not done:
            raise StorageBusyError(self._problem or "the database is too slow to keep up")

    def close(self) -> None:
        """Drains the queue and stops the thread. Raises StorageError if samples were not stored."""
        if self._thread is None:
            return
        self._give_up_at_s = time.monotonic() + self._drain_s
        while self._thread.is_alive():
            try:
                self._queue.put(None, timeout=0.1)
                break
            except queue.Full:
                continue
        self._thread.join()
        self._thread = None
        self._rescuer.close()
        if self._failure is not None:
            raise self._failure

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except StorageError as failure:
            if error is None:
                raise
            logger.error("while stopping: %s", failure)

    def _run(self, builder: BatchBuilder) -> None:
        try:
            while samples := self._next_samples():
                late = self._take_refused()
                batch = builder.build([*samples, *late])
                batch.write_delay_ms = self._delay_ms
                self._store(batch)
                self._note_delay(len(samples))
                with self._changed:
                    self._acknowledged += len(samples)
                    self._changed.notify_all()
            # also where nothing waits: a file that was lost meanwhile has to be saved now
            late = self._take_refused()
            if late or self._rescuer.is_lost():
                self._store(builder.build(late))
        except LeaseLostError as lost:
            self._fail(lost)  # it is another one's lesson, or none: nothing of it is kept
        except StorageError as failure:
            if self._is_newer():
                failure = StorageError(f"{NEWER_SCHEMA}: {failure}")
            self._fail(self._save_rest(builder, failure))
        except Exception as error:
            logger.exception("the writer stopped")
            self._fail(StorageError(f"readings cannot be stored any more: {error}"), error)

    def _note_delay(self, samples: int) -> None:
        """How long the oldest of the samples that were just stored has waited."""
        oldest_s = self._handed_s[0]
        for _ in range(samples):
            self._handed_s.popleft()
        self._delay_ms = round(1000 * (time.monotonic() - oldest_s))

    def _next_samples(self) -> list[Sample]:
        """Waits for a sample and takes what else is there; empty when the writer is closed."""
        samples: list[Sample] = []
        while not self._ended and len(samples) < _BATCH_SAMPLES:
            try:
                sample = self._queue.get(block=not samples)
            except queue.Empty:
                break
            if sample is None:
                self._ended = True
            else:
                samples.append(sample)
        return samples

    def _take_refused(self) -> list[Sample]:
        """What a full queue cost, as one sample with a gap; nothing while it is still full."""
        with self._refusing:
            refused, self._refused = self._refused, []
        if not refused:
            return []
        first, last = refused[0].observed_at, refused[-1].observed_at
        lost = GapEvent(self._session_id, GapReason.NOT_STORED, first, last, self._problem or "")
        flags = tuple(flag for sample in refused for flag in sample.flags)
        gaps = tuple(gap for sample in refused for gap in sample.gaps)
        slides = tuple(slide for sample in refused for slide in sample.slides)
        return [Sample(self._session_id, last, flags=flags, gaps=(*gaps, lost), slides=slides)]

    def _save_rest(self, builder: BatchBuilder, failure: StorageError) -> StorageError:
        """Saves what waits, in a file of its own; the failure, with that file's name."""
        batches = [] if self._in_hand is None else [self._in_hand]
        samples = []
        with contextlib.suppress(queue.Empty):
            while True:
                if (sample := self._queue.get_nowait()) is not None:
                    samples.append(sample)
        for first in range(0, len(samples), _BATCH_SAMPLES):
            batches.append(builder.build(samples[first : first + _BATCH_SAMPLES]))
        return self._rescuer.save_rest(batches, failure)

    def _store(self, batch: Batch) -> None:
        self._in_hand = batch
        while True:
            try:
                with writing(
                    self._engine, durable=batch.durable, spend_reserve=False
                ) as connection:
                    orders = store(connection, batch)
                break
            except StorageBusyError as busy:
                self._note(str(busy))
                if (moved := self._rescuer.moved(busy)) is not None:
                    self._notify(moved)
                    continue
                if time.monotonic() > self._give_up_at_s:
                    raise
                time.sleep(self._retry_s)
        self._in_hand = None
        self._rescuer.stored()
        if orders.reopened:
            self._notify(_REOPENED)
        for limit in sorted(orders.to_come - self._to_come):
            self._notify(_NEXT_LESSON.format(said=SAID[limit]))
        self._to_come = orders.to_come
        self._requested = orders.requested
        self._preview_until = orders.preview_until
        with self._editing:
            # what is asked for once waits until the monitor has taken it
            split = (*self._edits.split, *orders.edits.split)
            self._edits = replace(orders.edits, split=split)
        self._note(file_notice(self._engine) or self._tidy())

    def _tidy(self) -> str | None:
        """Empties a large log and keeps the reserve, now and then; a sentence where it cannot."""
        if time.monotonic() - self._tidied_s < _TIDY_S:
            return self._log_problem
        self._tidied_s = time.monotonic()
        self._look_at_schema()
        path = database_file(self._engine)
        if path is None:
            return None
        reserve.keep(path)
        left = log_bytes(self._engine)
        if left > _LOG_BYTES:
            with contextlib.suppress(StorageBusyError):
                left = checkpoint(self._engine)
        self._log_problem = None
        if left > _LOG_TOO_LARGE_BYTES:
            self._log_problem = (
                f"Another program keeps the database open and its log has grown to "
                f"{left / 1e6:.0f} MB; close other programs that read it"
            )
        return self._log_problem

    def _look_at_schema(self) -> None:
        """Says once that a newer program has changed the tables, and that all goes on."""
        now_s = time.monotonic()
        if not self._was_newer and now_s - self._schema_seen_s >= _SCHEMA_S:
            self._schema_seen_s, self._was_newer = now_s, self._is_newer()
            if self._was_newer:
                self._notify(_NEWER)

    def _is_newer(self) -> bool:
        """Whether a newer program has changed the tables under this one."""
        with contextlib.suppress(StorageError):
            return schema_state(self._engine) is SchemaState.NEWER
        return False

    def _notify(self, sentence: str) -> None:
        logger.warning("%s", sentence)
        self._notices.put(sentence)

    def _note(self, problem: str | None) -> None:
        if problem is not None and self._problem is None:
            logger.warning("%s", problem)
        self._problem = problem

    def _fail(self, failure: StorageError, cause: BaseException | None = None) -> None:
        failure.__cause__ = failure.__cause__ or cause
        with self._changed:
            self._problem = str(failure)
            self._failure = failure
            self._changed.notify_all()
        while not self._queue.empty():
            self._queue.get_nowait()
