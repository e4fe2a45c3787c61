"""A real Wayland session without a screen: D-Bus, PipeWire, Mutter and xdg-desktop-portal.

Usage: `from tests.support.portal.session import wayland_session`; skips where programs are missing.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.portal.dialog import NAME, Dialog
from tests.support.waiting import wait_until

LIBEXEC = Path("/usr/libexec")
_PROGRAMS = ("dbus-daemon", "pipewire", "wireplumber", "mutter")
_HELPERS = ("xdg-desktop-portal", "xdg-permission-store")
SCREEN_WH = (800, 600)
# no service folders: nothing is started that is not started here
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>{address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


@dataclass
class PortalSession:
    """What runs. environment: of a program in this session. dialog: the desktop's, in our hands."""

    folder: Path
    environment: dict[str, str]
    dialog: Dialog
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def display(self) -> Path:
        """The compositor's socket."""
        return self.folder / "wayland-0"

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        """Make this process one of this session's."""
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            patch.delenv(name, raising=False)
        for name, value in self.environment.items():
            patch.setenv(name, value)


@contextmanager
def wayland_session() -> Iterator[PortalSession]:
    """Start everything; stop it at the end."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    missing += [name for name in _HELPERS if not (LIBEXEC / name).exists()]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "home").mkdir()
        (folder / "portals").mkdir()
        (folder / "portals" / "test.portal").write_text(
            f"[portal]\nDBusName={NAME}\nInterfaces=org.freedesktop.impl.portal.ScreenCast\n"
            "UseIn=classmood-test\n"
        )
        address = f"unix:path={folder}/bus"
        ours = {
            "XDG_RUNTIME_DIR": name,
            "HOME": f"{name}/home",
            "DBUS_SESSION_BUS_ADDRESS": address,
            "XDG_SESSION_TYPE": "wayland",
            "XDG_CURRENT_DESKTOP": "classmood-test",
            "XDG_DESKTOP_PORTAL_DIR": f"{name}/portals",
        }
        running: dict[str, subprocess.Popen[bytes]] = {}
        dialog: Dialog | None = None
        try:
            start = _Starter(folder, ours, running)
            (folder / "bus.conf").write_text(_BUS.format(address=address))
            start("dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork")
            wait_until((folder / "bus").exists)
            start("pipewire")
            wait_until((folder / "pipewire-0").exists)
            start("wireplumber")
            start(
                "mutter", "--headless", "--wayland", "--no-x11",
                "--virtual-monitor", f"{SCREEN_WH[0]}x{SCREEN_WH[1]}",
            )  # fmt: skip
            wait_until((folder / "wayland-0").exists, 20.0)
            wait_until(lambda: _has_name(address, "org.gnome.Mutter.ScreenCast"), 20.0)
            dialog = Dialog(address)
            start("xdg-permission-store")
            wait_until(lambda: _has_name(address, "org.freedesktop.impl.portal.PermissionStore"))
            start("xdg-desktop-portal")
            wait_until(lambda: _has_name(address, "org.freedesktop.portal.Desktop"), 20.0)
            yield PortalSession(folder, ours, dialog, running)
        finally:
            if dialog is not None:
                dialog.stop()
            for process in reversed(running.values()):
                process.send_signal(signal.SIGCONT)
                process.terminate()
            for process in running.values():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                process.kill()
                process.wait(5)


class _Starter:
    def __init__(
        self, folder: Path, ours: dict[str, str], running: dict[str, subprocess.Popen[bytes]]
    ) -> None:
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self._environment, self._folder, self._running = kept | ours, folder, running

    def __call__(self, program: str, *words: str) -> None:
        path = LIBEXEC / program if program in _HELPERS else Path(program)
        with (self._folder / f"{program}.log").open("wb") as log:
            self._running[program] = subprocess.Popen(
                [os.fspath(path), *words], env=self._environment, stdout=log, stderr=log
            )


def _has_name(address: str, name: str) -> bool:
    from jeepney import message_bus  # noqa: PLC0415
    from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415

    connection = open_dbus_connection(address)
    try:
        return bool(connection.send_and_get_reply(message_bus.NameHasOwner(name)).body[0])
    finally:
        connection.close()
