"""Processor time and memory of a running command and all its children, from /proc (Linux)."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.vision_table_scenes import Meeting

_CLOCK_HZ = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Load:
    """What a command and its children took. cpu_share: of one core, 0..1; memory in MB.

    rss_mb counts pages that processes share several times, pss_mb once.
    """

    cpu_share: float
    rss_mb: float
    pss_mb: float
    processes: int


def monitor_load(meeting: Meeting, seconds: float, hz: float = 1.0) -> Load:
    """`classmood monitor` on the meeting window, which moves once a second; start-up left out."""
    with tempfile.TemporaryDirectory(prefix="classmood-vision-") as folder:
        words = ["monitor", "--source", "window", "--hz", str(hz), "--accept-notice"]
        command = subprocess.Popen(
            [sys.executable, "-m", "classmood", *words],
            env={**meeting.environment, "CLASSMOOD_DATA_DIR": folder},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            number = _play(meeting, 12.0, 0)
            if command.poll() is not None:
                raise RuntimeError(f"classmood {' '.join(words)} ended with {command.returncode}")
            before, began_s = _cpu_s(command.pid), time.monotonic()
            _play(meeting, seconds, number)
            share = (_cpu_s(command.pid) - before) / (time.monotonic() - began_s)
            family = _family(command.pid)
            return Load(share, _sum_mb(family, "Rss"), _sum_mb(family, "Pss"), len(family))
        finally:
            command.terminate()
            command.wait(timeout=60)


def _play(meeting: Meeting, seconds: float, number: int) -> int:
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        number += 1
        meeting.show(number)
        time.sleep(0.5)
    return number


def _family(pid: int) -> list[int]:
    """A process and all that it started, however deep."""
    parents = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(place.name)] = int(fields[1])
    family = [pid]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return family


def _cpu_s(pid: int) -> float:
    total = 0
    for one in _family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / _CLOCK_HZ


def _sum_mb(family: list[int], name: str) -> float:
    total = 0
    for pid in family:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
    return total / 1024
