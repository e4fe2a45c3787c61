"""What goes wrong, tried: acknowledged rows are counted before and after.

    python -m benchmarks.faults.faults            the whole matrix, some 30 minutes
    python -m benchmarks.faults.faults --short    a few rounds of each, some 5 minutes
    python -m benchmarks.faults.faults --only "kill writer,lock" --out docs/faults.md

Linux. A row is acknowledged when the writer has said that it is committed, or when another process
has read it. Lost: acknowledged and not there afterwards. Invented: there, but not what was written,
doubled, torn, or inside a gap. Exit code 1 where anything was lost, invented, or needed a hand.
"""

import argparse
import logging
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.faults import (
    faults_clock,
    faults_lease,
    faults_migration,
    faults_page,
    faults_whole,
    faults_writer,
)
from benchmarks.faults.faults_table import Outcome, cells, markdown
from storage.database.dialects import sqlite_module

ROOT = Path(__file__).resolve().parents[2]

_INTRODUCTION = """# What goes wrong, tried

`make faults` makes every failure below with real processes and counts the rows that were
acknowledged before and are there afterwards. A row is acknowledged when the writer has said that
it is committed, or when another process has read it. *Lost*: acknowledged and gone. *Invented*:
there, but not what was written, doubled, torn, or inside a gap. *Not running again*: rounds after
which the program did not go on by itself.

Rows that lie on an overwritten page, or behind the place where a file was cut off, are gone with
it; a backup (`classmood backup`) brings them back. "Lost" counts rows that lay elsewhere.

"""


def main() -> int:
    """Tries everything and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--short", action="store_true", help="a few rounds of each")
    parser.add_argument("--only", default="", help="these failures alone, separated by commas")
    parser.add_argument("--out", type=Path, help="write the table as Markdown")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    outcomes = []
    known = matrix(short=given.short)
    wanted = given.only.split(",") if given.only else list(known)
    if unknown := sorted(set(wanted) - set(known)):
        parser.error(f"no failure {', '.join(unknown)}; there are: {', '.join(known)}")
    for name, attempt in known.items():
        if name not in wanted:
            continue
        began_s = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="classmood-faults-") as folder:
            try:
                outcome = attempt(Path(folder))
            except Exception as error:
                outcome = Outcome(name, f"stopped: {type(error).__name__}: {error}", by_hand=1)
        outcomes.append(outcome)
        sys.stdout.write(f"{time.monotonic() - began_s:6.0f} s | {' | '.join(cells(outcome))}\n")
        sys.stdout.flush()
    kills = sum(o.rounds for o in outcomes if "killed" in o.failure)
    sys.stdout.write(f"{kills} rounds of kill -9\n")
    if given.out:
        given.out.write_text(_INTRODUCTION + _made(given.short, kills) + markdown(outcomes))
    return 0 if all(outcome.good for outcome in outcomes) else 1


def matrix(*, short: bool) -> dict[str, Callable[[Path], Outcome]]:
    """Every failure by name, with how it is tried in an empty folder."""
    writer, whole, page = faults_writer, faults_whole, faults_page
    most = 1 if short else len(page.FILE_FAULTS)
    return {
        "kill writer": lambda at: writer.kill_writer(at, 10 if short else 200),
        "kill monitor": lambda at: whole.kill_monitor(at, 2 if short else 20),
        "kill dashboard": lambda at: whole.kill_dashboard(at, 1 if short else 5, both=False),
        "kill both": lambda at: whole.kill_dashboard(at, 1 if short else 5, both=True),
        "hang": lambda at: whole.hang(at, 1 if short else 2),
        "suspend": lambda at: whole.suspend(at, [7] if short else [7, 12, 130]),
        "second monitor": lambda at: whole.second_monitor(at, 1 if short else 2),
        "disk": lambda at: writer.full_disk(at, 1 if short else 5),
        "file limit": lambda at: writer.file_limit(at, 1 if short else 3),
        "lock": lambda at: writer.lock(at, 1 if short else 3),
        "reader": lambda at: writer.reader_held_open(at, 1 if short else 3),
        "pages": lambda at: writer.damaged(at, 5 if short else 25, cut=False),
        "cut": lambda at: writer.damaged(at, 5 if short else 25, cut=True),
        "migration": lambda at: faults_migration.migration(at, 5 if short else None),
        "clock": lambda at: faults_clock.clock_jump(at, 1 if short else 3),
        "file lost": lambda at: page.file_lost(at, dict(list(page.FILE_FAULTS.items())[:most])),
        "stall": lambda at: faults_lease.stalled(at, [20] if short else [20, 60, 125]),
        "server hangs": lambda at: page.server_hangs(at, 1 if short else 2),
    }


def _made(short: bool, kills: int) -> str:
    day = datetime.now(UTC).date().isoformat()
    words = "python -m benchmarks.faults.faults" + (" --short" if short else "")
    load = os.getloadavg()[0]
    return (
        f"Made on {day} by `{words}` on {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores (load {load:.1f}: other work ran beside it), Python "
        f"{platform.python_version()}, SQLite {sqlite_module().sqlite_version}. "
        f"{kills} rounds of kill -9.\n\n"
    )


if __name__ == "__main__":
    sys.exit(main())
