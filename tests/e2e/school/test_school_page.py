"""docs/school.md is true: its commands, taken from the page, lead from an empty server to a lesson.

In an empty folder and home, against a new PostgreSQL server that asks for the password. The server
listens on this computer, so its name in the page is replaced, and so is the port of the page.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.accounts import people
from storage.database.engine import open_database, reading
from storage.database.tables.lessons import Seat, Session
from storage.privacy.policy import Limit, policy_of
from storage.privacy.retention import class_days
from tests.support.database.postgres import end_server, programs, start_server

PAGE = (Path(__file__).parents[3] / "docs" / "school.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\n(.+?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
HOST = "db.school.example"
_COMMAND_S, _READY_S = 240.0, 120.0


@dataclass(frozen=True, slots=True)
class CleanRoot:
    """An empty folder, and what a shell in it knows. port: of the page."""

    folder: Path
    server: str
    port: int
    environment: dict[str, str]

    def run(self, command: str) -> str:
        """What the command printed; fails with it where it did not work."""
        written = command.replace(HOST, self.server)
        if written.rstrip().endswith("&"):
            self._leave_running(written.rstrip().removesuffix("&"))
            return ""
        done = subprocess.run(
            ["bash", "-c", written], cwd=self.folder, env=self.environment, timeout=_COMMAND_S,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _leave_running(self, command: str) -> None:
        log = (self.folder / "page.log").open("wb")
        process = subprocess.Popen(
            ["bash", "-c", f"exec env {command}"], cwd=self.folder, env=self.environment,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        (self.folder / "page.pid").write_text(str(process.pid))
        log.close()
        until = time.monotonic() + _READY_S
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/login", timeout=5):
                    return
            except OSError:
                said = (self.folder / "page.log").read_text()
                assert process.poll() is None and time.monotonic() < until, said
                time.sleep(0.5)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def root() -> Iterator[CleanRoot]:
    pytest.importorskip("psycopg", reason="no PostgreSQL driver; install classmood[postgresql]")
    bin_ = programs()
    if bin_ is None:
        pytest.skip("no PostgreSQL server found; install Debian's 'postgresql'")
    # another user must get there, and a socket's path is short
    cluster = Path(tempfile.mkdtemp(prefix="classmood-school-pg-", dir="/tmp"))
    folder = Path(tempfile.mkdtemp(prefix="classmood-school-"))
    port, page = free_port(), free_port()
    process = start_server(cluster, bin_, role="postgres", port=port)
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{bin_}:/usr/bin:/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PGHOST": str(cluster),
        "PGPORT": str(port),
        "PGUSER": "postgres",
        "CLASSMOOD_DASHBOARD__PORT": str(page),
    }
    try:
        _await(bin_, environment)
        yield CleanRoot(folder, f"127.0.0.1:{port}", page, environment)
    finally:
        pid = folder / "page.pid"
        if pid.exists():
            os.killpg(int(pid.read_text()), signal.SIGTERM)
            os.waitpid(int(pid.read_text()), 0)
        end_server(process)
        shutil.rmtree(cluster, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _await(bin_: Path, environment: dict[str, str]) -> None:
    until = time.monotonic() + _READY_S
    while True:
        asked = [str(bin_ / "psql"), "-d", "postgres", "-c", "SELECT 1"]
        if subprocess.run(asked, env=environment, capture_output=True, check=False).returncode == 0:
            return
        assert time.monotonic() < until, "PostgreSQL did not start"
        time.sleep(0.3)


def test_there_are_ten() -> None:
    assert len(COMMANDS) == 10
    assert all("\n" not in command for command in COMMANDS)


def test_they_lead_from_an_empty_server_to_the_first_lesson(root: CleanRoot) -> None:
    said = [root.run(command) for command in COMMANDS]
    assert "/invitation" in said[3]
    assert "/invitation" in said[4]
    assert (root.folder / "database_url").stat().st_mode & 0o777 == 0o600
    sheet = (root.folder / "sheet.html").read_text(encoding="utf-8")
    assert "Class 8a: single readings 7 days, everything else 90 days." in sheet
    assert "Names are never read." in sheet
    url = (root.folder / "database_url").read_text().strip()
    engine = open_database(url)
    try:
        assert {one.login for one in people.people(engine)} == {"root", "ada"}
        made = policy_of(engine)
        assert made.limits == {Limit.NO_NAMES, Limit.NO_SLIDE_PICTURES}
        assert list(class_days(engine)) == ["8a"]
        with reading(engine) as connection:
            lesson = connection.execute(select(*Session.__table__.columns)).one()
            seats = connection.execute(select(Seat.number)).all()
    finally:
        engine.dispose()
    assert (lesson.title, lesson.class_name) == ("First lesson", "8a")
    assert lesson.ended_at is not None
    assert lesson.policy == "no_names no_slide_pictures"
    assert len(seats) == 25
