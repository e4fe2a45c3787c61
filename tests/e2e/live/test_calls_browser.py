"""A teacher behind slides is called: sign on the tab, sound, note, strip; all off until chosen."""

import re
import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, insert

from dashboard import texts
from storage.database.engine import writing
from storage.database.tables.lessons import Flag
from storage.seat_ids import seat_id
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit

SPIES = """
window.heard = []; window.noted = [];
const Real = window.AudioContext;
window.AudioContext = class extends Real {
  createOscillator() { window.heard.push(1); return super.createOscillator(); }
};
const Note = window.Notification;
window.Notification = class extends Note {
  constructor(title, options) { super(title, options); window.noted.push([title, options.body]); }
};
"""
WAYS = ("badge", "sound", "note", "strip")


def call(engine: Engine, lesson: int, seat: int | None, *, called: bool = True) -> None:
    """A flag that opens now, with a call or without."""
    now = datetime.now(UTC)
    with writing(engine) as connection:
        connection.execute(
            insert(Flag).values(
                session_id=lesson, seat_id=seat_id(lesson, seat) if seat else None,
                kind="confused", opened_at=now, called_at=now if called else None, evidence={},
            )
        )  # fmt: skip


def switch(way: str, part: str = "call-way") -> str:
    return f'[id=\'{{"part":"{part}","way":"{way}"}}\']'


def until(page: Page, condition: str) -> None:
    """Waits for it; the page's policy lets no script wait for an expression."""
    end = time.monotonic() + 30
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(100)


def choose(page: Page, *ways: str) -> None:
    for way in ways:
        page.locator(switch(way)).check(force=True)
    until(
        page,
        f"{list(ways)}.every((way) => JSON.parse(localStorage['call-ways'] || '{{}}')[way])",
    )


def test_everything_is_off_until_it_is_chosen(served: Served, visit: Visit) -> None:
    lesson = add_lesson(served.engine, Lesson(minutes=4, seats=9, columns=3))
    page = visit("/start").page
    for way in WAYS:
        expect(page.locator(switch(way))).not_to_be_checked()
    live = visit("/").page
    expect(live.locator("#live-sentence")).not_to_be_empty()
    call(served.engine, lesson, 3)
    expect(live.locator("#live-flags")).to_contain_text("Seat 3")
    live.wait_for_timeout(1500)
    assert not live.title().startswith("(")
    expect(live.locator("#live-strip")).to_be_hidden()


def test_a_call_reaches_a_teacher_behind_slides(served: Served, visit: Visit) -> None:
    lesson = add_lesson(served.engine, Lesson(minutes=4, seats=9, columns=3))
    start = visit("/start", permissions=["notifications"]).page
    start.context.add_init_script(SPIES)
    choose(start, *WAYS)
    start.goto(start.url.replace("/start", "/"))
    expect(start.locator("#live-sentence")).not_to_be_empty()
    start.wait_for_timeout(1500)
    assert start.evaluate("heard.length") == 0, "what was there before is no call"
    before = start.locator("link[rel~=icon]").get_attribute("href")
    call(served.engine, lesson, 5)
    until(start, "document.title.startsWith('(')")
    assert start.evaluate("heard.length") == 2
    noted = start.evaluate("noted")
    assert len(noted) == 1
    assert not re.search(r"Seat|\d", " ".join(noted[0])), "the class may see the screen"
    assert start.locator("link[rel~=icon]").get_attribute("href") != before
    call(served.engine, lesson, 6, called=False)
    expect(start.locator("#live-flags")).to_contain_text("Seat 6")
    start.wait_for_timeout(1200)
    assert start.evaluate("heard.length") == 2, "listed, but nobody is called"
    call(served.engine, lesson, None)
    until(start, "noted.length === 2")
    assert "class as a whole" in start.evaluate("noted[1][1]")


def test_each_way_can_be_tried(served: Served, visit: Visit) -> None:
    page = visit("/start", permissions=["notifications"]).page
    page.add_init_script(SPIES)
    page.reload()
    said = page.locator("#start-calls-said")
    for way, words in (("badge", "tab"), ("sound", "Done"), ("note", "Done")):
        page.locator(switch(way, "call-try")).click()  # fmt: skip
        expect(said).to_contain_text(words)
    assert page.evaluate("heard.length") == 2
    assert page.evaluate("noted.length") == 1
    until(page, "!document.title.startsWith('(')")


def test_a_hidden_page_is_still_asked_for(served: Served, visit: Visit) -> None:
    """The worker's clock ticks in place of the page's own, which a browser slows."""
    lesson = add_lesson(served.engine, Lesson(minutes=4, seats=9, columns=3))
    page = visit("/start").page
    choose(page, "badge")
    page.goto(page.url.replace("/start", "/"))
    expect(page.locator("#live-sentence")).not_to_be_empty()
    page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { get: () => true });
          window.dash_clientside.set_props("live-tick", { interval: 2147483647 });
        }"""
    )
    page.wait_for_timeout(1000)
    call(served.engine, lesson, 7)
    until(page, "document.title.startsWith('(')")


@pytest.mark.parametrize("path", ["/start"])
def test_the_code_for_a_phone_is_shown_and_ends(served: Served, visit: Visit, path: str) -> None:
    page = visit(path).page
    page.locator("#phone-start").click()
    shown = page.locator("#phone-code")
    expect(shown).not_to_be_empty()
    if "no network" in shown.inner_text():
        pytest.skip("this computer is on no network")
    expect(shown.locator("img.qr")).to_be_visible()
    assert re.search(r"http://[\d.]+:\d+/pair/[\w-]{20,}", shown.inner_text())
    page.locator("#phone-stop").click()
    expect(shown).to_contain_text("No phone can look")
    # the page's own look at the desktop is a process that ends with its answer
    expect(page.locator("#start-windows")).not_to_contain_text(texts.START_LOOKING)


def test_the_strip_says_what_the_page_says(served: Served, visit: Visit) -> None:
    add_lesson(served.engine, Lesson(minutes=4, seats=9, columns=3))
    page = visit("/start", viewport={"width": 1366, "height": 768}).page
    choose(page, "strip")
    page.goto(page.url.replace("/start", "/"))
    expect(page.locator("#live-sentence")).not_to_be_empty()
    page.locator("#live-strip").click()
    inside = "documentPictureInPicture.window.document.querySelector('p').textContent"
    until(page, "Boolean(documentPictureInPicture.window)")
    until(page, f"{inside} === document.getElementById('live-sentence').textContent")
