"""What the commands say in a Wayland session, each in a process of its own."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard import texts
from dashboard.monitor_process.desktop_query import parse
from dashboard.pages.start.choice import window_cards
from monitor.capture.portal.consent import FILE_NAME, Consent
from tests.monitor.capture.portal.conftest import quarters
from tests.support.portal import dialog
from tests.support.portal.session import PortalSession
from tests.support.portal.wayland_window import WaylandWindow

DOCTOR = "from monitor.cli.doctor import commands; commands()"
WINDOWS = "from monitor.cli.windows import commands; commands()"


def run(code: str, folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=_environment(folder),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def _environment(folder: Path) -> dict[str, str]:
    import os  # noqa: PLC0415

    return {**os.environ, "CLASSMOOD_DATA_DIR": str(folder)}


@contextmanager
def moving(window: WaylandWindow) -> Iterator[None]:
    """The window draws ten times a second, as a meeting does."""
    stop = threading.Event()

    def draw() -> None:
        seed = 0
        while not stop.wait(0.1):
            seed += 1
            window.draw(quarters((320, 200), seed))

    thread = threading.Thread(target=draw)
    thread.start()
    yield
    stop.set()
    thread.join()


def test_doctor_says_that_the_desktop_will_ask(session: PortalSession, tmp_path: Path) -> None:
    code, text = run(DOCTOR, tmp_path, "--capture", "--json")
    found = json.loads(text)
    assert (code, found["works"], found["back_end"]) == (0, True, "portal")
    assert found["reads_through"] and "choose the meeting window" in found["summary"]
    assert session.dialog.asked == 0
    code, text = run(DOCTOR, tmp_path, "--capture")
    assert code == 0
    assert [line.split()[:2] for line in text.splitlines()[:-1]] == [
        ["--", "x11-composite"], ["--", "xwayland"], ["ok", "portal"],
    ]  # fmt: skip


def test_doctor_tries_sharing_where_it_is_asked_to(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path
) -> None:
    with moving(meeting):
        code, text = run(DOCTOR, tmp_path, "--capture", "--ask", "--json")
    (trial,) = json.loads(text)["trials"]
    assert (code, trial["check"], trial["verdict"]) == (0, "shared", "ok")
    assert "320 x 200" in trial["found"]
    assert (tmp_path / FILE_NAME).exists()
    run(WINDOWS, tmp_path, "--forget-shared")
    session.dialog.answer = dialog.REFUSE
    code, text = run(DOCTOR, tmp_path, "--capture", "--ask")
    assert code == 1 and "refused or cancelled" in text


def test_the_start_page_is_told_what_to_do(session: PortalSession, tmp_path: Path) -> None:
    code, text = run(WINDOWS, tmp_path, "--json")
    found = json.loads(text)
    assert (code, found["windows"], found["screens"]) == (0, [], [])
    assert "asks once which window to share" in found["capture"]["summary"]
    shown = parse(text.encode())
    assert (shown.asks, shown.windows) == (True, [])
    page = str(window_cards(shown.windows, shown.capture, desktop_asks=shown.asks))
    assert shown.capture in page and texts.START_NO_WINDOWS not in page
    code, text = run(WINDOWS, tmp_path)
    assert code == 0 and "choose the meeting window in its dialog" in text


def test_consent_is_forgotten_on_request(session: PortalSession, tmp_path: Path) -> None:
    Consent(tmp_path, "window").keep("a")
    assert run(WINDOWS, tmp_path, "--forget-shared") == (0, "The desktop will ask again.\n")
    assert not (tmp_path / FILE_NAME).exists()
    assert run(WINDOWS, tmp_path, "--forget-shared") == (0, "The desktop asks already.\n")
