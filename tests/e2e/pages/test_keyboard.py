"""Every page by keyboard alone: Tab reaches all that can be pressed, shows it, and leaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dashboard import texts
from tests.support.web.browser import Served, dashboard_served, open_page
from tests.support.web.pages import pages, seed_pages

_ADDRESSES = pages(1)
_LAYS_OUT = """() => {
  const wanted = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  window.seen = new Set();
  window.wanted = () => Array.from(document.querySelectorAll(wanted)).filter((one) =>
    !one.disabled && one.tabIndex >= 0 && one.getClientRects().length && one.type !== "hidden" &&
    one.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) &&
    // one of a group is reached, arrows go to the others
    !(one.type === "radio" && !one.checked) &&
    // arrows and Tab go from cell to cell; Enter presses what is in one
    !one.closest(".ag-root-wrapper") && !one.closest("[aria-hidden='true']"));
  document.body.focus();
}"""
_STEP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) { return null; }
  window.seen.add(at);
  const style = getComputedStyle(at);
  const field = /^(INPUT|TEXTAREA)$/.test(at.tagName);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const name = `${at.tagName} ${at.id} ${String(at.className).slice(0, 60)}`;
  const box = at.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight;
  return { name, shown: ring || field || at.closest(".ag-root-wrapper") !== null, inside };
}"""
_LEFT_OUT = """() => window.wanted().filter((one) => !window.seen.has(one))
  .map((one) => `${one.tagName} ${one.id} ${String(one.className).slice(0, 60)}`)"""
MOST_STEPS = 400


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A dashboard over a finished and a running lesson."""
    folder: Path = tmp_path_factory.mktemp("keyboard")
    with dashboard_served(folder / "lessons.db", refresh_s=30.0) as served:
        assert seed_pages(served.engine) == _ADDRESSES
        yield served


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        context.set_default_timeout(60_000)
        yield context


def walk(page: Page) -> list[str]:
    """Presses Tab until it has gone round; what was wrong on the way."""
    page.evaluate(_LAYS_OUT)
    wrong = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(_STEP)
        if at is None:
            break
        wrong += [f"no ring: {at['name']}"] if not at["shown"] else []
        wrong += [f"out of sight: {at['name']}"] if not at["inside"] else []
    else:
        wrong.append(f"Tab does not leave the page: {at}")
    return wrong + [f"not reached: {one}" for one in page.evaluate(_LEFT_OUT)]


@pytest.mark.parametrize("name", list(_ADDRESSES))
def test_tab_reaches_everything_and_leaves(
    served: Served, context: BrowserContext, name: str
) -> None:
    page = open_page(context, served.origin).page
    page.goto(served.origin + _ADDRESSES[name])
    page.wait_for_selector("#page h1")
    page.wait_for_load_state("networkidle")
    # the windows of this desktop are looked for by a process of its own
    expect(page.get_by_text(texts.START_LOOKING)).to_have_count(0)
    found = walk(page)
    page.close()
    assert sorted(set(found)) == []


def test_enter_presses_what_is_in_a_cell(served: Served, context: BrowserContext) -> None:
    page = open_page(context, served.origin).page
    page.goto(served.origin + "/history")
    cell = page.locator("#history-grid .ag-row [col-id=title]").first
    cell.click(position={"x": 3, "y": 3})
    expect(cell).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served.origin}/session/1")
    page.go_back()
    delete = page.locator("#history-grid .ag-row [col-id=delete]").first
    delete.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.close()
