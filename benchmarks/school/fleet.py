"""Many monitors at once: the real writer's rows through connections of their own."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue

import numpy as np
from numpy.typing import NDArray

from benchmarks.school.lesson import looks, sample
from storage import queries
from storage.database.engine import open_engine, reading, writing
from storage.errors import StorageError
from storage.writes import sessions
from storage.writes.monitors import register
from storage.writes.samples.batch import BatchBuilder, store

_STARTS_S = 10.0
_BEGIN_S = 180.0
"""Until every monitor of a process has begun its lesson."""
SCRIPT_S = 300
"""Length of the drifting looks, which go round."""
CLASSES = ("9a", "9b", "10a", "10b", "11c")


@dataclass(slots=True)
class Written:
    """What the monitors of one process wrote. acknowledged: readings by session, once committed.

    seconds: of every write, from when its sample was due until it was committed; own_s: the same
    from the moment its thread began with it. refused: writes that failed, to be tried again.
    """

    acknowledged: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    own_s: list[float] = field(default_factory=list)
    refused: int = 0
    processor_s: float = 0.0
    making_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Fleet:
    """Which monitors write: `first` to `first + monitors - 1`, for so many seconds."""

    url: str
    first: int
    monitors: int
    faces: int
    seconds: float


def run(fleets: list[Fleet], begun: Callable[[], object]) -> list[Written]:
    """Every fleet in a process of its own, until they end. begun: called once all of them write."""
    context = multiprocessing.get_context("spawn")
    done: Queue[Written] = context.Queue()
    writing_now: Queue[int] = context.Queue()
    processes = [
        context.Process(target=_watch_all, args=(fleet, done, writing_now)) for fleet in fleets
    ]
    for process in processes:
        process.start()
    for _ in processes:
        writing_now.get(timeout=2 * _BEGIN_S)
    begun()
    results = [done.get() for _ in processes]
    for process in processes:
        process.join()
    return results


def _watch_all(fleet: Fleet, done: "Queue[Written]", writing_now: "Queue[int]") -> None:
    script = looks(SCRIPT_S, fleet.faces, fleet.first)
    results = [Written() for _ in range(fleet.monitors)]
    began_s: list[float] = []

    def begin() -> None:
        began_s.append(time.process_time())
        writing_now.put(fleet.monitors)

    ready = threading.Barrier(fleet.monitors, begin, timeout=_BEGIN_S)
    threads = [
        threading.Thread(target=_watch, args=(fleet, number, script, ready, results[number]))
        for number in range(fleet.monitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = Written(processor_s=time.process_time() - began_s[0])
    for result in results:
        whole.acknowledged |= result.acknowledged
        whole.seconds += result.seconds
        whole.own_s += result.own_s
        whole.refused += result.refused
        whole.making_s += result.making_s
    done.put(whole)


def _watch(
    fleet: Fleet,
    number: int,
    script: NDArray[np.float32],
    ready: threading.Barrier,
    result: Written,
) -> None:
    room = fleet.first + number
    engine = open_engine(fleet.url)
    # on the bell, but no two teachers in the same moment
    time.sleep(_STARTS_S * number / fleet.monitors)
    class_name = CLASSES[room % len(CLASSES)]
    session_id = sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1",
        title=f"Lesson in room {room}", class_name=class_name,
    )  # fmt: skip
    register(engine, session_id, room=f"Room {room}", teacher=f"teacher{room}")
    with reading(engine) as connection:
        builder = BatchBuilder(connection, session_id)
        started_at = connection.execute(queries.session(session_id)).one().started_at
    ready.wait()
    # spread over the second, as computers that know nothing of each other are
    due_s = time.monotonic() + number / fleet.monitors
    end_s, second = due_s + fleet.seconds, 0
    while due_s < end_s:
        time.sleep(max(due_s - time.monotonic(), 0.0))
        began_s = time.monotonic()
        at = max(datetime.now(UTC), started_at + timedelta(milliseconds=second + 1))
        making_s = time.thread_time()
        look = sample(session_id, at, script[(second + 13 * room) % SCRIPT_S])
        result.making_s += time.thread_time() - making_s
        batch = builder.build([look])
        while True:
            try:
                with writing(engine, durable=batch.durable) as connection:
                    store(connection, batch)
                break
            except StorageError:
                result.refused += 1
                time.sleep(0.2)
        now_s = time.monotonic()
        result.acknowledged[session_id] = result.acknowledged.get(session_id, 0) + fleet.faces
        result.seconds.append(now_s - due_s)
        result.own_s.append(now_s - began_s)
        second += 1
        # a monitor that was held up looks at the present, not at what it has missed
        due_s = max(due_s + 1.0, now_s)
    sessions.end_session(engine, session_id)
    engine.dispose()
