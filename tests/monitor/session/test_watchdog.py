"""The worker process is ended when it hangs, and started again into the same lesson."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from monitor.session.job import Job, SessionRequest
from monitor.session.orders import Orders
from monitor.session.watchdog import MonitorFailedError, RestartBudget, Watchdog
from storage import queries
from storage.config.settings import CaptureSettings, Settings, StorageSettings
from storage.database.engine import open_database, reading
from storage.errors import ClassmoodError
from storage.kinds import MonitorRequest
from storage.writes import monitor_requests
from tests.support.system.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@dataclass
class Run:
    """A watchdog in a thread."""

    dog: Watchdog
    said: list[str]
    failed: list[ClassmoodError] = field(default_factory=list)

    def run(self) -> None:
        try:
            self.dog.run()
        except ClassmoodError as error:
            self.failed.append(error)

    def worker(self) -> int:
        found = subprocess.run(
            ["pgrep", "-P", str(os.getpid()), "-f", "monitor.session.worker"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return int(found.stdout.split()[0]) if found.stdout else 0


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'lesson.sqlite'}"
    open_database(url).dispose()
    return url


@contextmanager
def running(url: str, *, source: str = "demo", path: Path | None = None) -> Iterator[Run]:
    settings = Settings(capture=CaptureSettings.model_validate({"source": source, "hz": 4}))
    stop, said = threading.Event(), list[str]()
    job = Job(settings, url, SessionRequest("Algebra", path=path))
    run = Run(Watchdog(Orders(job.to_json()), stop, said.append), said)
    thread = threading.Thread(target=run.run)
    thread.start()
    try:
        yield run
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()


def count(url: str) -> int:
    engine = open_database(url)
    try:
        with reading(engine) as connection:
            return len(connection.execute(queries.readings_since(1)).all())
    finally:
        engine.dispose()


def until_more(url: str, kill: Callable[[], None]) -> None:
    kill()
    time.sleep(0.5)  # what was on its way when it happened
    before = count(url)
    wait_until(lambda: count(url) > before, 60)


def test_a_worker_that_hangs_or_dies_goes_on_with_the_same_lesson(url: str) -> None:
    with running(url) as run:
        wait_until(lambda: count(url) > 0, 60)
        hung_s = time.monotonic()
        os.kill(run.worker(), signal.SIGSTOP)
        wait_until(lambda: any("not answered" in line for line in run.said), 15)
        assert time.monotonic() - hung_s <= 10, "noticed within ten seconds"
        until_more(url, lambda: None)
        until_more(url, lambda: os.kill(run.worker(), signal.SIGKILL))
        assert any("starting it again (2 of 3)" in line for line in run.said)
    assert run.failed == []
    engine = open_database(url)
    with reading(engine) as connection:
        (session,) = connection.execute(queries.session_list()).all()
        gaps = connection.execute(queries.gaps(1)).all()
        times = [row.observed_at for row in connection.execute(queries.readings_since(1))]
        seats = [row.number for row in connection.execute(queries.seats(1))]
    engine.dispose()
    assert session.ended_at is not None and session.status == "stopped"
    assert sorted(seats) == list(range(1, 26)), "nobody was made up"
    assert [gap.reason for gap in gaps] == ["monitor_stopped"] * 2
    assert (gaps[0].ended_at - gaps[0].started_at).total_seconds() > 7
    for gap in gaps:
        assert not [at for at in times if gap.started_at < at < gap.ended_at]


def test_after_three_restarts_it_stays_stopped_and_says_so(url: str) -> None:
    with running(url) as run:
        for number in range(1, 5):
            wait_until(lambda: run.dog.session_id is not None and bool(run.worker()), 60)
            victim = run.worker()
            os.kill(victim, signal.SIGKILL)
            wait_until(lambda n=number: n == 4 or any(f"({n} of 3)" in s for s in run.said), 30)  # type: ignore[misc]
            wait_until(lambda v=victim: run.worker() != v, 30)  # type: ignore[misc]
        wait_until(lambda: bool(run.failed), 30)
    (error,) = run.failed
    assert isinstance(error, MonitorFailedError) and error.exit_code == 1
    assert "stays stopped" in str(error) and "\n" not in str(error)
    engine = open_database(url)
    with reading(engine) as connection:
        (session,) = connection.execute(queries.session_list()).all()
        state = connection.execute(queries.session_with_state(1)).one()
        gaps = connection.execute(queries.gaps(1)).all()
    engine.dispose()
    assert session.ended_at is not None
    assert "stays stopped" in state.message
    assert all(gap.ended_at is not None for gap in gaps)


def test_the_budget_is_three_in_ten_minutes() -> None:
    budget = RestartBudget()
    assert [budget.take(at_s) for at_s in (0, 100, 200)] == [1, 2, 3]
    assert budget.take(599) is None
    assert budget.take(601) == 3, "the first is forgotten"
    assert budget.take(602) is None


def test_stop_from_the_page_is_no_failure(url: str) -> None:
    with running(url) as run:
        wait_until(lambda: count(url) > 0, 60)
        engine = open_database(url)
        monitor_requests.request(engine, 1, MonitorRequest.STOP)
        engine.dispose()
        wait_until(lambda: run.worker() == 0, 30)
    assert run.failed == [] and not any("again" in line for line in run.said)


def test_what_the_worker_cannot_do_is_said_in_its_words(url: str, tmp_path: Path) -> None:
    missing = tmp_path / "no.png"
    with running(url, source="image", path=missing) as run:
        wait_until(lambda: bool(run.failed), 60)
    assert "no.png" in str(run.failed[0])
    assert not any("again" in line for line in run.said)


def test_a_watchdog_that_is_killed_takes_its_worker_along(url: str) -> None:
    code = (
        "import sys, threading; from monitor.session.job import SessionRequest;"
        "from monitor.session.watchdog import *; from storage.config.settings import *;"
        "s = Settings(capture=CaptureSettings(source='demo'));"
        "supervise(s, sys.argv[1], SessionRequest(), threading.Event())"
    )
    dog = subprocess.Popen([sys.executable, "-c", code, url])
    try:
        wait_until(lambda: count(url) > 0, 60)
    finally:
        dog.kill()
        dog.wait()

    def ended() -> bool:
        engine = open_database(url)
        with reading(engine) as connection:
            found = connection.execute(queries.session(1)).one().ended_at
        engine.dispose()
        return found is not None

    wait_until(ended, 30)


def test_a_job_survives_its_line(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path, capture=CaptureSettings(source="region", region=(-5, 0, 640, 360))
    )
    lesson = SessionRequest("Ä=1", "7b", tmp_path / "x.mp4", 12.5, preview=True, realtime=False)
    job = Job(settings, "sqlite:///x.db", lesson, resume=7)
    assert Job.from_json(job.to_json()) == job
    assert "\n" not in job.to_json()


def test_what_the_watchdog_puts_into_a_job_is_what_the_worker_reads(tmp_path: Path) -> None:
    lesson = SessionRequest("Algebra", path=tmp_path / "x.mp4", duration_s=60.0)
    settings = Settings(data_dir=tmp_path, capture=CaptureSettings(hz=0.5))
    orders = Orders(Job(settings, "sqlite:///x.db", lesson).to_json())
    assert (orders.url, orders.duration_s, orders.interval_s) == ("sqlite:///x.db", 60.0, 2.0)
    assert StorageSettings.model_validate(orders.section("storage")) == settings.storage
    line = orders.line(url="sqlite:///y.db", duration_s=12.5, resume=7, seats="{}")
    assert "\n" not in line
    left = replace(lesson, duration_s=12.5)
    assert Job.from_json(line) == Job(settings, "sqlite:///y.db", left, 7, "{}")
