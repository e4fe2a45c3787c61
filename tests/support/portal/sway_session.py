"""A real wlroots session without a screen: sway and xdg-desktop-portal-wlr, which shares screens.

Consent needs no dialog: the portal's settings name the one output there is.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.portal.graphics_claim import GraphicsClaim
from tests.support.portal.session import Programs, skip_without
from tests.support.system.waiting import wait_until

OUTPUT = "HEADLESS-1"
SCREEN_WH = (640, 480)
_NOBODY = 65534
_DEFINITION = Path("/usr/share/xdg-desktop-portal/portals/wlr.portal")
_STARTS_WITHIN_S = 20.0


@dataclass
class SwaySession:
    """What runs. display: the compositor's socket."""

    programs: Programs
    own: Path

    @property
    def display(self) -> Path:
        return self.own / "wayland-1"

    def say(self, *words: str) -> None:
        """A command to sway."""
        (control,) = self.own.glob("sway-ipc.*")
        subprocess.run(
            ["swaymsg", "-s", os.fspath(control), *words],
            check=True, capture_output=True, timeout=10,
        )  # fmt: skip


@contextmanager
def sway_session() -> Iterator[SwaySession]:
    """Start everything; stop it at the end."""
    skip_without("dbus-daemon", "pipewire", "wireplumber", "sway", "swaymsg", "setpriv",
                 "xdg-desktop-portal", "xdg-desktop-portal-wlr",
                 "xdg-permission-store")  # fmt: skip
    if not _DEFINITION.exists():
        pytest.skip("xdg-desktop-portal-wlr is not installed where it is looked for")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as own:
        programs = Programs(Path(folder), "sway")
        settings = Path(folder, "home", ".config", "xdg-desktop-portal-wlr", "config")
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[screencast]\nchooser_type=none\noutput_name={OUTPUT}\n")
        shutil.copy(_DEFINITION, Path(folder, "portals"))
        claim: GraphicsClaim | None = None
        try:
            programs.start_bus_and_pipewire()
            _start_sway(programs, Path(own))
            session = SwaySession(programs, Path(own))
            wait_until(session.display.exists, _STARTS_WITHIN_S)
            claim = GraphicsClaim(Path(folder, "claimed"), session.display)
            programs.start("xdg-desktop-portal-wlr", WAYLAND_DISPLAY=f"{folder}/claimed")
            programs.wait_for("org.freedesktop.impl.portal.desktop.wlr")
            programs.start_portal()
            yield session
        finally:
            programs.stop()
            if claim is not None:
                claim.close()


def _start_sway(programs: Programs, own: Path) -> None:
    settings = own / "settings"
    settings.write_text(
        f"output {OUTPUT} resolution {SCREEN_WH[0]}x{SCREEN_WH[1]}\n"
        "default_border none\nfor_window [app_id=classmood-test] fullscreen enable\n"
    )
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:  # sway refuses to run as root
        os.chown(own, _NOBODY, _NOBODY)
        before = ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
    programs.start(
        "sway", "-c", os.fspath(settings), before=before, XDG_RUNTIME_DIR=os.fspath(own),
        HOME=os.fspath(own), WLR_BACKENDS="headless", WLR_RENDERER="pixman",
        WLR_LIBINPUT_NO_DEVICES="1",
    )  # fmt: skip
