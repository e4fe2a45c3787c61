"""Tries thousands of bad inputs and prints what came of them: python -m benchmarks.faults.fuzz.

--times N multiplies the random part, --only WORD takes one kind. Ends with 1 where anything but
reading or a clear refusal happened. Needs the development requirements, and ffmpeg for recordings.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from dashboard.app import create_app
from storage.config.settings import Settings
from storage.database.engine import open_database
from tests.fuzz import fuzz_pictures, fuzz_requests, fuzz_stored
from tests.fuzz.fuzzing import HEADER, Case, Tally, row, try_all
from tests.support.lessons.seed import Lesson, add_lesson

ROOT = Path(__file__).resolve().parents[2]

WEIGHTS = ROOT / "models" / "weights" / "classmood.tflite"


def tallies(folder: Path, times: int, only: str = "") -> Iterator[Tally]:
    """One tally per kind of input; `times` multiplies the random part."""
    for kind, cases in _kinds(folder, times):
        if only in kind:
            yield try_all(kind, cases)


def _kinds(folder: Path, times: int) -> Iterator[tuple[str, Iterable[Case]]]:
    yield "configuration", fuzz_stored.configurations(folder, 100 * times)
    yield "pictures", fuzz_pictures.pictures(folder, 10 * times)
    yield "recordings", fuzz_pictures.recordings(folder, 3 * times)
    yield "databases", fuzz_stored.databases(folder, 20 * times)
    yield "times around a change of clocks", fuzz_stored.times(max(1, 10 // times))
    engine = open_database(f"sqlite:///{folder / 'page.db'}")
    add_lesson(engine, Lesson(minutes=2, seats=6, columns=3))
    client = create_app(Settings(data_dir=folder), engine).server.test_client()
    yield "addresses", fuzz_requests.addresses(client)
    yield "callback requests", fuzz_requests.bodies(client, 100 * times)
    engine.dispose()
    yield "weights", fuzz_pictures.weights(folder, WEIGHTS, 5 * times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="one kind of input, by a part of its name")
    parser.add_argument("--times", type=int, default=10, help="how much of the random part")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    done: list[Tally] = []
    sys.stdout.write(HEADER + "\n")
    with tempfile.TemporaryDirectory() as folder:
        for tally in tallies(Path(folder), given.times, given.only):
            done.append(tally)
            sys.stdout.write(row(tally) + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"{sum(tally.tried for tally in done):,} tried\n")
    failures = [f"{each.kind}: {failure}" for each in done for failure in each.failures]
    sys.stdout.write("\n".join(["", *failures[:50], ""]) if failures else "")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
