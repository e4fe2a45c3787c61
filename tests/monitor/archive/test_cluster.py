"""On a Dask cluster the rows are those of one process, also where a worker is killed meanwhile."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from monitor.archive.analysis import Archive, Listener, Outcome
from monitor.archive.cluster import ClusterEngine
from monitor.archive.engines import Advanced, Event, Failed, Finished
from monitor.archive.lesson import Recording
from monitor.archive.processes import ProcessEngine
from monitor.archive.stretches import Lengths
from storage.config.settings import CaptureSettings, Settings
from storage.database.engine import open_database
from storage.errors import ConfigurationError
from storage.parallel.dask_client import ClusterError, connect
from tests.support.archive.recordings import needs_ffmpeg
from tests.support.archive.rows import rows_of
from tests.support.system.ports import free_port

resource_tracker.ensure_running()  # one for all tests, and it stays
distributed = pytest.importorskip("distributed", reason="Dask is not installed")
pytestmark = needs_ffmpeg

SHORT = Lengths(unit_s=8.0, settle_s=3.0, frame_bytes=0)
SETTINGS = Settings(capture=CaptureSettings(source="video", hz=1.0))
SILENT = Listener(lambda line: None, lambda done_s, total_s: None)


def analysed(folder: Path, paths: list[Path], engine: Any) -> tuple[Engine, Outcome]:  # noqa: ANN401
    database = open_database(f"sqlite:///{folder / 'lessons.db'}")
    archive = Archive(database, SETTINGS, "7a")
    return database, archive.analyse(paths, engine, threading.Event(), SILENT)


@pytest.fixture(scope="module")
def by_one_process(
    drawn: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[tuple[Any, ...]]]:
    folder = tmp_path_factory.mktemp("one")
    database, outcome = analysed(folder, [drawn], ProcessEngine(1))
    assert outcome.stored == {drawn: 1} and outcome.failed == []
    rows = rows_of(database, 1)
    database.dispose()
    return rows


@contextmanager
def dask(*words: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of Dask's own command, which is gone at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *words],
        cwd=folder,
        env=os.environ
        | {
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "DASK_TEMPORARY_DIRECTORY": str(folder),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """A worker and the nanny that would start it again."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    address = f"tcp://127.0.0.1:{free_port()}"
    with ExitStack() as opened:
        words = ("scheduler", "--host", address, "--no-dashboard", "--no-show")
        opened.enter_context(dask(*words, folder=folder))
        started = [
            opened.enter_context(
                dask("worker", address, "--nthreads", "1", "--no-dashboard", folder=folder)
            )
            for _ in range(workers)
        ]
        with distributed.Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address, started


def test_rows_are_equal_and_a_killed_worker_costs_nothing(
    drawn: Path, tmp_path: Path, by_one_process: dict[str, list[tuple[Any, ...]]]
) -> None:
    with cluster(tmp_path, 2) as (address, workers):
        for round_, kills in enumerate((False, True)):
            folder = tmp_path / str(round_)
            folder.mkdir()
            engine = ClusterEngine(address, SHORT)
            if kills:
                read = engine.read

                def killing(recordings: Any, stop: Any) -> Iterator[Event]:  # noqa: ANN401
                    for event in read(recordings, stop):  # noqa: B023
                        if workers[0].poll() is None:
                            end(workers[0])  # in the middle of the next stretch
                        yield event

                engine.read = killing  # type: ignore[assignment,method-assign]
            database, outcome = analysed(folder, [drawn], engine)
            assert outcome.failed == [] and outcome.stored == {drawn: 1}
            assert rows_of(database, 1) == by_one_process
            database.dispose()
            assert len(engine.followed) == 3 and all(one.sought for one in engine.followed)
        assert workers[0].poll() is not None and workers[1].poll() is None


def test_a_local_cluster_reads_many_and_tells_what_fails(
    drawn: Path, tmp_path: Path, by_one_process: dict[str, list[tuple[Any, ...]]]
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(drawn.read_bytes()[:3000])
    again = tmp_path / "again.mp4"
    shutil.copy(drawn, again)
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=True,
        dashboard_address=":0",
        local_directory=str(tmp_path),
    ) as local:
        engine = ClusterEngine(local.scheduler_address, SHORT)
        database, outcome = analysed(tmp_path, [broken, drawn, again], engine)
        assert outcome.stored == {drawn: 1} and outcome.known == {again: 0}
        assert len(outcome.failed) == 1 and "broken.mp4" in outcome.failed[0]
        assert rows_of(database, 1) == by_one_process
        database.dispose()
        # a worker that sees another file, or none, says so
        for lost in (
            replace(of(drawn), path=tmp_path / "elsewhere.mp4"),
            replace(of(drawn), size_bytes=7),
        ):
            events = list(ClusterEngine(local.scheduler_address).read([lost], threading.Event()))
            (failed,) = events
            assert isinstance(failed, Failed) and lost.path.name in failed.why
            assert "worker" in failed.why and "\n" not in failed.why


def of(path: Path) -> Recording:
    return Recording(path, "0" * 32, path.stat().st_size, SETTINGS)


def test_a_stop_lets_go_at_once(drawn: Path, tmp_path: Path) -> None:
    with cluster(tmp_path, 1) as (address, _):
        stop, seen = threading.Event(), list[Event]()
        began_s = time.monotonic()
        for event in ClusterEngine(address, SHORT).read([of(drawn)], stop):
            seen.append(event)
            stop.set()
        assert len(seen) == 1 and isinstance(seen[0], Advanced | Finished)
        assert time.monotonic() - began_s < 120


@pytest.mark.parametrize(
    ("address", "kind", "word"),
    [
        ("tcp://127.0.0.1:1", ClusterError, "dask scheduler"),
        ("nonsense", ConfigurationError, "no address"),
        ("gopher://127.0.0.1:1", ConfigurationError, "no address"),
        ("tcp://127.0.0.1:notaport", ConfigurationError, "no address"),
    ],
)
def test_an_address_that_leads_nowhere(address: str, kind: type[Exception], word: str) -> None:
    with pytest.raises(kind) as caught:
        connect(address, wait_s=1.0)
    assert word in str(caught.value) and "\n" not in str(caught.value)


def test_dask_is_imported_for_a_cluster_alone() -> None:
    program = (
        "import sys, classmood, monitor.archive.analysis, monitor.archive.processes\n"
        "sys.exit(', '.join({'distributed', 'dask'} & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
