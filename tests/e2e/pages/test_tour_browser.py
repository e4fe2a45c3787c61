"""The tour of the first run and the sheet of keys, by keyboard alone."""

from playwright.sync_api import expect

from dashboard import texts
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import SIZE, Visit


def test_the_first_steps_are_shown_once_and_again_from_the_help(
    served: Served, visit: Visit
) -> None:
    tab = visit("/", viewport=SIZE)
    page, tour = tab.page, tab.page.locator("#tour")
    titles = [title for title, *_ in texts.TOUR_STEPS]
    heading = tour.get_by_role("heading")
    expect(heading).to_have_text(titles[0])
    expect(heading).to_be_focused()
    assert "1 of 4" in (heading.get_attribute("aria-label") or "")
    expect(page.get_by_role("button", name=texts.TOUR_BACK, exact=True)).to_be_hidden()
    for title in titles[1:]:
        tour.get_by_role("button", name=texts.TOUR_NEXT).press("Enter")
        expect(heading).to_have_text(title)
        expect(heading).to_be_focused()
    tour.get_by_role("button", name=texts.TOUR_BACK).press("Enter")
    expect(heading).to_have_text(titles[2])
    tour.get_by_role("button", name=texts.TOUR_NEXT).press("Enter")
    # it goes with the teacher from page to page, but not over the large numbers
    tour.get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", level=1, name=texts.HELP_PAGE_TITLE)).to_be_visible()
    expect(tour).to_be_visible()
    tour.get_by_role("button", name=texts.TOUR_DONE).press("Enter")
    expect(tour).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", level=1, name=texts.HELP_PAGE_TITLE)).to_be_visible()
    page.goto(served.origin + "/")
    expect(page.locator("#first-run")).to_be_visible()
    expect(tour).to_be_hidden()
    page.goto(served.origin + "/help")
    again = page.get_by_role("button", name=texts.TOUR_AGAIN)
    again.press("Enter")
    expect(heading).to_be_focused()
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    expect(again).to_be_focused()

    # a lesson that is shown live has nothing over it, nor has Glance
    again.press("Enter")
    add_lesson(served.engine, Lesson(minutes=6, seats=9, columns=3))
    page.get_by_role("link", name=texts.NAV_LIVE, exact=True).click()
    expect(page.locator("#live.is-live")).to_be_visible()
    expect(tour).to_be_hidden()
    page.keyboard.press("g")
    expect(page.locator("#glance")).to_be_visible()
    expect(tour).to_be_hidden()


def test_who_has_lessons_is_not_shown_it_and_keys_are_listed_everywhere(
    served: Served, visit: Visit
) -> None:
    lesson = add_lesson(served.engine, Lesson(minutes=6, seats=9, columns=3, live=False))
    page = visit("/").page
    expect(page.locator(".last-lesson")).to_be_visible()
    expect(page.locator("#tour")).to_be_hidden()
    for path in ("/", "/history", f"/session/{lesson}", "/settings"):
        page.goto(served.origin + path)
        page.wait_for_selector("#page h1")
        page.locator("#page").focus()
        page.keyboard.press("?")
        sheet = page.get_by_role("dialog", name=texts.HELP_TITLE)
        expect(sheet.locator("kbd")).to_have_count(len(texts.HELP_KEYS))
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
