"""Memory of the browser's live page over half an hour of updates, 49 seats.

    python -m benchmarks.pages.browser_memory [--ticks 1800]

A lesson of an hour is running; every tick brings a new look of every seat, as once a second in a
lesson, but as fast as the page answers. JavaScript heap, nodes of the document and event listeners
are read after a forced collection. Exit code 1 where the heap grew by 20 MB or more.
"""

import argparse
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, CDPSession

from tests.support.lessons.seed import NEUTRAL, Lesson, add_lesson, add_sample
from tests.support.web.browser import Served, browser_running, dashboard_served, open_page

ROOT = Path(__file__).resolve().parents[2]

SEATS, MINUTES = 49, 60.0
_READ_EVERY = 100
_LIMIT_MB = 20.0
_TICK = "n => window.dash_clientside.set_props('live-tick', {n_intervals: n})"
_SLOW_S = 30.0  # the page's own clock rests; the ticks come from here

Reading = tuple[float, int, int]
"""JavaScript heap in MB, nodes, event listeners."""


def main() -> int:
    """Prints the readings."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--ticks", type=int, default=1800)
    ticks: int = parser.parse_args().ticks
    with (
        tempfile.TemporaryDirectory() as folder,
        dashboard_served(Path(folder) / "lesson.db", refresh_s=_SLOW_S) as served,
        browser_running() as browser,
    ):
        readings = watch(served, browser, ticks)
    for tick, (heap_mb, nodes, listeners) in readings.items():
        sys.stdout.write(
            f"tick {tick:5d}: heap {heap_mb:6.1f} MB, {nodes} nodes, {listeners} listeners\n"
        )
    settled, last = list(readings.values())[1], list(readings.values())[-1]
    sys.stdout.write(f"growth {last[0] - settled[0]:+.1f} MB after the first {_READ_EVERY} ticks\n")
    return 0 if last[0] - settled[0] < _LIMIT_MB else 1


def watch(served: Served, browser: Browser, ticks: int) -> dict[int, Reading]:
    """Readings by number of ticks seen."""
    end = datetime.now(UTC)
    lesson = Lesson(minutes=MINUTES, seats=SEATS, columns=7, ends_at=end)
    session_id = add_lesson(served.engine, lesson)
    started_at = end - timedelta(minutes=MINUTES)
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(60_000)
    page = open_page(context, served.origin).page
    tools = context.new_cdp_session(page)
    tools.send("Performance.enable")
    page.goto(served.origin)
    page.wait_for_selector("#page h1")
    rng = np.random.default_rng(0)
    readings = {0: _read(tools)}
    for tick in range(1, ticks + 1):
        looks = {number: rng.dirichlet(5 * NEUTRAL + 0.1) for number in range(1, SEATS + 1)}
        add_sample(served.engine, session_id, started_at, looks)
        with page.expect_response(lambda reply: "_dash-update-component" in reply.url):
            page.evaluate(_TICK, tick)
        if tick % _READ_EVERY == 0 or tick == ticks:
            readings[tick] = _read(tools)
    context.close()
    return readings


def _read(tools: CDPSession) -> Reading:
    tools.send("HeapProfiler.collectGarbage")
    values = {
        each["name"]: each["value"] for each in tools.send("Performance.getMetrics")["metrics"]
    }
    return (
        values["JSHeapUsedSize"] / 2**20,
        int(values["Nodes"]),
        int(values["JSEventListeners"]),
    )


if __name__ == "__main__":
    sys.exit(main())
