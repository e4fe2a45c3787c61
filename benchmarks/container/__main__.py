"""Makes the folder from which the container is built: the wheel, its wheelhouse, the Containerfile.

python -m benchmarks.container    writes build/container/context
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parents[1]
CONTEXT = TOP / "build" / "container" / "context"
_FOR_TRAINING = {
    "absl-py", "astunparse", "gast", "google-pasta", "grpcio", "h5py", "keras", "libclang", "namex",
    "opt-einsum", "optree", "tensorflow", "tensorflow-cpu", "termcolor", "wheel", "wrapt",
}  # fmt: skip
"""Packages that only training needs: the dashboard imports none of them (held by a test)."""
_DRIVER = {"psycopg", "psycopg-binary"}
_NAME = re.compile(r"^([\w.-]+)==")


def main() -> None:
    """Build the wheel, fetch the wheelhouse with its hashes. Raises CalledProcessError."""
    shutil.rmtree(CONTEXT, ignore_errors=True)
    wheels = CONTEXT / "wheels"
    wheels.mkdir(parents=True)
    (CONTEXT / "requirements.txt").write_text(requirements(), encoding="utf-8")
    shutil.copy(HERE / "Containerfile", CONTEXT / "Containerfile")
    shutil.copy(HERE / "containerignore", CONTEXT / ".containerignore")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "download", "--no-deps", "--require-hashes", "--only-binary", ":all:",
         "--dest", str(wheels), "-r", str(CONTEXT / "requirements.txt")],
        check=True,
    )  # fmt: skip
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(TOP)],
        check=True,
    )
    size = sum(path.stat().st_size for path in wheels.iterdir())
    print(f"{CONTEXT}: {len(list(wheels.iterdir()))} wheels, {size / 1e6:.0f} MB")  # noqa: T201


def requirements() -> str:
    """The pinned list without what only training needs, and with PostgreSQL's driver."""
    kept = [
        block
        for name, block in _blocks(TOP / "requirements.txt")
        if name not in _FOR_TRAINING | _DRIVER
    ]
    kept += [block for name, block in _blocks(TOP / "requirements-dev.txt") if name in _DRIVER]
    return "".join(kept)


def _blocks(path: Path) -> Iterator[tuple[str, str]]:
    """Each package's name, and its lines: the version and its hashes."""
    name, lines = "", ""
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if match := _NAME.match(line):
            if name:
                yield name, lines
            name, lines = match[1], ""
        lines += line
    if name:
        yield name, lines


if __name__ == "__main__":
    main()
