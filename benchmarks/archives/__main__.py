"""python -m benchmarks.archives: one and two workers side by side, and a model for a hundred.

Draws recordings of the drawn class, reads them on a Dask cluster of this computer with one and with
two workers of one thread, compares the rows, measures the parts of a stretch, and forecasts an
archive. Needs the development requirements and ffmpeg.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks.archives.model import Archive, Parts, forecast
from monitor.archive import stretch_tasks, stretches
from monitor.archive.analysis import Archive as Lessons
from monitor.archive.analysis import Listener
from monitor.archive.cluster import ClusterEngine
from monitor.archive.fingerprint import fingerprint
from monitor.archive.lesson import Recording
from storage.config.settings import CaptureSettings, Settings, SignalSettings
from storage.database.engine import open_database
from storage.writes.samples.recordings import store_recorded
from tests.support.archive.recordings import draw
from tests.support.archive.rows import rows_of

SETTINGS = Settings(capture=CaptureSettings(source="video", hz=1.0))
SILENT = Listener(lambda line: None, lambda done_s, total_s: None)


def tell(line: str = "") -> None:
    """To the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--recordings", type=int, default=2)
    options.add_argument("--seconds", type=int, default=90, help="of each recording")
    options.add_argument("--unit", type=float, default=60, help="seconds of a stretch")
    options.add_argument("--lesson-minutes", type=float, default=50, help="in the archive")
    options.add_argument("--lessons", type=int, default=2000, help="in the archive")
    options.add_argument("--megabits", type=float, default=1000, help="of the network")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), given)


def run(folder: Path, given: argparse.Namespace) -> None:
    paths = [
        draw(folder / f"{number}.mp4", given.seconds, begin_s=37.0 * number, key_every=40)
        for number in range(given.recordings)
    ]
    tell(f"{given.recordings} recordings of {given.seconds} s, 640 x 360, 25 people, 1 Hz")
    lengths = stretches.Lengths(unit_s=given.unit, frame_bytes=0)
    parts = measured(paths[0], folder, lengths)
    one_s, one = on_cluster(folder / "one", paths, 1, lengths)
    two_s, two = on_cluster(folder / "two", paths, 2, lengths)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    tell(f"1 worker  {one_s:7.1f} s")
    tell(f"2 workers {two_s:7.1f} s, {one_s / two_s:.2f} times as fast; rows equal: {one == two}")
    tell(f"load at the end {load:.1f} on {os.cpu_count()} processors")
    tell()
    seconds = given.lesson_minutes * 60
    archive = Archive(given.lessons, seconds, 60.0)
    minutes = given.lesson_minutes
    tell(f"Model: {given.lessons} lessons of {minutes:.0f} min, {given.megabits:.0f} Mbit/s,")
    tell("workers of one thread as fast as this one, none lost, files as fast as they are read")
    for workers in (1, 2, 10, 100, 400):
        found = forecast(parts, archive, workers, given.megabits)
        tell(
            f"{workers:4} workers {found.seconds / 3600:8.1f} h, bound by {found.bound}, "
            f"efficiency {found.efficiency:.0%}"
        )
    single = forecast(parts, Archive(1, seconds, 60.0), 100, given.megabits)
    tell(f"one lesson on 100 workers: {single.seconds / 60:.1f} min, bound by {single.bound}")


def measured(path: Path, folder: Path, lengths: stretches.Lengths) -> Parts:
    """Stretch after stretch in this process, each part in processor seconds: load counts less."""
    recording = Recording(path, fingerprint(path), path.stat().st_size, SETTINGS)
    prepare_s = follow_s = travelled = 0.0
    samples: list[Any] = []
    sealed: stretch_tasks.Sealed | None = None
    hits = misses = 0
    # the networks are loaded before the clock runs
    stretches.follow(recording, stretches.Stretch(0, 0, 2, 0), "warm", lambda: None)
    began_s = time.process_time()
    stretches.follow(recording, stretches.Stretch(0, 0, None, 0), "alone", lambda: None)
    alone_s = time.process_time() - began_s
    found = stretches.survey(recording)
    for part in stretches.stretches(found, 1.0, lengths):
        began_s = time.process_time()
        stretches.prepare(recording, part, f"measured-{part.number}")
        prepared_s = time.process_time()
        before = sealed
        followed, standing = stretches.follow(
            recording,
            part,
            f"measured-{part.number}",
            partial(_opened, before),
        )
        sealed = stretch_tasks.sealed(standing)
        prepare_s += prepared_s - began_s
        follow_s += time.process_time() - prepared_s
        travelled += sealed.size_bytes + _size(followed.samples)
        samples += followed.samples
        hits, misses = hits + followed.hits, misses + followed.misses
    store_s = _stored(folder / "parts.db", recording, samples)
    seconds = found.seconds or 1.0
    tell("a second of a recording costs a worker, in processor time:")
    tell(f"  by one worker, nothing ahead                {1000 * alone_s / seconds:7.1f} ms")
    tell(f"  ahead (decode, faces, expressions, layouts) {1000 * prepare_s / seconds:7.1f} ms")
    tell(f"  behind, in order (seats, flags, the rest)   {1000 * follow_s / seconds:7.1f} ms")
    tell(f"  storing, by one process                     {1000 * store_s / seconds:7.2f} ms")
    tell(f"  and {travelled / seconds / 1000:.1f} kB each way; answers known ahead: "
          f"{hits / max(hits + misses, 1):.0%}")  # fmt: skip
    tell()
    costs = (alone_s, prepare_s, follow_s, store_s, travelled)
    return Parts(*(cost / seconds for cost in costs))


def _opened(before: stretch_tasks.Sealed | None) -> stretches.Standing | None:
    return None if before is None else stretch_tasks.opened(before)


def _size(samples: object) -> int:
    from distributed.protocol import serialize  # noqa: PLC0415

    _, frames = serialize(samples)
    return sum(len(bytes(frame)) for frame in frames)


def _stored(path: Path, recording: Recording, samples: list[Any]) -> float:
    from monitor.archive.lesson import of_session  # noqa: PLC0415
    from storage.writes.samples.recordings import RecordedLesson  # noqa: PLC0415

    database = open_database(f"sqlite:///{path}")
    lesson = RecordedLesson(
        "A", "", samples[0].observed_at, samples[-1].observed_at, 1.0, "", False, True, False,
        SignalSettings(), recording.fingerprint, "",
    )  # fmt: skip
    began_s = time.process_time()
    store_recorded(database, lesson, lambda number: of_session(samples, number, SETTINGS.flags))
    passed_s = time.process_time() - began_s
    database.dispose()
    return passed_s


def on_cluster(
    folder: Path, paths: list[Path], workers: int, lengths: stretches.Lengths
) -> tuple[float, list[Any]]:
    """Seconds and rows. The networks of every worker are loaded before the clock runs."""
    from distributed import LocalCluster  # noqa: PLC0415

    folder.mkdir()
    database: Engine = open_database(f"sqlite:///{folder / 'lessons.db'}")
    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0",
        local_directory=str(folder),
    ) as cluster:  # fmt: skip
        engine = ClusterEngine(cluster.scheduler_address, lengths)
        began_s = time.perf_counter()
        Lessons(database, SETTINGS).analyse(paths, engine, threading.Event(), SILENT)
        passed_s = time.perf_counter() - began_s
    rows = [
        sorted(map(repr, rows_of(database, number + 1)["reading"])) for number in range(len(paths))
    ]
    database.dispose()
    return passed_s, sorted(rows)


if __name__ == "__main__":
    main()
