"""The windows that are open, each read once: for systems on which no test window can be opened.

What is told holds programs, sizes and places, no titles and no pictures.
"""

import platform
import time
from collections.abc import Iterator
from importlib import metadata

from monitor.capture import WindowReader
from monitor.desktop import Sight, WindowInfo, WindowState, WindowSystem
from monitor.doctor.check_result import CheckResult, Verdict
from storage.errors import SourceError

MOST_WINDOWS = 6
_PACKAGES = (
    "windows-capture", "pyobjc-framework-ScreenCaptureKit", "pyobjc-framework-Quartz", "mss",
)  # fmt: skip
_REPORT = "send this to us: docs/platforms.md"
_BLACK = "keep the meeting in front, and send this to us: docs/platforms.md"


def read_open_windows(system: WindowSystem, reader: WindowReader) -> Iterator[CheckResult]:
    """One line a window, meetings first; a last one where not one was read."""
    listed = [each for each in system.list_windows() if not each.minimised]
    listed.sort(key=lambda each: each.matches_meeting is None)
    read = 0
    for number, window in enumerate(listed[:MOST_WINDOWS], 1):
        result = _read(f"window {number}", window, system, reader)
        read += result.verdict is Verdict.OK
        yield result
    if not listed:
        yield CheckResult("windows", Verdict.WARN, "none is open", "open the meeting, then again")
    elif not read:
        found = "not one open window was read"
        yield CheckResult("windows", Verdict.FAIL, found, "watch the screen: --source screen")


def system_facts() -> dict[str, object]:
    """System, Python and packages that read windows, for `json.dumps`."""
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return {
        "platform": platform.platform(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "packages": packages,
    }


def _read(name: str, window: WindowInfo, system: WindowSystem, reader: WindowReader) -> CheckResult:
    try:
        sight = system.look(window.id)
        if sight is None:
            return CheckResult(name, Verdict.WARN, f"{window.app}: closed meanwhile")
        started_s = time.perf_counter()
        grab = reader.grab(window.id, sight)
        took_ms = (time.perf_counter() - started_s) * 1000
    except SourceError as error:
        return CheckResult(name, Verdict.WARN, f"{window.app}: {error}", _REPORT)
    if grab.image is None:
        why = grab.stale.reason if grab.stale else "no picture"
        drawn = sight.state is WindowState.SHOWN
        return CheckResult(
            name, Verdict.WARN, f"{window.app}: {why}, {_place(sight)}", _REPORT if drawn else ""
        )
    height, width = grab.image.shape[:2]
    found = f"{window.app}: {width}x{height} pixels, {_place(sight)}, {took_ms:.0f} ms"
    if not grab.image.any():
        return CheckResult(name, Verdict.WARN, f"{found}, all black", _BLACK)
    return CheckResult(name, Verdict.OK, found)


def _place(sight: Sight) -> str:
    x0, y0, x1, y1 = sight.box_xyxy
    covers = len(sight.covers_xyxy)
    return f"window {x1 - x0}x{y1 - y0} at {x0},{y0}, {covers} above it"
