"""Does the desktop share a window? Asked as a lesson asks, and one picture is read."""

import time
from pathlib import Path

from monitor.capture.portal import Consent, Kinds, Share
from monitor.doctor.check_result import CheckResult, Verdict
from storage.errors import SourceError

_PICTURE_S = 10.0
"""A window sends its first picture when it draws something new."""
_LOOK_S = 0.1


def try_sharing(folder: Path) -> CheckResult:
    """Waits for the dialog, then up to ten seconds for a picture, which is dropped.

    folder: where consent is kept.
    """
    try:
        share = Share(Kinds.WINDOW | Kinds.MONITOR, Consent(folder, "window"))
    except SourceError as problem:
        return _failed(str(problem))
    try:
        while share.asking:
            time.sleep(_LOOK_S)
        until_s = time.monotonic() + _PICTURE_S
        grab = share.grab()
        while not share.over and grab.image is None and time.monotonic() < until_s:
            time.sleep(_LOOK_S)
            grab = share.grab()
    finally:
        share.close()
    if grab.image is None:
        return _failed(grab.stale.message if grab.stale else "")
    height, width = grab.image.shape[:2]
    found = f"a picture of {width} x {height} pixels was read"
    return CheckResult("shared", Verdict.OK, found)


def _failed(line: str) -> CheckResult:
    problem, _, advice = line.partition(";")
    return CheckResult("shared", Verdict.FAIL, problem, advice.strip() or "see above")
