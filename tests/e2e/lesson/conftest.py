"""A dashboard of its own and a watched tab, for tests that change what is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.support.web.browser import Served, Watched, dashboard_served, open_page


@pytest.fixture
def tab(browser: Browser, tmp_path: Path) -> Iterator[tuple[Served, Watched]]:
    """A dashboard and a tab that may not complain or look elsewhere."""
    with dashboard_served(tmp_path / "lessons.db") as served:
        context = browser.new_context(viewport=ViewportSize(width=1366, height=768))
        watched = open_page(context, served.origin)
        yield served, watched
        assert (watched.console, watched.foreign) == ([], [])
        context.close()
