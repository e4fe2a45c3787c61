"""The icon of a running `classmood desktop` in a panel: a real bus, a real meeting window."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import Engine, create_engine

from dashboard import texts
from storage.access import notice
from storage.config.settings import Settings
from storage.program import own_command
from storage.writes.holders import live_holders
from tests.support.desktop.display import VirtualDisplay, virtual_display
from tests.support.desktop.panel import NotificationService, Panel, session_bus
from tests.support.system.ports import free_port
from tests.support.system.waiting import wait_until

LONG_S = 90.0
_SHOWN_S = 20.0


class Program:
    """`classmood desktop` in an empty home. pages: addresses that it has opened in a browser."""

    def __init__(self, home: Path, environment: dict[str, str]) -> None:
        self.home = home
        self.port = free_port()
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> "subprocess.Popen[str]":
        command = own_command("desktop", "--port", str(self.port), *words)
        return subprocess.Popen(
            command, env=self.environment, cwd=self.home, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    @property
    def data(self) -> Path:
        return self.home / ".local" / "share" / "classmood"

    @property
    def pages(self) -> list[str]:
        opened = self.home / "opened"
        return opened.read_text("utf-8").split() if opened.is_file() else []

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def running(home: Path, bus: str, display: str = "", *words: str) -> Iterator[Program]:
    home.mkdir(exist_ok=True)
    browser = home / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {home / "opened"}\n')
    browser.chmod(0o755)
    environment = {
        "HOME": str(home), "PATH": os.environ["PATH"], "BROWSER": str(browser),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }  # fmt: skip
    if bus:
        environment["DBUS_SESSION_BUS_ADDRESS"] = bus
    if display:
        environment |= {"DISPLAY": display, "XDG_SESSION_TYPE": "x11"}
    program = Program(home, environment)
    process = program.process = program.run(*words)
    try:
        wait_until(program.answers, LONG_S)
        yield program
    finally:
        process.terminate()
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@pytest.fixture
def bus() -> Iterator[str]:
    with session_bus() as address:
        yield address


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[VirtualDisplay]:
    with virtual_display() as display:
        window = subprocess.Popen(
            own_command("drawn-class", "--width", "960", "--height", "540"),
            env=display.environment | {"HOME": str(tmp_path)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield display
        finally:
            window.terminate()
            window.wait()


def accept_notice(home: Path) -> None:
    notice.accept(Settings(data_dir=home / ".local" / "share" / "classmood"), datetime.now(UTC))


def test_a_lesson_is_started_paused_resumed_and_stopped_from_the_icon(
    tmp_path: Path, bus: str, meeting: VirtualDisplay
) -> None:
    home = tmp_path / "home"
    accept_notice(home)
    with Panel(bus) as panel, running(home, bus, meeting.name, "--no-browser") as program:
        assert program.process is not None
        engine = create_engine(f"sqlite:///{program.data / 'classmood.db'}")
        assert panel.status == texts.DESKTOP_IDLE
        assert list(panel.menu()) == [texts.DESKTOP_OPEN, texts.DESKTOP_START, texts.DESKTOP_QUIT]
        idle = panel.properties()["IconPixmap"]

        panel.click(texts.DESKTOP_START)
        wait_until(lambda: texts.DESKTOP_PAUSE in panel.menu(), LONG_S)
        assert panel.status.startswith("Watching")
        assert panel.properties()["IconPixmap"] != idle
        assert "LayoutUpdated" in panel.signals and "NewIcon" in panel.signals
        wait_until(lambda: program.pages == [f"http://127.0.0.1:{program.port}/"], _SHOWN_S)

        panel.click(texts.DESKTOP_PAUSE)
        wait_until(lambda: texts.DESKTOP_RESUME in panel.menu(), _SHOWN_S)
        assert panel.status == texts.DESKTOP_PAUSED
        assert requested(engine) == "pause"

        panel.click(texts.DESKTOP_RESUME)
        wait_until(lambda: texts.DESKTOP_PAUSE in panel.menu(), _SHOWN_S)
        assert requested(engine) == "run"

        panel.click(texts.DESKTOP_STOP)
        wait_until(lambda: not live_holders(engine), LONG_S)
        wait_until(lambda: texts.DESKTOP_START in panel.menu(), _SHOWN_S)

        panel.click(texts.DESKTOP_QUIT)
        assert program.process.wait(timeout=30) == 0
        engine.dispose()


def test_quitting_ends_the_lesson_too(tmp_path: Path, bus: str, meeting: VirtualDisplay) -> None:
    """Nobody is watched on by a program whose icon has gone."""
    home = tmp_path / "home"
    accept_notice(home)
    with Panel(bus) as panel, running(home, bus, meeting.name, "--no-browser") as program:
        assert program.process is not None
        panel.click(texts.DESKTOP_START)
        wait_until(lambda: texts.DESKTOP_STOP in panel.menu(), LONG_S)
        engine = create_engine(f"sqlite:///{program.data / 'classmood.db'}")
        assert live_holders(engine)
        panel.click(texts.DESKTOP_QUIT_STOPS)
        assert program.process.wait(timeout=30) == 0
        wait_until(lambda: not live_holders(engine), LONG_S)
        engine.dispose()


def test_the_class_is_told_first(tmp_path: Path, bus: str) -> None:
    """Without the notice the icon starts nothing: the start page asks."""
    with Panel(bus) as panel, running(tmp_path / "home", bus, "", "--no-browser") as program:
        panel.click(texts.DESKTOP_START)
        wait_until(lambda: program.pages == [f"http://127.0.0.1:{program.port}/start"], _SHOWN_S)
        assert panel.status == texts.DESKTOP_IDLE


def test_a_start_that_fails_opens_the_page_that_says_why(tmp_path: Path, bus: str) -> None:
    home = tmp_path / "home"
    accept_notice(home)  # but there is no display
    with Panel(bus) as panel, running(home, bus, "", "--no-browser") as program:
        panel.click(texts.DESKTOP_START)
        wait_until(lambda: program.pages == [f"http://127.0.0.1:{program.port}/start"], LONG_S)
        wait_until(lambda: texts.DESKTOP_START in panel.menu(), _SHOWN_S)


def test_a_click_on_the_icon_opens_the_page(tmp_path: Path, bus: str) -> None:
    with Panel(bus) as panel, running(tmp_path / "home", bus, "", "--no-browser") as program:
        panel.activate()
        wait_until(lambda: program.pages == [f"http://127.0.0.1:{program.port}/start"], _SHOWN_S)
        error = panel.call("/MenuBar", "com.canonical.dbusmenu", "Nothing", "i", (0,))
        assert error.body == ("com.canonical.dbusmenu.Nothing",)
        error = panel.call(
            "/StatusNotifierItem", "org.freedesktop.DBus.Properties", "Get", "ss",
            ("org.kde.StatusNotifierItem", "Colour"),
        )  # fmt: skip
        assert "Colour" in error.body[0]
        assert panel.properties()["Id"] == "classmood"  # it still answers


def test_a_panel_that_comes_late_or_comes_back_gets_the_icon(tmp_path: Path, bus: str) -> None:
    with running(tmp_path / "home", bus, "", "--no-browser"):
        for _ in range(2):
            with Panel(bus) as panel:
                assert panel.status == texts.DESKTOP_IDLE


@pytest.mark.parametrize("with_bus", [True, False])
def test_without_a_panel_the_page_opens_and_is_the_way(tmp_path: Path, with_bus: bool) -> None:
    with session_bus() as address:
        home = tmp_path / "home"
        with running(home, address if with_bus else "unix:path=/nowhere") as program:
            assert program.process is not None
            wait_until(
                lambda: program.pages == [f"http://127.0.0.1:{program.port}/start"], _SHOWN_S
            )
            again = program.run()
            said, _ = again.communicate(timeout=LONG_S)
            assert again.returncode == 0
            assert said.strip() == texts.DESKTOP_AGAIN
            if with_bus:
                assert program.process.stdout is not None
                assert any(texts.DESKTOP_NO_PANEL in line for line in program.process.stdout)
            wait_until(lambda: len(program.pages) == 2, _SHOWN_S)
            ended = subprocess.run(
                own_command("desktop", "quit"), env=program.environment, cwd=home,
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            assert ended.stdout.strip() == texts.DESKTOP_ENDED
            assert program.process.wait(timeout=10) == 0


def test_an_error_is_shown_by_the_desktop_where_there_is_no_terminal(
    tmp_path: Path, bus: str
) -> None:
    (tmp_path / "config.yaml").write_text("capture: {hz: quick}\n")
    told: list[tuple[str, str]] = []
    with NotificationService(bus, told):
        done = subprocess.run(
            own_command("desktop", "--config", str(tmp_path / "config.yaml")),
            env={"HOME": str(tmp_path), "PATH": "", "DBUS_SESSION_BUS_ADDRESS": bus},
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert len(told) == 1 and "capture.hz" in told[0][1]


def requested(engine: Engine) -> str:
    with engine.connect() as connection:
        row = connection.exec_driver_sql("select requested from monitor_state").one()
    return str(row[0])
