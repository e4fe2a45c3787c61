"""Screenshots of every page, light and dark, at three sizes: python
benchmarks/pages/screenshots.py OUT.

The lesson shown is invented. Needs Chromium and the development requirements.
"""

import argparse
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import Connection, Engine, func, insert, select

from storage.database.engine import writing
from storage.database.tables.lessons import Reading, Session
from storage.database.tables.rollups import Mood
from storage.records import MOOD_BUCKET_MS
from tests.support.attachments.beside import add_transcript
from tests.support.lessons.seed import Lesson, add_lesson, set_monitor
from tests.support.web.browser import browser_running, dashboard_served, open_page
from tests.support.web.pages import pages

ROOT = Path(__file__).resolve().parents[2]

SIZES = ((1366, 768), (1920, 1080), (390, 844))
NAMES = (
    "Amara", "Ben", "Chiara", "Daniel", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kofi",
    "Lena", "Mateo", "Nora", "Oskar", "Priya", "Quentin", "Rosa", "Sami", "Tilda", "Umar", "Vera",
    "Wanda", "Xiomara", "Yusuf",
)  # fmt: skip


def seed(engine: Engine) -> tuple[int, int]:
    """A term of lessons and one that is running; ids of a finished and of the running one."""
    now = datetime.now(UTC)
    titles = ("Algebra II", "Fractions", "World history", "Photosynthesis", "Reading circle")
    for index in range(12):
        add_lesson(
            engine,
            Lesson(
                minutes=40 + 3 * index, live=False, title=titles[index % 5], names=NAMES,
                class_name=("10b", "7a", "9c")[index % 3], rng=index, readings=False,
                ends_at=now - timedelta(days=2 * (12 - index), hours=index % 4),
            ),
        )  # fmt: skip
    finished = add_lesson(
        engine,
        Lesson(minutes=45, live=False, title="Quadratic equations", names=NAMES, readings=False,
               ends_at=now - timedelta(hours=3)),
    )  # fmt: skip
    add_transcript(engine, finished)
    running = add_lesson(engine, Lesson(minutes=30, title="Algebra II", readings=True))
    return finished, running


def keep_alive(engine: Engine, session_id: int, stop: threading.Event) -> None:
    """Repeats the last seconds of the running lesson, as a monitor would."""
    with engine.connect() as connection:
        started = connection.execute(
            select(Session.started_at).where(Session.id == session_id)
        ).scalar_one()
        columns = Reading.__table__.columns
        tail = connection.execute(
            select(*columns).where(Reading.session_id == session_id)
            .order_by(Reading.offset_ms.desc()).limit(23)
        ).mappings()  # fmt: skip
        last = {row["seat_id"]: dict(row) for row in tail}
    while not stop.wait(1.0):
        now = datetime.now(UTC)
        offset_ms = round((now - started).total_seconds() * 1000)
        with writing(engine) as connection:
            rows = [row | {"offset_ms": offset_ms} for row in last.values()]
            connection.execute(insert(Reading), rows)
            repeat_mood(connection, session_id, offset_ms // MOOD_BUCKET_MS * MOOD_BUCKET_MS)
            set_monitor(connection, session_id, heartbeat_at=now)


def repeat_mood(connection: Connection, session_id: int, bucket_ms: int) -> None:
    """The running roll-up, the same as the one before it; once per bucket."""
    columns = Mood.__table__.columns
    newest = select(func.max(Mood.bucket_ms)).where(Mood.session_id == session_id)
    last_ms = connection.execute(newest).scalar_one()
    if last_ms >= bucket_ms:
        return
    rows = connection.execute(
        select(*columns).where(Mood.session_id == session_id, Mood.bucket_ms == last_ms)
    ).mappings()
    connection.execute(insert(Mood), [dict(row) | {"bucket_ms": bucket_ms} for row in rows])


def shoot(browser: Browser, origin: str, shown: dict[str, str], out: Path) -> list[str]:
    """Saves one picture per page, theme and size; returns what the console said."""
    complaints = []
    for scheme in ("light", "dark"):
        for width, height in SIZES:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            for name, path in shown.items():
                watched = open_page(context, origin)
                watched.page.goto(origin + path)
                watched.page.wait_for_selector("#page > *")
                watched.page.wait_for_timeout(2500)
                target = out / f"{name}-{scheme}-{width}x{height}.png"
                watched.page.screenshot(path=target, full_page=True)
                complaints += [f"{target.name}: {text}" for text in watched.console]
                complaints += [f"{target.name}: asked for {url}" for url in watched.foreign]
                watched.page.close()
            context.close()
    return complaints


def main() -> int:
    """Runs the benchmark; 1 where a page complained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser_running() as browser:
        with dashboard_served(Path(folder) / "empty.db") as served:
            empty = {"live-empty": "/", "history-empty": "/history"}
            complaints = shoot(browser, served.origin, empty, out)
        with dashboard_served(Path(folder) / "full.db", refresh_s=1.0) as served:
            finished, running = seed(served.engine)
            stop = threading.Event()
            alive = threading.Thread(target=keep_alive, args=(served.engine, running, stop))
            alive.start()
            complaints += shoot(browser, served.origin, pages(finished), out)
            stop.set()
            alive.join()
    sys.stderr.write("".join(f"{line}\n" for line in complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
