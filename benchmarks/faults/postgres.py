"""A PostgreSQL server of its own in a temporary folder, which can be made to hang."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

_VERSIONS = Path("/usr/lib/postgresql")
_START_S = 60.0


class NoPostgresError(Exception):
    """Its programs are not installed, or may not be run here."""


class Server:
    """A running server. url: of its empty database."""

    def __init__(self, process: "subprocess.Popen[bytes]", url: str) -> None:
        self._process = process
        self.url = url

    def stop(self) -> None:
        """SIGSTOP of every process: connections stay open and nothing answers."""
        self._send(signal.SIGSTOP)

    def go_on(self) -> None:
        """SIGCONT."""
        self._send(signal.SIGCONT)

    def processor_s(self) -> float:
        """Processor time that all of its processes have used so far; of those that are there."""
        ticks = 0
        for pid in self._all():
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
                # its own time, and that of children which have ended
                own = slice(11, 15) if pid == self._process.pid else slice(11, 13)
                ticks += sum(map(int, fields[own]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def _send(self, number: signal.Signals) -> None:
        for pid in self._all():
            with contextlib.suppress(ProcessLookupError):  # a helper that has just ended
                os.kill(pid, number)

    def _all(self) -> list[int]:
        children = subprocess.run(
            ["pgrep", "-P", str(self._process.pid)], capture_output=True, text=True, check=False
        )
        return [self._process.pid, *map(int, children.stdout.split())]


@contextlib.contextmanager
def server(folder: Path, *settings: str, durable: bool = False) -> Iterator[Server]:
    """Runs in `folder`/postgres until the end. Raises NoPostgresError.

    settings: of its configuration, "name=value". durable: commits reach the disk, as at a school.
    """
    initdb, postgres = _program("initdb"), _program("postgres")
    data, user = folder / "postgres", _other_user()
    data.mkdir()
    if user is not None:
        shutil.chown(data, user)
        for above in (folder, *folder.parents):  # pytest's own folders are for one user
            if above.stat().st_uid == os.getuid() and above != Path("/"):
                above.chmod(above.stat().st_mode | 0o011)
    port = _free_port()
    flags = ["-A", "trust", "-U", "classmood", "--no-sync", "-E", "UTF8", "--locale=C"]
    done = subprocess.run(
        [initdb, "-D", str(data), *flags], user=user, capture_output=True, check=False, cwd="/"
    )
    if done.returncode:
        raise NoPostgresError(f"initdb: {done.stderr.decode(errors='replace')[-300:]}")
    process = subprocess.Popen(
        [postgres, "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
         "-c", "unix_socket_directories=", "-c", f"fsync={'on' if durable else 'off'}",
         *(word for setting in settings for word in ("-c", setting))],
        user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    running = Server(process, f"postgresql+psycopg://classmood@127.0.0.1:{port}/postgres")
    try:
        _wait(running, process)
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.go_on()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(running: Server, process: "subprocess.Popen[bytes]") -> None:
    import psycopg  # noqa: PLC0415 - an extra

    deadline_s = time.monotonic() + _START_S
    address = running.url.replace("+psycopg", "")
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
            return
        except psycopg.Error as error:
            if process.poll() is not None or time.monotonic() > deadline_s:
                raise NoPostgresError(f"the server does not start: {error}") from error
            time.sleep(0.1)


def _program(name: str) -> str:
    found = sorted(_VERSIONS.glob(f"*/bin/{name}"))
    path = shutil.which(name) or (str(found[-1]) if found else None)
    if path is None:
        raise NoPostgresError(f"no {name}: install PostgreSQL's server")
    return path


def _other_user() -> str | None:
    """The server refuses to run as root."""
    if os.getuid() != 0:
        return None
    return "postgres"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
