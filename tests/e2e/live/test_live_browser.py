"""The live page and its glance in a real browser: keys, order of the seats, traces, the preview."""

import re
import socket
from datetime import UTC, datetime

import numpy as np
from playwright.sync_api import expect
from sqlalchemy import insert

from dashboard import texts
from monitor.preview.share import PreviewShare
from monitor.preview.window import Annotation
from storage.database.engine import writing
from storage.database.tables.lessons import Reaction
from storage.kinds import ReactionKind
from storage.seat_ids import seat_id
from storage.writes import preview_offer as preview
from storage.writes import sessions
from tests.support.lessons.seed import HAPPY, SAD, FakeMonitor, Lesson, add_lesson, set_monitor
from tests.support.system.waiting import wait_until
from tests.support.web.browser import Served
from tests.support.web.served import Visit

FITS = """() => [document.documentElement, document.getElementById("glance")]
    .every((e) => e.scrollHeight <= e.clientHeight && e.scrollWidth <= e.clientWidth)"""
CUT = "e => e.scrollWidth > e.clientWidth"
PICTURE = np.random.default_rng(0).integers(0, 255, (360, 640, 3), dtype=np.uint8)


def test_glance_by_key_one_screen_survives_a_reload_and_leaves_by_escape(
    served: Served, visit: Visit
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4))
    with FakeMonitor(served.engine, session_id) as monitor:
        monitor.looks = dict.fromkeys(range(1, 20), HAPPY)
        tab = visit("/").page
        expect(tab.locator(".seat").first).to_be_visible()
        tab.keyboard.press("g")
        expect(tab).to_have_url(f"{served.origin}/glance")
        expect(tab.locator("#glance-seen")).to_contain_text("23of 25")
        expect(tab.locator("#glance-confused")).to_contain_text("2look confused")
        expect(tab.locator("#glance-ease")).to_contain_text(texts.GLANCE_EASE)
        expect(tab.locator("#glance-figure .scatterlayer .trace").first).to_be_attached()
        for size in ((1366, 768), (1920, 1080)):
            tab.set_viewport_size({"width": size[0], "height": size[1]})
            assert tab.evaluate(FITS)
        number = tab.locator("#glance-seen .value").bounding_box()
        assert number is not None and number["height"] >= 140
        tab.reload()
        expect(tab.locator("#glance-seen")).to_contain_text("23of 25")
        tab.keyboard.press("Escape")
        expect(tab).to_have_url(f"{served.origin}/")
        expect(tab.locator(".seat").first).to_be_visible()


def test_hands_and_answers_have_a_box_while_there_are_any(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4))
    with FakeMonitor(served.engine, session_id) as monitor:
        monitor.looks = dict.fromkeys(range(1, 20), HAPPY)
        tab = visit("/").page
        expect(tab.locator(".seat").first).to_be_visible()
        box = tab.locator("#live-answers-box")
        expect(box).to_be_hidden()
        hand: dict[str, object] = {
            "session_id": session_id,
            "seat_id": seat_id(session_id, 3),
            "place": 0,
            "kind": ReactionKind.RAISED_HAND,
            "began_at": datetime.now(UTC),
        }
        with writing(served.engine) as connection:
            connection.execute(insert(Reaction).values(hand))
        expect(box).to_be_visible()
        expect(box).to_contain_text("Seat 3")


def test_who_is_worth_a_look_comes_first_and_stays_so_after_a_reload(
    served: Served, visit: Visit
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=12))
    first = "[...document.querySelectorAll('.seat')].sort((a, b) => a.style.order - b.style.order)"
    names = f"{first}.slice(0, 4).map((e) => e.querySelector('.name').textContent)"
    with FakeMonitor(served.engine, session_id) as monitor:
        monitor.looks = {1: HAPPY, 15: SAD}
        tab = visit("/").page
        expect(tab.locator(".seat.pending")).to_have_count(1)
        assert tab.evaluate(names) == ["Seat 1", "Seat 2", "Seat 3", "Seat 4"]
        tab.get_by_text(texts.SEAT_ORDERS["attention"]).click()
        urgent = ["Seat 4", "Seat 12", "Seat 20", "Seat 15"]
        wait_until(lambda: tab.evaluate(names) == urgent)
        # its trace was drawn from what the first tick brought
        drawn = tab.locator(".seat .trace").first.get_attribute("src") or ""
        assert drawn.startswith("data:image/svg") and drawn.count("rect") >= 25
        tab.reload()
        expect(tab.locator(".seat.pending")).to_have_count(1)
        wait_until(lambda: tab.evaluate(names) == urgent)


def test_what_is_seen_is_shown_and_what_could_be_seen_is_told(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=12))
    with writing(served.engine) as connection:
        set_monitor(connection, session_id, host=socket.gethostname())
    share = PreviewShare(served.engine, session_id, allowed=True)
    with FakeMonitor(served.engine, session_id) as monitor:
        monitor.looks = {1: HAPPY}
        tab = visit("/").page
        expect(tab.locator("#live-seen")).to_contain_text("faces read on average, 1 camera off")
        tab.locator("#live-seen-open").click()
        expect(tab.locator("#live-seen-table")).to_contain_text("Window covered")
        tab.locator("#live-preview").click()
        expect(tab.locator("#preview-words")).to_contain_text(texts.PREVIEW_WAIT)
        try:
            assert share.is_wanted(datetime.now(UTC) + preview.LASTS)
            share.show(PICTURE, [Annotation((80.0, 80.0, 160.0, 170.0), "Seat 1: happy", "happy")])
            expect(tab.locator("#preview-picture")).to_have_js_property("naturalWidth", 640)
            tab.keyboard.press("Escape")
            expect(tab.get_by_role("dialog")).to_be_hidden()
        finally:
            share.close()


def test_a_class_only_lesson_offers_no_picture_and_names_nobody(
    served: Served, visit: Visit
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4, class_only=True))
    with FakeMonitor(served.engine, session_id):
        tab = visit("/").page
        expect(tab.locator("#live-seats")).to_contain_text(texts.CLASS_ONLY_TITLE)
        expect(tab.locator("#live-preview")).to_be_hidden()
        assert "Seat 1" not in tab.locator("body").inner_text()


def test_the_next_lesson_is_drawn_on_the_page_that_stayed_open(
    served: Served, visit: Visit
) -> None:
    first = add_lesson(served.engine, Lesson(minutes=30))
    tab = visit("/").page
    trace = tab.locator(".seat img.trace").first
    expect(trace).to_have_attribute("src", re.compile("rect"))
    sessions.end_session(served.engine, first)
    add_lesson(served.engine, Lesson(minutes=2, title="The next one"))
    expect(tab.locator("#live-title .name")).to_have_text("The next one")
    bars = "e => (decodeURIComponent(e.src).match(/<rect/g) || []).length"
    wait_until(lambda: 1 <= trace.evaluate(bars) <= 13)  # of two minutes, not of thirty


def test_a_lessons_name_is_cut_only_where_there_is_no_room(served: Served, visit: Visit) -> None:
    add_lesson(served.engine, Lesson(minutes=4, title="Linear equations"))
    tab = visit("/").page
    name, since = (tab.locator(f"#live-title .{part}") for part in ("name", "dim"))
    expect(name).to_be_visible()
    for width in (1920, 1366, 390):
        tab.set_viewport_size({"width": width, "height": 800})
        assert not name.evaluate(CUT), width
    add_lesson(served.engine, Lesson(minutes=3, title="Long " * 60))
    expect(name).to_contain_text("Long Long")
    for width in (1920, 1366, 390):
        tab.set_viewport_size({"width": width, "height": 800})
        assert name.evaluate(CUT), width
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    tab.set_viewport_size({"width": 1366, "height": 800})
    assert not since.evaluate(CUT)  # when it began is still told
