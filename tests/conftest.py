"""Fixtures shared by all tests."""

import logging
import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

# before TensorFlow, whose own older SQLite would otherwise answer for it; no monitor loads both
from storage.database.dialects import sqlite_module
from tests.support.database.engines import (  # noqa: F401 - fixtures
    engine,
    sqlite_engine,
    sqlite_template,
    sqlite_url,
    store_url,
)
from tests.support.database.postgres import (  # noqa: F401 - fixtures
    postgresql_cluster,
    postgresql_url,
)
from tests.support.lessons.clock_changes import zone  # noqa: F401 - a fixture
from tests.support.system.guards import (  # noqa: F401 - fixtures
    nothing_left_behind,
    only_this_computer,
    temporary_files_of_this_run,
)
from tests.support.web.browser import ARGUMENTS, CHROMIUM_VARIABLE, chromium
from tests.support.web.served import dashboard, served, shared_context, visit  # noqa: F401 - fixtures

sqlite_module()
# FFmpeg reads this once, at its first use, which in a test may be the writing of a video
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# no test asks the desktop of whoever runs it to share a window
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)

SHARED_DATA_VARIABLE = "CLASSMOOD_SHARED_DATA"
_SLOW = frozenset(
    {
        "test_counts_agree.py",
        "test_dataset.py",
        "test_daylight_saving.py",
        "test_fer2013_variants.py",
        "test_file_size.py",
        "test_gallery.py",
        "test_layout_check.py",
        "test_pipeline.py",
        "test_seats.py",
        "test_solver.py",
        "test_speaker.py",
    }
)
"""Modules of tests that take long although they start nothing."""


@pytest.fixture(autouse=True)
def _log_as_found() -> Iterator[None]:
    """A command run inside a test takes the root logger; the next test finds it as it was."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with fer2013/ and gallery/; the test is skipped where it is not there."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get(SHARED_DATA_VARIABLE, default))
    if not folder.is_dir():
        pytest.skip(f"no shared data at {folder}; set {SHARED_DATA_VARIABLE} to use it")
    return folder


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One driver for the whole run: a second cannot be started beside it."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all browser tests; they are skipped where it is not installed."""
    if chromium() is None:
        pytest.skip(f"no chromium found; install it or set {CHROMIUM_VARIABLE}")
    running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield running
    running.close()


_ALONE = frozenset({"test_blindness.py", "test_main_job.py"})
"""Modules whose tests count what a monitor does in real time: nothing else runs beside them."""
_WHOLE = ("e2e", "fuzz", "benchmarks")
"""Folders whose tests run whole programs, or thousands of inputs."""
_HEAVY_FIXTURES = {
    "browser", "desktop", "display", "playwright", "postgresql_cluster", "served", "visit",
}  # fmt: skip
_HEAVY_IMPORTS = re.compile(
    r"^\s*(?:import|from) (?:subprocess|multiprocessing|keras|playwright|"
    r"models\.training|models\.release|monitor\.session|benchmarks|tests\.support\.desktop\.display)\b",
    re.MULTILINE,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks as `fast` what starts no process, no browser, no server and no training."""
    light: dict[Path, bool] = {}
    for item in items:
        path = item.path
        if path not in light:
            inside = path.relative_to(Path(__file__).parent).parts
            source = path.read_text(encoding="utf-8")
            light[path] = not (
                set(inside) & set(_WHOLE) or _HEAVY_IMPORTS.search(source) or path.name in _SLOW
            )
        if path.name in _ALONE:
            item.add_marker(pytest.mark.alone)
        fixtures = set(getattr(item, "fixturenames", ()))
        if light[path] and not fixtures & _HEAVY_FIXTURES and "postgresql" not in item.name:
            item.add_marker(pytest.mark.fast)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test printed of file names that are no UTF-8 can be sent to who reports it."""
    report = yield
    report.sections = [
        (name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections
    ]
    return report
