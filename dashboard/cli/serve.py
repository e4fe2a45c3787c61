"""A monitor as a process of its own, and the page beside it in this one."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from sqlalchemy import Engine

from dashboard import texts
from dashboard.events.courier import Courier
from dashboard.monitor_process.agenda_input import agenda_input
from dashboard.server.access import access_policy, page_address
from dashboard.server.viewers import engine_of_computer
from storage.config.load import database_url, load_settings
from storage.config.networks import networks_of
from storage.config.settings import Settings, StorageSettings
from storage.errors import ClassmoodError, StorageError
from storage.program import own_command
from storage.writes.holders import holders_here
from storage.writes.upkeep import Keeper

_START_S = 10.0
"""A monitor that fails sooner than this could not start: then there is nothing to show either."""
_NOT_ENCRYPTED = (
    "Other computers reach the page at {host} without encryption: whoever listens on the network "
    "can read it and the password. docs/security.md shows how to add encryption."
)


def watch_and_show(
    settings: Settings,
    engine: Engine,
    monitor_options: list[str],
    *,
    stay: bool,
    notify: Callable[[str], None],
    config: Path | None = None,
    agenda: Sequence[str] = (),
) -> int:
    """Run `classmood monitor` and serve the page until Ctrl+C; answers the exit code.

    stay: keep serving after the lesson has ended, for the review after class. config: the user's
    settings file, as it was named. agenda: titles given before class. Raises ClassmoodError before
    anything is started where the port is taken, ConfigurationError where the page is for others too
    and no password is set.
    """
    host, port = settings.dashboard.host, settings.dashboard.port
    require_password(settings, notify)
    _require_free(host, port)
    _interrupt_on_signals()
    keeper = keeper_of(settings, engine, config, notify)
    courier = courier_of(settings, engine)
    began_s = time.monotonic()
    with agenda_input(agenda) as (given, options):
        monitor = subprocess.Popen(
            own_command("monitor", *monitor_options, *options),
            # not among the arguments: those can be read by others
            env=os.environ | {"CLASSMOOD_STORAGE__URL": database_url(settings)},
            stdin=given,
        )
    try:
        # imported only now: the monitor is already looking while the page gets ready
        from dashboard.app import create_app  # noqa: PLC0415
        from dashboard.server.serve import make_server  # noqa: PLC0415

        server = make_server(create_app(settings, engine, config), host, port)
        threading.Thread(target=server.run, name="page", daemon=True).start()
        keeper.start()
        courier.start()
        address = page_address(host, port)
        notify(texts.page_open(address))
        if settings.dashboard.open_browser:
            webbrowser.open(address)
        code = monitor.wait()
        if (code and time.monotonic() - began_s < _START_S) or not stay:
            return code
        notify(texts.lesson_over(address))
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        keeper.close()
        courier.close()
        _end(monitor)
    return 0


def show(
    settings: Settings,
    engine: Engine,
    *,
    notify: Callable[[str], None],
    config: Path | None = None,
) -> None:
    """Serve the page alone until Ctrl+C. Raises ClassmoodError where the port is taken.

    config: the user's settings file, as it was named. A lesson started from the page goes on.
    """
    from dashboard.api.listening import FEED  # noqa: PLC0415 - see above
    from dashboard.app import create_app  # noqa: PLC0415
    from dashboard.server.serve import make_server  # noqa: PLC0415

    host, port = settings.dashboard.host, settings.dashboard.port
    require_password(settings, notify)
    app = create_app(settings, engine, config)
    server = make_server(app, host, port)
    _interrupt_on_signals()
    keeper = keeper_of(settings, engine, config, notify)
    courier = courier_of(settings, engine)
    keeper.start()
    courier.start()
    address = page_address(host, port)
    notify(texts.page_open(address))
    if settings.dashboard.open_browser:
        webbrowser.open(address)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        app.server.extensions[FEED].close()
        server.close()
        keeper.close()
        courier.close()
        _notify_what_goes_on(engine_of_computer(settings, engine), notify)


def keeper_of(
    settings: Settings, engine: Engine, config: Path | None, notify: Callable[[str], None]
) -> Keeper:
    """Daily upkeep while the page is served, by the keeping times that hold at that moment."""

    def keeping() -> StorageSettings:
        try:
            return load_settings(config).storage
        except ClassmoodError:
            return settings.storage

    return Keeper(engine, keeping, notify=notify)


def courier_of(settings: Settings, engine: Engine) -> Courier:
    """What sends webhooks while the page is served."""
    return Courier(engine, networks_of(settings.school.webhook_networks))


def _notify_what_goes_on(engine: Engine, notify: Callable[[str], None]) -> None:
    """Closing the page ends no lesson that was started from it: whoever closes it has to know."""
    with contextlib.suppress(StorageError):
        for holder in holders_here(engine):
            notify(texts.lesson_goes_on(holder.title))


def _end(monitor: "subprocess.Popen[bytes]") -> None:
    """Let the monitor write what it has; Ctrl+C has reached it too, where there was one."""
    if monitor.poll() is None:
        monitor.terminate()
    try:
        monitor.wait(timeout=45)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        monitor.kill()


def _interrupt_on_signals() -> None:
    # SIGINT too: a process started in the background by a shell ignores it otherwise
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def require_password(settings: Settings, notify: Callable[[str], None]) -> None:
    """Raises ConfigurationError where the page is for others too and no password is set."""
    policy = access_policy(settings)
    policy.require_password(policy.host)
    if not policy.local and not policy.trusted_proxy:
        notify(_NOT_ENCRYPTED.format(host=policy.host))


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ClassmoodError(texts.port_taken(host, port)) from error
