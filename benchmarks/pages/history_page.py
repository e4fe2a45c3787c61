"""Server time of the pages of the history over years of lessons.

python -m benchmarks.pages.history_page [--sessions 200] [--class-rows] [--requests 40]
    [--keep FOLDER]

Seeds one lesson of 26 students and 55 minutes and copies it inside the database; 200 of them are
15 million readings. --class-rows copies neither readings nor the roll-ups of seats. Prints the
time from request to answer, and the processor time of it.
"""

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, Table, delete, func, select, text

from dashboard.app import create_app
from dashboard.series.lesson_summary import ALL
from dashboard.server.csrf import HEADER, Tokens
from storage.config.settings import Settings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Reading
from storage.database.tables.rollups import Mood
from storage.packed.samples import ReadingSample, is_packed
from storage.seat_ids import WHOLE_CLASS, seat_id
from tests.support.lessons.seed import Lesson, add_lesson

ROOT = Path(__file__).resolve().parents[2]

SEATS, MINUTES = 26, 54.5
DAY_MS = 86_400_000
ORIGIN = f"http://127.0.0.1:{Settings().dashboard.port}"
CLASSES = ("10b", "7a", "9c", "8d", "11a")
OWN_IDS = frozenset({"flag", "marker", "gap"})
"""Tables that number their rows themselves."""


def main() -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=200)
    parser.add_argument("--class-rows", action="store_true", help="no readings, no seats' sums")
    parser.add_argument("--requests", type=int, default=40)
    parser.add_argument("--keep", type=Path, help="keep the database here and use it again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (arguments.keep or Path(folder)) / f"history-{arguments.sessions}.db"
        there = path.exists()
        engine = open_database(f"sqlite:///{path}")
        if not there:
            fill(engine, arguments.sessions, class_rows=arguments.class_rows)
        with reading(engine) as connection:
            readings = connection.execute(select(func.count()).select_from(Reading)).scalar_one()
        report(f"{arguments.sessions} sessions, {readings:,} readings, {path.stat().st_size:,} B")
        everything = f"/history?size={ALL}"
        for page in ("/history", everything, "/history/calendar", "/class/10b"):
            measure(engine, page, arguments.requests)
        engine.dispose()
    return 0


def report(line: str) -> None:
    """Shows one result as soon as it is there."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def fill(engine: Engine, sessions: int, *, class_rows: bool = False) -> None:
    """One seeded lesson, copied so that there are `sessions`, one a day into the past."""
    end = datetime.now(UTC) - timedelta(hours=2)
    lesson = Lesson(minutes=MINUTES, seats=SEATS, columns=7, live=False, ends_at=end)
    first = add_lesson(engine, lesson)
    if class_rows:
        with writing(engine) as connection:
            connection.execute(delete(Reading))
            connection.execute(delete(Mood).where(Mood.seat_id != WHOLE_CLASS))
    for number in range(1, sessions):
        with writing(engine) as connection:
            copy(connection, first, first + number, number)
    with writing(engine) as connection:
        connection.execute(text("ANALYZE"))


def copy(connection: Connection, first: int, new: int, days_ago: int) -> None:
    """The session `first` once more under the id `new`, `days_ago` days earlier."""
    moved = seat_id(new, 1) - seat_id(first, 1)
    for each in Base.metadata.sorted_tables:
        # on a server `reading` is a view
        packed = each.name == Reading.__tablename__ and is_packed(connection)
        table = ReadingSample if packed else each
        if table.name != "session" and "session_id" not in table.columns:
            continue
        key = "id" if table.name == "session" else "session_id"
        columns = [column.key for column in table.columns]
        values = {name: _value(table, name, new, moved, days_ago) for name in columns}
        if table.name in OWN_IDS:
            del values["id"]
        names, expressions = ", ".join(values), ", ".join(values.values())
        connection.execute(
            text(
                f"INSERT INTO {table.name} ({names}) "
                f"SELECT {expressions} FROM {table.name} WHERE {key} = {first}"
            )
        )


def _value(table: Table, column: str, new: int, moved: int, days_ago: int) -> str:
    """The expression that a column is copied by."""
    if column == "session_id" or (table.name, column) == ("session", "id"):
        return str(new)
    if (table.name, column) == ("seat", "id"):
        return f"id + {moved}"
    if column == "seat_id":
        return f"CASE WHEN seat_id > 0 THEN seat_id + {moved} ELSE seat_id END"
    if column == "class_name":
        return f"'{CLASSES[new % len(CLASSES)]}'"
    if column.endswith("_at"):
        return f"{column} - {days_ago * DAY_MS}"
    return column


def measure(engine: Engine, address: str, requests: int) -> float:
    """Asks for a page again and again and prints how long the server took; the median in ms."""
    client = create_app(Settings(), engine).server.test_client()
    body = page_request(client, address)
    cookie = client.get_cookie(Tokens(Settings().dashboard.port).cookie, domain="127.0.0.1")
    headers = {"Origin": ORIGIN, HEADER: "" if cookie is None else cookie.value}
    wall_ms, cpu_ms, size = [], [], 0
    for _ in range(requests):
        wall, cpu = time.perf_counter(), time.process_time()
        reply = client.post("/_dash-update-component", json=body, base_url=ORIGIN, headers=headers)
        wall_ms.append(1000 * (time.perf_counter() - wall))
        cpu_ms.append(1000 * (time.process_time() - cpu))
        size = len(reply.data)
        if reply.status_code != 200:
            raise SystemExit(f"{address}: {reply.status_code} {reply.text}")
    median, p95 = np.percentile(wall_ms[1:], [50, 95])
    report(
        f"{address}: first {wall_ms[0]:.0f} ms, median {median:.0f} ms, p95 {p95:.0f} ms "
        f"(processor: median {np.median(cpu_ms[1:]):.0f} ms), {size / 1024:.0f} kB"
    )
    return float(median)


def page_request(client: FlaskClient, address: str) -> dict[str, object]:
    """The body with which the browser asks for a page, taken from the app's own description."""
    path, _, search = address.partition("?")
    given = {"pathname": path, "search": f"?{search}" if search else ""}
    listed = client.get("/_dash-dependencies", base_url=ORIGIN).get_json()
    route = next(c for c in listed if "page.children" in c["output"] and "nav" in c["output"])
    parts = [part.rpartition(".") for part in route["output"].strip(".").split("...")]

    def values(found: list[dict[str, str]]) -> list[dict[str, str | None]]:
        return [{**one, "value": given.get(one["property"])} for one in found]

    return {
        "output": route["output"],
        "outputs": [{"id": name, "property": prop} for name, _, prop in parts],
        "inputs": values(route["inputs"]),
        "state": values(route["state"]),
        "changedPropIds": ["url.pathname"],
    }


if __name__ == "__main__":
    sys.exit(main())
