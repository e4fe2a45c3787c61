"""What folders, patterns and names mean, however they look."""

import os
from pathlib import Path

import pytest

from monitor.archive.finding import find, require_any
from storage.errors import InputFileError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = (
        "b.mp4", "a.MKV", "notes.txt", "Thumbs.db", ".hidden.mp4", ".git/c.mp4", "März/ü ö.webm",
        "deep/er/and deeper/d.mov", "sound.m4a", "cover.png", "with\nbreak.mp4", "[1].avi",
    )  # fmt: skip
    for name in names:
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "folder"


def relative(paths: list[Path], folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in paths]


def test_a_folder_with_all_inside(folder: Path) -> None:
    found = find([folder])
    wanted = ["[1].avi", "a.MKV", "b.mp4", "with\nbreak.mp4", "März/ü ö.webm"]
    assert sorted(relative(found.recordings, folder)) == sorted(
        [*wanted, "deep/er/and deeper/d.mov"]
    )
    assert found.refused == []
    line = found.about_passed_over()
    assert line is not None and "and 1 more" in line and "Thumbs.db" in line


def test_links_are_followed_each_once(folder: Path) -> None:
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "again.mp4").symlink_to(folder / "b.mp4")
    (folder / "gone.mp4").symlink_to(folder / "nothing.mp4")
    found = relative(find([folder, folder / "b.mp4"]).recordings, folder)
    assert len(found) == 7 and len({os.path.realpath(folder / one) for one in found}) == 7
    assert "gone.mp4" in found  # refused when it is read


def test_patterns(folder: Path) -> None:
    assert relative(find([folder / "*.mp4"]).recordings, folder) == ["b.mp4", "with\nbreak.mp4"]
    assert relative(find([folder / "**" / "*.mov"]).recordings, folder) == [
        "deep/er/and deeper/d.mov"
    ]
    assert len(find([folder / "*"]).recordings) == 6
    # a file of that very name is meant by itself
    assert relative(find([folder / "[1].avi"]).recordings, folder) == ["[1].avi"]


@pytest.mark.parametrize(
    "name", ["nothing", "*.xyz", "empty", "locked", "x" * 300, "a\0b", "\udce9*"]
)
def test_what_leads_to_nothing_is_one_line(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "empty").mkdir()
    (folder / "locked").mkdir(mode=0)
    found = find([Path(name)])
    if not found.recordings:  # a name without a pattern is refused when it is read
        with pytest.raises(InputFileError) as caught:
            require_any(found)
        assert "\n" not in str(caught.value)
    (folder / "locked").chmod(0o700)


def test_a_file_that_is_named_may_have_any_ending(folder: Path) -> None:
    found = find([folder / "notes.txt"])
    assert relative(found.recordings, folder) == ["notes.txt"]
