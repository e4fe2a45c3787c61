"""Topics put right after class, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from dashboard import texts
from dashboard.reads import session as reads
from dashboard.series.topics import topic_marks
from tests.support.browser import Served, Watched, dashboard_served, open_page
from tests.support.seed import Lesson, add_lesson

expect.set_options(timeout=40_000)  # generous: other work may share the machine


@pytest.fixture
def tab(browser: Browser, tmp_path: Path) -> Iterator[tuple[Served, Watched]]:
    """A dashboard and a tab that may not complain or look elsewhere."""
    with dashboard_served(tmp_path / "lessons.db") as served:
        context = browser.new_context(viewport=ViewportSize(width=1366, height=768))
        watched = open_page(context, served.origin)
        yield served, watched
        assert (watched.console, watched.foreign) == ([], [])
        context.close()


def kept(served: Served, session_id: int) -> list[tuple[int, str]]:
    """Ids and words of the topics as stored, in order of time."""
    records = reads.session_records(served.engine, session_id)
    assert records is not None
    marks = sorted(topic_marks(records.markers), key=lambda mark: mark.marked_at)
    return [(mark.id, mark.text) for mark in marks]


def test_topics_are_edited_as_lines_and_taken_back(tab: tuple[Served, Watched]) -> None:
    served, watched = tab
    page = watched.page
    session_id = add_lesson(served.engine, Lesson(minutes=30.0, live=False))
    before = kept(served, session_id)
    page.goto(f"{served.origin}/session/{session_id}")
    table, lines = page.locator("#session-topics"), page.locator("#topics-lines")
    expect(table).to_contain_text("Fractions")
    page.get_by_role("button", name=texts.TOPICS_EDIT).click()
    expect(lines).to_have_value(re.compile("Fractions"))
    given = lines.input_value().splitlines()
    assert [line.split(maxsplit=1)[1] for line in given] == [words for _, words in before]

    # a bad line is told and nothing is lost
    lines.fill("\n".join([*given, "Homework"]))
    page.get_by_role("button", name=texts.SAVE, exact=True).click()
    expect(page.locator("#topics-refused")).to_contain_text("Line 4")
    expect(lines).to_have_value("\n".join([*given, "Homework"]))
    assert kept(served, session_id) == before

    last = f"{given[2].split()[0][:5]}:59 Homework"
    lines.fill("\n".join([given[0], given[1].replace("Fractions", "Shares"), last]))
    page.get_by_role("button", name=texts.SAVE, exact=True).click()
    expect(lines).to_be_hidden()
    expect(table).to_contain_text("Shares")
    expect(table).to_contain_text("Homework")
    expect(page.locator("#session-figure")).to_contain_text("Homework")
    expect(page.locator("#session-events")).to_contain_text("Homework")
    expect(page.locator("#topics-said")).to_have_text(texts.TOPICS_SAVED)
    after = kept(served, session_id)
    assert [words for _, words in after] == ["Warm-up", "Shares", "Homework"]
    assert [one for one, _ in after[:2]] == [one for one, _ in before[:2]]

    page.get_by_role("button", name=texts.TOPICS_UNDO).click()
    expect(page.locator("#topics-said")).to_have_text(texts.TOPICS_UNDONE)
    expect(table).to_contain_text("Word problems")
    expect(table).not_to_contain_text("Homework")
    assert [words for _, words in kept(served, session_id)] == [words for _, words in before]
