"""Seconds from the command to the first reading that is stored, on the built-in drawn class.

python -m benchmarks.speed.start_up [--runs 5]
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from storage.database.engine import open_engine, reading
from storage.database.tables.lessons import Reading
from storage.errors import StorageError

_GIVE_UP_S = 60.0


def first_reading_s(folder: Path) -> float:
    """Run the monitor on a new database until a reading is there."""
    file = folder / "first.sqlite"
    url = f"sqlite:///{file}"
    command = [sys.executable, "-m", "classmood", "monitor", "--source", "demo", "--database", url]
    began_s = time.perf_counter()
    with subprocess.Popen(command) as monitor:
        try:
            while time.perf_counter() - began_s < _GIVE_UP_S:
                if file.exists() and _stored(url):
                    return time.perf_counter() - began_s
                time.sleep(0.02)
        finally:
            monitor.terminate()
    raise TimeoutError(f"no reading within {_GIVE_UP_S} s")


def _stored(url: str) -> int:
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            return connection.execute(select(func.count()).select_from(Reading)).scalar_one()
    except StorageError:  # the tables are being made
        return 0
    finally:
        engine.dispose()


def main() -> None:
    """Print minimum, median and maximum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    seconds = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            seconds.append(first_reading_s(Path(folder)))
    print(  # noqa: T201
        f"first reading stored after {statistics.median(seconds):.2f} s "
        f"(min {min(seconds):.2f}, max {max(seconds):.2f}, {runs} runs)"
    )


if __name__ == "__main__":
    main()
