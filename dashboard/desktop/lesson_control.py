"""What can be done from the icon: the same as on the page, by the same ways."""

import logging
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine

from dashboard import texts
from dashboard.monitor_process.command_line import Source, Wanted, command_line, environment
from dashboard.monitor_process.launcher import Launcher, Phase
from dashboard.reads import session as reads
from storage.access import notice
from storage.config.settings import Settings
from storage.errors import ClassmoodError, StorageError
from storage.kinds import MonitorRequest
from storage.writes import monitor_requests

logger = logging.getLogger(__name__)


class Mark(StrEnum):
    """Which of the icons is shown."""

    IDLE = "idle"
    WATCHING = "watching"
    PAUSED = "paused"


class Choice(StrEnum):
    """An item of the menu."""

    OPEN = "open"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu. starts_group: a line is drawn above it."""

    choice: Choice
    label: str
    enabled: bool = True
    starts_group: bool = False


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the icon shows now. status: one line, shown where the pointer rests on it."""

    mark: Mark
    status: str
    items: tuple[Item, ...]


class LessonControl:
    """Looks at the lesson and obeys the menu. Safe for threads.

    launcher: the page's own. address: of the page. quit_program: what ends the program; open_page:
    what shows an address (a browser).
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        launcher: Launcher,
        address: str,
        quit_program: Callable[[], None],
        open_page: Callable[[str], object] = webbrowser.open,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._launcher = launcher
        self._address = address
        self._quit_program = quit_program
        self._open_page = open_page
        self._is_waiting = False

    def appearance(self) -> Appearance:
        """As things stand; a start from the icon that has failed opens the page that says why."""
        try:
            return self._appearance()
        except StorageError as error:
            return Appearance(Mark.IDLE, str(error), _menu(can_start=False))

    def _appearance(self) -> Appearance:
        state = self._launcher.state()
        if self._is_waiting and state.phase is not Phase.STARTING:
            self._is_waiting = False
            self._open("/start" if state.phase is Phase.FAILED else "/")
        if state.session_id is not None:
            return self._watching(state.session_id)
        if state.phase is Phase.STARTING:
            return Appearance(Mark.IDLE, texts.DESKTOP_STARTING, _menu(can_start=False))
        return Appearance(Mark.IDLE, texts.DESKTOP_IDLE, _menu(can_start=True))

    def choose(self, choice: Choice) -> None:
        """Do it. What goes wrong is shown on the start page, and written to the log."""
        try:
            self._do(choice)
        except ClassmoodError as error:
            logger.warning("%s from the icon: %s", choice, error)
            self._open("/start")

    def stop_lesson(self) -> None:
        """Ask the lesson that is watched now, if any, to end."""
        session_id = self._launcher.state().session_id
        if session_id is not None:
            monitor_requests.request(self._engine, session_id, MonitorRequest.STOP)

    def _do(self, choice: Choice) -> None:
        match choice:
            case Choice.OPEN:
                self._open("/" if self._launcher.state().session_id is not None else "/start")
            case Choice.START:
                self._start()
            case Choice.PAUSE:
                self._request(MonitorRequest.PAUSE)
            case Choice.RESUME:
                self._request(MonitorRequest.RUN)
            case Choice.STOP:
                self._request(MonitorRequest.STOP)
            case Choice.QUIT:
                try:
                    self.stop_lesson()
                finally:
                    self._quit_program()

    def _start(self) -> None:
        if notice.accepted_at(self._settings) is None:
            self._open("/start")  # which asks whether the class knows
            return
        wanted = Wanted(Source.WINDOW)
        self._launcher.start(command_line(wanted), environment(wanted))
        self._is_waiting = True

    def _request(self, what: MonitorRequest) -> None:
        session_id = self._launcher.state().session_id
        if session_id is None:
            raise StorageError(texts.DESKTOP_IDLE)
        monitor_requests.request(self._engine, session_id, what)

    def _watching(self, session_id: int) -> Appearance:
        row = reads.session_row(self._engine, session_id)
        if row is not None and row.requested == MonitorRequest.PAUSE:
            return Appearance(Mark.PAUSED, texts.DESKTOP_PAUSED, _menu(paused=True))
        title = "" if row is None else row.title
        return Appearance(Mark.WATCHING, texts.desktop_watching(title), _menu(paused=False))

    def _open(self, path: str) -> None:
        self._open_page(self._address + path)


def _menu(*, paused: bool | None = None, can_start: bool = False) -> tuple[Item, ...]:
    """paused: None where no lesson is watched."""
    opens = Item(Choice.OPEN, texts.DESKTOP_OPEN)
    if paused is None:
        start = Item(Choice.START, texts.DESKTOP_START, enabled=can_start, starts_group=True)
        return opens, start, Item(Choice.QUIT, texts.DESKTOP_QUIT, starts_group=True)
    pause = (
        Item(Choice.RESUME, texts.DESKTOP_RESUME, starts_group=True)
        if paused
        else Item(Choice.PAUSE, texts.DESKTOP_PAUSE, starts_group=True)
    )
    stop = Item(Choice.STOP, texts.DESKTOP_STOP)
    return opens, pause, stop, Item(Choice.QUIT, texts.DESKTOP_QUIT_STOPS, starts_group=True)
