"""The entry in the menu of programs: launched by GLib as desktops do, from folders of any name."""

import os
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from dashboard.desktop import icon, menu_entry
from dashboard.desktop.lesson_control import Mark
from storage.program import own_command
from tests.support.desktop.panel import session_bus
from tests.support.system.waiting import wait_until

FOLDERS = (
    "plain", "with space", 'a "quote"', "dollar $HOME", "back\\slash", "per%cent %f", "semi;colon",
    "hash # sign", "tick `id`", "Schüler 7a", "it's", "a & b | c", "(brackets)", "tab\there",
    "~tilde", "new\nline", "star*", "100%", "a=b", "%u=%%",
)  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_is_launched_from_a_folder_of_any_name(tmp_path: Path, folder: str) -> None:
    if shutil.which("gio") is None:
        pytest.skip("gio is not installed")
    place = tmp_path / folder
    place.mkdir()
    program = place / "classmood"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$0" "$@" > "$SAID"\n')
    program.chmod(0o755)
    file = tmp_path / "classmood.desktop"
    file.write_text(menu_entry.entry([str(program), "desktop", "--port=8050"]), encoding="utf-8")
    said = tmp_path / "said"
    with session_bus() as bus:
        subprocess.run(
            ["gio", "launch", str(file)], check=True,
            env={**os.environ, "SAID": str(said), "DBUS_SESSION_BUS_ADDRESS": bus},
        )  # fmt: skip
        wait_until(lambda: said.is_file() and said.read_text("utf-8").count("--port") == 1, 10)
    assert said.read_text("utf-8") == f"{program}\ndesktop\n--port=8050\n"


def test_it_comes_and_goes_without_a_trace(tmp_path: Path) -> None:
    for given in ({}, {"XDG_DATA_HOME": str(tmp_path / "d"), "XDG_CONFIG_HOME": "relative"}):
        environ = {"HOME": str(tmp_path / "home"), **given}
        (tmp_path / "home").mkdir(exist_ok=True)
        written = menu_entry.install(at_login=True, environ=environ)
        assert all(path.is_file() for path in written)
        assert sorted(written) == sorted(menu_entry.files(environ))
        assert menu_entry.install(at_login=True, environ=environ) == written  # again
        assert sorted(menu_entry.uninstall(environ)) == sorted(written)
        assert list((tmp_path / "home").iterdir()) == []
        assert menu_entry.uninstall(environ) == []


def test_what_others_have_put_there_stays(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    menu_entry.install(at_login=False, environ=environ)
    other = tmp_path / ".local" / "share" / "applications" / "other.desktop"
    other.touch()
    menu_entry.uninstall(environ)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [other]


def test_the_entry_starts_this_installation(tmp_path: Path) -> None:
    menu_entry.install(at_login=True, environ={"HOME": str(tmp_path)})
    text = (tmp_path / ".local/share/applications/classmood.desktop").read_text("utf-8")
    assert f"TryExec={own_command()[0]}" in text and "Terminal=false" in text
    assert "quit" in text.partition("[Desktop Action quit]")[2]
    at_login = (tmp_path / ".config/autostart/classmood.desktop").read_text("utf-8")
    assert "--no-browser" in at_login and "[Desktop Action" not in at_login


@pytest.mark.fast
@pytest.mark.parametrize("mark", list(Mark))
@pytest.mark.parametrize("size", [16, 22, 48, 256])
def test_the_icon_is_a_picture_of_that_size_with_clear_corners(mark: Mark, size: int) -> None:
    drawn = icon.picture(size, mark)
    assert drawn.size == (size, size) and drawn.mode == "RGBA"
    assert alpha_at(drawn, 0, 0) < 8  # the edge is smoothed
    assert alpha_at(drawn, size // 2, size // 2) == 255


def alpha_at(picture: Image.Image, x: int, y: int) -> int:
    return picture.getchannel("A").tobytes()[y * picture.width + x]


@pytest.mark.fast
def test_the_icons_of_all_states_differ_and_the_drawing_is_a_valid_svg() -> None:
    assert len({icon.picture(22, mark).tobytes() for mark in Mark}) == len(Mark)
    for mark in Mark:
        root = ElementTree.fromstring(icon.svg(mark))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.fast
def test_a_windows_shortcut_names_the_program_that_opens_no_terminal(tmp_path: Path) -> None:
    for name in ("python.exe", "pythonw.exe"):
        (tmp_path / name).touch()
    command = [str(tmp_path / "python.exe"), "-P", "-m", "classmood", "desktop"]
    asked = menu_entry.shortcut(tmp_path / "Classmood.lnk", command)
    assert asked["CLASSMOOD_TARGET"] == str(tmp_path / "pythonw.exe")
    assert asked["CLASSMOOD_ARGUMENTS"] == "-P -m classmood desktop"


@pytest.mark.fast
def test_the_drawing_and_the_picture_look_alike() -> None:
    """Both come from the same shapes: the same ground, and the smiling face where it is."""
    drawn = icon.picture(64, Mark.WATCHING).convert("RGB")
    text = icon.svg(Mark.WATCHING)
    for x, y in ((32, 4), (20, 20), (44, 37)):
        red, green, blue = drawn.getpixel((x, y))  # type: ignore[misc]
        assert f"#{red:02x}{green:02x}{blue:02x}" in text
