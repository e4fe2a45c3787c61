"""The doctor tries everything for real and says what to do."""

import json
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from monitor.cli.doctor import commands
from monitor.doctor import installed as doctor_install
from monitor.doctor import storage as doctor_storage
from monitor.doctor.check_result import CheckResult, Verdict
from monitor.doctor.checks import display, screen, windows
from storage.config.settings import Settings, StorageSettings
from storage.database import dialects
from storage.database.engine import open_database
from storage.database.lock import file_lock
from tests.support.desktop.display import VirtualDisplay, desktop_fixture  # noqa: F401 - a fixture


def settings_of(path: Path) -> Settings:
    return Settings(data_dir=path.parent, storage=StorageSettings(url=f"sqlite:///{path}"))


def one_line(result: CheckResult) -> CheckResult:
    assert "\n" not in result.found + result.advice
    assert (result.verdict is Verdict.OK) or result.advice, "what is wrong has an advice"
    return result


def test_every_part_is_checked_and_a_sound_computer_is_ready(
    desktop: VirtualDisplay, tmp_path: Path
) -> None:
    database = tmp_path / "classmood.db"
    open_database(f"sqlite:///{database}").dispose()
    code = "from monitor.cli.doctor import commands; commands()"
    words = [sys.executable, "-c", code, "--json", "--database", f"sqlite:///{database}"]
    environment = desktop.environment | {"CLASSMOOD_DATA_DIR": str(tmp_path)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {each["check"]: each for each in json.loads(done.stdout)}
    assert list(found) == [
        "settings", "versions", "display", "screen", "windows", "clock", "disk", "data folder",
        "database", "policy", "monitor", "network", "eyes", "page",
    ]  # fmt: skip
    assert {each["verdict"] for each in found.values()} <= {"ok", "warn"}
    assert "1280 x 800" in found["screen"]["found"]
    assert "24 faces in 25 tiles" in found["eyes"]["found"]
    assert "sound" in found["database"]["found"]


def test_without_a_display_it_fails_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
    for check in (display, screen, windows):
        result = one_line(check(Settings()))
        assert result.verdict is Verdict.FAIL
        assert "start Classmood from the desktop" in result.advice
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    assert "Xorg" in one_line(display(Settings())).advice


def test_the_command_ends_with_1_where_something_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setenv("CLASSMOOD_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(
        "monitor.doctor.checks.eyes", lambda settings: CheckResult("eyes", Verdict.OK, "")
    )
    done = CliRunner().invoke(commands, [])
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert any(line.startswith("fail  display") and "->" in line for line in lines)
    assert "Not ready: display, screen, windows." in done.output
    broken = tmp_path / "broken.yaml"
    broken.write_text("capture:\n  hz: 900\n")
    done = CliRunner().invoke(commands, ["--json", "--config", str(broken)])
    assert done.exit_code == 1
    assert json.loads(done.output)[0]["check"] == "settings"
    assert "hz" in json.loads(done.output)[0]["found"]


def test_the_database_is_judged_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "classmood.db"
    settings = settings_of(path)
    assert "none yet" in one_line(doctor_storage.database(settings)).found
    assert not path.exists()
    open_database(f"sqlite:///{path}").dispose()
    assert doctor_storage.database(settings).verdict is Verdict.OK
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    hurt = one_line(doctor_storage.database(settings))
    assert hurt.verdict is Verdict.FAIL and "sets the file aside" in hurt.advice
    assert path.read_bytes() == whole[: len(whole) // 2]
    open_database(f"sqlite:///{path}").dispose()
    aside = one_line(doctor_storage.database(settings))
    assert aside.verdict is Verdict.WARN and "damaged-" in aside.found
    other = tmp_path / "other.db"
    connection = dialects.sqlite_module().connect(str(other))
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.close()
    assert doctor_storage.database(settings_of(other)).verdict is Verdict.FAIL


def test_who_watches_is_said(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "classmood.db")
    assert "none" in doctor_storage.watching(settings).found
    with file_lock(tmp_path / "classmood.db", "a monitor"):
        assert "is watching" in doctor_storage.watching(settings).found


def test_little_room_and_a_bad_folder_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path / "classmood.db")
    for free, verdict in ((10**10, Verdict.OK), (5 * 10**8, Verdict.WARN), (10**6, Verdict.FAIL)):
        monkeypatch.setattr(doctor_storage, "free_bytes", lambda path, free=free: free)
        assert one_line(doctor_storage.disk(settings)).verdict is verdict
    assert list(tmp_path.iterdir()) == []
    synced = settings_of(Path("/home/ada/Dropbox/classmood.db"))
    result = one_line(doctor_storage.folder(synced))
    assert result.verdict is Verdict.WARN and "Dropbox" in result.found
    file = tmp_path / "file"
    file.write_text("")
    monkeypatch.setattr(doctor_storage, "free_bytes", lambda path: 10**10)
    assert doctor_storage.disk(settings_of(file / "x" / "classmood.db")).verdict is Verdict.FAIL


def test_a_clock_that_is_being_set_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path / "classmood.db")
    assert doctor_storage.clock(settings).verdict is Verdict.OK
    shifts = iter((1_900_000_000.0, 1_900_000_007.0))
    # the module's own name for it: the threads of a served page ask the real clock meanwhile
    set_clock = SimpleNamespace(
        time=lambda: next(shifts), monotonic=time.monotonic, sleep=time.sleep
    )
    monkeypatch.setattr(doctor_storage, "time", set_clock)
    result = one_line(doctor_storage.clock(settings))
    assert result.verdict is Verdict.WARN and "just set" in result.found


def test_a_page_without_its_scripts_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor_install.browser_assets(Settings()).verdict is Verdict.OK
    monkeypatch.setitem(doctor_install._ASSETS, "dashboard", ("assets/gone.js",))
    result = one_line(doctor_install.browser_assets(Settings()))
    assert result.verdict is Verdict.FAIL and "gone.js" in result.found
