"""Failures met by the real writer, in a process that is killed, locked out or without room."""

import contextlib
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.faults.faults_lesson import Ledger, Row, Running, stored, writing
from benchmarks.faults.faults_table import Outcome
from storage.database import dialects
from storage.database.disk_reserve import keep
from storage.database.engine import open_database

_START_S = 90.0


def classmood(*words: object) -> list[str]:
    return [sys.executable, "-m", "classmood", *map(str, words)]


def kill_writer(folder: Path, rounds: int, seed: int = 7) -> Outcome:
    """kill -9 at a random moment of writing; the next writer starts into the same file."""
    path, ledger, pick = folder / "classmood.db", Ledger(), random.Random(seed)
    outcome = Outcome("monitor killed", "kill -9 at random moments, the real writer at full speed")
    killed_s: float | None = None
    for _ in range(rounds):
        with writing(path, ledger) as running:
            if not running.listen(_START_S, lambda r=running: r.newest() > 0):  # type: ignore[misc]
                outcome.by_hand += 1
                continue
            if killed_s is not None:
                outcome.recover_s.append(time.monotonic() - killed_s)
            running.listen(pick.uniform(0, 0.4))
            running.kill()
            killed_s = time.monotonic()
        outcome.rounds += 1
    return _checked(outcome, ledger, path)


def lock(folder: Path, rounds: int, seconds: float = 12.0) -> Outcome:
    """Another program takes the write lock and does not give it back for a while."""
    path, ledger = folder / "classmood.db", Ledger()
    outcome = Outcome("database locked", f"a second process holds the write lock for {seconds:g} s")
    for _ in range(rounds):
        with writing(path, ledger) as running:
            running.listen(_START_S, lambda r=running: r.newest() > 5)  # type: ignore[misc]
            with _connected(path) as other:
                other.execute("BEGIN IMMEDIATE")
                began_s = time.monotonic()
                running.listen(seconds)
                other.execute("ROLLBACK")
            outcome.notice_s += [at - began_s for at, text in running.said if "locked" in text][:1]
            _goes_on(running, outcome)
        outcome.rounds += 1
    return _checked(outcome, ledger, path)


def reader_held_open(folder: Path, rounds: int, seconds: float = 20.0) -> Outcome:
    """A reader keeps an old snapshot while the log grows; afterwards the log must shrink."""
    path, ledger = folder / "classmood.db", Ledger()
    outcome = Outcome("log grows", "a reader holds a snapshot open while the writer goes on")
    log, largest = path.with_name(path.name + "-wal"), 0
    for _ in range(rounds):
        with writing(path, ledger) as running:
            running.listen(_START_S, lambda r=running: r.newest() > 5)  # type: ignore[misc]
            with _connected(path) as reader:
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM reading").fetchone()
                running.listen(seconds)
                largest = max(largest, log.stat().st_size)
            closed_s = time.monotonic()
            small = running.listen(30, lambda: log.stat().st_size < 16 * 1024 * 1024)
            if small:
                outcome.recover_s.append(time.monotonic() - closed_s)
            else:
                outcome.by_hand += 1
        outcome.rounds += 1
    outcome.tried += f"; the log reached {largest / 1e6:.0f} MB and was cut off"
    return _checked(outcome, ledger, path)


def file_limit(folder: Path, rounds: int) -> Outcome:
    """A file that may not grow stands in for a disk without room (RLIMIT_FSIZE)."""
    path, ledger = folder / "classmood.db", Ledger()
    outcome = Outcome("file cannot grow", "RLIMIT_FSIZE; lifted after 3 s")
    for _ in range(rounds):
        there = [file.stat().st_size for file in folder.glob("classmood.db*[!e]")]
        limit = max(there, default=0) + 1024 * 1024
        with writing(path, ledger, limit_bytes=limit) as running:
            if not running.listen(60, lambda r=running: any("full" in t for _, t in r.said)):  # type: ignore[misc]
                outcome.by_hand += 1
                continue
            running.listen(3.0)
            os.kill(running.process.pid or 0, signal.SIGUSR1)
            _goes_on(running, outcome)
        outcome.rounds += 1
    return _checked(outcome, ledger, path)


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A tmpfs of that size. Raises PermissionError where mounting is not allowed."""
    point = folder / "disk"
    point.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(point)],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise PermissionError("mounting a tmpfs needs root")
    try:
        yield point
    finally:
        subprocess.run(["umount", "-l", str(point)], check=False)


def full_disk(folder: Path, rounds: int) -> Outcome:
    """A real file system fills up; a lesson is deleted on the full disk; then there is room."""
    outcome = Outcome(
        "disk full", "tmpfs filled to the last byte; a lesson deleted meanwhile; then room"
    )
    try:
        with small_disk(folder, 96) as disk:
            path, ledger, old = disk / "classmood.db", Ledger(), Ledger()
            with writing(path, old) as first:  # the lesson that will be deleted
                first.listen(_START_S, lambda: first.newest() > 200)
            keep(path)
            for _ in range(rounds):
                _fill_and_free(disk, path, ledger, outcome, old)
                outcome.rounds += 1
            outcome.acknowledged = len(ledger.rows())
            outcome.lost, outcome.invented = ledger.check(path)
    except PermissionError as error:
        outcome.skipped = f"not tried: {error}"
    return outcome


def _fill_and_free(disk: Path, path: Path, ledger: Ledger, outcome: Outcome, old: Ledger) -> None:
    ballast = disk / "ballast"
    with writing(path, ledger) as running:
        running.listen(_START_S, lambda: running.newest() > 5)
        # no buffer: closing would write what the full disk has just refused
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(65536))
        began_s = time.monotonic()
        if running.listen(60, lambda: any("full" in text for _, text in running.said)):
            outcome.notice_s.append(time.monotonic() - began_s)
        if old.acknowledged:
            (victim,) = old.acknowledged
            delete = classmood("delete", victim, "--yes", "--database", f"sqlite:///{path}")
            environment = {**os.environ, "CLASSMOOD_DATA_DIR": str(disk.parent)}
            done = subprocess.run(delete, env=environment, capture_output=True, check=False)
            kept = {row for row in stored(path) if row[0] == victim}
            if done.returncode or kept:
                outcome.tried += f" (deleting failed: {done.stderr.decode()[-200:].strip()})"
                outcome.by_hand += 1
            old.acknowledged.clear()
        running.listen(2.0)
        ballast.unlink()
        _goes_on(running, outcome)


def _goes_on(running: Running, outcome: Outcome) -> None:
    began_s = time.monotonic()
    before = running.newest()
    if running.listen(40, lambda: running.newest() > before + 5):
        outcome.recover_s.append(time.monotonic() - began_s)
    else:
        outcome.by_hand += 1


def damaged(folder: Path, rounds: int, *, cut: bool, looks: int = 1200, seed: int = 11) -> Outcome:
    """Pages are overwritten, or the file is cut off: what lies elsewhere must all be there."""
    path, ledger, pick = folder / "classmood.db", Ledger(), random.Random(seed)
    with writing(path, ledger) as running:
        running.listen(60, lambda: running.newest() > looks)
    open_database(f"sqlite:///{path}").dispose()
    with _connected(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole, rows = path.read_bytes(), sorted(stored(path))
    backup = folder / "backup.db"
    backup.write_bytes(whole)
    outcome = Outcome(
        "file cut off" if cut else "pages overwritten",
        "cut at a random place" if cut else "1 to 5 random pages overwritten with garbage",
    )
    recovered = 0
    for _ in range(rounds):
        for file in folder.glob("classmood.db*"):
            file.unlink()
        content = bytearray(whole)
        if cut:
            del content[pick.randrange(len(content) // 4, len(content)) :]
            hurt = set(range(len(content) // 4096 + 1, len(whole) // 4096 + 1))
        else:
            hurt = {pick.randrange(1, len(whole) // 4096 + 1) for _ in range(pick.randint(1, 5))}
            for page in hurt:
                content[(page - 1) * 4096 : page * 4096] = pick.randbytes(4096)
        path.write_bytes(content)
        began_s = time.monotonic()
        try:
            open_database(f"sqlite:///{path}", notify=lambda _: None).dispose()
        except Exception:
            logging.getLogger(__name__).exception("the damaged file was not taken up")
            outcome.by_hand += 1
            continue
        outcome.recover_s.append(time.monotonic() - began_s)
        kept = stored(path)
        reachable = _not_below(whole, rows, hurt)
        outcome.lost += len(reachable - kept)
        outcome.invented += len(kept - set(rows))
        outcome.acknowledged += len(rows)
        recovered += len(kept)
        asides = list(folder.glob("classmood.db.damaged-*"))
        if len(asides) != 1 or asides[0].read_bytes() != bytes(content):
            outcome.by_hand += 1
        restored = subprocess.run(
            classmood("restore", backup, "--yes", "--database", f"sqlite:///{path}"),
            env={**os.environ, "CLASSMOOD_DATA_DIR": str(folder)}, capture_output=True, check=False,
        ) if outcome.rounds == 0 else None  # fmt: skip
        if restored is not None and restored.returncode == 0 and stored(path) != set(rows):
            outcome.lost += len(rows)
        outcome.rounds += 1
    outcome.tried += (
        f"; {recovered / max(outcome.acknowledged, 1):.1%} of the rows read out, every one that "
        "did not lie on or below such a page"
    )
    return outcome


def _not_below(content: bytes, rows: list[Row], hurt: set[int]) -> set[Row]:
    """Rows that can be reached without touching a hurt page: walks the tree as the format says."""
    with tempfile.NamedTemporaryFile(suffix=".db") as copy:
        copy.write(content)
        copy.flush()
        with _connected(Path(copy.name)) as connection:
            (root,) = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'reading'"
            ).fetchone()
    places: list[bool] = []

    def walk(number: int, sound: bool) -> None:
        sound = sound and number not in hurt
        page = content[(number - 1) * 4096 : number * 4096]
        cells = int.from_bytes(page[3:5], "big")
        if page[0] == 10:  # a leaf
            places.extend([sound] * cells)
            return
        for index in range(cells):
            at = int.from_bytes(page[12 + 2 * index : 14 + 2 * index], "big")
            walk(int.from_bytes(page[at : at + 4], "big"), sound)
            places.append(sound)  # an inner page of this tree holds rows of its own
        walk(int.from_bytes(page[8:12], "big"), sound)

    walk(int(root), True)
    return {row for row, sound in zip(rows, places, strict=True) if sound}


@contextlib.contextmanager
def _connected(path: Path) -> Iterator[Any]:
    with contextlib.closing(dialects.sqlite_module().connect(str(path), timeout=30)) as connection:
        connection.isolation_level = None
        yield connection


def _checked(outcome: Outcome, ledger: Ledger, path: Path) -> Outcome:
    outcome.acknowledged = len(ledger.rows())
    outcome.lost, outcome.invented = ledger.check(path)
    return outcome
