"""Upkeep that nobody waits for: purge, rewriting and checks, in short steps, by themselves."""

import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, insert, select, text, update

from storage.config.settings import StorageSettings
from storage.database import health
from storage.database.dialects import checkpoint, sqlite_module
from storage.database.engine import open_database, reading, writing
from storage.database.lock import file_lock
from storage.database.tables.lessons import Marker, Reading, Session
from storage.database.tables.monitors import MonitorState
from storage.errors import StorageBusyError
from storage.maintenance import compaction
from storage.maintenance.compaction import is_rewrite_owed, owe_rewrite, rewrite
from storage.writes import deletion, retention, upkeep
from storage.writes.deletion import delete_session
from storage.writes.retention import purge
from storage.writes.sessions import end_session
from storage.writes.upkeep import Keeper
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.system.waiting import wait_until

TOP = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEEP = StorageSettings(keep_readings_days=30, keep_mood_days=3650)
AGES_DAYS = (31, 54.7, 54.9, 55, 60, 90, 200, 364, 366, 1095, 3640, 3660, 7300, 20_000)
"""Around the ends of 30 days, of 2**31 ms (24.8 days) behind them, of a year and of ten."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "classmood.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def old_lesson(engine: Engine, days: float, *, now: datetime = NOW, live: bool = False) -> int:
    end = now - timedelta(days=days)
    return add_lesson(engine, Lesson(minutes=0.5, seats=4, live=live, ends_at=end))


def count(engine: Engine, table: type[Reading | Session | Marker]) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize("days", AGES_DAYS)
def test_readings_go_whatever_their_age(store_url: str, days: float) -> None:
    engine = open_database(store_url)
    kept = old_lesson(engine, 1)
    before = count(engine, Reading)
    old = old_lesson(engine, days)
    purged = purge(engine, KEEP, NOW)
    assert count(engine, Reading) == before
    assert purged.sessions == (days > 3650)
    with reading(engine) as connection:
        ids = set(connection.execute(select(Session.id)).scalars())
    assert ids == {kept} | ({old} if days < 3650 else set())
    again = upkeep.upkeep(engine, KEEP, NOW, budget_s=60)
    assert (again.purged, again.finished) == (retention.Purged(0, 0), True)
    engine.dispose()


@pytest.mark.parametrize("source", ["video", "image", "window", "demo"])
def test_a_recording_of_last_year_stays_for_as_long_as_if_it_was_held_today(
    engine: Engine, source: str
) -> None:
    session_id = old_lesson(engine, 400)
    with writing(engine) as connection:
        connection.execute(update(Session).values(source=source))
        connection.execute(update(MonitorState).values(heartbeat_at=NOW))
    settings = StorageSettings()
    done = upkeep.upkeep(engine, settings, NOW + timedelta(days=29), budget_s=60)
    recorded = source in ("video", "image")
    assert (done.purged.sessions, done.finished) == (int(not recorded), True)
    if recorded:
        done = upkeep.upkeep(engine, settings, NOW + timedelta(days=31), budget_s=60)
        assert (done.purged.readings > 0, done.purged.sessions) == (True, 0)
        done = upkeep.upkeep(engine, settings, NOW + timedelta(days=366), budget_s=60)
        assert done.purged.sessions == 1
    assert session_id and count(engine, Session) == 0


def test_the_upkeep_stops_after_a_step_and_goes_on_the_next_time(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "BATCH_ROWS", 20)
    for days in (60, 400, 4000):
        old_lesson(engine, days)
    left, rounds = [count(engine, Reading)], 0
    while not upkeep.upkeep(engine, KEEP, NOW, budget_s=0).finished and rounds < 100:
        rounds += 1
        left.append(count(engine, Reading))
        if left[-1] == 0 and count(engine, Session) == 2:
            break
    assert left == sorted(left, reverse=True)
    assert rounds > 10 and left[-1] == 0
    done = upkeep.upkeep(engine, KEEP, NOW, budget_s=60)
    assert (done.rewritten, done.finished, is_rewrite_owed(engine)) == (True, True, False)


def test_the_page_keeps_the_database_by_itself(engine: Engine) -> None:
    old_lesson(engine, 60, now=datetime.now(UTC))
    keeper = Keeper(engine, lambda: KEEP, first_s=0.1, look_s=0.1)
    keeper.start()
    wait_until(lambda: count(engine, Reading) == 0, 20)
    # a deletion beside a lesson that is watched is finished after it
    live = old_lesson(engine, 0, now=datetime.now(UTC), live=True)
    gone = old_lesson(engine, 1, now=datetime.now(UTC))
    delete_session(engine, gone)
    time.sleep(0.5)
    assert is_rewrite_owed(engine)
    end_session(engine, live)
    wait_until(lambda: not is_rewrite_owed(engine), 20)
    keeper.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "upkeep"]


def test_a_lesson_that_ends_does_a_little_upkeep(path: Path, engine: Engine) -> None:
    old_lesson(engine, 60, now=datetime.now(UTC))
    upkeep.after_lesson(f"sqlite:///{path}", KEEP)
    assert count(engine, Reading) == 0
    upkeep.after_lesson("sqlite:////proc/none/none.db", KEEP)  # said in the log, and no more


def test_nothing_that_was_stored_while_the_file_is_rewritten_is_lost(engine: Engine) -> None:
    session_id = old_lesson(engine, 1)
    stored: list[str] = []
    stop = threading.Event()

    def store() -> None:
        picker = random.Random(0)
        while not stop.is_set():
            name = f"topic {len(stored)} {'x' * picker.randrange(2000)}"
            with writing(engine) as connection:
                connection.execute(
                    insert(Marker).values(session_id=session_id, marked_at=NOW, text=name)
                )
            stored.append(name)
            stop.wait(picker.random() * 0.03)

    writer = threading.Thread(target=store)
    writer.start()
    rewritten = 0
    for attempt in range(400):
        if attempt >= 12 and len(stored) > 20:
            break
        try:
            rewrite(engine)
            rewritten += 1
        except StorageBusyError:
            continue
    stop.set()
    writer.join()
    with reading(engine) as connection:
        found = set(connection.execute(select(Marker.text)).scalars())
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert found >= set(stored) and len(stored) > 20
    assert rewritten > 0


def test_rewriting_gives_way_to_a_monitor(path: Path, engine: Engine) -> None:
    old_lesson(engine, 1)
    owe_rewrite(engine)
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from storage.database.lock import file_lock\n"
        "with file_lock(Path(sys.argv[1]), 'a monitor'):\n"
        "    print('held', flush=True); time.sleep(60)\n"
    )
    monitor = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=TOP, stdout=subprocess.PIPE, text=True
    )
    assert monitor.stdout is not None and monitor.stdout.readline() == "held\n"
    checkpoint(engine)
    before = path.read_bytes()
    with pytest.raises(StorageBusyError, match="monitor is watching"):
        rewrite(engine)
    assert is_rewrite_owed(engine) and path.read_bytes() == before
    monitor.kill()
    monitor.wait()
    monitor.stdout.close()
    rewrite(engine)
    assert not is_rewrite_owed(engine)
    assert not list(path.parent.glob("*rewriting-*"))


def test_two_do_not_rewrite_at_once_and_what_an_interrupted_one_left_goes(
    path: Path, engine: Engine
) -> None:
    left = path.with_name(path.name + ".rewriting-20260101T000000000000")
    left.write_bytes(b"Ada Lovelace")
    with (
        file_lock(path.with_name(path.name + ".rewrite"), "rewriting"),
        pytest.raises(StorageBusyError, match="already"),
    ):
        rewrite(engine)
    rewrite(engine)
    assert not left.exists()


def test_without_room_on_the_disk_the_rows_go_and_the_file_stays_owed(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = old_lesson(engine, 1)
    monkeypatch.setattr(compaction, "free_bytes", lambda _: 1000)
    with pytest.raises(StorageBusyError, match="no room"):
        delete_session(engine, gone)
    assert count(engine, Session) == 0 and is_rewrite_owed(engine)
    monkeypatch.undo()
    purge(engine, KEEP, NOW)
    assert not is_rewrite_owed(engine)


def test_what_is_deleted_is_gone_while_other_processes_have_the_file_open(
    path: Path, engine: Engine
) -> None:
    """A page of another process that has read the old rows goes on and sees the new ones."""
    kept, gone = old_lesson(engine, 1), old_lesson(engine, 2)
    with writing(engine) as connection:
        connection.execute(update(Session).values(title="SECRET", notes="SECRET" * 500))
    code = (
        "import sys\nfrom sqlalchemy import text\n"
        "from storage.database.engine import open_engine, reading\n"
        "engine = open_engine(sys.argv[1])\n"
        "for line in sys.stdin:\n"
        "    with reading(engine) as c:\n"
        "        print(c.execute(text('SELECT count(*) FROM reading')).scalar(), flush=True)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, f"sqlite:///{path}"],
        cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdin is not None and other.stdout is not None

    def asked() -> int:
        assert other.stdin is not None and other.stdout is not None
        other.stdin.write("\n")
        other.stdin.flush()
        return int(other.stdout.readline())

    before = asked()
    with writing(engine) as connection:
        connection.execute(update(Session).where(Session.id == kept).values(title="x", notes="x"))
    delete_session(engine, gone)
    assert 0 < asked() == count(engine, Reading) < before
    other.stdin.close()
    other.wait()
    other.stdout.close()
    remains = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"SECRET" not in remains


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not there")
def test_deleting_takes_little_memory_however_large_the_file(path: Path, engine: Engine) -> None:
    gone = old_lesson(engine, 1)
    with writing(engine) as connection:
        for number in range(80):
            connection.execute(
                insert(Marker).values(session_id=gone, marked_at=NOW, text=f"{number:01000000}")
            )
    old_lesson(engine, 2)
    checkpoint(engine)
    engine.dispose()
    assert path.stat().st_size > 80e6
    code = (
        "import resource, sys\nfrom storage.database.engine import open_database\n"
        "from storage.maintenance.compaction import rewrite\n"
        "from storage.writes.deletion import delete_session\n"
        "engine = open_database(sys.argv[1])\n"
        "most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = most()\n"
        "rewrite(engine)\n"
        "delete_session(engine, int(sys.argv[2]))\n"
        "print(most() - before)\n"
    )
    command = [sys.executable, "-c", code, f"sqlite:///{path}", str(gone)]
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True)
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(done.stdout) * unit < 30e6
    assert path.stat().st_size < 2e6
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


def test_a_large_file_is_checked_by_the_upkeep_and_not_at_the_start(
    path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "CHECK_ALWAYS_BYTES", 10_000)
    add_lesson(engine, Lesson(minutes=10, live=False))
    rewrite(engine)
    engine.dispose()
    assert health.check_if_due(path, lambda: True) is None, "interrupted"
    assert not path.with_name("classmood.db.checked").exists()
    # a page of readings is overwritten: nothing that the start looks at
    pages = range(0, path.stat().st_size, 4096)
    with path.open("r+b") as file:
        leaves = [at for at in pages if file.seek(at) == at and file.read(1) == b"\x0a"]
        file.seek(leaves[len(leaves) // 2])
        file.write(b"\xff" * 4096)
    assert health.damage(path) is not None
    assert health.damage_at_start(path) is None
    done = upkeep.upkeep(engine, KEEP, NOW, budget_s=60)
    assert done.damage
    assert health.damage_at_start(path) == done.damage, "the next start mends it"
    assert upkeep.upkeep(engine, KEEP, NOW, budget_s=60).damage is None, "once a day"


def test_a_large_file_that_was_cut_off_is_found_at_the_start(
    path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "CHECK_ALWAYS_BYTES", 10_000)
    old_lesson(engine, 1)
    rewrite(engine)
    engine.dispose()
    whole = path.read_bytes()
    assert health.damage_at_start(path) is None
    for part in (0.3, 0.5, 0.9, 0.999):
        path.write_bytes(whole[: int(len(whole) * part)])
        assert health.damage_at_start(path) is not None, part


def test_freed_pages_are_given_back_in_short_transactions(path: Path, engine: Engine) -> None:
    gone = old_lesson(engine, 1)
    with writing(engine) as connection:
        for number in range(30):
            connection.execute(
                insert(Marker).values(session_id=gone, marked_at=NOW, text=f"{number:01000000}")
            )
    with writing(engine) as connection:
        connection.execute(delete(Marker))
    checkpoint(engine)
    before = path.stat().st_size
    with sqlite_module().connect(str(path)) as other:
        other.isolation_level = None
        done = upkeep.upkeep(engine, KEEP, NOW, budget_s=60)
        other.execute("UPDATE session SET notes = 'stored meanwhile'")
    assert done.finished
    checkpoint(engine)
    assert path.stat().st_size < before / 10
