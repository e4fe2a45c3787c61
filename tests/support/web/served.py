"""One dashboard and one browser for all tests that look at pages; every test finds them empty.

Starting a dashboard, and loading its charts and tables anew, takes longer than most of the tests.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect
from sqlalchemy import Engine, delete

from storage.database.engine import writing
from storage.database.tables.columns import Base
from tests.support.web.browser import Served, Watched, dashboard_served, open_page

SIZE = ViewportSize(width=1366, height=768)
PAGE_MS, EXPECT_MS = 60_000, 40_000
"""Generous: other work may share the machine."""


class Visit(Protocol):
    """Opens a tab at a path of the page; with options, in a browser of its own that has them.

    at: another dashboard than the one of the whole run.
    """

    def __call__(
        self, path: str = "/", *, at: Served | None = None, **options: object
    ) -> Watched: ...


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The dashboard of the whole run."""
    with dashboard_served(tmp_path_factory.mktemp("served") / "lessons.db") as served:
        yield served


@pytest.fixture
def served(dashboard: Served) -> Served:
    """A dashboard over an empty database."""
    empty(dashboard.engine)
    return dashboard


@pytest.fixture(scope="session")
def shared_context(browser: Browser) -> Iterator[BrowserContext]:
    """What keeps the page's files from one test to the next."""
    expect.set_options(timeout=EXPECT_MS)
    with browser.new_context(viewport=SIZE) as context:
        context.set_default_timeout(PAGE_MS)
        yield context


@pytest.fixture
def visit(served: Served, browser: Browser, shared_context: BrowserContext) -> Iterator[Visit]:
    """Opens tabs; at the end of the test none may have complained or looked elsewhere."""
    tabs: list[Watched] = []
    expect.set_options(timeout=EXPECT_MS)
    with ExitStack() as stack:

        def open_tab(path: str = "/", *, at: Served | None = None, **options: object) -> Watched:
            origin, context = (at or served).origin, shared_context
            if options:
                given: dict[str, object] = {"viewport": SIZE} | options
                context = browser.new_context(**given)  # type: ignore[arg-type]
                context.set_default_timeout(PAGE_MS)
                stack.callback(context.close)
            tab = open_page(context, origin)
            stack.callback(tab.page.close)
            tab.page.goto(origin + path)
            tabs.append(tab)
            return tab

        yield open_tab
        for tab in tabs:
            if not tab.page.is_closed():
                tab.page.evaluate("localStorage.clear()")
        assert [line for tab in tabs for line in tab.console] == []
        assert [url for tab in tabs for url in tab.foreign] == []


def empty(engine: Engine) -> None:
    """Deletes every row; the next lesson is number 1 again."""
    with writing(engine) as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(delete(table))
        connection.exec_driver_sql("delete from sqlite_sequence")
