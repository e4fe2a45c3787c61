"""Paints the drawn class's sprites again: python -m benchmarks.demo.painter [--person N]"""

import argparse
import sys
from pathlib import Path

from benchmarks.demo.painter.cast import CAST
from benchmarks.demo.painter.sprites import write
from monitor.demo.cast import FOLDER


def main() -> None:
    """Writes one file a person and the index; says how large they are together."""
    parser = argparse.ArgumentParser(description="Paints the sprites of the drawn class.")
    parser.add_argument("--person", type=int, help="only this one, from 1")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write to")
    options = parser.parse_args()
    numbers = range(len(CAST)) if options.person is None else [options.person - 1]
    options.out.mkdir(parents=True, exist_ok=True)
    write(options.out, numbers)
    size = sum(path.stat().st_size for path in options.out.iterdir())
    sys.stdout.write(f"{len(CAST)} people, {size / 1024:.0f} KB in {options.out}\n")


if __name__ == "__main__":
    main()
