"""Filters, sizes and addresses of the list of lessons, and the filters that a browser keeps."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, delete, insert, select, update

from dashboard import texts
from dashboard.callbacks.history_filters import changed, same
from dashboard.reads import lessons as reads
from dashboard.series.lesson_summary import ALL, SIZES, Asked, Flagged, Order
from dashboard.viewmodels import saved_filters as saved
from dashboard.viewmodels.history_address import asked_of, query_of
from storage.database.engine import open_database, writing
from storage.database.tables.lessons import Flag, Session
from storage.kinds import Verdict
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import SIZE, Visit

DAY = date(2026, 9, 1)
FULL = Asked("ada & <b>", Order.TITLE, 3, 25, "10b/2 ü", DAY, date(2026, 12, 24), Flagged.OPEN)


@pytest.mark.parametrize(
    "asked",
    [
        Asked(), FULL, Asked(page=7), Asked(size=ALL), Asked(size=100, order=Order.FLAGS),
        Asked(class_name="?&=#"), Asked(begin=DAY), Asked(end=DAY), Asked(flagged=Flagged.WITHOUT),
        Asked(search="  two  words "), Asked(search="%2F+ü"),
    ],
)  # fmt: skip
def test_an_address_brings_back_what_was_shown(asked: Asked) -> None:
    assert asked_of(query_of(asked)) == asked
    assert query_of(asked).isascii()


@pytest.mark.parametrize(
    "search",
    [
        "", "?", "?page=0", "?page=-3", "?page=x", "?page=1e9", "?page=99999999999999", "?size=7",
        "?size=-1", "?size=", "?from=yesterday", "?to=2026-13-40", "?flags=<b>", "?order=9",
        "?q=", "?%%%", "?a=b;c", "?from=2026-09-01T10:00",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_left_out(search: str) -> None:
    assert asked_of(search) == Asked()


def test_only_an_address_without_a_wish_opens_as_it_was_remembered() -> None:
    kept = "size=100&class=10b&flags=open"
    assert asked_of("", kept) == Asked(size=100, class_name="10b", flagged=Flagged.OPEN)
    assert asked_of("?page=2", kept) == Asked(page=1, size=100)
    assert asked_of("?size=25", kept) == Asked(size=25)
    assert asked_of("", "rubbish=1&&size=x") == Asked()
    assert len(asked_of("?q=" + "x" * 9000).search) <= 200


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """30 lessons of three classes, one a day; every third without a flag, every sixth answered."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('filters') / 'lessons.db'}")
    for number in range(30):
        at = datetime(2026, 9, 1, 12, tzinfo=UTC) + timedelta(days=number)
        lesson = Lesson(
            minutes=30, seats=6, live=False, readings=False, title=f"L{number}", ends_at=at,
            class_name=f"{number % 3}b", class_only=number % 2 == 0,
        )  # fmt: skip
        session = add_lesson(engine, lesson)
        of_lesson = Flag.session_id == session
        with writing(engine) as connection:
            if number % 3 == 0:
                connection.execute(delete(Flag).where(of_lesson))
            elif number % 6 == 1:
                connection.execute(update(Flag).where(of_lesson).values(verdict=Verdict.WRONG))
    return engine


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("flagged", list(Flagged))
@pytest.mark.parametrize("days", [(None, None), (3, None), (None, 9), (3, 9), (9, 3)])
@pytest.mark.parametrize("class_name", ["", "1b", "none"])
def test_a_filter_lists_those_lessons_and_no_others(
    engine: Engine, size: int, flagged: Flagged, days: tuple[Any, Any], class_name: str
) -> None:
    begin, end = (None if day is None else DAY + timedelta(days=day) for day in days)
    asked = Asked(size=size, class_name=class_name, begin=begin, end=end, flagged=flagged)
    everything = reads.history(engine).sessions
    wanted = [
        row.id
        for row in everything
        if class_name in ("", row.class_name)
        and (begin is None or row.started_at.date() >= begin)
        and (end is None or row.started_at.date() <= end)
        and {
            Flagged.ANY: True, Flagged.WITH: row.flags > 0, Flagged.WITHOUT: row.flags == 0,
            Flagged.OPEN: row.answered < row.flags,
        }[flagged]
    ]  # fmt: skip
    found = reads.history_page(engine, asked)
    assert found.found == len(wanted)
    assert [row.id for row in found.sessions] == (wanted[:size] if size == 25 else wanted)
    assert found.all_lessons == 30


def test_filters_are_kept_named_renamed_and_dropped() -> None:
    none = saved.saved_of(None)
    assert changed(none, "save", None, "  ", "?class=10b", start=False)[1] == texts.FILTER_NAMELESS
    one, said = changed(none, "save", None, " My \n class ", "?size=50&class=10b", start=True)
    assert one is not None
    assert one["filters"] == {"My class": "?size=50&class=10b"}
    assert one["start"] == "My class"
    assert "My class" in said
    two = saved.keep(one, "Open", "?flags=open", start=False)
    assert two["start"] == "My class"
    renamed, _ = changed(two, "rename", "My class", "Ten B", "", start=False)
    assert renamed is not None
    assert list(renamed["filters"]) == ["Ten B", "Open"]
    assert renamed["start"] == "Ten B"
    assert list(saved.rename(renamed, "Open", "Ten B")["filters"]) == ["Ten B"]
    dropped, _ = changed(renamed, "drop", "Ten B", "", "", start=False)
    assert dropped == saved.Saved(filters={"Open": "?flags=open"}, start="", size=50)
    for what in ("rename", "drop"):
        assert changed(none, what, "gone", "x", "", start=False) == (None, texts.FILTER_PICK)
    full = saved.Saved(filters={str(n): "?q=x" for n in range(saved.MOST)}, start="", size=25)
    assert changed(full, "save", None, "more", "?q=y", start=False)[0] is None
    assert changed(full, "save", None, "3", "?q=y", start=False)[0] is not None
    # starting with nothing again
    assert saved.keep(one, "My class", "?q=z", start=False)["start"] == ""


@pytest.mark.parametrize("kept", [None, [], "x", 7, {"filters": [1]}, {"start": 3, "size": "x"},
                                  {"filters": {"a" * 999: "q" * 9999}, "start": "b"}])  # fmt: skip
def test_whatever_a_browser_has_kept_is_read(kept: object) -> None:
    found = saved.saved_of(kept)
    assert found["start"] == ""
    assert all(len(name) <= saved.LONGEST_NAME for name in found["filters"])


def test_the_same_lessons_on_another_page_are_the_same_filter() -> None:
    assert same("?size=25&page=3&class=10b", "?class=10b")
    assert not same("?class=10b", "?class=10c")


def test_filters_pages_and_back_in_a_browser(served: Served, visit: Visit) -> None:
    first = add_lesson(served.engine, Lesson(minutes=1, seats=2, live=False, readings=False))
    with writing(served.engine) as connection:
        row = connection.execute(select(*Session.__table__.columns)).mappings().one()
        for number in range(1, 60):
            at = row["started_at"] - timedelta(days=number)
            values = dict(row) | {
                "id": first + number, "title": f"Lesson {number:02d}", "started_at": at,
                "ended_at": at + timedelta(minutes=40), "class_name": f"{number % 2}b",
            }  # fmt: skip
            connection.execute(insert(Session).values(values))
    page = visit("/history", viewport=SIZE).page
    said = page.locator("#history-range")
    expect(said).to_have_text("1–50 of 60")
    page.locator("#page").focus()
    page.keyboard.press("n")
    expect(said).to_have_text("51–60 of 60")
    expect(page).to_have_url(f"{served.origin}/history?size=50&page=2")
    page.go_back()
    expect(said).to_have_text("1–50 of 60")

    page.locator("#history-filter").click()
    page.locator("#history-class").click()
    page.get_by_role("option", name="1b").click()
    expect(said).to_have_text("1–30 of 30")
    day = (row["started_at"] - timedelta(days=21)).date().isoformat()
    page.locator("#history-from").fill(day)
    expect(said).to_have_text("1–11 of 11")
    shared = page.url
    assert "class=1b" in shared
    assert f"from={day}" in shared
    page.locator("#history-filter-name").fill("Newest 1b")
    page.locator("#history-filter-start").check()
    page.get_by_role("button", name=texts.FILTER_SAVE).click()
    expect(page.locator("#history-filter-said")).to_have_text(texts.filter_saved("Newest 1b"))
    page.go_back()
    expect(said).to_have_text("1–30 of 30")

    # the list opens with it, a link shows the same, and another size is remembered
    page.goto(served.origin + "/help")
    page.get_by_role("link", name=texts.NAV_HISTORY, exact=True).click()
    expect(said).to_have_text("1–11 of 11")
    expect(page.locator("#history-saved")).to_have_value("Newest 1b")
    page.get_by_role("button", name=texts.FILTER_CLEAR).click()
    expect(said).to_have_text("1–50 of 60")
    page.locator("#history-size").click()
    page.get_by_role("option", name="25").click()
    expect(said).to_have_text("1–25 of 60")
    page.goto(shared.replace("size=50&", ""))
    expect(said).to_have_text("1–11 of 11")
    expect(page.locator("#history-size")).to_have_value("25")
    # the name comes a moment after the list
    expect(page.locator("#history-saved")).to_have_value("Newest 1b")
    page.get_by_role("button", name=texts.FILTER_DROP).click()
    expect(page.locator("#undo-said")).to_have_text(texts.deleted("Newest 1b"))
    page.get_by_role("button", name=texts.UNDO).click()
    expect(page.locator("#history-saved")).to_have_value("Newest 1b")
