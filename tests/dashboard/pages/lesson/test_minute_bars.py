"""Rows of bars, one a minute: one element each on the page, filled by the browser."""

import json
from typing import Any

from playwright.sync_api import expect

from dashboard.components.minutes import Bar, minute_bars
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit


def test_a_row_is_one_element_with_heights_words_and_shades() -> None:
    hostile = '"><img src=x onerror=alert(1)>'
    row = minute_bars([Bar(0.0, "08:00"), Bar(0.126, hostile, True), Bar(7.0, "")], "tense")
    props: dict[str, Any] = row.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    assert props["children"] is None
    assert props["className"] == "pace-bars tense"
    given = json.loads(props["data-bars"])
    assert given == [[0, "08:00", 0], [13, hostile, 1], [100, "", 0]]


def test_bars_are_drawn_and_drawn_anew_with_the_page(served: Served, visit: Visit) -> None:
    add_lesson(served.engine, Lesson(minutes=30, live=False, readings=False))
    page = visit("/session/1").page
    bars = page.locator(".pace-bars.tense > span")
    expect(bars.first).to_be_attached()
    given = json.loads(page.locator(".pace-bars.tense").get_attribute("data-bars") or "")
    # a minute without a face has no bar
    assert 25 < len(given) <= 30
    titles = bars.evaluate_all("all => all.map(one => one.title)")
    assert titles == [words for _, words, _ in given]
    heights = bars.evaluate_all("all => all.map(one => one.style.getPropertyValue('--height'))")
    assert heights == [f"{height}%" for height, _, _ in given]
    assert len(set(heights)) > 1
    drawn = bars.evaluate_all("all => all.map(one => getComputedStyle(one, '::after').height)")
    assert len(set(drawn)) > 1

    # other rows of other lessons take the place of these
    add_lesson(served.engine, Lesson(minutes=12, live=False, readings=False))
    page.get_by_role("link", name="History", exact=True).click()
    page.locator("#history-grid .ag-row a[href$='/session/2']").first.click()
    expect(bars.nth(12)).not_to_be_attached()
    expect(bars.nth(8)).to_be_attached()
    page.go_back()
    page.locator("#history-grid .ag-row a[href$='/session/1']").first.click()
    expect(bars).to_have_count(len(given))
