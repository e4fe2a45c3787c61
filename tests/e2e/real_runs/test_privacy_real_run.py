"""A real lesson under the eyes of the kernel: no picture reaches the disk, nothing leaves.

The drawn class in a window on a real X display, `classmood live` and its page, traced by strace
with all their children. It takes most of a minute because a lesson has to happen.
"""

import os
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import mss
import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import LargeBinary, cast, func, select

from dashboard.server.preview_proxy import PATH as PICTURE
from storage import queries
from storage.database.engine import open_engine, reading
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Reading, Seat, Session
from storage.errors import StorageError
from storage.writes import annotations
from storage.writes import preview_offer as asked_preview
from tests.support.desktop.display import VirtualDisplay, desktop_fixture  # noqa: F401
from tests.support.system.traced import Trace, command, is_loopback, read_trace
from tests.support.system.waiting import wait_until

TOP = Path(__file__).resolve().parents[3]
WATCH_S = 18
PIECE = 32
TITLE, CLASS, NAME = "Geheime Stunde Zeta", "Klasse Omega", "Ada Quersumme-Lovelace"
MAGIC = {
    "JPEG": b"\xff\xd8\xff\xe0", "JPEG with EXIF": b"\xff\xd8\xff\xe1",
    "JPEG without a header": b"\xff\xd8\xff\xdb", "PNG": b"\x89PNG\r\n\x1a\n", "GIF": b"GIF89a",
    "WebP": b"WEBPVP8", "NumPy": b"\x93NUMPY", "TIFF": b"II*\0\x08\0\0\0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """What is left of the lesson."""

    trace: Trace
    data: Path
    home: Path
    screen: NDArray[np.uint8]
    readings: int
    preview: bytes


@pytest.fixture(scope="module")
def watched(desktop: VirtualDisplay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    home = tmp_path_factory.mktemp("teacher")
    data, trace = home / "data", home.parent / f"{home.name}.trace"
    (home / "tmp").mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = desktop.environment | {
        "HOME": str(home), "TMPDIR": str(home / "tmp"), "CLASSMOOD_DATA_DIR": str(data),
        "XDG_CACHE_HOME": str(home / "cache"), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    program = [sys.executable, "-m", "classmood"]
    meeting = subprocess.Popen(
        [*program, "drawn-class", "--duration", "120"], cwd=TOP, env=environment
    )
    live = subprocess.Popen(
        command(
            trace, *program, "live", "--no-browser", "--port", port, "--duration", str(WATCH_S),
            "--title", TITLE, "--class", CLASS,
        ),
        cwd=TOP, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        url = f"sqlite:///{data / 'classmood.db'}"
        wait_until(lambda: stored(url) > 25 or live.poll() is not None, 120)
        assert live.poll() is None, "the lesson did not begin"
        name_a_student(url)
        for path in ("/", "/history", "/session/1", "/session/1/export/readings.csv", "/nowhere"):
            wait_until(partial(fetched, port, path), 30)
        preview = shown_preview(url, port)
        with mss.MSS(display=desktop.name) as screen:
            picture = np.asarray(screen.grab(screen.monitors[0]))
        assert live.wait(150) == 0
        yield Watched(read_trace(trace), data, home, picture, stored(url), preview)
    finally:
        for process in (live, meeting):
            if process.poll() is None:
                process.terminate()
            process.wait(20)


def stored(url: str) -> int:
    """Readings in the database; 0 before there is one."""
    if not Path(url.removeprefix("sqlite:///")).exists():
        return 0
    try:
        engine = open_engine(url)
        with reading(engine) as connection:
            return connection.execute(select(func.count()).select_from(Reading)).scalar_one()
    except StorageError:
        return 0


def name_a_student(url: str) -> None:
    engine = open_engine(url)
    with reading(engine) as connection:
        seat = connection.execute(select(Seat.id)).scalars().first()
    assert seat is not None
    annotations.rename_seat(engine, seat, NAME)
    engine.dispose()


def fetched(port: str, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as reply:
            return bool(reply.read())
    except OSError:
        return False


def shown_preview(url: str, port: str) -> bytes:
    """What a page shows of what the monitor sees, through both processes."""
    engine, picture = open_engine(url), f"http://127.0.0.1:{port}{PICTURE}?lesson=1"
    for _ in range(80):
        asked_preview.ask(engine, 1, datetime.now(UTC))
        with urllib.request.urlopen(picture, timeout=10) as reply:
            if reply.status == 200:
                engine.dispose()
                content: bytes = reply.read()
                return content
        time.sleep(0.25)
    raise AssertionError("no preview was shown")


def pictures_in(content: bytes, screen: NDArray[np.uint8]) -> list[str]:
    """What kinds of picture, or of raw pixels of `screen` (H, W, 4) BGRA, are in `content`."""
    found = [name for name, magic in MAGIC.items() if magic in content]
    grey = screen[:, :, :3].mean(axis=2).astype(np.uint8)
    layouts = {"BGRA": screen, "BGR": screen[:, :, :3], "RGB": screen[:, :, 2::-1], "grey": grey}
    held = {content[at : at + PIECE] for at in range(len(content) - PIECE + 1)}
    for name, pixels in layouts.items():
        flat = np.ascontiguousarray(pixels).tobytes()
        pieces = (flat[at : at + PIECE] for at in range(0, len(flat) - PIECE, PIECE))
        # a plain background may look like anything; a face does not repeat
        if any(piece in held and len(set(piece)) > 8 for piece in pieces):
            found.append(f"raw {name}")
    return found


def test_a_picture_on_the_disk_would_be_found(watched: Watched) -> None:
    import cv2  # noqa: PLC0415

    box = watched.screen[300:420, 400:700]
    assert pictures_in(box[:, :, :3].tobytes(), watched.screen) == ["raw BGR"]
    assert "raw grey" in pictures_in(
        box[:, :, :3].mean(axis=2).astype(np.uint8).tobytes(), watched.screen
    )
    for suffix, name in ((".png", "PNG"), (".jpg", "JPEG")):
        encoded = cv2.imencode(suffix, box[:, :, :3])[1].tobytes()
        assert name in pictures_in(encoded, watched.screen)


def test_the_lesson_was_real(watched: Watched) -> None:
    # 24 faces a look; a machine with other work may take seconds for the first
    assert watched.readings >= 3 * 24
    assert watched.trace.processes > 4, "the page, the monitor, and their threads"


def test_the_page_was_shown_the_picture_and_no_longer_is(watched: Watched) -> None:
    assert pictures_in(watched.preview, watched.screen) == ["JPEG"]
    engine = open_engine(f"sqlite:///{watched.data / 'classmood.db'}")
    with reading(engine) as connection:
        state = connection.execute(queries.session_with_state(1)).one()
    engine.dispose()
    assert state.preview_until is not None
    assert (state.preview_port, state.preview_token) == (None, None)


def test_only_the_database_and_the_log_are_written(watched: Watched) -> None:
    database = watched.data / "classmood.db"
    allowed = {str(database), str(watched.data / "classmood.log"), "/dev/null", "/dev/tty"}
    # its write-ahead log, its lock, and the room kept free for deleting on a full disk
    beside = ("-wal", "-shm", "-journal", ".reserve", ".lock")
    allowed |= {f"{database}{suffix}" for suffix in beside}
    assert watched.trace.written - allowed == set()
    reserve = Path(f"{database}.reserve")
    assert not reserve.exists() or not reserve.read_bytes().strip(b"\0")
    assert str(database) in watched.trace.written
    left = {path for path in watched.home.rglob("*") if path.is_file()}
    assert {path.parent for path in left} <= {watched.data}


def test_no_picture_is_in_what_was_written(watched: Watched) -> None:
    files = [path for path in watched.data.iterdir() if path.is_file()]
    assert files
    for path in files:
        assert pictures_in(path.read_bytes(), watched.screen) == [], path


def test_no_value_that_is_stored_has_room_for_a_picture(watched: Watched) -> None:
    """The smallest crop a network reads is 48 x 48: 2304 bytes of grey."""
    engine = open_engine(f"sqlite:///{watched.data / 'classmood.db'}")
    with reading(engine) as connection:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                stored_bytes = select(func.max(func.length(cast(column, LargeBinary))))
                assert (connection.execute(stored_bytes).scalar() or 0) < 1200, column
    engine.dispose()


def test_nothing_leaves_this_computer(watched: Watched) -> None:
    assert all(is_loopback(address) for address in watched.trace.called), watched.trace.called
    assert watched.trace.listened == {"127.0.0.1"}


def test_the_log_names_nobody(watched: Watched) -> None:
    log = (watched.data / "classmood.log").read_text("utf-8")
    engine = open_engine(f"sqlite:///{watched.data / 'classmood.db'}")
    with reading(engine) as connection:
        session = connection.execute(queries.session(1)).one()
        names = connection.execute(select(Seat.name).where(Seat.name.is_not(None))).scalars().all()
        assert connection.execute(select(func.count()).select_from(Session)).scalar_one() == 1
    engine.dispose()
    assert (session.title, session.class_name, names) == (TITLE, CLASS, [NAME])
    assert log, "there is something in it"
    for secret in (TITLE, CLASS, NAME, str(watched.home), os.environ.get("USER") or TITLE):
        assert secret not in log


def test_others_on_this_computer_cannot_read_what_is_kept(watched: Watched) -> None:
    assert stat.S_IMODE(watched.data.stat().st_mode) == 0o700
    for path in watched.data.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
