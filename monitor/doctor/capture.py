"""Can the meeting window be read here? Tried on a window of our own, which is then covered, moved
and minimised; it is 320 x 200 pixels and stands on the screen for about two seconds.
"""

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from monitor.capture import BackEndState, WindowReader, survey
from monitor.capture.portal import portal_state
from monitor.desktop import WindowSystem, is_wayland, open_window_system
from monitor.doctor.check_result import CheckResult, Verdict
from monitor.doctor.open_windows import read_open_windows, system_facts
from storage.errors import SourceError

READ_ITSELF = "The meeting window is read itself: slides and other windows may lie over it."
READ_AS_SHOWN = (
    "The meeting window is read as the screen shows it: keep it in front, beside your slides."
)
SHARED = (
    "This desktop asks once which window to share: choose the meeting window in its dialog. It is "
    "read itself: slides and other windows may lie over it."
)
SHARED_SCREEN = (
    "This desktop shares whole screens only and asks once which: choose the meeting's in its "
    "dialog, and keep the meeting in front there."
)
NOT_SHARED = "Only windows of X11 programs are seen on this desktop."
NOT_READ = "The meeting window cannot be read on this desktop."
_NATIVE = "Any other program's window is chosen once in the desktop's own dialog."
_UNTRIED = "none can be opened on this system; open windows are read instead"
_FOREIGN = "a picture of something else was taken"
_REPORT = "report this, with the desktop you use"


@dataclass(slots=True)
class CaptureReport:
    """What works here: every back-end, and the trials of the best one."""

    back_ends: list[BackEndState]
    trials: list[CheckResult] = field(default_factory=list)

    @property
    def back_end(self) -> BackEndState | None:
        """The one in use."""
        return next((each for each in self.back_ends if each.works), None)

    @property
    def summary(self) -> str:
        """One sentence for the teacher."""
        if self.back_end is None:
            return NOT_READ
        if self.back_end.asks:
            return SHARED if self.back_end.reads_through else SHARED_SCREEN
        words = READ_ITSELF if self.back_end.reads_through else READ_AS_SHOWN
        portal = next((each for each in self.back_ends if each.asks), None)
        if portal is None:
            return words
        return f"{words} {_NATIVE if portal.works else NOT_SHARED}"

    @property
    def works(self) -> bool:
        failed = any(trial.verdict is Verdict.FAIL for trial in self.trials)
        return self.back_end is not None and not failed

    def as_json(self) -> dict[str, object]:
        """For `json.dumps`."""
        return {
            "works": self.works,
            "back_end": None if self.back_end is None else self.back_end.name,
            "reads_through": self.back_end is not None and self.back_end.reads_through,
            "asks": any(each.asks and each.works for each in self.back_ends),
            "summary": self.summary,
            "back_ends": [asdict(each) for each in self.back_ends],
            "trials": [asdict(each) for each in self.trials],
            "system": system_facts(),
        }


def look_for_back_ends() -> CaptureReport:
    """Which back-ends work; no window is shown."""
    reader, states = _survey()
    if reader is not None:
        reader.close()
    return CaptureReport(states)


def examine_capture(share_folder: Path | None = None) -> CaptureReport:
    """Which back-ends work, and what the best one does with a window of our own.

    share_folder: where consent is kept; the desktop is asked to share a window then.
    """
    reader, states = _survey()
    report = CaptureReport(states)
    portal = next((each for each in states if each.asks), None)
    if share_folder is not None and portal is not None and portal.works:
        from monitor.doctor.share_trial import try_sharing  # noqa: PLC0415

        report.trials.append(try_sharing(share_folder))
    if reader is None:
        return report
    try:
        system = open_window_system()
        try:
            report.trials += _tried(system, reader)
        finally:
            system.close()
    except SourceError as error:
        problem, _, advice = str(error).partition(";")
        report.trials.append(
            CheckResult("windows", Verdict.FAIL, problem, advice.strip() or "see above")
        )
    finally:
        reader.close()
    return report


def _survey() -> tuple[WindowReader | None, list[BackEndState]]:
    """The best back-end that needs no question, open; and all, with the portal in Wayland."""
    reader, states = survey()
    return reader, [*states, portal_state()] if is_wayland() else states


def _tried(system: WindowSystem, reader: WindowReader) -> Iterator[CheckResult]:
    if sys.platform != "linux":
        yield CheckResult("test window", Verdict.WARN, _UNTRIED, "see docs/platforms.md")
        yield from read_open_windows(system, reader)
        return
    from monitor.doctor.x11_test_window import TestWindow  # noqa: PLC0415 - needs X11

    window = TestWindow()
    try:
        yield _read("shown", window.is_read(system, reader))
        window.cover()
        if window.is_read(system, reader):
            yield CheckResult("covered", Verdict.OK, "read under another window")
        elif window.is_refused(system, reader):
            found = "not read under another window"
            yield CheckResult("covered", Verdict.WARN, found, "keep the meeting in front")
        else:
            yield CheckResult("covered", Verdict.FAIL, _FOREIGN, _REPORT)
        window.move()
        yield _read("moved", window.is_read(system, reader))
        window.minimise()
        if window.is_refused(system, reader):
            found = "noticed: no old picture is read as a class"
            yield CheckResult("minimised", Verdict.OK, found)
        else:
            yield CheckResult("minimised", Verdict.FAIL, "an old picture was taken", _REPORT)
    finally:
        window.close()


def _read(name: str, own_colours: bool) -> CheckResult:
    if own_colours:
        return CheckResult(name, Verdict.OK, "read in its own colours")
    return CheckResult(name, Verdict.FAIL, _FOREIGN, "watch the screen instead: --source screen")
