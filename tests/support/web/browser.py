"""A real browser against a real dashboard, shared by the browser tests and the screenshots.

The system's Chromium, driven by Playwright.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    sync_playwright,
)
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.server.serve import end_serving, make_server
from storage.config.settings import DashboardSettings, Settings
from storage.database.engine import open_database

CHROMIUM_VARIABLE = "CLASSMOOD_CHROMIUM"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update",
]  # fmt: skip


@dataclass(slots=True)
class Watched:
    """A page with everything it complained about and every address it asked for."""

    page: Page
    origin: str
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Served:
    """A dashboard being served. origin: such as http://127.0.0.1:40123."""

    origin: str
    engine: Engine


def chromium() -> str | None:
    """Path of the system's Chromium, or None where there is none."""
    return os.environ.get(CHROMIUM_VARIABLE) or shutil.which("chromium")


@contextmanager
def browser_running() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def dashboard_served(
    database: Path | str, refresh_s: float = 0.5, settings: Settings | None = None
) -> Iterator[Served]:
    """A dashboard over a new or existing SQLite file, or a server's URL, on a free port.

    settings: others than the usual ones.
    """
    engine = open_database(database if isinstance(database, str) else f"sqlite:///{database}")
    settings = settings or Settings(dashboard=DashboardSettings(refresh_s=refresh_s))
    server = make_server(create_app(settings, engine), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, name="dashboard")
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.effective_port}", engine)
    finally:
        end_serving(server)
        thread.join(10)
        server.task_dispatcher.shutdown()
        engine.dispose()


def open_page(context: BrowserContext, origin: str) -> Watched:
    """A new tab whose console and requests are kept."""
    watched = Watched(context.new_page(), origin)

    def keep_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            watched.console.append(f"{message.type}: {message.text}")

    def keep_exception(error: Error) -> None:
        watched.console.append(f"exception: {error}")

    def keep_foreign(request: Request) -> None:
        if not request.url.startswith((origin, "data:", "blob:")):
            watched.foreign.append(request.url)

    watched.page.on("console", keep_message)
    watched.page.on("pageerror", keep_exception)
    watched.page.on("request", keep_foreign)
    return watched
