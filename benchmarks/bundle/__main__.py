"""Builds the standalone bundle for the system it runs on, and packs it into one file.

python -m benchmarks.bundle            builds, packs, and says how large both are
python -m benchmarks.bundle --unpacked only builds
"""

import argparse
import platform
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
BUILD = TOP / "build" / "bundle"
FOLDER = BUILD / "classmood"
MOST_BYTES = 300 * 1000 * 1000
"""Of the packed bundle."""


def main() -> int:
    """Build; answers 1 where the packed bundle is larger than it may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unpacked", action="store_true")
    options = parser.parse_args()
    began_s = time.monotonic()
    build()
    size = sum(path.stat().st_size for path in FOLDER.rglob("*") if not path.is_symlink())
    print(f"{FOLDER}: {size / 1e6:.0f} MB, built in {time.monotonic() - began_s:.0f} s")  # noqa: T201
    if options.unpacked:
        return 0
    began_s = time.monotonic()
    packed = pack()
    size = packed.stat().st_size
    took_s = time.monotonic() - began_s
    print(f"{packed}: {size / 1e6:.0f} MB, packed in {took_s:.0f} s")  # noqa: T201
    return 0 if size < MOST_BYTES else 1


def build() -> None:
    """Run PyInstaller on the specification. Raises CalledProcessError."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
            "--distpath", str(BUILD), "--workpath", str(BUILD / "work"),
            str(TOP / "benchmarks" / "bundle" / "classmood.spec"),
        ],
        cwd=TOP, check=True,
    )  # fmt: skip


def pack() -> Path:
    """One file to hand on: .tar.xz on Linux, .zip elsewhere (on macOS of the app)."""
    name = f"classmood-{sys.platform}"
    if platform.system() == "Linux":
        packed = BUILD / f"{name}.tar.xz"
        subprocess.run(
            ["tar", "-C", str(BUILD), "--owner=0", "--group=0", "-I", "xz -3 -T0", "-cf",
             str(packed), FOLDER.name],
            check=True,
        )  # fmt: skip
        return packed
    packed = BUILD / f"{name}.zip"
    if platform.system() == "Darwin":  # it keeps links and the right to run
        subprocess.run(
            ["ditto", "-c", "-k", "--keepParent", str(BUILD / "Classmood.app"), str(packed)],
            check=True,
        )
        return packed
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(FOLDER.rglob("*")):
            archive.write(path, path.relative_to(BUILD))
    return packed


if __name__ == "__main__":
    sys.exit(main())
