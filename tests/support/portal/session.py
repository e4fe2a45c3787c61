"""Real Wayland sessions without a screen: D-Bus, PipeWire, a compositor and xdg-desktop-portal.

`wayland_session`: Mutter, GNOME's compositor, which shares windows; its dialog is in the test's
hands. Skips where programs are missing.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.portal.dialog import NAME, Dialog
from tests.support.system.waiting import wait_until

if sys.platform == "linux":
    from jeepney import message_bus
    from jeepney.io.blocking import open_dbus_connection

SCREEN_WH = (800, 600)
_LIBEXEC = Path("/usr/libexec")
_STARTS_WITHIN_S = 20.0
# no service folders: nothing is started that is not started here
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>{address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


class Programs:
    """The programs of one session. environment: what they get, and a program in this session."""

    def __init__(self, folder: Path, desktop: str) -> None:
        self.folder = folder
        self.address = f"unix:path={folder}/bus"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name in ("home", "portals"):
            (folder / name).mkdir()
        (folder / "bus.conf").write_text(_BUS.format(address=self.address))
        self.environment = {
            "XDG_RUNTIME_DIR": os.fspath(folder),
            "HOME": f"{folder}/home",
            "DBUS_SESSION_BUS_ADDRESS": self.address,
            "XDG_SESSION_TYPE": "wayland",
            "XDG_CURRENT_DESKTOP": desktop,
            "XDG_DESKTOP_PORTAL_DIR": f"{folder}/portals",
        }

    def start(self, name: str, *words: str, before: tuple[str, ...] = (), **more: str) -> None:
        """Start a program. before: words before it; more: added to its environment."""
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                [*before, program(name), *words], env=kept | self.environment | more,
                stdout=log, stderr=log,
            )  # fmt: skip

    def start_bus_and_pipewire(self) -> None:
        """Each session has its own."""
        self.start("dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork")
        wait_until((self.folder / "bus").exists, _STARTS_WITHIN_S)
        self.start("pipewire")
        wait_until((self.folder / "pipewire-0").exists, _STARTS_WITHIN_S)
        self.start("wireplumber")

    def start_portal(self) -> None:
        """xdg-desktop-portal and where it keeps consent."""
        self.start("xdg-permission-store")
        self.wait_for("org.freedesktop.impl.portal.PermissionStore")
        self.start("xdg-desktop-portal")
        self.wait_for("org.freedesktop.portal.Desktop")

    def wait_for(self, name: str) -> None:
        """Until somebody has this name on the bus."""

        def taken() -> bool:
            connection = open_dbus_connection(self.address)
            try:
                return bool(connection.send_and_get_reply(message_bus.NameHasOwner(name)).body[0])
            finally:
                connection.close()

        wait_until(taken, _STARTS_WITHIN_S)

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        """Make this process one of this session's."""
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            patch.delenv(name, raising=False)
        for name, value in self.environment.items():
            patch.setenv(name, value)

    def stop(self) -> None:
        """End all of them."""
        for process in reversed(self.running.values()):
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait(5)


@dataclass
class PortalSession:
    """A session whose dialog is in the test's hands."""

    programs: Programs
    dialog: Dialog

    @property
    def display(self) -> Path:
        """The compositor's socket."""
        return self.programs.folder / "wayland-0"

    @property
    def running(self) -> dict[str, subprocess.Popen[bytes]]:
        """The programs by name."""
        return self.programs.running

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        """Make this process one of this session's."""
        self.programs.enter(patch)


@contextmanager
def wayland_session(size_wh: tuple[int, int] = SCREEN_WH) -> Iterator[PortalSession]:
    """Start everything with one screen of this size; stop it at the end."""
    skip_without("dbus-daemon", "pipewire", "wireplumber", "mutter",
                 "xdg-desktop-portal", "xdg-permission-store")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(Path(folder), "classmood-test")
        (programs.folder / "portals" / "test.portal").write_text(
            f"[portal]\nDBusName={NAME}\nInterfaces=org.freedesktop.impl.portal.ScreenCast\n"
            "UseIn=classmood-test\n"
        )
        dialog: Dialog | None = None
        try:
            programs.start_bus_and_pipewire()
            size = f"{size_wh[0]}x{size_wh[1]}"
            programs.start("mutter", "--headless", "--wayland", "--no-x11",
                           "--virtual-monitor", size)  # fmt: skip
            wait_until((programs.folder / "wayland-0").exists, _STARTS_WITHIN_S)
            programs.wait_for("org.gnome.Mutter.ScreenCast")
            dialog = Dialog(programs.address)
            programs.start_portal()
            yield PortalSession(programs, dialog)
        finally:
            if dialog is not None:
                dialog.stop()
            programs.stop()


def program(name: str) -> str:
    """Where a program is: on the path, or among those that only other programs call."""
    helper = _LIBEXEC / name
    return os.fspath(helper) if helper.exists() else name


def skip_without(*names: str) -> None:
    """Skip the test where a program is missing."""
    missing = [name for name in names if shutil.which(program(name)) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@pytest.fixture(name="session")
def session_fixture(monkeypatch: pytest.MonkeyPatch) -> Iterator[PortalSession]:
    """A session that this process is part of."""
    with wayland_session() as session:
        session.enter(monkeypatch)
        yield session
