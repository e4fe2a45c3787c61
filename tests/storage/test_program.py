"""Classmood starts itself: from any folder, installed or as a bundle."""

import ast
import ctypes.util
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.bundle import start
from storage.program import own_command

TOP = Path(__file__).resolve().parents[2]
ROOMS = ("dashboard", "models", "monitor", "storage")
NAMES_IN_THE_WAY = (
    "classmood", "dashboard", "models", "monitor", "storage",
    "json", "queue", "random", "logging", "numpy", "typer", "secrets", "statistics",
)  # fmt: skip


def test_files_of_any_name_in_the_folder_do_not_get_in_the_way(tmp_path: Path) -> None:
    for name in NAMES_IN_THE_WAY:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('somebody else\\'s file was run')\n")
    help_shown = subprocess.run(
        own_command("--help"), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert help_shown.returncode == 0, help_shown.stderr
    assert "demo" in help_shown.stdout
    worker = subprocess.run(
        own_command(module="monitor.session.worker"),
        cwd=tmp_path, input="no job\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "somebody else" not in worker.stderr
    assert "JSONDecodeError" in worker.stderr  # it got as far as its job


def sources() -> Iterator[tuple[str, ast.AST]]:
    for room in ROOMS:
        for path in sorted((TOP / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield path.relative_to(TOP).as_posix(), node


def test_only_one_place_knows_how_classmood_is_started() -> None:
    """`sys.executable` is no Python in a bundle."""
    naming = {
        path
        for path, node in sources()
        if isinstance(node, ast.Attribute) and node.attr in ("executable", "_base_executable")
    }
    assert naming == {"storage/program.py"}


def test_the_bundle_knows_every_module_that_is_started() -> None:
    started = {"classmood"}
    for _, node in sources():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "own_command":
            for keyword in node.keywords:
                assert keyword.arg == "module" and isinstance(keyword.value, ast.Constant)
                started.add(str(keyword.value.value))
    assert started == set(start.MODULES)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("program", "arguments", "module", "left"),
    [
        ("classmood", [], "classmood", []),
        ("classmood", ["demo", "--hz", "2"], "classmood", ["demo", "--hz", "2"]),
        ("classmood", ["-m", "classmood", "monitor"], "classmood", ["monitor"]),
        ("classmood", ["-m", "monitor.session.worker"], "monitor.session.worker", []),
        ("classmood-desktop", ["-m", "monitor.session.worker"], "monitor.session.worker", []),
        ("classmood", ["-m", "http.server"], "classmood", ["-m", "http.server"]),
        ("classmood", ["-m"], "classmood", ["-m"]),
        ("classmood-desktop", [], "classmood", ["desktop"]),
        ("classmood-desktop", ["doctor"], "classmood", ["doctor"]),
        ("classmood", ["photo", "-m", "classmood"], "classmood", ["photo", "-m", "classmood"]),
    ],
)
def test_the_bundles_program_takes_the_place_of_python(
    program: str, arguments: list[str], module: str, left: list[str]
) -> None:
    assert start.chosen(program, arguments) == (module, left)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"LD_LIBRARY_PATH": "/b", "LD_LIBRARY_PATH_ORIG": "/own"}, {"LD_LIBRARY_PATH": "/own"}),
        ({"LD_LIBRARY_PATH": "/b", "_PYI_APPLICATION_HOME_DIR": "/b"}, {}),
        ({"LD_LIBRARY_PATH": "/own"}, {"LD_LIBRARY_PATH": "/own"}),
        ({"DYLD_LIBRARY_PATH": "/b", "DYLD_LIBRARY_PATH_ORIG": ""}, {"DYLD_LIBRARY_PATH": ""}),
        ({"PATH": "/bin"}, {"PATH": "/bin"}),
    ],
)
def test_a_browser_does_not_load_the_bundles_libraries(
    given: dict[str, str], kept: dict[str, str]
) -> None:
    start.restore_library_paths(given)
    given.pop("_PYI_APPLICATION_HOME_DIR", None)
    assert given == kept


def test_a_bundle_starts_itself_without_options_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command("monitor") == [sys.executable, "-m", "classmood", "monitor"]


@pytest.mark.fast
def test_a_library_of_the_bundle_goes_before_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes.util, "find_library", {"c": "libc.so.6"}.get)
    (tmp_path / "libxcb-shm.so.0").touch()
    (tmp_path / "libxcb-shm-0be6dfbf.so.0.0.0").touch()  # a wheel's own, under a name of its own
    start.prefer_bundled_libraries(tmp_path)
    assert ctypes.util.find_library("xcb-shm") == str(tmp_path / "libxcb-shm.so.0")
    assert ctypes.util.find_library("c") == "libc.so.6"
    assert ctypes.util.find_library("nothing") is None
