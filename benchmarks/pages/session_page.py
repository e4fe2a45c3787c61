"""The page of a long lecture, cold, to its last chart drawn in Chromium.

python benchmarks/pages/session_page.py [--students 49] [--minutes 180] [--visits 5] [--keep FOLDER]
    [--cues 8000] [--sections 60]

Every visit is a new browser profile, and nothing inspects it (see `bare_browser`). Prints the time
from the request to the last of: timeline, students by time, table of students; what came when; and
how long the tab's main thread and, for the page itself, the server worked. Where other work shares
the machine, only the processor times can be compared. With --cues and --sections a transcript lies
beside the lecture, and topics are marked in it; then its words are waited for too.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from plotly.utils import PlotlyJSONEncoder  # type: ignore[import-untyped]
from sqlalchemy import Engine

from benchmarks.pages.bare_browser import bare_browser
from benchmarks.pages.beside import lay_beside
from dashboard.callbacks import lesson_routes as lesson_pages
from storage.config.settings import Settings
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import dashboard_served

ROOT = Path(__file__).resolve().parents[2]

DRAWN = {
    "page": "document.querySelector('#session-figure')",
    "timeline": "document.querySelector('#session-figure .scatterlayer .trace')",
    "students by time": "document.querySelector('#session-heat .heatmaplayer image')",
    "table": "document.querySelector('#students-grid .ag-row')",
}
WORDS = {"words": "document.querySelector('#beside-now:not([hidden])')"}
"""Under the timeline; they come after the charts."""
START_S = 1.5
"""For Chromium's own start, which is not the page's."""
SETTLE_MS = 1500


def main() -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=49)
    parser.add_argument("--minutes", type=float, default=180.0)
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="keep the database here and use it again")
    parser.add_argument("--cues", type=int, default=0, help="of a transcript beside the lecture")
    parser.add_argument("--sections", type=int, default=0, help="topics marked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        name = f"lecture-{options.students}-{options.cues}-{options.sections}.db"
        path = (options.keep or Path(folder)) / name
        there = path.exists()
        with dashboard_served(path) as served:
            if not there:
                lesson = Lesson(options.minutes, options.students, columns=7, live=False)
                id_ = add_lesson(served.engine, lesson)
                lay_beside(served.engine, id_, options.minutes, options.cues, options.sections)
            report(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            measure_server(served.engine, options.visits)
            measure_browser(served.origin, options.visits, words=options.cues > 0)
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


def measure_browser(origin: str, visits: int, *, words: bool) -> None:
    """Time to every chart, and the processor time that the tab's main thread worked.

    words: the time to those of the transcript too.
    """
    made, drawn = [], DRAWN | (WORDS if words else {})
    for _ in range(visits):
        with bare_browser() as browser:
            time.sleep(START_S)
            made.append(browser.visit(f"{origin}/session/1", drawn, settle_ms=SETTLE_MS))
    last_ms = [max(visit.marks_ms[name] for name in DRAWN) for visit in made]
    report(
        f"browser: median {statistics.median(last_ms):.0f} ms to the last chart, "
        f"best {min(last_ms):.0f} ms, most {max(last_ms):.0f} ms"
    )
    parts = ", ".join(
        f"{name} {statistics.median(visit.marks_ms[name] for visit in made):.0f} ms"
        for name in made[0].marks_ms
    )
    report(f"of it: {parts}")
    cpu_ms = [visit.cpu_ms for visit in made]
    report(
        f"main thread worked {statistics.median(cpu_ms):.0f} ms (least {min(cpu_ms):.0f} ms), "
        f"the {SETTLE_MS / 1000:.1f} s after the last chart included"
    )


if __name__ == "__main__":
    sys.exit(main())
