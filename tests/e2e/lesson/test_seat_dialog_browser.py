"""What a teacher says of a seat, in a real browser: two tabs stay in step, keyboard, refusals."""

import re

from playwright.sync_api import Locator, expect

from dashboard import texts
from storage import queries
from storage.database.engine import reading
from storage.seat_ids import seat_id
from tests.support.lessons.seed import HAPPY, FakeMonitor, Lesson, add_lesson
from tests.support.web.browser import Served, Watched
from tests.support.web.served import Visit

HOSTILE = '<img src=x onerror="document.title=1">'


def card(tab: Watched, seat: int) -> Locator:
    return tab.page.locator(f"""[id='{{"part":"card","seat":{seat}}}']""")


def row(tab: Watched, seat: int) -> Locator:
    return tab.page.locator(f".ag-center-cols-container [row-id='{seat}']")


def test_a_seat_is_named_excluded_and_merged_and_every_tab_follows(
    served: Served, visit: Visit
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4, seats=9, columns=3))
    three, four = seat_id(session_id, 3), seat_id(session_id, 4)
    with FakeMonitor(served.engine, session_id) as monitor:
        monitor.looks = {3: HAPPY, 4: HAPPY}
        after = visit(f"/session/{session_id}")
        expect(row(after, three)).to_be_visible()
        live = visit("/")
        dialog = live.page.get_by_role("dialog", name=texts.SEAT_DIALOG)

        # by keyboard, from the live page: the other tab follows
        card(live, three).get_by_role("button").focus()
        live.page.keyboard.press("Enter")
        name = dialog.get_by_label(texts.SEAT_NAME_LABEL)
        expect(name).to_be_focused()
        name.fill(HOSTILE)
        live.page.keyboard.press("Enter")
        expect(dialog.get_by_role("status")).to_have_text(texts.SEAT_SAVED)
        expect(card(live, three)).to_contain_text(HOSTILE)
        expect(row(after, three)).to_contain_text(HOSTILE)

        dialog.get_by_role("button", name=texts.SEAT_EXCLUDE).click()
        expect(dialog).to_contain_text(texts.SEAT_EXCLUDED_NOW)
        expect(row(after, three)).to_contain_text(texts.SEAT_EXCLUDED)
        live.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(card(live, three).get_by_role("button")).to_be_focused()

        # from the table of the other tab: the live page follows
        row(after, four).get_by_role("button").click()
        dialog = after.page.get_by_role("dialog", name=texts.SEAT_DIALOG)
        merge = dialog.get_by_role("button", name=texts.SEAT_MERGE, exact=True)
        merge.click()
        expect(dialog.get_by_role("alert")).to_have_text(texts.SEAT_MERGE_PICK)
        dialog.locator("input[aria-haspopup=listbox]").click()
        after.page.get_by_role("option", name="Seat 5", exact=True).click()
        merge.click()
        expect(dialog.get_by_role("status")).to_contain_text("one student with seat 5")
        expect(card(live, four)).to_have_count(0)
        expect(row(after, four)).to_have_count(0)
        dialog.get_by_role("button", name=re.compile(texts.SEAT_SEPARATE)).click()
        expect(card(live, four)).to_be_visible()
        expect(row(after, four)).to_be_visible()
    with reading(served.engine) as connection:
        seats = {each.number: each for each in connection.execute(queries.seats(session_id))}
    assert (seats[3].name, seats[3].excluded, seats[4].merged_into) == (HOSTILE, True, None)
