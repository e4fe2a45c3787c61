"""While a lesson runs, the command that watches holds none of the libraries it began with."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import queries
from storage.database.engine import open_engine, reading
from storage.errors import StorageError
from storage.program import own_command
from tests.support.system.waiting import wait_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a process becomes another on POSIX")

_LIBRARIES = ("sqlalchemy", "pydantic", "numpy", "typer", "cv2", "yaml")


def test_it_needs_the_standard_library_alone() -> None:
    code = (
        "import sys; before = set(sys.modules); import monitor.session.watchdog_process;"
        f"print([name for name in {_LIBRARIES} if name in set(sys.modules) - before])"
    )
    found = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False
    )
    assert found.stdout.strip() == "[]", found.stderr


@contextlib.contextmanager
def monitor(folder: Path, *more: str) -> Iterator["subprocess.Popen[str]"]:
    words = own_command("monitor", "--accept-notice", "--hz=4", *more)
    environment = os.environ | {"CLASSMOOD_DATA_DIR": str(folder)}
    process = subprocess.Popen(
        words, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def readings(folder: Path) -> int:
    engine = open_engine(f"sqlite:///{folder / 'classmood.db'}")
    try:
        with contextlib.suppress(StorageError), reading(engine) as connection:
            return len(connection.execute(queries.readings_since(1)).all())
    finally:
        engine.dispose()
    return 0


def test_it_goes_on_under_its_own_number_and_obeys(tmp_path: Path) -> None:
    with monitor(tmp_path, "--source=demo", "--title=Algebra") as process:
        wait_until(lambda: (tmp_path / "classmood.db").exists() and readings(tmp_path) > 0, 60)
        held = Path(f"/proc/{process.pid}/maps")
        if held.exists():
            assert not [name for name in _LIBRARIES if f"/{name}" in held.read_text("utf-8")]
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    engine = open_engine(f"sqlite:///{tmp_path / 'classmood.db'}")
    with reading(engine) as connection:
        (lesson,) = connection.execute(queries.session_list()).all()
    engine.dispose()
    assert lesson.title == "Algebra" and lesson.ended_at is not None
    assert lesson.status == "stopped"


def test_what_went_wrong_is_one_line_and_a_code_as_before(tmp_path: Path) -> None:
    missing = tmp_path / "no.png"
    with monitor(tmp_path, "--source=image", f"--path={missing}") as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.count("classmood: ") == 1 and said.count("\n") == 1 and "no.png" in said


def test_a_traceback_stays_in_the_log(tmp_path: Path) -> None:
    """Settings that no worker of ours would be given: what fails is not foreseen."""
    log = tmp_path / "logs" / "classmood.log"
    code = (
        "import json, os, sys, tempfile; from monitor.session.watchdog_process import main\n"
        "file = open(sys.argv[1]); sys.argv[1:] = [str(file.fileno())]; main()"
    )
    handover = tmp_path / "handover.json"
    handover.write_text('{"line": "{}", "log": "' + str(log) + '"}')
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code, str(handover)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("classmood: Something went wrong inside Classmood: KeyError")
    assert ended.stderr.count("\n") == 1
    assert "Traceback" in log.read_text("utf-8")
