"""`classmood analyze FOLDER`: every recording once, whatever lies beside it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import queries
from storage.database.engine import open_database, reading
from tests.support.archive.recordings import converted, needs_ffmpeg
from tests.support.archive.rows import rows_of

pytestmark = needs_ffmpeg


@pytest.fixture
def folder(drawn: Path, tmp_path: Path) -> Path:
    """Two short recordings and a copy, among all that lies about in folders."""
    made = tmp_path / "Aufnahmen März"
    (made / "leer").mkdir(parents=True)
    (made / "tief" / "er").mkdir(parents=True)
    converted(drawn, made / "GMT20260304-090000_Recording.mp4", "-t", 3, "-c", "copy")
    converted(drawn, made / "tief" / "er" / "2026-03-05 10-00-00 ü.mkv", "-t", 4, "-c", "copy")
    shutil.copy(made / "GMT20260304-090000_Recording.mp4", made / "zcopy.mp4")
    (made / "link.mp4").symlink_to(made / "GMT20260304-090000_Recording.mp4")
    (made / "notes.txt").write_text("no recording")
    (made / "a-empty.mp4").touch()
    (made / "a-text.mp4").write_text("no video at all\n" * 50)
    whole = (made / "zcopy.mp4").read_bytes()
    (made / "cut.mp4").write_bytes(whole[: len(whole) // 3])
    (made / "gone.mp4").symlink_to(made / "nothing.mp4")
    (made / "back").symlink_to(made, target_is_directory=True)
    converted(drawn, made / "sound.mp4", "-f", "lavfi", "-i", "sine=d=1", "-map", "1:a")
    converted(
        drawn, made / "nobody.mp4", "-f", "lavfi", "-i", "color=c=teal:s=320x180:d=3:r=4",
        "-map", "1:v",
    )  # fmt: skip
    return made


def analyze(tmp_path: Path, *words: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "classmood", "analyze", *map(str, words)],
        env=os.environ | {"CLASSMOOD_DATA_DIR": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "data").mkdir(mode=0o700)
    opened = open_database(f"sqlite:///{tmp_path / 'data' / 'classmood.db'}")
    yield opened
    opened.dispose()


def lessons(engine: Engine) -> list[tuple[str, str, bool]]:
    """Title, moment and whether it is over, oldest first."""
    with reading(engine) as connection:
        rows = connection.execute(queries.session_list()).all()
    return sorted(
        (row.title, f"{row.started_at:%Y-%m-%d %H:%M}", row.ended_at is not None) for row in rows
    )


def test_everything_in_a_folder_once(folder: Path, tmp_path: Path, engine: Engine) -> None:
    done = analyze(tmp_path, folder, "--workers", 2)
    out, err = done.communicate(timeout=240)
    assert done.returncode == 1, out + err
    assert "3 analysed, 1 already there, 5 failed" in out
    assert "zcopy.mp4: the same recording as" in out
    titles = [title for title, _, _ in lessons(engine)]
    assert titles == ["2026-03-05 10-00-00 ü", "GMT20260304-090000_Recording", "nobody"]
    assert lessons(engine)[1][1:] == ("2026-03-04 09:00", True)
    lines = err.splitlines()
    assert all(line.startswith("classmood: ") for line in lines) and len(lines) == 6
    for name in ("a-empty.mp4", "a-text.mp4", "cut.mp4", "gone.mp4", "sound.mp4", "notes.txt"):
        assert sum(name in line for line in lines) == 1, err
    assert "Traceback" not in err

    again = analyze(tmp_path, folder)
    out, err = again.communicate(timeout=240)
    assert "0 analysed, 4 already there, 5 failed" in out
    assert len(lessons(engine)) == 3


def test_other_settings_make_other_lessons_and_a_deleted_one_is_made_again(
    drawn: Path, tmp_path: Path, engine: Engine
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    converted(drawn, folder / "one.mp4", "-t", 2, "-c", "copy")
    for words in ((), ("--hz", "2"), ()):
        done = analyze(tmp_path, folder, *words)
        out, err = done.communicate(timeout=120)
        assert done.returncode == 0, out + err
    assert len(lessons(engine)) == 2
    from storage.writes.deletion import delete_session  # noqa: PLC0415

    delete_session(engine, 1)
    done = analyze(tmp_path, folder)
    out, _ = done.communicate(timeout=120)
    assert "1 analysed" in out and len(lessons(engine)) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_it_goes_on_where_it_was_stopped(
    drawn: Path, tmp_path: Path, engine: Engine, number: signal.Signals
) -> None:
    """Neither Ctrl+C nor a power cut leaves half a lesson; the same command does the rest."""
    folder = tmp_path / "folder"
    folder.mkdir()
    converted(drawn, folder / "a.mp4", "-t", 2, "-c", "copy")
    shutil.copy(drawn, folder / "b.mp4")
    done = analyze(tmp_path, folder, "--workers", 1)
    assert done.stdout is not None
    first = done.stdout.readline()
    assert first.startswith("a.mp4: session 1"), first
    done.send_signal(number)
    _, err = done.communicate(timeout=60)
    assert [title for title, _, _ in lessons(engine)] == ["a"]
    if number is signal.SIGINT:
        assert done.returncode == 1
        assert "the same command goes on" in err and len(err.splitlines()) == 1
    time.sleep(1.0)  # a process that reads ends with the one that started it
    rest = analyze(tmp_path, folder, "--workers", 1)
    out, err = rest.communicate(timeout=240)
    assert rest.returncode == 0, out + err
    assert "1 analysed, 1 already there" in out
    assert [(title, over) for title, _, over in lessons(engine)] == [("a", True), ("b", True)]


def test_many_leave_what_one_leaves(drawn: Path, tmp_path: Path, engine: Engine) -> None:
    """A file by itself is stored as it is read, those of a folder whole: the rows are the same."""
    folder = tmp_path / "folder"
    folder.mkdir()
    one = converted(drawn, folder / "2026-03-05 10-00-00.mp4", "-t", 6, "-c", "copy")
    for words in ((one,), (folder,)):
        done = analyze(tmp_path, *words)
        out, err = done.communicate(timeout=120)
        assert done.returncode == 0, out + err
    many, single = rows_of(engine, 2), rows_of(engine, 1)
    many.pop("recording")
    single.pop("recording")
    assert many == single and len(single["reading"]) > 50


def test_options_of_one_file_are_refused_for_many(tmp_path: Path, drawn: Path) -> None:
    for words in (
        (drawn.parent, "--title", "A"),
        (drawn.parent, "--recorded-at", "2026-03-04 09:00"),
        (drawn, "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"),
        (drawn, "--workers", "0"),
    ):
        done = analyze(tmp_path, *words)
        _, err = done.communicate(timeout=60)
        assert done.returncode == 2, err
