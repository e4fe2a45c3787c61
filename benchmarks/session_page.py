"""The page of a long lecture, cold, to its last chart drawn in Chromium.

python benchmarks/session_page.py [--students 49] [--minutes 180] [--visits 5] [--keep FOLDER]

Every visit is a new browser profile. Prints the time from the request to the last of: timeline,
students by time, table of students; and how much of it the server worked on the page itself.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser import browser_running, dashboard_served, open_page  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402
from plotly.utils import PlotlyJSONEncoder  # type: ignore[import-untyped]  # noqa: E402
from seed import Lesson, add_lesson  # noqa: E402
from sqlalchemy import Engine  # noqa: E402

from dashboard import lesson_pages  # noqa: E402
from storage.settings import Settings  # noqa: E402

DRAWN = """() =>
  document.querySelector("#session-figure .scatterlayer .trace") &&
  document.querySelector("#session-heat .heatmaplayer image") &&
  document.querySelector("#students-grid .ag-row") && performance.now()
"""


def main() -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=49)
    parser.add_argument("--minutes", type=float, default=180.0)
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="keep the database here and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (options.keep or Path(folder)) / f"lecture-{options.students}.db"
        there = path.exists()
        with dashboard_served(path) as served, browser_running() as browser:
            if not there:
                lesson = Lesson(options.minutes, options.students, columns=7, live=False)
                add_lesson(served.engine, lesson)
            report(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            measure_server(served.engine, options.visits)
            measure_browser(browser, served.origin, options.visits)
    return 0


def report(line: str) -> None:
    """Shows one result as soon as it is there."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measure_server(engine: Engine, visits: int) -> None:
    """Processor time of making the page and of writing it down."""
    cpu_ms, size = [], 0
    for _ in range(visits):
        begin = time.process_time()
        shown = lesson_pages.page("/session/1", "", Settings(), engine)
        # as Dash writes it for the browser
        size = len(json.dumps(shown, cls=PlotlyJSONEncoder))
        cpu_ms.append(1000 * (time.process_time() - begin))
    report(
        f"server: {cpu_ms[0]:.0f} ms of processor first, then {statistics.median(cpu_ms[1:]):.0f}"
        f" ms; {size / 1024:.0f} kB"
    )


def measure_browser(browser: Browser, origin: str, visits: int) -> None:
    """Time to the last chart, and the processor time that the tab's main thread worked."""
    wall_ms, worked_ms = [], []
    for _ in range(visits):
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.set_default_timeout(120_000)
        tab = open_page(context, origin)
        session = context.new_cdp_session(tab.page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        tab.page.goto(f"{origin}/session/1", wait_until="commit")
        wall_ms.append(float(tab.page.wait_for_function(DRAWN).json_value()))
        metrics = session.send("Performance.getMetrics")["metrics"]
        worked_ms.append(1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration"))
        context.close()
    report(
        f"browser: median {statistics.median(wall_ms):.0f} ms to the last chart, "
        f"best {min(wall_ms):.0f} ms, most {max(wall_ms):.0f} ms; main thread worked "
        f"{statistics.median(worked_ms):.0f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
