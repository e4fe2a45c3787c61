"""What a teacher does with flags, checks, topics and keys, in a real browser."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Locator, expect
from sqlalchemy import insert, select, update

from dashboard import texts
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Flag, Marker
from storage.database.tables.monitors import MonitorState
from storage.kinds import MarkerKind
from storage.seat_ids import seat_id
from storage.writes import annotations
from tests.support.lessons.seed import SAD_SEAT, FakeMonitor, Lesson, add_lesson
from tests.support.web.browser import Served, Watched, dashboard_served
from tests.support.web.served import Visit

HOSTILE = "<img src=x onerror=\"document.title='broken in'\">"


def card(tab: Watched, who: str) -> Locator:
    return tab.page.locator(".flag", has_text=who)


def button(place: Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


def sad_flag(served: Served, session_id: int) -> int:
    sad = select(Flag.id).where(Flag.seat_id == seat_id(session_id, SAD_SEAT))
    with reading(served.engine) as connection:
        return connection.execute(sad).scalar_one()


def checks_of(served: Served) -> list[int]:
    asked = select(Marker.id).where(Marker.kind == MarkerKind.CHECK)
    with reading(served.engine) as connection:
        return list(connection.execute(asked).scalars())


def test_a_flags_life_survives_a_reload_a_second_tab_and_a_restart(
    served: Served, visit: Visit
) -> None:
    who = f"Seat {SAD_SEAT}"
    session_id = add_lesson(served.engine, Lesson(minutes=4.0))
    one, two = visit(), visit(color_scheme="dark")
    button(card(one, who), texts.SEEN).click()
    for tab in (one, two):
        expect(card(tab, who)).to_have_class(re.compile("is-seen"))
    one.page.reload()
    expect(card(one, who)).to_have_class(re.compile("is-seen"))
    expect(button(card(one, who), texts.SEEN)).to_have_attribute("aria-pressed", "true")
    button(card(one, who), texts.SEEN).click()
    for tab in (one, two):
        expect(card(tab, who)).to_have_class(re.compile("is-open"))

    button(card(one, who), texts.SNOOZE).click()
    one.page.get_by_role("menuitem", name=texts.SNOOZE_MINUTES).click()
    for tab in (one, two):
        expect(tab.page.locator(".flag-line.snoozed", has_text=who)).to_be_visible()
        expect(card(tab, who)).to_have_count(0)
    first = sad_flag(served, session_id)
    now = datetime.now(UTC)
    with writing(served.engine) as connection:
        connection.execute(update(Flag).where(Flag.id == first).values(closed_at=now))
        connection.execute(
            insert(Flag).values(
                session_id=session_id, seat_id=seat_id(session_id, SAD_SEAT), kind="sad",
                opened_at=now, evidence={},
            )
        )  # fmt: skip
    for tab in (one, two):
        tab.page.close()

    with dashboard_served(Path(served.engine.url.database or "")) as restarted:
        again = visit(at=restarted)
        line = again.page.locator(".flag-line.snoozed", has_text=who)
        expect(line).to_be_visible()
        expect(card(again, who)).to_have_count(0)
        expect(card(again, "Seat 4")).to_be_visible()
        button(line, texts.UNSNOOZE).click()
        expect(card(again, who)).to_be_visible()

        button(card(again, who), texts.WHY).click()
        dialog = again.page.get_by_role("dialog")
        expect(dialog).to_contain_text("Word problems")
        expect(dialog.locator(".scatterlayer .trace").first).to_be_attached()
        button(dialog, texts.WRONG).click()
        expect(button(dialog, texts.WRONG)).to_have_attribute("aria-pressed", "true")
        button(dialog, texts.WRONG).click()
        expect(button(dialog, texts.WRONG)).to_have_attribute("aria-pressed", "false")
        button(dialog, texts.HELPFUL).click()
        expect(button(card(again, who), texts.HELPFUL)).to_have_attribute("aria-pressed", "true")
        again.page.close()


def test_no_card_comes_or_goes_under_a_hand(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4.0))
    tab, who = visit(), f"Seat {SAD_SEAT}"
    ended = tab.page.locator(".flag-line.resolved", has_text="Seat 4")
    expect(card(tab, "Seat 4")).to_be_visible()
    choice = open_menu(tab, who)
    end_flag(served, session_id, 4)
    for _ in range(4):  # updates go on
        with tab.page.expect_response("**/_dash-update-component*"):
            pass
    expect(choice).to_be_visible()
    assert card(tab, "Seat 4").count() == 1
    assert ended.count() == 0
    choice.click()  # what was pressed is shown, and what was held back with it
    expect(tab.page.locator(".flag-line.snoozed", has_text=who)).to_be_visible()
    expect(ended).to_be_visible()


def test_no_hand_hides_for_long_who_looks_confused_or_sad(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4.0))
    tab, who = visit(), f"Seat {SAD_SEAT}"
    open_menu(tab, who)
    end_flag(served, session_id, 4)
    gone = tab.page.locator(".flag-line.resolved", has_text="Seat 4")
    expect(gone).to_be_visible(timeout=15_000)  # though the menu was never closed


def open_menu(tab: Watched, who: str) -> Locator:
    """What a flag can be snoozed for; again where an update that was under way has closed it."""
    choice = tab.page.get_by_role("menuitem", name=texts.SNOOZE_MINUTES)
    for _ in range(3):
        button(card(tab, who), texts.SNOOZE).click()
        tab.page.wait_for_timeout(1500)
        if choice.is_visible():
            break
    expect(choice).to_be_visible()
    return choice


def end_flag(served: Served, session_id: int, seat: int) -> None:
    """The rule finds that this student looks so no longer."""
    with writing(served.engine) as connection:
        mine = update(Flag).where(Flag.seat_id == seat_id(session_id, seat))
        ended = {"ended": "subsided"}
        connection.execute(mine.values(closed_at=datetime.now(UTC), evidence=ended))


def test_a_flag_that_goes_away_says_so_and_one_that_stays_too(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4.0, names=(None,) * 3 + (HOSTILE,)))
    tab = visit()
    expect(card(tab, "onerror")).to_be_visible()
    expect(card(tab, f"Seat {SAD_SEAT}")).to_contain_text(texts.PROLONGED)
    end_flag(served, session_id, 4)
    gone = tab.page.locator(".flag-line.resolved", has_text="onerror")
    expect(gone).to_contain_text(HOSTILE)
    expect(gone).to_contain_text("no longer looks confused")
    expect(card(tab, "onerror")).to_have_count(0)
    assert tab.page.title() == texts.PRODUCT
    assert tab.page.locator("img[src='x']").count() == 0


def test_keys_mark_check_pause_and_help_but_never_while_typing(
    served: Served, visit: Visit
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4.0))
    [seeded] = checks_of(served)
    tab = visit()
    page, strip = tab.page, tab.page.locator("#live-check")
    with FakeMonitor(served.engine, session_id):
        expect(page.locator(".seat")).to_have_count(25)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text(texts.HELP_NOTE)
        page.keyboard.press("p")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()

        page.keyboard.press("m")
        page.keyboard.type("cpc?")
        expect(page.locator("#live-mark-text")).to_have_value("cpc?")
        page.keyboard.press("Enter")
        expect(page.locator("#live-figure .annotation", has_text="cpc?")).to_be_attached()
        assert checks_of(served) == [seeded]
        expect(page.locator("#live-pause")).to_have_text(texts.PAUSE)

        page.keyboard.press("Escape")
        page.keyboard.press("c")
        expect(strip).to_contain_text(texts.CHECK_SENTENCE)
        assert len(checks_of(served)) == 2
        strip.get_by_role("button", name=texts.CHECK_UNDO).click()
        expect(strip).not_to_contain_text(texts.CHECK_SENTENCE)
        assert checks_of(served) == [seeded]

        page.keyboard.press("p")
        expect(page.locator("#live-pause")).to_have_text(texts.RESUME)
        with reading(served.engine) as connection:
            assert connection.execute(select(MonitorState.requested)).scalar_one() == "pause"


def test_a_check_shows_before_and_after_live_and_in_the_lesson(
    served: Served, visit: Visit
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=6.0, topics=(HOSTILE, "B", "C")))
    asked = datetime.now(UTC) - timedelta(seconds=70)
    annotations.add_marker(served.engine, session_id, texts.CHECK_MARK, asked, MarkerKind.CHECK)
    tab = visit()
    strip = tab.page.locator("#live-check")
    expect(strip.locator(".check-side")).to_have_count(2)
    expect(strip).to_contain_text("look confused, seeing 2")
    tab.page.goto(f"{served.origin}/session/{session_id}")
    expect(tab.page.locator(".check-item")).to_have_count(2)
    expect(tab.page.locator(".session-topics tbody tr")).to_have_count(3)
    expect(tab.page.locator(".session-topics")).to_contain_text(HOSTILE)
    help_words = tab.page.get_by_role("columnheader", name=texts.COLUMN_RESOLVED)
    expect(help_words).to_have_attribute("title", texts.RESOLVED_HINT)
    assert tab.page.title() == texts.PRODUCT
