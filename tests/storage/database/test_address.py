"""The database lies where the settings say, whatever the names of its folders hold."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from classmood import app
from storage.config.addresses import parsed, sqlite_url
from storage.config.load import database_url, load_settings
from storage.database.engine import database_file, open_database
from storage.database.sqlite_file import sqlite_path
from storage.errors import StorageError
from storage.maintenance.backup import backup_to, restore

NAMES = [
    "q?x#y", "p%41q", "a&b;c=d", "two  words ", "Jürgen 王小明", "a:b", "file:x", "100%", "%", "?",
    "#", "a+b", "[x]*", "it's \"so\"", "a@b", "~x", "back\\slash", "%3Fq", "x?mode=ro", ":memory:",
    "sqlite:", os.fsdecode(b"latin\xe9"), "&amp;", "$HOME", "{0}", "\u202eabc", "tab\tbed",
]  # fmt: skip
ENDINGS = ("", "-wal", "-shm", "-journal", ".lock")


@pytest.mark.parametrize("name", NAMES)
def test_a_home_of_any_name_holds_every_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / name
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
    asked = CliRunner().invoke(app, ["sessions"])
    assert asked.exit_code == 0, asked.output
    assert (home / ".local/share/classmood/classmood.db").is_file()
    assert [left.name for left in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_backup_restore_and_rescue_stay_in_the_data_folder(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    settings = load_settings(overrides={"data_dir": folder}, environ={})
    url, file = database_url(settings), folder / "classmood.db"
    engine = open_database(url)
    assert database_file(engine) == file == sqlite_path(url)
    copy = backup_to(engine)
    engine.dispose()
    restore(url, file, copy)
    file.write_bytes(b"\xff" * 5000)
    said: list[str] = []
    open_database(url, notify=said.append).dispose()
    assert len(said) == 1
    assert [left.name for left in tmp_path.iterdir()] == [name]
    assert all(other.name.startswith("classmood.db") for other in folder.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_database_is_named_by_its_path(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.db"
    settings = load_settings(overrides={"storage.url": str(file)}, environ={})
    open_database(database_url(settings)).dispose()
    assert {left.name for left in tmp_path.iterdir() if left.name.endswith(".db")} == {f"{name}.db"}


@given(st.binary(min_size=1, max_size=30).filter(lambda raw: b"\0" not in raw))
def test_every_path_comes_back_from_its_address(raw: bytes) -> None:
    path = Path("/x") / os.fsdecode(raw)
    assert parsed(sqlite_url(path)).database == str(path)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("sqlite:////a/b.db", True), ("postgresql+psycopg://u@h/d", True), ("word", True),
        ("a.db", False), ("./a", False), ("C:/x/a.db", False), ("2026-10-01T12:00.db", False),
        ("~/a", False), ("postgresql:/x", True), ("file:a.db", True), (":memory:", True),
    ],
)  # fmt: skip
def test_what_is_a_path_and_what_a_url(given_text: str, kept: bool) -> None:
    url = database_url(load_settings(overrides={"storage.url": given_text}, environ={}))
    assert (url == given_text) is kept
    assert kept or url.startswith("sqlite:////")


@pytest.mark.parametrize("url", ["sqlite:////a/q?x/b.db", "sqlite:///?", "word", "file:x.db"])
def test_an_address_that_would_be_cut_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refused:
        open_database(url)
    assert "\n" not in str(refused.value)
