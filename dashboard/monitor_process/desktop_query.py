"""What can be chosen on this desktop, asked of `classmood windows`; pictures stay in memory."""

import base64
import binascii
import json
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import texts
from dashboard.monitor_process.launcher import PREFIX
from storage.errors import SourceError
from storage.program import own_command

TIMEOUT_S = 60.0
AGAIN_S = 2.0
"""Many requests must not start as many processes."""
_MAX_BYTES = 8 * 1024 * 1024
_JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Window:
    """picture: data URI, or "" where there is none; then `hidden` says why."""

    title: str
    app: str
    program: str
    size: str
    picture: str
    hidden: str


@dataclass(frozen=True, slots=True)
class Screen:
    """number: from 1. region: left, top, width, height."""

    number: int
    region: tuple[int, int, int, int]
    picture: str


@dataclass(frozen=True, slots=True)
class Desktop:
    """Windows with different titles, and monitors.

    capture: how a window is read here, one sentence of the doctor's ("" from an older command).
    asks: the desktop itself asks, in a dialog, for a window that is not listed.
    """

    windows: list[Window]
    screens: list[Screen]
    capture: str = ""
    asks: bool = False


class Looker:
    """Runs the command, one at a time; what it said counts for AGAIN_S, for all who ask."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._lock = threading.Lock()
        self._looked_s = -AGAIN_S
        self._found: Desktop | SourceError | None = None

    def look(self) -> Desktop:
        """Windows and monitors. Raises SourceError with the command's own line."""
        with self._lock:
            if self._found is None or time.monotonic() - self._looked_s > AGAIN_S:
                try:
                    self._found = self._run()
                except SourceError as error:
                    self._found = error
                self._looked_s = time.monotonic()
            if isinstance(self._found, SourceError):
                raise self._found
            return self._found

    def _run(self) -> Desktop:
        try:
            done = subprocess.run(
                own_command("windows", "--json"),
                env=self._environment, stdin=subprocess.DEVNULL, capture_output=True,
                timeout=TIMEOUT_S, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SourceError(texts.START_LOOK_FAILED) from error
        if done.returncode != 0:
            lines = done.stderr.decode("utf-8", "replace").splitlines()
            ours = [line.removeprefix(PREFIX) for line in lines if line.startswith(PREFIX)]
            raise SourceError((ours or [texts.START_LOOK_FAILED])[-1])
        return parse(done.stdout)


def parse(text: bytes) -> Desktop:
    """The command's answer. Raises SourceError where it is none."""
    try:
        if len(text) > _MAX_BYTES:
            raise ValueError("too long")
        given: dict[str, Any] = json.loads(text)
        windows = {one["title"]: _window(one) for one in reversed(given["windows"])}
        # of windows with the same title the topmost stays
        return Desktop(
            list(reversed(windows.values())),
            [_screen(screen) for screen in given["screens"]],
            str(given["capture"]["summary"]) if "capture" in given else "",
            asks=bool(given.get("capture", {}).get("asks", False)),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(texts.START_LOOK_FAILED) from error


def _window(one: dict[str, Any]) -> Window:
    return Window(
        title=str(one["title"]),
        app=str(one["app"]),
        program=str(one["program"] or ""),
        size=f"{int(one['width'])} × {int(one['height'])}",
        picture=_data_uri(one["picture"]),
        hidden=str(one["hidden"]),
    )


def _screen(one: dict[str, Any]) -> Screen:
    left, top, width, height = (int(part) for part in one["region"])
    return Screen(int(one["number"]), (left, top, width, height), _data_uri(one["picture"]))


def _data_uri(picture: str | None) -> str:
    if not picture:
        return ""
    try:
        if not base64.b64decode(picture, validate=True).startswith(_JPEG):
            raise ValueError("no JPEG")
    except binascii.Error as error:
        raise ValueError("no base64") from error
    return f"data:image/jpeg;base64,{picture}"
