"""A term as a folder of Parquet files that data tools read as one table, by one hand or several."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import resource_tracker
from pathlib import Path

import pytest
from pyarrow import dataset  # type: ignore[import-untyped]
from typer.testing import CliRunner

from classmood import app
from storage.database.engine import open_database
from storage.errors import ConfigurationError, StorageError
from storage.parallel.each import Done, Hands
from tests.support.lessons.seed import Lesson, add_lesson

resource_tracker.ensure_running()  # one for all tests, and it stays
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
CLASSES = ("7a", "", "Jg. 8/9 ü=%", "..", "10b")


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Six lessons of five classes on three days, one of which still runs."""
    address = f"sqlite:///{tmp_path / 'term.db'}"
    engine = open_database(address)
    for number, name in enumerate(CLASSES):
        ends_at = NOON + timedelta(days=number % 3)
        lesson = Lesson(minutes=1, seats=3, live=False, class_name=name, ends_at=ends_at)
        add_lesson(engine, lesson)
    add_lesson(engine, Lesson(minutes=1, seats=3, live=True, class_name="7a"))
    engine.dispose()
    yield address


def export(tmp_path: Path, url: str, *words: str) -> str:
    done = CliRunner().invoke(
        app,
        ["export", "--all", "--database", url, *words],
        env={"CLASSMOOD_DATA_DIR": str(tmp_path / "data")},
    )
    if isinstance(done.exception, Exception) and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("hands", [(), ("--workers", "2")])
def test_every_lesson_that_is_over_by_class_and_day(
    tmp_path: Path, url: str, hands: tuple[str, ...]
) -> None:
    out = tmp_path / "term"
    told = export(tmp_path, url, "--what", "readings", "--out", str(out), *hands)
    table = dataset.dataset(out, partitioning="hive").to_table().to_pandas()
    assert f"{len(table)} rows of 5 lessons" in told
    assert set(table["session"]) == {1, 2, 3, 4, 5}
    assert set(table["class"].dropna()) == set(CLASSES) - {""}
    assert table["class"].isna().any() and len(set(table["date"])) == 3
    # no class leads out of the folder
    assert {path.parents[2] for path in out.rglob("*.parquet")} == {out}


@pytest.mark.parametrize(
    ("words", "lessons"),
    [
        (("--class", "7a"), 1),
        (("--since", "2026-03-05"), 3),
        (("--until", "2026-03-04"), 2),
        (("--since", "2026-03-05", "--until", "2026-03-05"), 2),
        (("--format", "csv"), 5),
    ],
)
def test_a_part_of_it(tmp_path: Path, url: str, words: tuple[str, ...], lessons: int) -> None:
    told = export(tmp_path, url, "--what", "students", "--out", str(tmp_path / "out"), *words)
    assert f" of {lessons} lessons" in told
    assert len(list((tmp_path / "out").rglob("session-*"))) == lessons


@pytest.mark.parametrize(
    "words",
    [
        ("--what", "readings", "--out", "full"),
        ("--what", "readings", "--out", "file"),
        ("--what", "readings", "--out", "new", "--since", "spring"),
        ("--what", "readings", "--out", "new", "--until", "2026-13-01"),
        ("--out", "new"),
        ("--what", "readings"),
        ("--what", "readings", "--out", "new", "--excel"),
        ("--what", "readings", "--out", "new", "--workers", "2", "--scheduler", "tcp://a:1"),
        ("--what", "readings", "--out", "new", "7"),
        ("--what", "readings", "--out", "new", "--subject", "1/1"),
    ],
)
def test_what_does_not_go_together(
    tmp_path: Path, url: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "old.parquet").touch()
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError):
        export(tmp_path, url, *words)
    assert not (tmp_path / "new").exists()


def test_no_lesson_of_that_time(tmp_path: Path, url: str) -> None:
    with pytest.raises(StorageError, match="no lesson"):
        export(tmp_path, url, "--what", "flags", "--out", str(tmp_path / "x"), "--class", "none")


def odd(number: int) -> int:
    if number % 2 == 0:
        raise StorageError(f"{number} is even")
    return number * 10


@pytest.mark.parametrize("hands", [Hands(), Hands(workers=3)])
def test_one_that_fails_stops_no_other(hands: Hands) -> None:
    done = sorted(hands.each(odd, range(5)), key=lambda one: one.item)
    assert done == [
        Done(0, None, "0 is even"), Done(1, 10), Done(2, None, "2 is even"), Done(3, 30),
        Done(4, None, "4 is even"),
    ]  # fmt: skip
