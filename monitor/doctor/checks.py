"""Is everything there that a lesson needs? One check per part, each really tried."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from models import Classifier
from models.errors import ModelError
from monitor.capture.grab import Grabber
from monitor.capture.portal import portal_state
from monitor.desktop import is_wayland, list_windows, require_screen_access
from monitor.doctor.check_result import CheckResult, Verdict
from storage.config.settings import Settings
from storage.errors import ClassmoodError, SourceError

_GRAB_PX = 64
_SLOW_LOOK_S = 0.5

Check = Callable[[Settings], CheckResult]


def examine(settings: Settings) -> Iterator[CheckResult]:
    """Tries one part after the other; a check that fails unexpectedly is a result too."""
    # the checks of storage and of what is installed have modules of their own
    from monitor.doctor.installed import browser_assets, versions  # noqa: PLC0415
    from monitor.doctor.storage import (  # noqa: PLC0415
        clock,
        database,
        disk,
        folder,
        policy,
        watching,
    )

    checks: dict[str, Check] = {
        "versions": versions,
        "display": display,
        "screen": screen,
        "windows": windows,
        "clock": clock,
        "disk": disk,
        "data folder": folder,
        "database": database,
        "policy": policy,
        "monitor": watching,
        "network": network,
        "eyes": eyes,
        "page": browser_assets,
    }
    for name, check in checks.items():
        try:
            yield check(settings)
        except ClassmoodError as error:
            yield CheckResult(name, Verdict.FAIL, str(error), "see above")
        except Exception as error:
            yield CheckResult(
                name, Verdict.FAIL, f"{type(error).__name__}: {error}", "install Classmood again"
            )


def display(settings: Settings) -> CheckResult:
    """The kind of session, and whether windows of other programs can be seen in it."""
    kind = {"win32": "Windows", "darwin": "macOS"}.get(sys.platform)
    if kind is None:
        session = os.environ.get("XDG_SESSION_TYPE") or "unknown session"
        kind = f"{session}, DISPLAY={os.environ.get('DISPLAY', 'not set')}"
    if (shared := _shared_here("display", kind)) is not None:
        return shared
    try:
        require_screen_access()
    except SourceError as error:
        return _said("display", error, kind)
    return CheckResult("display", Verdict.OK, kind)


def screen(settings: Settings) -> CheckResult:
    """Takes a few pixels of every monitor."""
    if (shared := _shared_here("screen", "")) is not None:
        return shared
    grabber = Grabber()
    try:
        require_screen_access()
        boxes = grabber.monitors()
        for x0, y0, x1, y1 in boxes:
            grabber.grab((x0, y0, min(x0 + _GRAB_PX, x1), min(y0 + _GRAB_PX, y1)))
    except SourceError as error:
        return _said("screen", error, "no pixel could be taken")
    finally:
        grabber.close()
    sizes = ", ".join(f"{x1 - x0} x {y1 - y0}" for x0, y0, x1, y1 in boxes)
    return CheckResult("screen", Verdict.OK, f"pixels can be taken: {sizes}")


def windows(settings: Settings) -> CheckResult:
    """Lists the windows; names the meeting program if one is open, never a title."""
    try:
        found = list_windows()
    except SourceError as error:
        shared = _shared_here("windows", "")
        return shared or _said("windows", error, "no window can be listed")
    meetings = sorted({window.matches_meeting for window in found if window.matches_meeting})
    if not meetings:
        return CheckResult(
            "windows",
            Verdict.WARN,
            f"{len(found)} windows, no meeting among them",
            "open the meeting, or try with: classmood demo",
        )
    return CheckResult(
        "windows", Verdict.OK, f"{len(found)} windows; meeting: {', '.join(meetings)}"
    )


def network(settings: Settings) -> CheckResult:
    """Loads the weights and lets them judge grey crops."""
    import numpy as np  # noqa: PLC0415

    try:
        classifier = Classifier.load()
        shares = classifier.predict(np.full((4, 48, 48), 128, np.uint8))
    except ModelError as error:
        return CheckResult("network", Verdict.FAIL, str(error), "install Classmood again")
    if shares.shape != (4, 7) or not np.allclose(shares.sum(axis=1), 1, atol=0.01):
        return CheckResult("network", Verdict.FAIL, "its answers add up to nothing", _AGAIN)
    return CheckResult("network", Verdict.OK, f"weights {classifier.version} answer")


def eyes(settings: Settings) -> CheckResult:
    """Reads the drawn class as a lesson would be read."""
    from monitor.demo import DrawnClass  # noqa: PLC0415
    from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions  # noqa: PLC0415
    from monitor.types import Frame  # noqa: PLC0415

    pipeline = GalleryPipeline(PipelineOptions(1, settings, Classifier.load()))
    lesson, seen, tiles, took_s = DrawnClass(), 0, 0, 0.0
    for second in range(4):  # a layout counts when it has been seen twice
        frame = Frame(lesson.render(float(second)), datetime.now(UTC), float(second))
        began_s = time.perf_counter()
        sample = pipeline.process(frame).sample
        took_s = time.perf_counter() - began_s
        if sample.counts is not None:
            seen, tiles = sample.counts.seen, sample.counts.tiles
    found = f"{seen} faces in {tiles} tiles of the drawn class, {took_s * 1000:.0f} ms a look"
    if seen < 20:
        return CheckResult("eyes", Verdict.FAIL, found, _AGAIN)
    if took_s > _SLOW_LOOK_S:
        return CheckResult("eyes", Verdict.WARN, found, "close other programs, or set --hz 0.5")
    return CheckResult("eyes", Verdict.OK, found)


_AGAIN = "install Classmood again"


def _shared_here(check: str, more: str) -> CheckResult | None:
    """In a Wayland session the desktop itself shows what the teacher chooses, if it can."""
    if not is_wayland() or not portal_state().works:
        return None
    found = "the desktop shares what is chosen in its own dialog"
    return CheckResult(check, Verdict.OK, f"{more}; {found}" if more else found)


def _said(check: str, error: SourceError, found: str) -> CheckResult:
    """Errors of the window system say what is wrong, a semicolon, and what to do."""
    problem, _, advice = str(error).partition(";")
    return CheckResult(check, Verdict.FAIL, f"{problem} ({found})", advice.strip() or "see above")
