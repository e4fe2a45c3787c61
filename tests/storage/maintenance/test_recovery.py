"""Damage and what is left: nothing that can be read is lost, nothing is made up, ever."""

import stat
from contextlib import closing
from pathlib import Path

import pytest

from monitor.session.writer import Writer
from storage.database import health
from storage.database.engine import open_database, reading
from storage.database.lock import file_lock
from storage.errors import StorageError
from storage.writes import sessions
from tests.storage.maintenance.filled import STUDENTS, Rows, keys, sqlite, url_of
from tests.support.lessons.samples import START, sample_at

PAGE = 4096


def hurt_page(path: Path, page: int, byte: int = 0xA5) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE)
        file.write(bytes([byte]) * PAGE)


def leaves_of(path: Path, table: str) -> list[int]:
    """Numbers of the leaf pages of a table, read from the file as its format says."""
    with closing(sqlite.connect(str(path))) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    content, leaves, waiting = path.read_bytes(), [], [int(root)]
    while waiting:
        number = waiting.pop()
        page = content[(number - 1) * PAGE : number * PAGE]
        if page[0] not in (2, 5):  # interior pages of an index or table
            leaves.append(number)
            continue
        cells = int.from_bytes(page[3:5], "big")
        starts = [int.from_bytes(page[12 + 2 * i : 14 + 2 * i], "big") for i in range(cells)]
        waiting += [int.from_bytes(page[at : at + 4], "big") for at in starts]
        waiting.append(int.from_bytes(page[8:12], "big"))
    return sorted(leaves)


def mend(path: Path) -> str:
    """Opens a damaged database as every command does; the sentence that is said."""
    said: list[str] = []
    open_database(url_of(path), notify=said.append).dispose()
    (sentence,) = said
    assert "\n" not in sentence and "set aside" in sentence
    return sentence


def test_damaged_pages_cost_their_rows_and_no_other(path: Path, lesson: tuple[bytes, Rows]) -> None:
    leaves = leaves_of(path, "reading")
    for page in leaves[3::20]:
        hurt_page(path, page)
    hurt = path.read_bytes()
    left = path.with_name("classmood.db.scratch-20260101T000000000000")
    left.write_bytes(hurt)  # by a recovery that was killed
    mend(path)
    kept = keys(path)
    assert not left.exists()
    assert kept <= lesson[1], "nothing made up"
    per_page = len(lesson[1]) / len(leaves)
    assert len(lesson[1]) - len(kept) <= 2 * per_page * len(leaves[3::20]) + 4 * STUDENTS
    (aside,) = path.parent.glob("classmood.db.damaged-*")
    assert aside.read_bytes() == hurt, "never changed, never deleted"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert health.damage(path) is None
    engine = open_database(url_of(path), notify=pytest.fail)
    with reading(engine) as connection:
        listed = connection.exec_driver_sql("SELECT title FROM session").scalars().all()
        assert listed == ["Lesson"]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()


@pytest.mark.parametrize("share", [0.9, 0.5])
def test_a_file_that_was_cut_off_gives_what_is_left(
    path: Path, lesson: tuple[bytes, Rows], share: float
) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    mend(path)
    kept = keys(path)
    assert kept <= lesson[1]
    assert len(kept) >= len(lesson[1]) * (share - 0.3)


def test_without_the_first_page_the_rest_is_found(path: Path, lesson: tuple[bytes, Rows]) -> None:
    hurt_page(path, 1, 0)
    mend(path)
    assert keys(path) == lesson[1]


def test_what_lies_in_the_log_is_recovered_too(path: Path) -> None:
    leaf = leaves_of(path, "reading")[5]
    engine = open_database(url_of(path))
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 1, STUDENTS))
    log = path.with_name("classmood.db-wal").read_bytes()
    engine.dispose()
    path.with_name("classmood.db-wal").write_bytes(log)
    hurt_page(path, leaf)
    mend(path)
    with closing(sqlite.connect(str(path))) as connection:
        (newest,) = connection.execute(
            "SELECT count(*) FROM reading WHERE session_id = ?", (session_id,)
        ).fetchone()
    assert newest == STUDENTS


def test_a_damaged_file_is_left_to_the_monitor_that_uses_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.engine._MEND_WAIT_S", 0.1)
    hurt_page(path, leaves_of(path, "reading")[0])
    before = path.read_bytes()
    with file_lock(path, "a monitor"), pytest.raises(StorageError, match="damaged and in use"):
        open_database(url_of(path))
    assert path.read_bytes() == before
