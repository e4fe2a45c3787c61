"""Class lists: read from files as they come, kept per class, shown and deleted by the command."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from typer.testing import CliRunner

from storage.class_files.read import read_file
from storage.cli.class_lists import commands
from storage.database.engine import open_database
from storage.database.recovery import rescue
from storage.errors import ConfigurationError, InputFileError, StorageError
from storage.writes import class_lists
from storage.writes.deletion import delete_everything
from tests.support.database.engines import FILE_ALONE

HOSTILE = '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lovelace\nGrace Hopper\n", ["Ada Lovelace", "Grace Hopper"]),
        ("name\nAda\n", ["Ada"]),
        ("\ufeffName;Class\r\nZoë Ø;10b\r\n;\r\n陈伟;10b\r\n", ["Zoë Ø", "陈伟"]),
        ("id\tStudent\n1\t  Иван   Петров \n1\tИван Петров\n", ["Иван Петров"]),
        ('"Lovelace, Ada"\n"O""Neil"\n', ["Lovelace, Ada", 'O"Neil']),
        ("محمد\n-\n<b>x</b>\n", ["محمد", "-", "<b>x</b>"]),
    ],
)
def test_names_are_read_whatever_their_script_and_the_file_s_shape(
    text: str, names: list[str]
) -> None:
    assert read_file(text.encode()).names == names


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is empty"),
        (b" \n;;\n", "is empty"),
        (b"name\n", "no name"),
        (b"Ada,10b\nGrace,10b\n", "none is called 'name'"),
        ("Иван\n".encode("cp1251"), "not UTF-8"),
        ("王小明\n".encode("gbk"), "not UTF-8"),
        (b"A" * 301, "at most 300 letters"),
        ("\n".join(f"n{i}" for i in range(2001)).encode(), "at most 2000 names"),
        (b"x" * 1_000_001, "1 MB"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(raw: bytes, why: str) -> None:
    with pytest.raises(InputFileError, match=why) as refused:
        read_file(raw)
    assert "\n" not in str(refused.value)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)))
def test_tidied_names_are_tidy_and_none_is_made_up(given_names: list[str]) -> None:
    names = class_lists.tidied(given_names)
    assert names == class_lists.tidied(names)
    assert set(names) == {" ".join(name.split()) for name in given_names if name.split()}


def test_a_list_replaces_the_one_before_and_belongs_to_its_class(engine: Engine) -> None:
    class_lists.save(engine, "10b", ["Zoë", "Ada"])
    class_lists.save(engine, "9a", [HOSTILE])
    class_lists.save(engine, " 10b ", ["Grace", "Ada"])
    assert class_lists.names(engine, "10b") == ["Grace", "Ada"]
    assert class_lists.names(engine, "10B") == []
    assert class_lists.classes(engine) == {"10b": 2, "9a": 1}
    assert class_lists.delete(engine, "10b") == 2
    with pytest.raises(StorageError, match="no list of class"):
        class_lists.delete(engine, "10b")
    assert class_lists.names(engine, "9a") == [HOSTILE]


@FILE_ALONE
def test_a_list_outlives_a_damaged_file_and_not_the_deletion_of_everything(
    engine: Engine, tmp_path: Path
) -> None:
    class_lists.save(engine, "10b", ["Ada", "Zoë"])
    engine.dispose()
    fresh = open_database(f"sqlite:///{tmp_path / 'fresh.db'}")
    fresh.dispose()
    rescue(tmp_path / "classmood.db", tmp_path / "fresh.db")
    rescued = open_database(f"sqlite:///{tmp_path / 'fresh.db'}")
    assert class_lists.names(rescued, "10b") == ["Ada", "Zoë"]
    delete_everything(rescued)
    assert class_lists.classes(rescued) == {}
    rescued.dispose()


def test_the_command_keeps_shows_and_deletes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSMOOD_DATA_DIR", str(tmp_path / "data"))
    file = tmp_path / "names.csv"
    file.write_text("Name,Mail\nAda,a@x\nZoë,z@x\n", "utf-8")

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(commands, list(arguments), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    assert "No class lists yet" in run()
    assert "holds 2 names" in run("10b", str(file))
    assert run("10b", "--show") == "Ada\nZoë\n"
    assert run() == "10b  2 names\n"
    assert "Deleted" in run("10b", "--delete")
    for wrong in (("10b",), ("10b", str(file), "--show"), ("10b", "--show", "--delete")):
        with pytest.raises(ConfigurationError, match="say one thing"):
            CliRunner().invoke(commands, list(wrong), catch_exceptions=False)
    with pytest.raises(InputFileError, match="cannot be read"):
        CliRunner().invoke(commands, ["10b", str(tmp_path / "gone.csv")], catch_exceptions=False)
