"""The document of a page: which asks for the chart library, and that it is loaded once."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Request, expect

from dashboard.app import create_app
from dashboard.server import document
from storage.config.settings import Settings
from storage.database.engine import open_database
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served, dashboard_served, open_page


@pytest.fixture
def client(store_url: str) -> Iterator[FlaskClient]:
    engine = open_database(store_url)
    yield create_app(Settings(), engine).server.test_client()
    engine.dispose()


@pytest.mark.parametrize(
    ("path", "drawn"),
    [
        ("/", True),
        ("/glance", True),
        ("/session/1", True),
        ("/session/1/seat/2", True),
        ("/class/10b", True),
        ("/history", False),
        ("/start", False),
        ("/settings", False),
    ],
)
def test_the_document_loads_the_chart_library_where_there_are_charts(
    client: FlaskClient, path: str, drawn: bool
) -> None:
    shown = client.get(path, base_url="http://127.0.0.1:8050").text
    address = document.LIBRARY
    assert (f'<script id="chart-library" src="{address}" defer></script>' in shown) is drawn
    assert (f'<meta id="chart-library" content="{address}">' in shown) is not drawn


def test_the_chart_library_is_the_published_one_but_for_a_pair_of_parentheses(
    client: FlaskClient,
) -> None:
    answer = client.get(document.LIBRARY, base_url="http://127.0.0.1:8050")
    published = files("dashboard").joinpath("libraries/plotly-cartesian.min.js").read_bytes()
    assert answer.data.replace(b"this, (() => {", b"this, () => {", 1)[:-4] + b"));" == published
    assert f"v{document.VERSION}\n".encode() in published[:200]
    notice = files("dashboard").joinpath("libraries/plotly-cartesian.NOTICE.txt").read_text("utf-8")
    assert hashlib.sha256(published).hexdigest() in notice
    assert answer.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert answer.mimetype == "text/javascript"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with dashboard_served(tmp_path / "lessons.db") as served:
        add_lesson(served.engine, Lesson(minutes=3, live=False, readings=False, seats=4))
        yield served


def requests_of(page: Page) -> list[Request]:
    """Grows with every request of the page."""
    asked: list[Request] = []

    def keep(request: Request) -> None:
        asked.append(request)

    page.on("request", keep)
    return asked


def test_the_library_comes_once_and_a_lesson_is_made_once(browser: Browser, served: Served) -> None:
    expect.set_options(timeout=40_000)
    for start in ("/session/1", "/help"):
        context = browser.new_context()
        context.set_default_timeout(60_000)
        tab = open_page(context, served.origin)
        asked = requests_of(tab.page)
        tab.page.goto(served.origin + start)
        if start == "/help":
            tab.page.get_by_role("link", name="History").click()
            tab.page.locator("#history-grid .ag-row a").first.click()
        chart = tab.page.locator("#session-figure .scatterlayer .trace").first
        expect(chart).to_be_attached(timeout=120_000)
        expect(tab.page.locator("#students-grid .ag-row").first).to_be_attached()
        tab.page.wait_for_load_state("networkidle")
        libraries = [request.url for request in asked if "plotly" in request.url]
        assert libraries == [served.origin + document.LIBRARY]
        made = [request for request in asked if '"session-facts"' in (request.post_data or "")]
        assert made == []
        assert (tab.console, tab.foreign) == ([], [])
        context.close()
