"""The doctor's checks of clock, disk and database. Nothing is changed or repaired here."""

import contextlib
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.doctor.check_result import CheckResult, Verdict
from storage.config.addresses import sqlite_url
from storage.config.load import data_dir, database_url
from storage.config.packaged import packaged_path
from storage.config.settings import Settings
from storage.database import dialects
from storage.database.engine import open_engine, reading
from storage.database.health import damage, free_bytes, unsafe_place
from storage.database.lock import holder_pid
from storage.database.migration import newest_revision
from storage.database.sqlite_file import sqlite_path
from storage.errors import StorageError
from storage.privacy.policy import SAID, Limit, policy_of

_LISTEN_S = 0.3
_DRIFT_S = 0.05
_OLDEST = datetime(2026, 1, 1, tzinfo=UTC)
_SCARCE_BYTES = 100 * 1024 * 1024
_LITTLE_BYTES = 1024**3
_NO_POLICY = "your school has set none"
_LARGE_LOG_BYTES = 128 * 1024 * 1024


def clock(settings: Settings) -> CheckResult:
    """Compares the clock with one that is never set, and with the newest lesson stored."""
    wall, steady_s = time.time(), time.monotonic()
    time.sleep(_LISTEN_S)
    drift_s = (time.time() - wall) - (time.monotonic() - steady_s)
    now = datetime.now(UTC)
    zone = now.astimezone().strftime("%Z, UTC%z")
    found = f"{now.astimezone():%Y-%m-%d %H:%M:%S} ({zone})"
    if now < _OLDEST:
        return CheckResult("clock", Verdict.FAIL, found, "set the computer's clock")
    if abs(drift_s) > _DRIFT_S:
        found += f", just set by {drift_s:+.2f} s"
        return CheckResult("clock", Verdict.WARN, found, "wait until the time is synchronised")
    newest = _newest_lesson(settings)
    if newest is not None and newest > now + timedelta(minutes=1):
        found += f"; the newest lesson began at {newest.astimezone():%Y-%m-%d %H:%M}"
        return CheckResult(
            "clock", Verdict.WARN, found, "set the clock: it was ahead before, or is late"
        )
    return CheckResult("clock", Verdict.OK, found)


def disk(settings: Settings) -> CheckResult:
    """Room for the database, and whether its folder can be written."""
    folder = _folder(settings)
    free = free_bytes(folder)
    found = f"{free / 1e9:.1f} GB free for {folder}"
    there = folder
    while not there.exists():
        there = there.parent
    try:
        with tempfile.NamedTemporaryFile(dir=there, prefix=".classmood-") as file:
            file.write(b"room")
            file.flush()
    except OSError as error:
        return CheckResult(
            "disk", Verdict.FAIL, f"{there} cannot be written: {error.strerror}",
            "set data_dir to a folder of yours",
        )  # fmt: skip
    if free < _SCARCE_BYTES:
        return CheckResult("disk", Verdict.FAIL, found, "free some room before the next lesson")
    if free < _LITTLE_BYTES:
        return CheckResult("disk", Verdict.WARN, found, "a lesson needs up to 30 MB an hour")
    return CheckResult("disk", Verdict.OK, found)


def folder(settings: Settings) -> CheckResult:
    """Whether the folder is synchronised or on a network, which SQLite does not survive."""
    path = sqlite_path(database_url(settings)) or data_dir(settings)
    if problem := unsafe_place(path):
        problem, _, advice = problem.rpartition(": ")
        return CheckResult("data folder", Verdict.WARN, problem, advice)
    return CheckResult("data folder", Verdict.OK, f"{path.parent} is on this computer")


def database(settings: Settings) -> CheckResult:
    """Opens the database as it is: sound, of this release, safe from a power cut."""
    url = database_url(settings)
    path = sqlite_path(url)
    if path is None:
        open_engine(url).dispose()
        return CheckResult("database", Verdict.OK, "the server answers")
    module = dialects.sqlite_module()
    library = f"SQLite {module.sqlite_version}"
    if not path.exists() or not path.stat().st_size:
        return CheckResult("database", Verdict.OK, f"none yet; {library}")
    if problem := damage(path):
        return CheckResult(
            "database", Verdict.FAIL, f"{path} is damaged: {problem}",
            "start any command: it sets the file aside and reads out what it can",
        )  # fmt: skip
    with contextlib.closing(module.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        current = None
        if "alembic_version" in tables:
            (current,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    megabytes = path.stat().st_size / 1e6
    found = f"sound, {megabytes:.1f} MB, schema {current}, journal {mode}, {library}"
    return _judged(path, found, current)


def _judged(path: Path, found: str, current: str | None) -> CheckResult:
    newest = newest_revision(packaged_path("alembic"))
    log = path.with_name(path.name + "-wal")
    verdict, advice = Verdict.OK, "" if current == newest else "the next command updates its schema"
    if aside := sorted(path.parent.glob(f"{path.name}.damaged-*")):
        found += f"; set aside: {aside[-1].name}"
        verdict, advice = Verdict.WARN, "delete it when you do not need it any more"
    if log.exists() and log.stat().st_size > _LARGE_LOG_BYTES:
        verdict, advice = Verdict.WARN, "close other programs that read it"
    if tuple(dialects.sqlite_module().sqlite_version_info) < dialects.WAL_SAFE_VERSION:
        verdict, advice = Verdict.WARN, "install pysqlite3 for a newer SQLite"
    if current is None:
        verdict, advice = Verdict.FAIL, "it is another program's: set data_dir"
    elif current > newest:
        verdict, advice = Verdict.FAIL, "update Classmood: a newer one made it"
    return CheckResult("database", verdict, found, advice)


def policy(settings: Settings) -> CheckResult:
    """What the school has decided for all lessons of this database."""
    url = database_url(settings)
    path = sqlite_path(url)
    if path is not None and (not path.exists() or not path.stat().st_size):
        return CheckResult("policy", Verdict.OK, _NO_POLICY)
    engine = open_engine(url)
    try:
        found = policy_of(engine)
    except StorageError:
        # an older schema has no policy
        return CheckResult("policy", Verdict.OK, _NO_POLICY)
    finally:
        engine.dispose()
    bounds = ((found.most_readings_days, "readings"), (found.most_mood_days, "lessons"))
    said = [SAID[limit] for limit in Limit if limit in found.limits]
    said += [f"{what} are kept at most {days} days" for days, what in bounds if days]
    return CheckResult("policy", Verdict.OK, "; ".join(said) or _NO_POLICY)


def watching(settings: Settings) -> CheckResult:
    """Whether a monitor holds the database now."""
    path = sqlite_path(database_url(settings))
    pid = None if path is None else holder_pid(path)
    if pid is None:
        return CheckResult("monitor", Verdict.OK, "none is running")
    return CheckResult("monitor", Verdict.OK, f"process {pid} is watching a lesson")


def _folder(settings: Settings) -> Path:
    path = sqlite_path(database_url(settings))
    return data_dir(settings) if path is None else path.parent


def _newest_lesson(settings: Settings) -> datetime | None:
    path = sqlite_path(database_url(settings))
    if path is None or not path.exists() or not path.stat().st_size:
        return None
    with contextlib.suppress(StorageError):
        engine = open_engine(sqlite_url(path))
        try:
            with reading(engine) as connection:
                newest = connection.exec_driver_sql("SELECT max(started_at) FROM session").scalar()
        finally:
            engine.dispose()
        return None if newest is None else datetime.fromtimestamp(newest / 1000, UTC)
    return None
