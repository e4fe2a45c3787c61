"""A PostgreSQL server of this test run.

    def test_something(postgresql_url: str) -> None: # PostgreSQL alone; `engines` has both in turn

Every test gets an empty, migrated database of its own. The cluster lives in a temporary folder (in
memory where that has room), listens on a socket in it (no port, no network) and is ended with the
run; under pytest-xdist every worker has its own. PostgreSQL refuses to run as root: then it runs as
an ordinary user. Where the server or the driver is not installed, tests on PostgreSQL are skipped
with a reason.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from storage.database.engine import open_database

_ROLE = "classmood"
_TEMPLATE = "classmood_template"
_START_S = 60.0
"""How long the server may take to answer on a busy machine."""
_LEAST_MEMORY_BYTES = 4 * 1024**3
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # nothing here outlives the run
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "128MB",
    "timezone": "Asia/Kathmandu",  # no test may lean on the server's time zone
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server. folder: its data and socket; process: the postmaster."""

    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://{_ROLE}@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Executes one statement on the maintenance database, outside of a transaction."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(statement)
        finally:
            engine.dispose()


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`: Debian's newest, or on the path; else None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: [int(part) for part in path.parts[4].split(".")],
    )
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def _ordinary_user() -> pwd.struct_passwd | None:
    """As whom the server runs: None for the user of this process, who is not root."""
    if os.geteuid() != 0:
        return None
    names = [entry.pw_name for entry in pwd.getpwall()]
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def start_server(
    folder: Path, bin_: Path, *, role: str = _ROLE, port: int | None = None
) -> subprocess.Popen[bytes]:
    """A new server on a socket in `folder`, and on a port of this computer where one is given.

    role: its superuser. Over the port a password is asked for.
    """
    user = _ordinary_user()
    data, log = folder / "data", folder / "log"
    uid, gid = (user.pw_uid, user.pw_gid) if user else (None, None)
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C"}
    made = subprocess.run(
        [bin_ / "initdb", "-D", data, "-U", role, "--auth-local", "trust", "--auth-host",
         "scram-sha-256", "-E", "UTF8", "--no-sync"],
        check=False, capture_output=True, text=True, cwd=folder, env=environment,
        user=uid, group=gid, extra_groups=[] if user else None,
    )  # fmt: skip
    assert made.returncode == 0, f"initdb failed: {made.stderr}"
    settings = {**_SETTINGS, "unix_socket_directories": str(folder)}
    if port is not None:
        settings |= {"listen_addresses": "127.0.0.1", "port": str(port)}
    words = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as written:
        return subprocess.Popen(
            [bin_ / "postgres", "-D", data, *words],
            stdin=subprocess.DEVNULL, stdout=written, stderr=written, cwd=folder, env=environment,
            user=uid, group=gid, extra_groups=[] if user else None,
        )  # fmt: skip


def _await(cluster: Cluster) -> None:
    until = time.monotonic() + _START_S
    while True:
        try:
            cluster.run("SELECT 1")
            return
        except OperationalError as error:
            if cluster.process.poll() is not None or time.monotonic() > until:
                log = (cluster.folder / "log").read_text(errors="replace")
                pytest.fail(f"PostgreSQL did not start: {error}\n{log}")
            time.sleep(0.1)


def end_server(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGCONT)  # a test may have stopped it
    process.send_signal(signal.SIGINT)  # ends connections, then stops
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)  # at once, with all of its children
        process.wait(20)


def _roomy_folder() -> str:
    """Memory where there is plenty: a database is made ten times as fast there as on a disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free >= _LEAST_MEMORY_BYTES
    return str(memory) if roomy else "/tmp"


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """A server for the whole run; the test is skipped where PostgreSQL is not installed."""
    pytest.importorskip("psycopg", reason="no PostgreSQL driver; install classmood[postgresql]")
    bin_ = programs()
    if bin_ is None:
        pytest.skip("no PostgreSQL server found; install Debian's 'postgresql'")
    # not in the run's own folder: another user must get there, and a socket's path is short
    folder = Path(tempfile.mkdtemp(prefix="classmood-pg-", dir=_roomy_folder()))
    try:
        process = start_server(folder, bin_)
        try:
            cluster = Cluster(folder, process)
            _await(cluster)
            cluster.run(f"CREATE DATABASE {_TEMPLATE}")
            open_database(cluster.url(_TEMPLATE)).dispose()
            yield cluster
        finally:
            end_server(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster) -> Iterator[str]:
    """URL of a fresh, migrated PostgreSQL database, dropped after the test."""
    name = f"lesson_{secrets.token_hex(6)}"
    postgresql_cluster.run(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield postgresql_cluster.url(name)
    postgresql_cluster.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
