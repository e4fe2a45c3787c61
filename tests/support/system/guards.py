"""Guards around every test: no network beyond this computer, nothing left behind.

A test that leaves a thread, a child process or a temporary file fails with its name. What lives as
long as the whole run (browser and driver, the shared dashboard, the display, a database server) is
known by name.
"""

import ipaddress
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_WAIT_S = 5.0
"""How long what a test has told to end may take on a busy machine."""
_SHARED_THREADS = (
    "asyncio",
    "playwright",
    "waitress",
    "dashboard",
    "pydev",
    "Thread-auto",
    "Dask-Off",
    "IO loop",
)
_SHARED_PROGRAMS = (
    "node", "chrom", "cat", "Xvfb", "openbox", "postgres", "resource_tracker", "playwright",
)  # fmt: skip
_SHARED_FILES = (
    "playwright", ".org.chromium", "org.chromium", ".X", "pymp-", "classmood-pg", "__autograph",
    "pulse-", "dask-scratch",
)  # fmt: skip
"""What shared programs keep for the whole run; TensorFlow deletes its own at the end."""


class NetworkError(AssertionError):
    """A test asked for a connection beyond this computer."""


@pytest.fixture(autouse=True, scope="session")
def only_this_computer() -> Iterator[None]:
    """Connections of this process reach loopback and local sockets alone."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def checked(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - by family
        _refuse_far(self, address)
        connect(self, address)

    def checked_ex(self: socket.socket, address: Any) -> int:  # noqa: ANN401 - by family
        _refuse_far(self, address)
        return connect_ex(self, address)

    socket.socket.connect = checked  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = checked_ex  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]


def _refuse_far(of: socket.socket, address: Any) -> None:  # noqa: ANN401 - by family
    if of.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0]).partition("%")[0]
    try:
        near = host in ("localhost", "") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = False
    # a datagram socket that is connected sends nothing: the way to ask which address is one's own
    if not near and of.type == socket.SOCK_STREAM:
        raise NetworkError(f"a test asked for a connection to {address}")


@pytest.fixture(autouse=True, scope="session")
def temporary_files_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Everything that asks for a temporary file gets it in a folder of this run.

    Like the system's own it can be entered by everybody: some tests run programs as another user.
    """
    tmp_path_factory.getbasetemp()  # pytest's own stay where they are
    before, was = tempfile.tempdir, os.environ.get("TMPDIR")
    folder = Path(tempfile.mkdtemp(prefix="classmood-tests-"))
    folder.chmod(0o1777)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    yield folder
    tempfile.tempdir = before
    if was is None:
        del os.environ["TMPDIR"]
    else:
        os.environ["TMPDIR"] = was
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_left_behind(
    request: pytest.FixtureRequest, temporary_files_of_this_run: Path
) -> Iterator[None]:
    """Threads, processes and temporary files of a test end with it."""
    threads, children = set(threading.enumerate()), set(_children())
    files = set(temporary_files_of_this_run.iterdir())
    yield
    until = time.monotonic() + _WAIT_S
    while left := _left(threads, children, files, temporary_files_of_this_run):
        if time.monotonic() > until:
            pytest.fail(f"{request.node.name} left behind: {', '.join(left)}")
        time.sleep(0.05)


def _left(
    threads: set[threading.Thread], children: set[int], files: set[Path], folder: Path
) -> list[str]:
    found = [
        f"thread {thread.name}"
        for thread in set(threading.enumerate()) - threads
        if not thread.name.startswith(_SHARED_THREADS)
    ]
    for child in set(_children()) - children:
        name = _program(child)
        if name and not name.startswith(_SHARED_PROGRAMS):
            found.append(f"process {child} {name}")
    found += [
        f"file {path.name}"
        for path in set(folder.iterdir()) - files
        if not path.name.startswith(_SHARED_FILES)
    ]
    return found


def _children() -> list[int]:
    """Numbers of this process's children; none where the system does not tell (not Linux)."""
    found: list[int] = []
    for task in Path("/proc/self/task").glob("*/children"):
        try:
            found += [int(word) for word in task.read_text().split()]
        except OSError:  # that thread has just ended
            continue
    return found


def _program(child: int) -> str:
    """Name of a running child; "" of one that has ended."""
    try:
        state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
        return "" if state == "Z" else Path(f"/proc/{child}/comm").read_text().strip()
    except OSError:
        return ""
