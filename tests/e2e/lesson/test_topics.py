"""Topics put right after class, in a real browser."""

import re
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import update

from dashboard import texts
from dashboard.reads import session as reads
from dashboard.series.topics import topic_marks
from storage.database.engine import writing
from storage.database.tables.lessons import Session
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served, Watched

expect.set_options(timeout=40_000)  # generous: other work may share the machine


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
    expect(page.locator("#undo-said")).to_have_text(texts.TOPICS_SAVED)
    after = kept(served, session_id)
    assert [words for _, words in after] == ["Warm-up", "Shares", "Homework"]
    assert [one for one, _ in after[:2]] == [one for one, _ in before[:2]]

    page.get_by_role("button", name=texts.UNDO).click()
    expect(page.locator("#undo-said")).to_have_text(texts.TOPICS_UNDONE)
    expect(table).to_contain_text("Word problems")
    expect(table).not_to_contain_text("Homework")
    assert kept(served, session_id) == before


def test_an_agenda_is_chosen_followed_and_laid(tab: tuple[Served, Watched], tmp_path: Path) -> None:
    served, watched = tab
    page = watched.page
    over = add_lesson(served.engine, Lesson(minutes=30.0, live=False, readings=False))
    add_lesson(served.engine, Lesson(minutes=2.0, seats=9, readings=False))
    with writing(served.engine) as connection:
        connection.execute(update(Session).values(agenda="Warm-up\nAdding fractions\nA <b>game"))
    page.goto(f"{served.origin}/")
    # what is next is written for the teacher, who marks it
    page.get_by_role("button", name=texts.next_topic("Adding fractions")).click()
    expect(page.locator("#live-mark-text")).to_have_value("Adding fractions")
    page.get_by_role("button", name=texts.MARK, exact=True).click()
    expect(page.locator("#live-next")).to_have_text(texts.next_topic("A <b>game"))

    page.goto(f"{served.origin}/start")
    said, remove = page.locator("#start-agenda-said"), page.locator("#start-agenda-remove")
    for name, content in (("a.txt", "One\nTwo\n"), ("b.txt", "One\nTwo\n"), ("c.txt", " \n")):
        plan = tmp_path / name
        plan.write_text(content)
        expect(remove).to_be_hidden()
        page.locator("#start-agenda input").set_input_files(plan)
        expect(said).to_have_text(
            texts.agenda_read(["One", "Two"]) if content.strip() else re.compile("no title")
        )
        remove.click()
        expect(said).to_be_empty()
    page.get_by_role("radio", name=texts.START_SOURCES["recording"], exact=True).check()
    expect(page.locator("#start-agenda")).to_be_hidden()

    page.goto(f"{served.origin}/session/{over}")
    page.get_by_role("button", name=texts.TOPICS_EDIT).click()
    page.get_by_role("button", name=texts.AGENDA_GIVEN).click()
    expect(page.locator("#topics-lines")).to_have_value(re.compile("Adding fractions"))
    expect(page.locator("#topics-laid")).to_have_text(texts.agenda_laid(1, 3))
    page.get_by_role("button", name=texts.SAVE, exact=True).click()
    expect(page.locator("#session-topics")).to_contain_text("Adding fractions")
    assert [words for _, words in kept(served, over)] == [
        "Warm-up", "Adding fractions", "Word problems",
    ]  # fmt: skip
