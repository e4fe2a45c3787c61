"""Faults of the database with the whole program running: monitor, dashboard, and a real browser.

What the page says is read from the page, what the monitor says from its terminal; readings are
counted in whatever file or server the lesson ends up in.
"""

import contextlib
import re
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import func, select

from benchmarks.faults.faults_table import Outcome
from benchmarks.faults.faults_whole import _free_port, process, until
from benchmarks.faults.faults_writer import classmood
from benchmarks.faults.postgres import NoPostgresError, server
from storage.database.engine import open_database, reading
from storage.database.tables.lessons import Gap, Reading
from storage.errors import StorageError

_SENTENCE = "#live-sentence, #live-message, #live-empty"
_ASSET = "/assets/classmood.css"


@dataclass
class Shown:
    """A running lesson. said: lines of the monitor's terminal with their moment."""

    page: Page
    origin: str
    url: str
    monitor: "subprocess.Popen[str]"
    said: list[tuple[float, str]] = field(default_factory=list)

    def listen(self) -> None:
        assert self.monitor.stdout is not None
        with contextlib.suppress(ValueError):
            for line in self.monitor.stdout:
                self.said.append((time.monotonic(), line.strip()))

    def words(self) -> str:
        """What the page says now."""
        return " ".join(self.page.locator(_SENTENCE).all_inner_texts())

    def heard(self, pattern: str) -> bool:
        return any(re.search(pattern, line) for _, line in self.said)


def count(url: str, model: type[Reading] | type[Gap] = Reading) -> int:
    """Rows that another program finds; -1 where it finds no database."""
    with contextlib.suppress(StorageError):
        engine = open_database(url)
        try:
            with reading(engine) as connection:
                return int(connection.execute(select(func.count()).select_from(model)).scalar_one())
        finally:
            engine.dispose()
    return -1


@contextlib.contextmanager
def lesson(folder: Path, url: str) -> Iterator[Shown]:
    """Monitor, dashboard and browser; the page says that it watches."""
    port, executable = _free_port(), shutil.which("chromium")
    page_words = classmood("dashboard", "--no-browser", "--port", port, "--database", url)
    watch_words = classmood("monitor", "--source", "demo", "--hz", 2, "--database", url)
    with (
        process(watch_words, folder) as monitor,
        process(page_words, folder),
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=executable, args=["--no-sandbox"]) as browser,
    ):
        origin = f"http://127.0.0.1:{port}"
        if not until(lambda: _served(origin) and count(url) > 50):
            raise RuntimeError("the lesson does not begin")
        page = browser.new_page()
        page.goto(origin)
        shown = Shown(page, origin, url, monitor)
        threading.Thread(target=shown.listen, daemon=True).start()
        if not until(lambda: "Watching" in page.locator("#live-status").inner_text()):
            raise RuntimeError("the page does not show the lesson")
        yield shown


def file_lost(
    folder: Path, faults: dict[str, Callable[[Path], None]], *, waited_s: float = 10.0
) -> Outcome:
    """The file is taken away in a lesson; both must say so, and every row must be somewhere."""
    outcome = Outcome("database file lost", f"{', '.join(faults)}; with the page open in a browser")
    for number, fault in enumerate(faults.values()):
        at = folder / f"round-{number}"
        at.mkdir()
        path = at / "classmood.db"
        url = f"sqlite:///{path}"
        with lesson(at, url) as shown:
            before = count(url)
            fault(path)
            began_s = time.monotonic()
            page = until(lambda s=shown: _is_told(s.words()), waited_s)  # type: ignore[misc]
            page_s = time.monotonic() - began_s
            terminal = until(
                lambda s=shown: s.heard("was put back there|was saved in"),  # type: ignore[misc]
                max(waited_s - page_s, 0.1),
            )
            outcome.notice_s.append(max(page_s, time.monotonic() - began_s))
            if not (page and terminal):
                outcome.by_hand += 1
                outcome.tried += f" [not said: {shown.words()!r} {shown.said[-2:]}]"
            url = _where_it_goes_on(shown) or url
            if until(lambda u=url, b=before: count(u) > b + 50, 30):  # type: ignore[misc]
                outcome.recover_s.append(time.monotonic() - began_s)
            else:
                outcome.by_hand += 1
            shown.monitor.terminate()
            shown.monitor.wait(60)
        outcome.acknowledged += before
        outcome.lost += max(before - count(url), 0)
        outcome.rounds += 1
    return outcome


def server_hangs(folder: Path, rounds: int, seconds: float = 20.0) -> Outcome:
    """A real PostgreSQL is stopped (SIGSTOP of all its processes), then goes on."""
    outcome = Outcome(
        "PostgreSQL hangs", f"SIGSTOP for {seconds:g} s; with the page open in a browser"
    )
    try:
        with server(folder) as postgres:
            for number in range(rounds):
                at = folder / f"round-{number}"
                at.mkdir()
                _hang_once(at, postgres, seconds, outcome)
                outcome.rounds += 1
    except NoPostgresError as error:
        outcome.skipped = f"not tried: {error}"
    return outcome


def _hang_once(folder: Path, postgres: Any, seconds: float, outcome: Outcome) -> None:  # noqa: ANN401
    with lesson(folder, postgres.url) as shown:
        before = count(postgres.url)
        postgres.stop()
        began_s, slowest_s = time.monotonic(), 0.0
        said_s: dict[str, float] = {}
        while time.monotonic() - began_s < seconds:
            asked_s = time.monotonic()
            if not _served(shown.origin):
                outcome.by_hand += 1
            slowest_s = max(slowest_s, time.monotonic() - asked_s)
            if "does not answer" in shown.words():
                said_s.setdefault("page", time.monotonic() - began_s)
            if shown.heard("does not answer"):
                said_s.setdefault("terminal", time.monotonic() - began_s)
            time.sleep(0.2)
        outcome.notice_s.append(max(said_s.values(), default=seconds))
        if len(said_s) < 2 or slowest_s > 5 or outcome.notice_s[-1] > 10:
            outcome.by_hand += 1
            outcome.tried += f" [said {said_s}, assets {slowest_s:.1f} s]"
        postgres.go_on()
        went_on_s = time.monotonic()
        watching = shown.page.locator("#live-status")
        if until(lambda: "Watching" in watching.inner_text() and count(postgres.url) > before, 30):
            outcome.recover_s.append(time.monotonic() - went_on_s)
        else:
            outcome.by_hand += 1
        shown.monitor.terminate()
        shown.monitor.wait(60)
    outcome.acknowledged += before
    outcome.lost += max(before - count(postgres.url), 0)
    # what was seen meanwhile is stored: no gap was left
    outcome.invented += count(postgres.url, Gap)


def _replace(path: Path) -> None:
    path.unlink()
    path.touch()


def _move(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


FILE_FAULTS: dict[str, Callable[[Path], None]] = {
    "deleted": Path.unlink,
    "moved": _move,
    "folder deleted": lambda path: shutil.rmtree(path.parent),
    "replaced by an empty file": _replace,
}


def _is_told(words: str) -> bool:
    return bool(re.search("database file .* (is gone|was replaced|was moved)", words))


def _where_it_goes_on(shown: Shown) -> str | None:
    for _, line in shown.said:
        if found := re.search(r"was saved in (\S+) and goes on", line):
            return f"sqlite:///{found.group(1)}"
    return None


def _served(origin: str) -> bool:
    try:
        with urllib.request.urlopen(origin + _ASSET, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
