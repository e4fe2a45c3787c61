"""The page with its icon, as a program that nobody sees in a terminal: one for each data folder."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from babel import default_locale
from sqlalchemy import Engine

from dashboard import texts
from dashboard.cli.serve import courier_of, keeper_of, require_password
from dashboard.language import choice, current
from dashboard.server.access import page_address
from dashboard.server.viewers import engine_of_computer
from storage.config.load import data_dir
from storage.config.settings import Settings
from storage.database.lock import InUseError, file_lock, holder_pid
from storage.errors import ClassmoodError, StorageError
from storage.kinds import MonitorRequest
from storage.writes import monitor_requests
from storage.writes.holders import holders_here

logger = logging.getLogger(__name__)

_ENDS_WITHIN_S = 20.0
_ALERT = "on run texts\ndisplay alert (item 1 of texts) message (item 2 of texts)\nend run"


def show_with_icon(
    settings: Settings,
    connected: Callable[[], Engine],
    *,
    notify: Callable[[str], None],
    config: Path | None = None,
) -> None:
    """Serve the page and show the icon until it is quit; a second start opens the first one's page.

    Raises ClassmoodError where the page cannot be served.
    """
    address = page_address(settings.dashboard.host, settings.dashboard.port)
    # for the icon, which answers no request: as the system's language, where it is offered
    system = default_locale("LC_MESSAGES")
    current.speak_outside_requests(choice.of_process(settings.dashboard.language, system))
    try:
        with file_lock(_lock(settings), texts.DESKTOP_ICON):
            _show(settings, connected(), address, notify, config)
    except InUseError:
        notify(texts.DESKTOP_AGAIN)
        if settings.dashboard.open_browser:
            webbrowser.open(address)


def _show(
    settings: Settings,
    engine: Engine,
    address: str,
    notify: Callable[[str], None],
    config: Path | None,
) -> None:
    from dashboard.app import create_app  # noqa: PLC0415 - heavy; not for a second start
    from dashboard.desktop.lesson_control import Choice, LessonControl  # noqa: PLC0415
    from dashboard.desktop.show_icon import show_icon  # noqa: PLC0415
    from dashboard.monitor_process.launcher import Launcher  # noqa: PLC0415
    from dashboard.server.serve import make_server  # noqa: PLC0415

    require_password(settings, notify)
    stop = threading.Event()
    _stop_on_signals(stop)
    own = engine_of_computer(settings, engine)
    launcher = Launcher(settings, own, config)
    host, port = settings.dashboard.host, settings.dashboard.port
    server = make_server(create_app(settings, engine, config, launcher), host, port)
    keeper = keeper_of(settings, engine, config, notify)
    courier = courier_of(settings, engine)
    control = LessonControl(settings, own, launcher, address, stop.set)
    try:
        threading.Thread(target=server.run, name="page", daemon=True).start()
        keeper.start()
        courier.start()
        notify(texts.page_open(address))
        if settings.dashboard.open_browser:
            control.choose(Choice.OPEN)
        show_icon(control, stop, notify)
    finally:
        server.close()
        keeper.close()
        courier.close()
        engine.dispose()


def quit_running(settings: Settings, connected: Callable[[Settings], Engine]) -> bool:
    """End the one that runs, and the lesson it watches; answers whether there was one.

    Raises ClassmoodError where it does not end.
    """
    pid = holder_pid(_lock(settings))
    if pid is None:
        return False
    engine = connected(settings)
    try:
        for holder in holders_here(engine_of_computer(settings, engine)):
            with contextlib.suppress(StorageError):  # it has just ended by itself
                monitor_requests.request(engine, holder.session_id, MonitorRequest.STOP)
    finally:
        engine.dispose()
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    until_s = time.monotonic() + _ENDS_WITHIN_S
    while holder_pid(_lock(settings)) == pid:
        if time.monotonic() > until_s:
            raise ClassmoodError(texts.desktop_still_there(pid))
        time.sleep(0.1)
    with contextlib.suppress(OSError):  # nobody holds it
        _lock(settings).with_name("desktop.lock").unlink()
    return True


def tell_error(text: str) -> None:
    """Show an error to somebody who sees no terminal. Never fails."""
    try:
        if sys.platform == "win32":
            import ctypes  # noqa: PLC0415

            ctypes.windll.user32.MessageBoxW(None, text, texts.DESKTOP_NAME, 0x10)
        elif sys.platform == "darwin":
            subprocess.run(["osascript", "-e", _ALERT, texts.DESKTOP_NAME, text], check=False)
        else:
            from dashboard.desktop.notification import notify_desktop  # noqa: PLC0415

            notify_desktop(texts.DESKTOP_NAME, text)
    except Exception:
        logger.exception("an error could not be shown: %s", text)


def _lock(settings: Settings) -> Path:
    """What `storage.database.lock` locks: `desktop.lock` in the data folder."""
    return data_dir(settings) / "desktop"


def _stop_on_signals(stop: threading.Event) -> None:
    def ended(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ended)
