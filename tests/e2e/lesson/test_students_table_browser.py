"""The table of students fits a laptop's window, and its headings can be read."""

import pytest
from playwright.sync_api import expect

from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit

CUT = """table => [...table.querySelectorAll(".ag-header-cell-text")]
    .filter((words) => {
        const [inside, cell] = [words, words.closest(".ag-header")]
            .map((element) => element.getBoundingClientRect());
        return words.scrollWidth > words.clientWidth
            || inside.top < cell.top || inside.bottom > cell.bottom;
    })
    .map((words) => words.innerText)"""
ASIDE = """table => {
    const rows = table.querySelector(".ag-center-cols-viewport");
    return rows.scrollWidth - rows.clientWidth;
}"""


@pytest.mark.parametrize("width", [1366, 1920])
def test_all_columns_and_their_headings_are_seen_at_once(
    served: Served, visit: Visit, width: int
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4))
    tab = visit(f"/session/{session_id}").page
    tab.set_viewport_size({"width": width, "height": 768})
    table = tab.locator("#students-grid")
    expect(table.locator(".ag-row").first).to_be_attached()
    expect(table.get_by_role("columnheader")).to_have_count(14)
    assert table.evaluate(ASIDE) == 0
    assert table.evaluate(CUT) == []
