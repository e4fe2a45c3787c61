"""Accelerated hours: 49 faces at 5 Hz, ten tabs open, exports running. Linux.

    python -m benchmarks.speed.soak [--hours 2] [--tabs 10] [--out FILE.md]

The real writer stores the lesson as fast as it can; the real dashboard is a process of its own and
is asked by `--tabs` clients, each doing what a tab does: a tick a second with its cursor. Printed:
memory of both processes over the run, the queue, the time from hand-over to commit, the time of a
tick, and what happens when frames come faster than they can be read.
"""

import argparse
import contextlib
import http.cookiejar
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from models import Classifier
from monitor.demo import DrawnClass
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.session.writer import CAPACITY, Writer
from monitor.sources.demo import DemoSource
from monitor.types import Frame
from storage.config.settings import Settings
from storage.database.engine import open_database
from storage.writes.sessions import end_session, start_session
from tests.support.lessons.samples import sample_at

ROOT = Path(__file__).resolve().parents[2]

FACES, HZ = 49, 5.0
_EVERY_S = 2.0
_OVERLOAD_HZ, _OVERLOAD_S = 30.0, 12.0


@dataclass
class Figures:
    """What is measured, over time."""

    at_s: list[float] = field(default_factory=list)
    writer_mb: list[float] = field(default_factory=list)
    page_mb: list[float] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    log_mb: list[float] = field(default_factory=list)
    commit_ms: list[float] = field(default_factory=list)
    tick_ms: list[float] = field(default_factory=list)
    export_s: list[float] = field(default_factory=list)
    export_rows: int = 0
    failed: list[str] = field(default_factory=list)


def main() -> int:
    """Runs it and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--hours", type=float, default=2.0, help="length of the lesson")
    parser.add_argument("--tabs", type=int, default=10)
    parser.add_argument("--out", type=Path, help="write the tables as Markdown too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="classmood-soak-") as folder:
        figures, seconds = soak(Path(folder), given.hours, given.tabs)
    text = _tables(figures, given.hours, given.tabs, seconds) + overload()
    sys.stdout.write(text)
    if given.out:
        given.out.write_text(text)
    return 0 if not figures.failed and _flat(figures.writer_mb) and _flat(figures.page_mb) else 1


def soak(folder: Path, hours: float, tabs: int) -> tuple[Figures, float]:
    """The lesson from its first look to its last; answers the figures and the seconds it took."""
    figures, done = Figures(), threading.Event()
    path = folder / "classmood.db"
    engine = open_database(f"sqlite:///{path}")
    began = datetime.now(UTC) - timedelta(hours=hours)
    session_id = start_session(
        engine, source="demo", sample_hz=HZ, model_version="soak", started_at=began
    )
    with page_served(folder, path) as (port, page), Writer(engine, session_id) as writer:
        threads = [
            threading.Thread(target=_tab, args=(port, done, figures)) for _ in range(tabs)
        ] + [
            threading.Thread(target=_export, args=(port, session_id, done, figures)),
            threading.Thread(target=_measure, args=(writer, page, path, done, figures)),
        ]
        for thread in threads:
            thread.start()
        began_s = time.monotonic()
        try:
            handed: dict[int, float] = {}
            for number in range(round(hours * 3600 * HZ)):
                look = sample_at(session_id, number / HZ, FACES, began)
                ticket = writer.submit(look, wait_s=60)
                if ticket is not None and ticket % 20 == 0:
                    handed[ticket] = time.monotonic()
                for old in [ticket for ticket in handed if ticket <= writer.acknowledged]:
                    figures.commit_ms.append(1000 * (time.monotonic() - handed.pop(old)))
            writer.flush(60)
        finally:
            done.set()
            for thread in threads:
                thread.join()
    end_session(engine, session_id)
    engine.dispose()
    return figures, time.monotonic() - began_s


@contextlib.contextmanager
def page_served(folder: Path, path: Path) -> Iterator[tuple[int, int]]:
    """The real dashboard on a free port; yields port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = ["dashboard", "--no-browser", "--port", str(port), "--database", f"sqlite:///{path}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "classmood", *words],
        env={**os.environ, "CLASSMOOD_DATA_DIR": str(folder)}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline_s = time.monotonic() + 120
        while time.monotonic() < deadline_s:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _tab(port: int, done: threading.Event, figures: Figures) -> None:
    origin = f"http://127.0.0.1:{port}"
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def ask(place: str, body: object = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Origin": origin, "Content-Type": "application/json"}
        tokens = [cookie.value or "" for cookie in jar if "token" in cookie.name]
        headers |= {"X-Classmood-Token": tokens[0]} if tokens else {}
        request = urllib.request.Request(origin + place, data, headers)
        with opener.open(request, timeout=30) as answer:
            content: bytes = answer.read()
        return content

    try:
        for place in ("/", "/_dash-layout"):
            ask(place)
        request, cursor = _tick(json.loads(ask("/_dash-dependencies"))), None
        while not done.is_set():
            request["state"] = [{"id": "live-cursor", "property": "data", "value": cursor}]
            began_s = time.monotonic()
            reply = json.loads(ask("/_dash-update-component", request))
            figures.tick_ms.append(1000 * (time.monotonic() - began_s))
            cursor = reply["response"]["live-cursor"]["data"]
            done.wait(max(1.0 - (time.monotonic() - began_s), 0))
    except Exception as error:
        figures.failed.append(f"tab: {type(error).__name__}: {error}")


def _tick(listed: list[dict[str, object]]) -> dict[str, object]:
    """The body of a tick, from the page's own description of its callbacks."""
    described: list[dict[str, object]] = listed
    tick = next(c for c in described if "live-tick" in json.dumps(c["inputs"]))
    output = str(tick["output"])
    parts = [part.rpartition(".") for part in output.strip(".").split("...")]
    return {
        "output": output,
        "outputs": [{"id": name, "property": prop} for name, _, prop in parts],
        "inputs": [{"id": "live-tick", "property": "n_intervals", "value": 1}],
        "changedPropIds": ["live-tick.n_intervals"],
    }


def _export(port: int, session_id: int, done: threading.Event, figures: Figures) -> None:
    address = f"http://127.0.0.1:{port}/session/{session_id}/export/readings.csv"
    while not done.wait(5):
        began_s = time.monotonic()
        try:
            with urllib.request.urlopen(address, timeout=300) as answer:
                figures.export_rows = sum(part.count(b"\n") for part in iter(
                    lambda: answer.read(1 << 16), b""))  # fmt: skip
            figures.export_s.append(time.monotonic() - began_s)
        except Exception as error:
            figures.failed.append(f"export: {type(error).__name__}: {error}")
            return


def _measure(writer: Writer, page: int, path: Path, done: threading.Event, to: Figures) -> None:
    began_s, log = time.monotonic(), path.with_name(path.name + "-wal")
    while not done.is_set():
        to.at_s.append(time.monotonic() - began_s)
        to.writer_mb.append(_resident_mb(os.getpid()))
        to.page_mb.append(_resident_mb(page))
        to.queue.append(writer.waiting)
        to.log_mb.append(log.stat().st_size / 1e6 if log.exists() else 0.0)
        done.wait(_EVERY_S)


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def _flat(megabytes: list[float]) -> bool:
    """Whether the last quarter needs no more than a tenth above the second quarter."""
    quarter = max(len(megabytes) // 4, 1)
    return float(np.median(megabytes[-quarter:])) <= 1.1 * float(
        np.median(megabytes[quarter : 2 * quarter + 1])
    )


def _tables(figures: Figures, hours: float, tabs: int, seconds: float) -> str:
    looks = round(hours * 3600 * HZ)
    lines = [
        f"{hours:g} h of {FACES} faces at {HZ:g} Hz ({looks:,} looks, "
        f"{looks * FACES:,} readings) in "
        f"{seconds:.0f} s, {hours * 3600 / seconds:.0f} times as fast, {tabs} tabs, "
        f"{len(figures.export_s)} exports (the last of {figures.export_rows:,} rows); load "
        f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; failed: {len(figures.failed)} "
        f"{'; '.join(figures.failed[:2])}",
        "",
        "| part of the run | monitor MB | page MB | queue, most | log MB, most |",
        "| --- | --- | --- | --- | --- |",
    ]
    for index in range(8):
        part = slice(len(figures.at_s) * index // 8, max(len(figures.at_s) * (index + 1) // 8, 1))
        lines.append(
            f"| {index + 1}/8 | {np.median(figures.writer_mb[part] or [0]):.0f} | "
            f"{np.median(figures.page_mb[part] or [0]):.0f} | {max(figures.queue[part] or [0])} of "
            f"{CAPACITY} | {max(figures.log_mb[part] or [0]):.0f} |"
        )
    lines += ["", "| latency | median | 95 % | most | count |", "| --- | --- | --- | --- | --- |"]
    for name, values in (
        ("hand-over to commit, queue full, ms", figures.commit_ms),
        ("tick of a tab, ms", figures.tick_ms),
        ("export of all readings, ms", [1000 * value for value in figures.export_s]),
    ):
        low, high, most = np.percentile(values or [0], (50, 95, 100))
        lines.append(f"| {name} | {low:.0f} | {high:.0f} | {most:.0f} | {len(values)} |")
    return "\n".join(lines) + "\n\n"


def overload() -> str:
    """Frames come faster than they can be read: the newest is read, missed ones are counted."""
    pipeline = GalleryPipeline(
        PipelineOptions(1, Settings(), Classifier.load(), beside=ThreadPoolExecutor(1))
    )
    lesson, stop = DrawnClass(), threading.Event()
    source = DemoSource(lesson.render, hz=_OVERLOAD_HZ)
    began_s, read, late_ms = time.monotonic(), 0, list[float]()
    for frame in source.frames(stop):
        if isinstance(frame, Frame):
            pipeline.process(frame)
            read += 1
            late_ms.append(1000 * (time.monotonic() - frame.monotonic_s))
        if time.monotonic() - began_s > _OVERLOAD_S:
            stop.set()
    half = len(late_ms) // 2
    return (
        f"Overload: {_OVERLOAD_HZ:g} frames a second asked for, {read} read in {_OVERLOAD_S:g} s, "
        f"{source.dropped_frames} moments dropped and counted; age of a frame once it was read: "
        f"median {np.median(late_ms[1:half]):.0f} ms in the first half, "
        f"{np.median(late_ms[half:]):.0f} ms in the second: nothing piles up.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
