"""Open windows as the doctor reads them where it can open none of its own (on a real display)."""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from monitor.capture import WindowReader
from monitor.capture.x11_proof import open_composite
from monitor.desktop import WindowSystem, open_window_system
from monitor.doctor.capture import examine_capture
from monitor.doctor.check_result import Verdict
from monitor.doctor.open_windows import MOST_WINDOWS, read_open_windows
from tests.support.desktop.display import PatternWindow, VirtualDisplay, desktop_fixture, pattern

__all__ = ["desktop_fixture"]


@pytest.fixture
def opened(
    desktop: VirtualDisplay, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[WindowSystem, WindowReader]]:
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    system, reader = open_window_system(), open_composite()
    yield system, reader
    reader.close()
    system.close()


def test_sizes_places_and_programs_are_told_and_no_title(
    opened: tuple[WindowSystem, WindowReader], desktop: VirtualDisplay
) -> None:
    secret = PatternWindow(
        desktop, pattern((300, 200)), title="Private letter", app="writer", at_xy=(600, 300)
    )
    meeting = PatternWindow(desktop, pattern((640, 360)))
    black = PatternWindow(desktop, np.zeros((100, 120, 3), np.uint8), title="Dark", app="dark")
    try:
        first, *others = read_open_windows(*opened)
        x, y = meeting.place_xy()
        assert (first.check, first.verdict) == ("window 1", Verdict.OK)
        assert first.found.startswith("zoom zoom: 640x360 pixels, window 640x360")
        assert f"at {x},{y}" in first.found
        told = {each.found.split()[0]: each for each in others}
        assert told["writer"].verdict is Verdict.OK
        assert told["dark"].verdict is Verdict.WARN and "all black" in told["dark"].found
        text = " ".join(each.found for each in (first, *others))
        assert "Private" not in text and "Zoom Meeting" not in text
        assert len(others) < MOST_WINDOWS
    finally:
        for window in (secret, meeting, black):
            window.close()


def test_nothing_open_is_said(opened: tuple[WindowSystem, WindowReader]) -> None:
    (only,) = read_open_windows(*opened)
    assert only.verdict is Verdict.WARN and "none is open" in only.found


def test_the_report_of_another_system_holds_them(
    opened: tuple[WindowSystem, WindowReader],
    desktop: VirtualDisplay,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.doctor.capture.sys", SimpleNamespace(platform="win32"))
    meeting = PatternWindow(desktop, pattern((640, 360)))
    try:
        found = examine_capture()
    finally:
        meeting.close()
    assert [each.check for each in found.trials] == ["test window", "window 1"]
    assert found.works
    report = json.loads(json.dumps(found.as_json()))
    assert set(report["system"]) == {"platform", "machine", "python", "packages"}
    assert "mss" in report["system"]["packages"]
