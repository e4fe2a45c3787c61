"""Every page is checked by axe, light and dark: nothing of moderate impact or worse.

axe-core (Deque) knows the Web Content Accessibility Guidelines; what it cannot see (reading order,
sensible words) is tested where the pages are.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.support.web.browser import Served, dashboard_served, open_page
from tests.support.web.pages import pages, seed_pages

GRAVE = {"moderate", "serious", "critical"}
_ADDRESSES = pages(1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A dashboard over a finished and a running lesson."""
    folder: Path = tmp_path_factory.mktemp("accessibility")
    with dashboard_served(folder / "lessons.db") as served:
        assert seed_pages(served.engine) == _ADDRESSES
        yield served


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    browser: Browser, served: Served, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": 1366, "height": 768}, reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    found = []
    for name, path in _ADDRESSES.items():
        page = open_page(context, served.origin).page
        page.goto(served.origin + path)
        page.wait_for_selector("#page h1")
        page.wait_for_load_state("networkidle")
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in GRAVE:
                targets = [node["target"] for node in violation["nodes"][:3]]
                found.append(f"{name}: {violation['impact']} {violation['id']} at {targets}")
        page.close()
    context.close()
    assert found == []
