"""Failures met by the real commands as processes: monitor, dashboard, both, and their watchdog."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.faults.faults_lesson import Ledger, Row, stored, writing
from benchmarks.faults.faults_table import Outcome
from benchmarks.faults.faults_writer import classmood
from storage import queries
from storage.database import dialects
from storage.database.engine import open_database, reading

_START_S = 90.0
_WATCHED = (
    "import sys, threading; from monitor.session.job import SessionRequest;"
    "from monitor.session.signals import stop_on_signals;"
    "from monitor.session.watchdog import supervise; from storage.config.settings import *;\n"
    "settings = Settings(capture=CaptureSettings(source='demo', hz=4))\n"
    "with stop_on_signals(threading.Event()) as stop:\n"
    "    supervise(settings, sys.argv[1], SessionRequest(), stop, notify=print)"
)


@contextlib.contextmanager
def process(words: list[str], folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """A command in a process group of its own, killed with all its children at the end."""
    environment = {**os.environ, "CLASSMOOD_DATA_DIR": str(folder)}
    running = subprocess.Popen(
        words, env=environment, start_new_session=True, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield running
    finally:
        kill_group(running)


def kill_group(running: "subprocess.Popen[str]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    if running.stdout is not None:
        running.stdout.close()


def monitor(folder: Path, *more: object) -> list[str]:
    url = f"sqlite:///{folder / 'classmood.db'}"
    return classmood("monitor", "--source", "demo", "--hz", 4, "--database", url, *more)


def seen(path: Path) -> set[Row]:
    """What another process can read now: it is acknowledged."""
    if not path.exists():
        return set()
    with contextlib.suppress(dialects.sqlite_module().Error):
        return stored(path)
    return set()


def until(condition: Callable[[], bool], seconds: float = _START_S) -> bool:
    deadline_s = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline_s:
            return False
        time.sleep(0.05)
    return True


def settle(outcome: Outcome, path: Path, before: set[Row]) -> None:
    """Counts what is missing of `before`, and rows that are doubled, torn or in no lesson."""
    after = seen(path)
    outcome.acknowledged += len(before)
    outcome.lost += len(before - after)
    outcome.invented += len(after) - len({row[:3] for row in after})
    engine = open_database(f"sqlite:///{path}")
    with reading(engine) as connection:
        sessions: Any = connection.execute(queries.session_list()).all()
        known = {row.id: (row.started_at, row.ended_at) for row in sessions}
        gaps = {number: connection.execute(queries.gaps(number)).all() for number in known}
    engine.dispose()
    for session_id, offset_ms, *_ in after:
        if session_id not in known:
            outcome.invented += 1
            continue
        at = known[session_id][0] + timedelta(milliseconds=offset_ms)
        outcome.invented += any(
            gap.ended_at is not None and gap.started_at < at < gap.ended_at
            for gap in gaps[session_id]
        )


def kill_monitor(folder: Path, rounds: int, seed: int = 3) -> Outcome:
    """The whole `classmood monitor`, from the drawn class to the rows."""
    outcome = Outcome("monitor killed", "kill -9 of `classmood monitor --source demo` as a whole")
    path, pick = folder / "classmood.db", random.Random(seed)
    for _ in range(rounds):
        began_s, before = time.monotonic(), seen(path)
        with process(monitor(folder), folder) as running:
            if not until(lambda b=before: len(seen(path)) > len(b)):  # type: ignore[misc]
                outcome.by_hand += 1
                continue
            outcome.recover_s.append(time.monotonic() - began_s)
            time.sleep(pick.uniform(0, 1.5))
            before = seen(path)
            kill_group(running)
        settle(outcome, path, before)
        outcome.rounds += 1
    return outcome


def kill_dashboard(folder: Path, rounds: int, *, both: bool, seed: int = 5) -> Outcome:
    """The page is killed while it is asked, alone or at the same moment as the monitor."""
    outcome = Outcome(
        "both killed" if both else "dashboard killed",
        "kill -9 of `classmood dashboard` under requests"
        + (" and of the real monitor at once" if both else ", a writer at full speed beside it"),
    )
    path, ledger, pick = folder / "classmood.db", Ledger(), random.Random(seed)
    open_database(f"sqlite:///{path}").dispose()
    for _ in range(rounds):
        port = _free_port()
        began_s, before = time.monotonic(), seen(path)
        page = classmood(
            "dashboard", "--no-browser", "--port", port, "--database", f"sqlite:///{path}"
        )
        with contextlib.ExitStack() as running:
            shown = running.enter_context(process(page, folder))
            if both:
                watched = running.enter_context(process(monitor(folder), folder))
            else:
                writer = running.enter_context(writing(path, ledger))
                writer.listen(20, lambda w=writer: w.newest() > 5)  # type: ignore[misc]
            answered = until(lambda p=port: _asked(p)) and (  # type: ignore[misc]
                not both or until(lambda b=before: len(seen(path)) > len(b))  # type: ignore[misc]
            )
            if not answered:
                outcome.by_hand += 1
                continue
            outcome.recover_s.append(time.monotonic() - began_s)
            end_s = time.monotonic() + pick.uniform(0, 0.8)
            while time.monotonic() < end_s:
                _asked(port)
            before = seen(path)
            kill_group(shown)
            if both:
                kill_group(watched)
            else:
                writer.listen(0.3)
                writer.kill()
        if both:
            settle(outcome, path, before)
        else:
            outcome.acknowledged += len(before)
            outcome.lost += len(before - seen(path))
        outcome.rounds += 1
    if not both:
        outcome.acknowledged = len(ledger.rows())
        lost, outcome.invented = ledger.check(path)
        outcome.lost += lost
    return outcome


def hang(folder: Path, rounds: int) -> Outcome:
    """The process that looks is stopped; the watchdog must notice and start another."""
    outcome = Outcome("capture hangs", "SIGSTOP of the worker process, under its watchdog")
    path = folder / "classmood.db"
    words = [sys.executable, "-c", _WATCHED, f"sqlite:///{path}"]
    for _ in range(rounds):
        before = seen(path)
        with process(words, folder) as running:
            if not until(lambda b=before: len(seen(path)) > len(b)):  # type: ignore[misc]
                outcome.by_hand += 1
                continue
            victim = _children(running.pid)[0]
            before = seen(path)
            os.kill(victim, signal.SIGSTOP)
            hung_s = time.monotonic()
            time.sleep(0.5)
            before = seen(path)
            if until(lambda v=victim, r=running: v not in _children(r.pid), 20):  # type: ignore[misc]
                outcome.notice_s.append(time.monotonic() - hung_s)
            if until(lambda b=before: len(seen(path)) > len(b), 60):  # type: ignore[misc]
                outcome.recover_s.append(time.monotonic() - hung_s)
            else:
                outcome.by_hand += 1
            running.send_signal(signal.SIGTERM)
            running.wait(60)
        settle(outcome, path, before)
        outcome.rounds += 1
    return outcome


def suspend(folder: Path, lengths_s: list[float]) -> Outcome:
    """All processes of a monitor are stopped for a while, as a laptop that sleeps."""
    longest = max(lengths_s)
    outcome = Outcome("suspended", f"SIGSTOP, then SIGCONT of a whole monitor, up to {longest:g} s")
    path = folder / "classmood.db"
    for length_s in lengths_s:
        before = seen(path)
        with process(monitor(folder), folder) as running:
            if not until(lambda b=before: len(seen(path)) > len(b)):  # type: ignore[misc]
                outcome.by_hand += 1
                continue
            os.killpg(running.pid, signal.SIGSTOP)
            time.sleep(0.2)
            before = seen(path)
            time.sleep(length_s)
            os.killpg(running.pid, signal.SIGCONT)
            woken_s = time.monotonic()
            if until(lambda b=before: len(seen(path)) > len(b), 60):  # type: ignore[misc]
                outcome.recover_s.append(time.monotonic() - woken_s)
            else:
                outcome.by_hand += 1
            running.send_signal(signal.SIGTERM)
            running.wait(60)
        settle(outcome, path, before)
        if not _has_gap(path, length_s):
            outcome.by_hand += 1
        outcome.rounds += 1
    return outcome


def second_monitor(folder: Path, rounds: int) -> Outcome:
    """Another monitor is started into the same database, then the first is killed."""
    outcome = Outcome("second monitor", "started beside the first; then the first is killed")
    path = folder / "classmood.db"
    for _ in range(rounds):
        before = seen(path)
        with process(monitor(folder), folder) as first:
            until(lambda b=before: len(seen(path)) > len(b))  # type: ignore[misc]
            began_s = time.monotonic()
            with process(monitor(folder), folder) as second:
                said, _ = second.communicate(timeout=60)
            outcome.notice_s.append(time.monotonic() - began_s)
            if second.returncode != 1 or "watched by process" not in said:
                outcome.by_hand += 1
            before = seen(path)
            kill_group(first)
        began_s = time.monotonic()
        with process(monitor(folder), folder):
            if until(lambda b=before: len(seen(path)) > len(b)):  # type: ignore[misc]
                outcome.recover_s.append(time.monotonic() - began_s)
            else:
                outcome.by_hand += 1
        settle(outcome, path, before)
        outcome.rounds += 1
    return outcome


def _has_gap(path: Path, length_s: float) -> bool:
    engine = open_database(f"sqlite:///{path}")
    with reading(engine) as connection:
        newest: Any = connection.execute(queries.latest_session()).one()
        gaps: Any = connection.execute(queries.gaps(newest.id)).all()
    engine.dispose()
    lengths = [(g.ended_at - g.started_at).total_seconds() for g in gaps if g.ended_at is not None]
    return any(length >= length_s * 0.9 for length in lengths)


def _children(pid: int) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-P", str(pid), "-f", "monitor.session.worker"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [int(word) for word in found.stdout.split()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _asked(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
