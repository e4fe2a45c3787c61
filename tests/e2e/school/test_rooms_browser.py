"""Several rooms on one server: the teacher chooses one, and the browser remembers it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from storage.database.engine import writing
from tests.dashboard.pages.live.test_rooms import lesson
from tests.support.lessons.seed import set_monitor
from tests.support.web.browser import Served, dashboard_served
from tests.support.web.served import Visit


@pytest.fixture
def school(postgresql_url: str) -> Iterator[Served]:
    with dashboard_served(postgresql_url) as served:
        yield served


def test_a_room_is_chosen_remembered_changed_and_fixed(school: Served, visit: Visit) -> None:
    lesson(school.engine, "Room 12", class_name="10b", title="Algebra")
    history = lesson(school.engine, "Room 3", class_name="7a", title="History")
    lesson(school.engine, "Room 4", class_name="8c", title="Latin", silent_s=400)

    page = visit("/", at=school).page
    choice = page.get_by_role("listitem").get_by_role("button")
    expect(page.get_by_role("heading", name="Which room is yours?")).to_be_visible()
    expect(choice).to_have_count(3)
    expect(choice.nth(2)).to_contain_text("silent for")
    choice.filter(has_text="Room 12, 10b").click()
    expect(page.locator("#live-title")).to_contain_text("Algebra")

    page.reload()
    expect(page.locator("#live-title")).to_contain_text("Algebra")
    page.get_by_role("button", name="Room 12").click()
    choice.filter(has_text="Room 3").click()
    expect(page.locator("#live-title")).to_contain_text("History")
    with writing(school.engine) as connection:  # the monitor has gone on meanwhile
        set_monitor(connection, history, heartbeat_at=datetime.now(UTC))
    page.locator("#live-glance").click()
    expect(page.locator("#glance-status")).to_contain_text("Watching")

    fixed = visit("/?room=Room%2012", at=school).page
    expect(fixed.locator("#live-title")).to_contain_text("Algebra")
    expect(fixed.locator("#live-room-change")).to_be_hidden()
    expect(fixed.locator("#live-glance")).to_have_attribute("href", "/glance?room=Room+12")
