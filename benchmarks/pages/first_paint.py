"""Seconds from `classmood demo` to its live page drawn with the seats of the drawn class.

python -m benchmarks.pages.first_paint [--runs 3]

A browser that is already open gets the address as soon as the command names it, which is when the
command itself would open it. Printed: when the address was named, when the page was first painted,
and when its seats were there; and the processor time of the command and its children until then.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pages.bare_browser import BareBrowser, bare_browser

ROOT = Path(__file__).resolve().parents[2]

SEATS = {"seats": "document.querySelectorAll('.seat').length >= 9"}
_START_S = 1.5


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds since the command, and its processor time."""

    address_s: float
    painted_s: float
    seats_s: float
    cpu_s: float


def start_up(browser: BareBrowser, folder: Path) -> Start:
    """One run of the command on a new data folder."""
    port = _free_port()
    command = [
        sys.executable, "-m", "classmood", "demo", "--no-browser", "--port", str(port),
        "--database", f"sqlite:///{folder / 'first.sqlite'}",
    ]  # fmt: skip
    environment = os.environ | {"CLASSMOOD_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    before = os.times()
    began_s = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as demo:
        assert demo.stdout is not None
        try:
            address = f"http://127.0.0.1:{port}"
            while address not in (line := demo.stdout.readline()):
                if not line:
                    raise RuntimeError("classmood demo has ended")
            address_s = time.perf_counter() - began_s
            visit = browser.visit(f"{address}/", SEATS)
        finally:
            demo.terminate()
            demo.wait(60)
    after = os.times()
    cpu_s = after.children_user + after.children_system
    cpu_s -= before.children_user + before.children_system
    marks_s = {name: address_s + ms / 1000 for name, ms in visit.marks_ms.items()}
    return Start(address_s, marks_s["painted"], marks_s["seats"], cpu_s)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Print the median of each, and the most."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")  # noqa: T201
    starts = []
    for _ in range(runs):
        kept = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        with kept as folder, bare_browser() as browser:
            time.sleep(_START_S)
            starts.append(start_up(browser, Path(folder)))
    for name, words in (
        ("address_s", "address named"),
        ("painted_s", "first paint"),
        ("seats_s", "seats drawn"),
        ("cpu_s", "processor time of the command until it was ended"),
    ):
        values = [getattr(start, name) for start in starts]
        print(f"{words}: {statistics.median(values):.2f} s (most {max(values):.2f} s)")  # noqa: T201


if __name__ == "__main__":
    main()
