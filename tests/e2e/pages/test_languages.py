"""Two browsers in two languages, a change of the setting, and pages where all is longer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import texts
from dashboard.language import current
from dashboard.language.current import PSEUDO
from tests.support.web.browser import Served, dashboard_served
from tests.support.web.pages import seed_pages
from tests.support.web.served import Visit

PHONE = {"width": 390, "height": 844}
LOOKED_AT = ("live", "start", "history", "session", "settings", "help")
UNTRANSLATED = """() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    // names that people gave, dates, the other languages, what plotly and AG Grid hide
    const given = 'script, style, bdi, time, .languages, .markdown, textarea, code, kbd, svg, '
      + '[dir=auto], .lesson, .ag-hidden, .brand';
    if (!parent || parent.closest(given)) continue;
    const text = walk.currentNode.textContent.trim();
    if (/[A-Za-z]{3}/.test(text) && !/[\\[\\]~]/.test(text)) found.add(text);
  }
  return [...found];
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
GIVEN = "|".join(
    [*current.OFFERED.values(), "Classmood", "Algebra II", "(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ",
     "There is no display", "Watching "],
)  # fmt: skip
"""Names, dates, and what the system or the monitor says of itself."""


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """A dashboard whose setting may be changed: the other tests share theirs."""
    with dashboard_served(tmp_path / "own.db") as served:
        yield served


def said_in(language: str, name: str) -> str:
    with current.speaking(language):
        return str(getattr(texts, name))


def settled(page: Page) -> None:
    page.wait_for_selector("#page > *")
    page.wait_for_timeout(500)
    page.wait_for_function("() => !document.querySelector('[data-dash-is-loading]')")


@pytest.mark.parametrize("size", [None, PHONE], ids=["1366x768", "phone"])
def test_longer_words_fit_and_every_word_comes_from_the_catalogue(
    served: Served, visit: Visit, size: dict[str, int] | None
) -> None:
    addresses = seed_pages(served.engine)
    page = visit(f"/?lang={PSEUDO}", **({"viewport": size} if size else {"locale": "en"})).page
    wide, english = {}, {}
    for name in LOOKED_AT:
        page.goto(served.origin + addresses[name])
        settled(page)
        if (over := page.evaluate(WIDER)) > 1:
            wide[name] = over
        words = [text for text in page.evaluate(UNTRANSLATED) if not re.match(GIVEN, text)]
        if words:
            english[name] = words
    assert (wide, english) == ({}, {})


def test_two_browsers_speak_two_languages_and_a_setting_changes_a_page_at_once(
    own: Served, visit: Visit
) -> None:
    addresses = seed_pages(own.engine)
    german = visit("/history", at=own, locale="de-AT").page
    hindi = visit(addresses["session"], at=own, locale="hi-IN").page
    for _ in range(2):
        expect(german.get_by_role("heading", level=1)).to_have_text(said_in("de", "HISTORY_TITLE"))
        expect(hindi.locator("#page")).to_contain_text(said_in("hi", "SESSION_FLAGS_TITLE"))
        german.reload()
        hindi.reload()
    expect(german.locator("html")).to_have_attribute("lang", "de")
    expect(hindi.locator("html")).to_have_attribute("lang", "hi")
    # one browser chooses for itself
    german.locator("footer .languages").get_by_text("Français").click()
    expect(german.get_by_role("heading", level=1)).to_have_text(said_in("fr", "HISTORY_TITLE"))
    # the setting: it counts at once, and for every browser that has not chosen
    english = visit("/settings", at=own).page
    english.get_by_role("textbox", name="Language", exact=True).click()
    english.get_by_role("option", name="Español").click()
    english.locator("#settings-save").click()
    expect(english.locator("html")).to_have_attribute("lang", "es")
    expect(english.get_by_role("heading", level=1)).to_have_text(said_in("es", "SETTINGS_TITLE"))
    hindi.reload()
    expect(hindi.locator("html")).to_have_attribute("lang", "es")
    german.reload()
    expect(german.locator("html")).to_have_attribute("lang", "fr")


def test_arabic_runs_from_right_to_left(served: Served, visit: Visit) -> None:
    addresses = seed_pages(served.engine)
    page = visit("/?lang=ar", locale="en").page
    settled(page)
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#nav")).to_contain_text(said_in("ar", "NAV_HISTORY"))
    brand, nav = page.locator(".brand").bounding_box(), page.locator("#nav").bounding_box()
    assert brand and nav and brand["x"] > nav["x"]  # the page begins at the right
    for name in LOOKED_AT:
        page.goto(served.origin + addresses[name])
        settled(page)
        assert page.evaluate(WIDER) <= 1, name
    # time runs from left to right in every language
    page.goto(served.origin + addresses["session"])
    settled(page)
    assert page.locator(".graph").first.evaluate("one => getComputedStyle(one).direction") == "ltr"
