"""`doctor --capture` on real servers: what works is said in words and as JSON."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager

import pytest

from tests.support.desktop.display import VirtualDisplay, virtual_display
from tests.support.desktop.wayland import weston_with_xwayland

CODE = "from monitor.cli.doctor import commands; commands()"


def doctor(display: VirtualDisplay, *words: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", CODE, "--capture", *words],
        env=display.environment | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def servers() -> Iterator[tuple[str, AbstractContextManager[VirtualDisplay], str, str]]:
    """Name, server, kind of session, back-end that has to be in use."""
    yield "openbox", virtual_display(), "x11", "x11-composite"
    yield "bare", virtual_display(manager=False), "x11", "x11-composite"
    yield "compositor", virtual_display(compositor=True), "x11", "x11-composite"
    yield "no Composite", virtual_display(without=("Composite",)), "x11", "screen"
    yield "no MIT-SHM", virtual_display(without=("MIT-SHM",)), "x11", "x11-composite"
    yield "Weston", weston_with_xwayland(), "wayland", "xwayland"


@pytest.mark.parametrize(
    ("server", "session", "back_end"), [pytest.param(*s[1:], id=s[0]) for s in servers()]
)
def test_what_works_is_tried_on_a_window_of_its_own(
    server: AbstractContextManager[VirtualDisplay], session: str, back_end: str
) -> None:
    with server as display:
        code, text = doctor(display, "--json", XDG_SESSION_TYPE=session)
    found = json.loads(text)
    assert (code, found["works"], found["back_end"]) == (0, True, back_end)
    assert found["reads_through"] == (back_end != "screen")
    trials = {trial["check"]: trial for trial in found["trials"]}
    assert list(trials) == ["shown", "covered", "moved", "minimised"]
    verdicts = {name: trial["verdict"] for name, trial in trials.items()}
    covered = "ok" if found["reads_through"] else "warn"
    assert verdicts == {"shown": "ok", "covered": covered, "moved": "ok", "minimised": "ok"}
    assert all(each["works"] or each["why_not"] for each in found["back_ends"])


def test_words_for_a_teacher() -> None:
    with virtual_display() as display:
        code, text = doctor(display)
    assert code == 0
    *lines, last = text.splitlines()
    assert last.endswith("slides and other windows may lie over it.")
    assert [line.split()[1] for line in lines] == [
        "x11-composite", "xwayland", "screen", "shown", "covered", "moved", "minimised",
    ]  # fmt: skip


def test_a_desktop_that_cannot_be_read_ends_with_1(desktop_without: VirtualDisplay) -> None:
    code, text = doctor(desktop_without, "--json", DISPLAY="", XDG_SESSION_TYPE="wayland")
    found = json.loads(text)
    assert (code, found["works"], found["back_end"]) == (1, False, None)
    assert "cannot be read" in found["summary"]


@pytest.fixture
def desktop_without() -> Iterator[VirtualDisplay]:
    with virtual_display((640, 480), manager=False) as display:
        yield display
