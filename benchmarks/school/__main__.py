"""A whole school on one PostgreSQL of this machine: its monitors, its pages, a year of lessons.

    python -m benchmarks.school [--minutes 10] [--monitors 100] [--faces 30] [--pages 50]
    python -m benchmarks.school --year [--lessons 2000]
    python -m benchmarks.school --layouts

Without more: so many monitors write once a second through the real writer, and so many live pages
ask a real dashboard once a second, each in processes of their own. --year fills a year of lessons
and times pages and the purge of a month. --layouts: bytes of a reading in several layouts.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, text

from benchmarks.faults.postgres import Server, server
from benchmarks.school import fleet, layouts, year
from benchmarks.school.pages import Dashboard, Page, dashboard, open_pages
from benchmarks.school.report import report
from storage.database.engine import open_database, reading

_PROCESSES = 4
_SERVER = ("shared_buffers=256MB", "max_connections=400", "max_wal_size=2GB")


def main() -> int:
    """Runs what was asked for; 0 where every floor is kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--monitors", type=int, default=100)
    parser.add_argument("--faces", type=int, default=30)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--dashboards", type=int, default=1, help="processes that serve pages")
    parser.add_argument("--year", action="store_true")
    parser.add_argument("--lessons", type=int, default=2000)
    parser.add_argument("--layouts", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        server(Path(folder), *_SERVER, durable=True) as db,
    ):
        if options.layouts:
            layouts.measure(db.url)
            return 0
        if options.year:
            return year.measure(db, options.lessons, options.faces)
        return load(db, options)


def load(db: Server, options: argparse.Namespace) -> int:
    """Monitors and pages at once; 0 where nothing was lost and every floor was kept."""
    url = db.url
    engine = open_database(url)
    seconds = 60 * options.minutes
    share = -(-options.monitors // _PROCESSES)
    fleets = [
        fleet.Fleet(url, first, min(share, options.monitors - first), options.faces, seconds)
        for first in range(0, options.monitors, share)
    ]
    rooms = [f"Room {number % options.monitors}" for number in range(options.pages)]
    began = os.getloadavg()
    pages: list[Page] = []
    written: list[fleet.Written] = []
    with ExitStack() as served:
        count = options.dashboards if rooms else 0
        dashboards = [served.enter_context(dashboard(url)) for _ in range(count)]
        begun = threading.Event()
        monitors = threading.Thread(target=lambda: written.extend(fleet.run(fleets, begun.set)))
        monitors.start()
        while monitors.is_alive() and not begun.wait(1.0):
            pass
        before_s = _spent(db, dashboards)
        if rooms:
            until_s = time.monotonic() + seconds
            pages = open_pages([one.port for one in dashboards], rooms, until_s, 1.0)
        monitors.join()
        after_s = _spent(db, dashboards)
    updates = sum(len(page.ticks_s) for page in pages)
    _report_processor(written, updates, [b - a for a, b in zip(before_s, after_s, strict=True)])
    return _judge(engine, options, written, pages, began)


def _spent(db: Server, dashboards: list[Dashboard]) -> list[float]:
    """Seconds of processor time so far: PostgreSQL, dashboards, and this process (the browsers)."""
    return [db.processor_s(), sum(one.processor_s() for one in dashboards), time.process_time()]


def _report_processor(written: list[fleet.Written], updates: int, spent_s: list[float]) -> None:
    """Who has used the processor; what only makes the load is told apart from it."""
    writes = sum(len(one.seconds) for one in written)
    making_s = sum(one.making_s for one in written)
    writing_s = sum(one.processor_s for one in written) - making_s
    server_s, pages_s, browsers_s = spent_s
    report(
        f"processor: monitors {writing_s:.1f} s ({1000 * writing_s / writes:.1f} ms a write), "
        f"PostgreSQL {server_s:.1f} s for {writes:,} writes and {updates:,} updates, dashboards "
        f"{pages_s:.1f} s ({1000 * pages_s / max(updates, 1):.1f} ms an update); the load itself: "
        f"making looks {making_s:.1f} s, browsers {browsers_s:.1f} s"
    )


def _judge(
    engine: Engine,
    options: argparse.Namespace,
    written: list[fleet.Written],
    pages: list[Page],
    began: tuple[float, float, float],
) -> int:
    acknowledged: dict[int, int] = {}
    for one in written:
        acknowledged |= one.acknowledged
    with reading(engine) as connection:
        stored: dict[int, Any] = dict(
            connection.execute(
                text("SELECT session_id, sum(length(faces)) / 23 FROM reading_sample GROUP BY 1")
            ).all()
        )
        size, moods, mood_size = connection.execute(
            text(
                "SELECT (SELECT sum(pg_total_relation_size(relid)) "
                "FROM pg_partition_tree('reading_sample')), "
                "(SELECT count(*) FROM mood), "
                "(SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('mood'))"
            )
        ).one()
    lost = sum(max(count - int(stored.get(key, 0)), 0) for key, count in acknowledged.items())
    total = sum(acknowledged.values())
    taken = 1000 * np.array([s for one in written for s in one.seconds])
    own = 1000 * np.array([s for one in written for s in one.own_s])
    p50, p99, most = np.percentile(taken, [50, 99, 100])
    report(f"load of the machine: {began[0]:.1f} before, {os.getloadavg()[0]:.1f} at the end")
    report(
        f"{len(acknowledged)} monitors of {options.faces} faces for {options.minutes:g} minutes: "
        f"{len(taken):,} writes, {total:,} readings acknowledged, {sum(stored.values()):,} stored, "
        f"{lost} lost, {sum(one.refused for one in written)} writes tried again"
    )
    report(f"a write, from when it was due: p50 {p50:.0f} ms, p99 {p99:.0f} ms, most {most:.0f} ms")
    own50, own99 = np.percentile(own, [50, 99])
    report(f"the same from when its thread began: p50 {own50:.0f} ms, p99 {own99:.0f} ms")
    report(
        f"{size / total:.1f} bytes a reading with its index; roll-ups {mood_size / total:.1f} more "
        f"({moods:,} rows)"
    )
    median = 0.0
    if pages:
        # the first of a page brings the whole lesson
        ticks = 1000 * np.array([s for page in pages for s in page.ticks_s[1:]])
        median, p95 = np.percentile(ticks, [50, 95])
        report(
            f"{len(pages)} live pages, {len(ticks):,} updates: median {median:.0f} ms, "
            f"p95 {p95:.0f} ms; {np.mean([b for p in pages for b in p.bytes[1:]]):,.0f} bytes; "
            f"{sum(p.failed for p in pages)} failed, "
            f"{sum(p.watched for p in pages):,} with a lesson"
        )
    engine.dispose()
    return int(lost > 0 or p99 >= 1000 or median >= 100)


if __name__ == "__main__":
    sys.exit(main())
