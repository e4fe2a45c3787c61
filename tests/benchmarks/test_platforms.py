"""docs/platforms.md promises what the wheels of the pinned packages allow, and nothing else."""

import json
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from benchmarks.documents import platforms
from benchmarks.documents.platforms import SYSTEMS, Package, Verdict, pinned, verdict

TOP = Path(__file__).resolve().parents[2]
AGAIN = "run: python -m benchmarks.documents --wheels"


def packages() -> list[Package]:
    wheels = json.loads(platforms.RECORDED.read_text("utf-8"))["wheels"]
    try:
        return pinned(platforms.PINNED.read_text("utf-8"), wheels)
    except KeyError as error:
        pytest.fail(f"{error} is pinned and its wheels are not recorded; {AGAIN}")


def test_the_document_says_what_the_pinned_wheels_allow() -> None:
    packages()
    assert platforms.DOCUMENT.read_text("utf-8") == platforms.document(), AGAIN


def test_every_pinned_package_is_looked_at() -> None:
    lines = platforms.PINNED.read_text("utf-8").splitlines()
    assert len(packages()) == sum("==" in line and "--hash" not in line for line in lines)


def test_no_address_is_kept() -> None:
    text = platforms.RECORDED.read_text("utf-8")
    assert "://" not in text and ".whl" not in text


@pytest.mark.parametrize("name", ["Linux x86-64", "Windows x64", "macOS on Apple silicon"])
def test_the_project_allows_the_pythons_that_have_wheels(name: str) -> None:
    """Another Python is refused before anything is fetched, and uv takes one that fits."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    allowed = SpecifierSet(project["requires-python"])
    system = next(system for system in SYSTEMS if system.name == name)
    for minor in platforms.PYTHONS:
        fits = not verdict(packages(), system, minor).missing
        assert allowed.contains(f"3.{minor}.0") == fits, f"Python 3.{minor}"


LINUX, ARM, MUSL, WINDOWS, WINDOWS_ARM, MAC, INTEL = SYSTEMS


@pytest.mark.parametrize(
    ("system", "minor", "marker", "tags", "expected"),
    [
        (LINUX, 11, "", ["py3-none-any"], Verdict(0, ())),
        (LINUX, 11, "", ["cp311-cp311-manylinux_2_28_x86_64"], Verdict(28, ())),
        (LINUX, 11, "", ["cp311-cp311-manylinux2014_x86_64"], Verdict(17, ())),
        (LINUX, 11, "", ["cp39-abi3-manylinux_2_34_x86_64"], Verdict(34, ())),
        (LINUX, 11, "", ["cp312-abi3-manylinux_2_17_x86_64"], Verdict(0, ("it",))),
        (LINUX, 11, "", ["cp312-cp312-manylinux_2_17_x86_64"], Verdict(0, ("it",))),
        (LINUX, 13, "", ["cp313-cp313t-manylinux_2_17_x86_64"], Verdict(0, ("it",))),
        (LINUX, 11, "", [], Verdict(0, ("it",))),
        (LINUX, 11, "sys_platform == 'win32'", [], Verdict(0, ())),
        (LINUX, 12, "python_full_version < '3.12'", [], Verdict(0, ())),
        (LINUX, 11, "python_full_version < '3.12'", [], Verdict(0, ("it",))),
        (ARM, 11, "", ["cp311-cp311-manylinux_2_28_x86_64"], Verdict(0, ("it",))),
        (ARM, 11, "", ["py3-none-manylinux2014_aarch64"], Verdict(17, ())),
        (MUSL, 11, "", ["cp311-cp311-manylinux_2_28_x86_64"], Verdict(0, ("it",))),
        (MUSL, 11, "", ["cp311-cp311-musllinux_1_2_x86_64"], Verdict(2, ())),
        (WINDOWS, 13, "", ["cp313-cp313-win_amd64"], Verdict(0, ())),
        (WINDOWS, 13, "", ["cp313-cp313-win32"], Verdict(0, ("it",))),
        (WINDOWS_ARM, 13, "", ["cp313-cp313-win_amd64"], Verdict(0, ("it",))),
        (MAC, 12, "", ["cp312-cp312-macosx_14_0_arm64"], Verdict(14, ())),
        (MAC, 12, "", ["cp312-cp312-macosx_10_13_universal2"], Verdict(10, ())),
        (MAC, 12, "", ["cp312-cp312-macosx_10_13_x86_64"], Verdict(0, ("it",))),
        (INTEL, 12, "", ["cp312-cp312-macosx_10_13_x86_64"], Verdict(10, ())),
        (
            MAC, 12, "",
            ["cp312-cp312-macosx_14_0_arm64", "cp312-cp312-macosx_12_0_arm64"], Verdict(12, ()),
        ),
    ],
)  # fmt: skip
def test_which_wheel_fits_where(
    system: platforms.System, minor: int, marker: str, tags: list[str], expected: Verdict
) -> None:
    assert verdict([Package("it", "1", marker, tuple(tags))], system, minor) == expected


def test_a_system_needs_what_its_most_demanding_package_needs() -> None:
    old = Package("old", "1", "", ("cp311-cp311-manylinux2014_x86_64",))
    new = Package("new", "1", "", ("cp311-cp311-manylinux_2_35_x86_64",))
    assert verdict([old, new], LINUX, 11) == Verdict(35, ())
