"""Where the pinned packages can be installed from wheels, for docs/platforms.md.

Hashes do not tell for which systems a version has wheels: `record` asks the package index once,
through uv, and keeps the tags of the wheels (PEP 425) without any address in `wheel_tags.json`.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from packaging.markers import Marker
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

TOP = Path(__file__).resolve().parents[2]
PINNED = TOP / "requirements.txt"
RECORDED = Path(__file__).with_name("wheel_tags.json")
DOCUMENT = TOP / "docs" / "platforms.md"
BEGIN, END = "<!-- wheels: generated -->", "<!-- end of wheels -->"
PYTHONS = (11, 12, 13, 14)
"""Minor versions of Python 3 that are looked at."""
_PINNED = re.compile(r"^([\w.-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
_LEGACY = {"manylinux1": "5", "manylinux2010": "12", "manylinux2014": "17"}


@dataclass(frozen=True, slots=True)
class System:
    """platform: pattern of platform tags; its group is the version of the system that they need.

    needs: how that version is said, "" where there is none.
    """

    name: str
    sys_platform: str
    machine: str
    platform: re.Pattern[str]
    needs: str = ""


def _system(name: str, sys_platform: str, machine: str, platform: str, needs: str = "") -> System:
    return System(name, sys_platform, machine, re.compile(platform), needs)


SYSTEMS = (
    _system("Linux x86-64", "linux", "x86_64", r"manylinux_2_(\d+)_x86_64", "glibc 2.{}"),
    _system("Linux ARM64", "linux", "aarch64", r"manylinux_2_(\d+)_aarch64", "glibc 2.{}"),
    _system(
        "Linux x86-64 with musl (Alpine)",
        "linux", "x86_64", r"musllinux_1_(\d+)_x86_64", "musl 1.{}",
    ),
    _system("Windows x64", "win32", "AMD64", r"win_amd64"),
    _system("Windows ARM64", "win32", "ARM64", r"win_arm64"),
    _system(
        "macOS on Apple silicon",
        "darwin", "arm64", r"macosx_(\d+)_\d+_(?:arm64|universal2)", "macOS {}",
    ),
    _system(
        "macOS on Intel",
        "darwin", "x86_64", r"macosx_(\d+)_\d+_(?:x86_64|universal2)", "macOS {}",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Package:
    """One line of requirements.txt with the tags of its version's wheels. marker: "" for always."""

    name: str
    version: str
    marker: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of a system with one Python. missing: packages without a wheel there."""

    least: int
    missing: tuple[str, ...]


def record() -> None:
    """Ask the package index which wheels the pinned versions have. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "pylock.toml"
        subprocess.run(
            [
                str(Path(sys.executable).with_name("uv")), "pip", "compile", str(PINNED), "--quiet",
                "--universal", "--python-version", "3.11", "--no-deps",
                "--format", "pylock.toml", "--output-file", str(lock),
            ],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        packages = tomllib.loads(lock.read_text("utf-8"))["packages"]
    kept = {
        f"{package['name']}=={package['version']}": sorted(
            {
                str(tag)
                for wheel in package.get("wheels", ())
                for tag in parse_wheel_filename(wheel["url"].rpartition("/")[2])[3]
                if _is_looked_at(tag)
            }
        )
        for package in packages
    }
    text = json.dumps({"recorded": f"{datetime.now(UTC):%Y-%m-%d}", "wheels": kept}, indent=1)
    RECORDED.write_text(text + "\n", encoding="utf-8")


def pinned(text: str, wheels: Mapping[str, Iterable[str]]) -> list[Package]:
    """The packages of a requirements.txt. Raises KeyError where one has not been recorded."""
    found = []
    for line in text.splitlines():
        if match := _PINNED.match(line):
            name, version, marker = match[1], match[2], match[3] or ""
            found.append(Package(name, version, marker, tuple(wheels[f"{name}=={version}"])))
    return found


def verdict(packages: Iterable[Package], system: System, minor: int) -> Verdict:
    """Which packages have no wheel there, and the version that the system needs for the others."""
    least, missing = 0, []
    environment = {
        "sys_platform": system.sys_platform,
        "platform_machine": system.machine,
        "implementation_name": "cpython",
        "python_version": f"3.{minor}",
        "python_full_version": f"3.{minor}.0",
    }
    for package in packages:
        if package.marker and not Marker(package.marker).evaluate(dict(environment)):
            continue
        fitting = [
            needed
            for tag in package.tags
            if (needed := _least_version(tag, system, minor)) is not None
        ]
        if fitting:
            least = max(least, min(fitting))
        else:
            missing.append(package.name)
    return Verdict(least, tuple(missing))


def table(packages: Iterable[Package]) -> str:
    """What docs/platforms.md promises, as a table."""
    packages = list(packages)
    lines = ["| system | Python | needs |", "|---|---|---|"]
    for system in SYSTEMS:
        verdicts = {minor: verdict(packages, system, minor) for minor in PYTHONS}
        fit = [minor for minor in PYTHONS if not verdicts[minor].missing]
        if fit:
            least = max(verdicts[minor].least for minor in fit)
            needs = f"{system.needs.format(least)} or later" if system.needs else ""
            lines.append(f"| {system.name} | {_span(fit)} | {needs} |")
        else:
            fewest = min(verdicts.values(), key=lambda each: len(each.missing))
            lines.append(f"| {system.name} | **none** | no wheel: {', '.join(fewest.missing)} |")
    return "\n".join(lines)


def passage() -> str:
    """The generated part of docs/platforms.md, its marks included."""
    recorded = json.loads(RECORDED.read_text("utf-8"))
    packages = pinned(PINNED.read_text("utf-8"), recorded["wheels"])
    return (
        f"{BEGIN}\nThe pinned versions have wheels for (asked on {recorded['recorded']}, "
        f"`python -m benchmarks.documents --wheels`):\n\n{table(packages)}\n{END}"
    )


def document() -> str:
    """docs/platforms.md with the passage as it has to be."""
    before, _, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{passage()}{after}"


def _is_looked_at(tag: Tag) -> bool:
    platform = _modern(tag.platform)
    fits_system = platform == "any" or any(
        system.platform.fullmatch(platform) for system in SYSTEMS
    )
    return fits_system and any(_fits_python(tag.interpreter, tag.abi, minor) for minor in PYTHONS)


def _least_version(tag: str, system: System, minor: int) -> int | None:
    """What a wheel needs of a system, 0 for nothing; None where it does not fit."""
    interpreter, abi, platform = tag.split("-")
    if not _fits_python(interpreter, abi, minor):
        return None
    if platform == "any":
        return 0
    match = system.platform.fullmatch(_modern(platform))
    if match is None:
        return None
    return int(match[1]) if match.groups() else 0


def _fits_python(interpreter: str, abi: str, minor: int) -> bool:
    if interpreter in ("py3", f"py3{minor}"):
        return abi == "none"
    if not interpreter.startswith("cp3"):
        return False
    built_for = int(interpreter.removeprefix("cp3") or 0)
    return (built_for == minor and abi in ("none", interpreter)) or (
        abi == "abi3" and built_for <= minor
    )


def _modern(platform: str) -> str:
    """`manylinux2014_x86_64` as PEP 600 names it."""
    name, _, machine = platform.partition("_")
    return f"manylinux_2_{_LEGACY[name]}_{machine}" if name in _LEGACY else platform


def _span(minors: list[int]) -> str:
    return f"3.{minors[0]}" if len(minors) == 1 else f"3.{minors[0]} to 3.{minors[-1]}"
