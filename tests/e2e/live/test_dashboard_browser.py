"""The dashboard in a real browser: what a teacher sees, clicks and downloads."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from dashboard import texts
from storage.database.engine import writing
from storage.database.tables.lessons import Flag, Session
from storage.database.tables.monitors import MonitorState
from storage.seat_ids import seat_id
from storage.writes import annotations
from tests.support.lessons.seed import HAPPY, SAD, FakeMonitor, Lesson, add_lesson, set_monitor
from tests.support.web.browser import Served, Watched, open_page
from tests.support.web.served import SIZE, Visit

HOSTILE = (
    "<img src=x onerror=\"document.title='broken in'\">", "=HYPERLINK(\"http://x\")",
    "\u202eevil\u202d שלום", "W" * 300, "<b>bold</b> & {braces}",
)  # fmt: skip


def card(tab: Watched, session_id: int, number: int) -> Locator:
    identity = f'{{"part":"card","seat":{seat_id(session_id, number)}}}'
    return tab.page.locator(f"[id='{identity}']")


def test_the_live_page_opens_up_by_itself_and_follows(served: Served, visit: Visit) -> None:
    tab = visit("/")
    expect(tab.page.get_by_role("heading", name=texts.EMPTY_TITLE)).to_be_visible()

    session_id = add_lesson(served.engine, Lesson(minutes=12))
    with FakeMonitor(served.engine, session_id) as monitor:
        expect(tab.page.locator(".seat")).to_have_count(25)
        expect(tab.page.locator("#live-sentence")).to_contain_text("look confused")
        expect(tab.page.locator("#live-coverage")).to_contain_text("seeing 23 of 25; 1 camera off")
        expect(card(tab, session_id, 7)).to_contain_text("Camera off")
        expect(tab.page.locator("#live-figure .scatterlayer .trace").first).to_be_attached()
        for look, word in ((HAPPY, "Happy"), (SAD, "Sad")):
            monitor.looks = {3: look}
            expect(card(tab, session_id, 3)).to_contain_text(word)
        expect(card(tab, session_id, 3)).to_have_class(re.compile("look-sad"))


def test_a_blind_monitor_is_said_at_once_and_nobody_has_a_look(
    served: Served, visit: Visit
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=3))
    tab = visit("/")
    with FakeMonitor(served.engine, session_id) as monitor:
        monitor.looks = {1: HAPPY}
        expect(card(tab, session_id, 1)).to_contain_text("Happy")
        blind = {"status": "blind", "message": "The meeting window is covered."}
        with writing(served.engine) as connection:
            set_monitor(connection, session_id, **blind)
        expect(tab.page.locator("#live-sentence")).to_have_text(texts.SENTENCE_BLIND)
        expect(tab.page.locator("#live-message")).to_have_text(blind["message"])
        expect(tab.page.locator(".seat.unread")).to_have_count(25)
    expect(tab.page.locator("#live-sentence")).to_contain_text("stopped answering")


def test_hostile_names_are_only_ever_letters(served: Served, visit: Visit) -> None:
    session_id = add_lesson(
        served.engine,
        Lesson(minutes=3, title=HOSTILE[0], class_name=HOSTILE[3], names=HOSTILE, live=True),
    )
    for text in HOSTILE:
        annotations.add_marker(served.engine, session_id, text)
    for path, ready in (
        ("/", ".seat"),
        ("/history", ".ag-row"),
        (f"/session/{session_id}", ".ag-row"),
    ):
        tab = visit(path)
        expect(tab.page.locator(ready).first).to_be_visible()
        assert tab.page.title() == "Classmood"
        assert tab.page.locator("img[src='x'], main b").count() == 0
        wide = tab.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
        expect(tab.page.locator("bdi", has_text=HOSTILE[0]).first).to_be_visible()


def test_the_teacher_answers_a_flag_marks_a_topic_pauses_and_stops(
    served: Served, visit: Visit
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4))
    tab = visit("/")
    flag = tab.page.locator(".flag", has_text="Seat 20")
    flag.get_by_role("button", name=texts.WHY).click()
    expect(tab.page.get_by_role("dialog")).to_be_visible()
    tab.page.keyboard.press("Escape")
    flag.get_by_role("button", name=texts.WRONG).click()
    expect(flag).to_have_class(re.compile("disbelieved"))

    tab.page.keyboard.press("m")
    tab.page.keyboard.type("Photosynthesis")
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("#live-figure .annotation", has_text="Photosynthesis")).to_be_attached()

    tab.page.locator("#live-pause").click()
    expect(tab.page.locator("#live-pause")).to_have_text(texts.RESUME)
    tab.page.locator("#live-stop").click()
    tab.page.get_by_role("button", name=texts.STOP_CONFIRM).click()
    expect(tab.page.get_by_role("dialog")).to_be_hidden()
    with served.engine.connect() as connection:
        verdict = select(Flag.verdict).where(Flag.seat_id == seat_id(session_id, 20))
        assert connection.execute(verdict).scalar_one() == "wrong"
        assert connection.execute(select(MonitorState.requested)).scalar_one() == "stop"


def test_after_class_the_lesson_is_found_exported_renamed_and_deleted(
    served: Served, visit: Visit, tmp_path: Path
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=5, live=False, names=("Ada",)))
    tab = visit("/history")
    tab.page.get_by_role("link", name="Algebra II").click()
    expect(tab.page).to_have_url(f"{served.origin}/session/{session_id}")
    expect(tab.page.locator(".ag-center-cols-container .ag-row")).to_have_count(25)
    expect(tab.page.locator("#session-figure .scatterlayer .trace").first).to_be_attached()
    expect(tab.page.locator(".events")).to_contain_text("Window covered")

    tab.page.locator("#session-export").click()
    with tab.page.expect_download() as download:
        tab.page.get_by_role("link", name="Students (CSV)").click()
    download.value.save_as(tmp_path / "students.csv")
    with (tmp_path / "students.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 25
    assert rows[0]["name"] == "Ada"

    tab.page.locator("#session-rename").click()
    tab.page.get_by_label(texts.RENAME_LABEL).fill("Algebra, again")
    tab.page.get_by_role("button", name=texts.SAVE).click()
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("Algebra, again")

    tab.page.locator("#session-delete").click()
    tab.page.get_by_role("button", name=texts.DELETE_CONFIRM).click()
    expect(tab.page.get_by_role("heading", name=texts.HISTORY_EMPTY_TITLE)).to_be_visible()
    with served.engine.connect() as connection:
        assert connection.execute(select(Session.id)).all() == []


def test_two_tabs_stay_in_step_and_light_follows_the_system(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=3, seats=4, columns=2))
    tabs = [visit("/", color_scheme=scheme) for scheme in ("light", "dark")]
    with FakeMonitor(served.engine, session_id) as monitor:
        monitor.looks = {1: HAPPY}
        for tab in tabs:
            expect(card(tab, session_id, 1)).to_contain_text("Happy")
    grounds = [tab.page.evaluate("getComputedStyle(document.body).backgroundColor") for tab in tabs]
    assert grounds[0] != grounds[1]
    tabs[0].page.get_by_role("button", name=texts.THEME_SWITCH).click()
    expect(tabs[0].page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    expect(tabs[1].page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


def test_a_dashboard_that_stops_answering_is_noticed_and_found_again(
    served: Served, browser: Browser
) -> None:
    add_lesson(served.engine, Lesson(minutes=1, seats=4, columns=2))
    with browser.new_context(viewport=SIZE) as context:
        tab = open_page(context, served.origin)
        tab.page.goto(served.origin)
        expect(tab.page.locator(".seat")).to_have_count(4)
        context.set_offline(True)
        expect(tab.page.locator(".silent-banner")).to_be_visible(timeout=20_000)
        context.set_offline(False)
        expect(tab.page.locator(".silent-banner")).to_be_hidden(timeout=20_000)
