"""Bad input gets one clear line that says what to do, exit code 1 or 2, and leaves nothing."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.errors import ModelError
from storage.errors import ClassmoodError, ConfigurationError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files that are not what their names say, and a sound recording cut off in the middle."""
    (tmp_path / "text.png").write_text("this is no picture")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("this is no video")
    whole = tmp_path / "whole.mp4"
    writer = cv2.VideoWriter(str(whole), cv2.VideoWriter.fourcc(*"mp4v"), 25, (320, 180))
    picker = np.random.default_rng(0)
    for _ in range(75):
        writer.write(picker.integers(0, 256, (180, 320, 3), np.uint8))
    writer.release()
    content = whole.read_bytes()
    (tmp_path / "truncated.mp4").write_bytes(content[: len(content) // 2])
    (tmp_path / "unknown.yaml").write_text("capture:\n  hertz: 2\n")
    (tmp_path / "bounds.yaml").write_text("capture:\n  hz: 900\n")
    (tmp_path / "broken.yaml").write_text("capture: [\n")
    (tmp_path / "other.sqlite").write_bytes(b"something else entirely" * 50)
    (tmp_path / "weights.tflite").write_bytes(b"no network")
    (tmp_path / "folder").mkdir()
    (tmp_path / "deep.yaml").write_text("capture: " + "[" * 5000)
    (tmp_path / "tag.yaml").write_text("capture:\n  hz: !!python/object/apply:os.system [id]\n")
    return tmp_path


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield int(holder.getsockname()[1])


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    without = {"DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"}
    kept = {key: value for key, value in os.environ.items() if key not in without}
    return subprocess.run(
        [sys.executable, "-m", "classmood", *words],
        cwd=folder,
        env=kept | {"CLASSMOOD_DATA_DIR": str(folder / "data")} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


CASES = [
    (1, "missing.jpg", "photo missing.jpg"),
    (1, "text.png", "photo text.png --json out.json"),
    (1, "empty.jpg", "photo empty.jpg --figure out.png"),
    (1, "weights.tflite", "photo text.png --weights weights.tflite"),
    (1, "missing.mp4", "analyze missing.mp4"),
    (1, "empty.mp4", "analyze empty.mp4"),
    (1, "text.mp4", "analyze text.mp4"),
    (1, "truncated.mp4", "analyze truncated.mp4"),
    (2, "hz", "config --check --config unknown.yaml"),
    (2, "30", "config --check --config bounds.yaml"),
    (2, "broken.yaml", "config --check --config broken.yaml"),
    (2, "nothing.yaml", "config --check --config nothing.yaml"),
    (2, "folder", "config --check --config folder"),
    (2, "nested too deeply", "config --check --config deep.yaml"),
    (2, "line 2", "config --check --config tag.yaml"),
    (1, "folder", "photo folder"),
    (1, "folder", "analyze folder"),
    (1, "folder", "sessions --database sqlite:///folder"),
    (1, "no session 7", "export --subject 7/3 --out out.zip"),
    (2, "--what", "export last --out out.csv"),
    (2, "--all", "delete --yes"),
    (2, "is no seat", "delete 1/x --yes"),
    (1, "other.sqlite", "sessions --database sqlite:///other.sqlite"),
    (1, "/dev/null", "sessions --database sqlite:////dev/null/classmood.sqlite"),
    (1, "psycopg", "sessions --database postgresql+none://nobody@127.0.0.1:1/none"),
    (1, "no session 7", "export 7 --what readings --out out.csv"),
    (2, "region", "monitor --source region --region 1,2"),
    (1, "DISPLAY", "monitor --source window --duration 2"),
    (1, "camera", "monitor --source camera --camera 63 --duration 2"),
    (2, "--path", "monitor --source video"),
    (1, "plan.pptx", "monitor --source demo --agenda plan.pptx"),
    (1, "agenda folder", "demo --no-browser --agenda folder"),
    (1, "one title a line", "live --no-browser --agenda empty.mp4"),
    (1, "resnet", "train resnet --data . --run run"),
    (1, "no-data", "evaluate --data no-data"),
]


@pytest.mark.parametrize(("code", "names", "command"), CASES, ids=[case[2] for case in CASES])
def test_one_clear_line(folder: Path, code: int, names: str, command: str) -> None:
    before = {path.name for path in folder.iterdir()}
    done = run(folder, *command.split())
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode == code, done.stderr
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("classmood: ")
    assert names.lower() in lines[0].lower()
    assert "Traceback" not in done.stderr
    left = {path.name for path in folder.iterdir()} - before
    assert left <= {"data"}, "nothing half-written"


def test_a_port_that_is_taken_is_named_and_no_lesson_begins(folder: Path, taken_port: int) -> None:
    done = run(folder, "demo", "--no-browser", "--port", str(taken_port))
    assert done.returncode == 1
    assert str(taken_port) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    listing = run(folder, "sessions")
    assert "No lessons yet" in listing.stdout


def test_a_page_for_the_network_is_refused(folder: Path) -> None:
    done = run(folder, "dashboard", "--no-browser", "--host", "0.0.0.0")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "0.0.0.0" in done.stderr


def test_wayland_is_named(folder: Path) -> None:
    done = run(folder, "monitor", "--source", "screen", XDG_SESSION_TYPE="wayland")
    assert done.returncode == 1
    assert "Wayland" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_internal_error_keeps_its_traceback_in_the_log(folder: Path) -> None:
    program = (
        "import sys, classmood, storage.cli.stored\n"
        "def broken(*_):\n    raise ZeroDivisionError('inside')\n"
        "storage.cli.stored.queries.session_list = broken\n"
        "sys.argv = ['classmood', 'sessions']\n"
        "classmood.main()\n"
    )
    environment = os.environ | {"CLASSMOOD_DATA_DIR": str(folder / "data")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "classmood.log" in done.stderr
    assert "ZeroDivisionError: inside" in (folder / "data" / "classmood.log").read_text()


def test_expected_errors_carry_their_exit_code() -> None:
    assert ClassmoodError.exit_code == 1
    assert ConfigurationError.exit_code == 2
    assert not issubclass(ModelError, ClassmoodError)
