"""Accounts in a browser, with the keyboard alone: invited, logged in, looked at, logged out."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from storage.accounts import invitations, people
from storage.accounts.invitations import Purpose
from storage.accounts.trail import COMMAND_LINE
from storage.config.school import SchoolSettings
from storage.config.settings import Settings
from storage.database.engine import writing
from storage.database.tables.lessons import Session
from storage.kinds import Role
from tests.e2e.pages.test_accessibility import GRAVE
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.school.accounts import PASSWORD, member, rows
from tests.support.web.browser import dashboard_served, open_page
from tests.support.web.pages import seed_pages

SIZES = {"light": (1366, 768), "dark": (390, 844)}


def _look(page: Page, name: str, found: list[str], pictures: Path) -> None:
    """What axe finds on a page; a picture of it for whoever wants to look."""
    page.screenshot(path=pictures / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in GRAVE:
            targets = [node["target"] for node in violation["nodes"][:3]]
            found.append(f"{name}: {violation['id']} at {targets}")


def _as_teacher(page: Page, origin: str, code: str, look: Callable[[str], None]) -> None:
    """Takes an invitation, and looks at a lesson."""
    page.goto(f"{origin}/invitation?code={code}")
    look("invitation")
    page.get_by_label("New password").fill("eleven lett")
    page.get_by_label("Once more").fill(PASSWORD)
    page.get_by_label("New password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Logged in as Ada Lovelace")).to_be_visible()
    page.goto(f"{origin}/session/1")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    look("lesson")
    page.get_by_role("link", name="Logged in as Ada Lovelace").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    look("account")


def _as_administrator(page: Page, origin: str, look: Callable[[str], None]) -> None:
    """Logs the teacher out and in as somebody else, who invites and reads the trail."""
    page.goto(origin)
    page.locator(".who").get_by_role("button", name="Log out").click()
    login, password = page.get_by_label("Login name"), page.get_by_label("Password")
    expect(login).to_be_focused()
    look("login")
    expect(login).to_be_focused()
    page.keyboard.type("root")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong wrong wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Login name or password is wrong.")
    expect(password).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Accounts").click()
    page.get_by_label("Login name").fill("bob")
    page.get_by_role("button", name="Add and invite").click()
    expect(page.get_by_label("Link for bob")).to_be_focused()
    look("accounts")
    page.get_by_role("link", name="Who saw what").click()
    expect(page.get_by_role("cell", name="looked at").first).to_be_visible()
    look("trail")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_invitation_to_who_saw_what(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    width, height = SIZES[scheme]
    settings = Settings(data_dir=tmp_path, school=SchoolSettings(accounts=True))
    found: list[str] = []
    with dashboard_served(tmp_path / "lessons.db", settings=settings) as served:
        seed_pages(served.engine)
        root = member(served.engine, "root", Role.ADMINISTRATOR, "Robin Root-Wilhelmsen")
        ada = people.add(served.engine, "ada", "Ada Lovelace", Role.TEACHER, COMMAND_LINE)
        with writing(served.engine) as connection:
            connection.execute(update(Session).values(owner_id=ada.id))
        code = invitations.invite(served.engine, ada, Purpose.INVITE, COMMAND_LINE)
        context = browser.new_context(
            color_scheme=scheme,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
        )
        context.set_default_timeout(60_000)
        expect.set_options(timeout=40_000)
        tab = open_page(context, served.origin)
        page = tab.page

        def look(name: str) -> None:
            _look(page, f"{name}-{scheme}", found, tmp_path)

        _as_teacher(page, served.origin, code, look)
        _as_administrator(page, served.origin, look)
        # the browser itself reports the refused password, nothing else
        assert [line for line in tab.console if "403" not in line] == []
        assert tab.foreign == []
        context.close()
        assert {entry.session_id for entry in rows(served.engine, "seen")} >= {1}
        assert people.by_id(served.engine, root.id).role is Role.ADMINISTRATOR
    assert found == []


CHANGES = {
    "/session/1": ("#session-rename", "#session-delete", "#topics-edit", ".session-notes"),
    "/history": (".row-delete >> nth=0",),
}
"""What changes a lesson, by page."""


@pytest.mark.parametrize("role", [Role.TEACHER, Role.HEAD])
def test_a_head_is_shown_nothing_that_would_be_refused(
    browser: Browser, tmp_path: Path, role: Role
) -> None:
    settings = Settings(data_dir=tmp_path, school=SchoolSettings(accounts=True))
    with dashboard_served(tmp_path / "lessons.db", settings=settings) as served:
        add_lesson(served.engine, Lesson(minutes=5, seats=8, live=False))
        account = member(served.engine, "sam", role)
        with writing(served.engine) as connection:
            connection.execute(update(Session).values(owner_id=account.id))
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        expect.set_options(timeout=40_000)
        page = open_page(context, served.origin).page
        page.goto(served.origin)
        page.get_by_label("Login name").fill("sam")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator(".who")).to_be_visible()
        for path, changes in CHANGES.items():
            page.goto(served.origin + path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            for selector in changes:
                control = page.locator(selector)
                expect(control).to_be_attached()
                expect(control).to_be_visible(visible=role is Role.TEACHER)
        start = page.locator("nav").get_by_role("link", name="Start", exact=True)
        expect(start).to_be_visible(visible=role is Role.TEACHER)
        context.close()
