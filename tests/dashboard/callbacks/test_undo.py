"""What was deleted by mistake comes back: the same row, once, and not for ever."""

import time
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, insert, select

from dashboard import texts
from dashboard.callbacks.undo import KEPT_S, MOST_KEPT, Undo, Undos, undone
from storage.database.engine import reading, writing
from storage.database.tables.attachments import Attachment
from storage.database.tables.lessons import Marker, Seat
from storage.errors import StorageError
from storage.kinds import MarkerKind, SeatState
from storage.records import TopicMark
from storage.seat_ids import seat_id
from storage.writes import annotations, attachments, deletion, notes, seat_edits
from storage.writes.annotations import restore_marker
from storage.writes.topics import set_topics
from tests.support.attachments.beside import add_transcript
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import SIZE, Visit

SHORT = Lesson(minutes=12, seats=9, columns=3, live=False, readings=False)


def rows(engine: Engine, table: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any table
    with reading(engine) as connection:
        found = connection.execute(select(*table.__table__.columns).order_by(table.id))
        return [dict(row._mapping) for row in found]


@pytest.mark.parametrize("place", range(4))
def test_a_mark_comes_back_as_the_row_it_was(engine: Engine, place: int) -> None:
    add_lesson(engine, SHORT)
    with writing(engine) as connection:
        connection.execute(Marker.__table__.update().values(slide=3))  # type: ignore[attr-defined]
    before = rows(engine, Marker)
    row = annotations.remove_marker(engine, before[place]["id"])
    assert len(rows(engine, Marker)) == len(before) - 1
    assert restore_marker(engine, row) == before[place]["id"]
    assert rows(engine, Marker) == before


def test_an_id_that_was_given_away_is_not_taken_back(engine: Engine) -> None:
    lesson = add_lesson(engine, SHORT)
    last = rows(engine, Marker)[-1]
    row = annotations.remove_marker(engine, last["id"])
    with writing(engine) as connection:
        connection.execute(
            insert(Marker).values(row | {"text": "Another", "session_id": lesson})
        )  # fmt: skip
    assert restore_marker(engine, row) != last["id"]
    kept = {one["text"] for one in rows(engine, Marker) if one["marked_at"] == last["marked_at"]}
    assert kept == {"Another", last["text"]}
    deletion.delete_session(engine, lesson)
    with pytest.raises(StorageError, match="deleted meanwhile"):
        restore_marker(engine, row)


def test_topics_come_back_with_their_ids_and_what_came_meanwhile_stays(engine: Engine) -> None:
    lesson = add_lesson(engine, SHORT)
    topics = [row for row in rows(engine, Marker) if row["kind"] == MarkerKind.TOPIC]
    before = [TopicMark(r["id"], r["text"], r["marked_at"], r["slide"]) for r in topics]
    known = [row["id"] for row in topics]
    new = TopicMark(None, "New", topics[0]["marked_at"] + timedelta(seconds=5))
    added = set_topics(engine, lesson, known, [before[0], new])
    meanwhile = annotations.add_marker(engine, lesson, "Meanwhile", topics[1]["marked_at"])
    set_topics(engine, lesson, [*known, *added], before)
    kept = [row for row in rows(engine, Marker) if row["kind"] == MarkerKind.TOPIC]
    if meanwhile in known:  # SQLite gives a free id away
        assert sorted(row["text"] for row in kept) == sorted([*(m.text for m in before)])
    else:
        assert [row for row in kept if row["id"] != meanwhile] == topics
        assert [row["text"] for row in kept if row["id"] == meanwhile] == ["Meanwhile"]


def test_an_attachment_comes_back_under_its_own_number(engine: Engine) -> None:
    lesson = add_lesson(engine, SHORT)
    add_transcript(engine, lesson)
    before = rows(engine, Attachment)
    removed = attachments.remove(engine, before[0]["id"])
    attachments.restore(engine, removed)
    assert rows(engine, Attachment) == before


@pytest.mark.parametrize("own", [False, True])
def test_an_exclusion_is_taken_back_for_the_whole_student(engine: Engine, own: bool) -> None:
    lesson = add_lesson(engine, SHORT)
    one, two, three = (seat_id(lesson, number) for number in (1, 2, 3))
    seat_edits.set_own(engine, three)
    seat_edits.merge(engine, two, one)
    before = rows(engine, Seat)
    exclude = seat_edits.set_own if own else _exclude
    was = exclude(engine, one)
    assert [row["excluded"] for row in rows(engine, Seat)[:3]] == [True] * 3
    seat_edits.restore_exclusions(engine, was)
    assert rows(engine, Seat) == before
    was = exclude(engine, three)
    seat_edits.restore_exclusions(engine, was)
    assert rows(engine, Seat)[2]["state"] == SeatState.SELF
    deletion.delete_session(engine, lesson)
    with pytest.raises(StorageError):
        seat_edits.restore_exclusions(engine, was)


def _exclude(engine: Engine, seat: int) -> list[seat_edits.Exclusion]:
    return seat_edits.set_excluded(engine, seat, excluded=True)


def test_an_undo_is_done_once_and_not_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now, done, undos = [1000.0], list[str](), Undos()
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def undo(name: str, page: str = "/session/7") -> Undo:
        return Undo(lambda: done.append(name), "back", lambda: done.append(f"{name} shown"), page)

    token = undos.keep(undo("a"))
    assert undone(undos, "x", "/session/7") == texts.UNDO_FORGOTTEN
    assert undone(undos, token, "/session/7/review") == "back"
    assert undone(undos, token, "/session/7") == texts.UNDO_FORGOTTEN
    assert done == ["a", "a shown"]
    # on another page it comes back all the same, and nothing is drawn
    assert undone(undos, undos.keep(undo("b")), "/history") == "back"
    assert done[2:] == ["b"]
    late = undos.keep(undo("c"))
    now[0] += KEPT_S + 1
    assert undos.take(late) is None
    tokens = []
    for number in range(MOST_KEPT + 4):
        now[0] += 1
        tokens.append(undos.keep(undo(str(number))))
    held = [undos.take(one) is not None for one in tokens]
    assert held == [False] * 4 + [True] * MOST_KEPT


def test_what_can_not_come_back_says_why(engine: Engine) -> None:
    lesson = add_lesson(engine, SHORT)
    row = annotations.remove_marker(engine, rows(engine, Marker)[0]["id"])
    deletion.delete_session(engine, lesson)
    undos = Undos()
    undo = Undo(lambda: restore_marker(engine, row), "back", lambda: pytest.fail("drawn"))
    assert "deleted meanwhile" in undone(undos, undos.keep(undo), "/")


def test_marks_notes_and_students_are_deleted_and_brought_back(
    served: Served, visit: Visit
) -> None:
    lesson = add_lesson(served.engine, Lesson(minutes=12, live=False, seats=9, columns=3))
    notes.set_notes(served.engine, lesson, "Ask Ada")
    before = rows(served.engine, Marker)
    page = visit(f"/session/{lesson}", viewport=SIZE).page  # its own clock
    toast, said = page.locator("#undo-toast"), page.locator("#undo-said")
    events = page.locator("#session-events")
    expect(toast).to_be_hidden()

    # by keyboard alone: the button is gone, so the focus goes to the way back
    page.get_by_role("button", name="Delete Fractions").press("Enter")
    expect(events).not_to_contain_text("Fractions")
    expect(said).to_have_text("Deleted “Fractions”.")
    undo = page.get_by_role("button", name=texts.UNDO)
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_have_text("“Fractions” is back.")
    expect(events).to_contain_text("Fractions")
    expect(page.locator("#session-topics")).to_contain_text("Fractions")
    expect(undo).to_be_hidden()
    assert rows(served.engine, Marker) == before

    # by its key from anywhere
    page.get_by_role("button", name="Delete Class check").click()
    expect(said).to_have_text("Deleted “Class check”.")
    expect(page.locator("#session-checks")).to_contain_text(texts.CHECKS_EMPTY)
    page.locator("#page").focus()
    page.keyboard.press("u")
    expect(said).to_have_text("“Class check” is back.")
    expect(page.locator("#session-checks")).not_to_contain_text(texts.CHECKS_EMPTY)
    assert rows(served.engine, Marker) == before

    field = page.locator("#session-notes")
    field.fill("")
    expect(said).to_have_text(texts.NOTES_DELETED)
    assert notes.notes(served.engine, lesson) == ""
    undo.click()
    expect(said).to_have_text(texts.NOTES_BACK)
    expect(field).to_have_value("Ask Ada")
    assert notes.notes(served.engine, lesson) == "Ask Ada"

    # it goes by itself after ten seconds, and not while it has the focus
    page.clock.install()
    page.get_by_role("button", name="Delete Warm-up").click()
    expect(said).to_have_text("Deleted “Warm-up”.")
    undo.focus()
    page.clock.run_for(30_000)
    expect(toast).to_be_visible()
    page.locator("#page").focus()
    page.mouse.move(5, 5)
    page.clock.run_for(9_000)
    expect(toast).to_be_visible()
    page.clock.run_for(2_000)
    expect(toast).to_be_hidden()


def test_a_student_left_out_is_brought_back(served: Served, visit: Visit) -> None:
    lesson = add_lesson(served.engine, Lesson(minutes=12, live=False, seats=9, columns=3))
    before = rows(served.engine, Seat)
    page = visit(f"/session/{lesson}").page
    page.locator("#students-grid button").first.click()
    page.get_by_role("button", name=texts.SEAT_EXCLUDE, exact=True).click()
    expect(page.locator("#undo-said")).to_have_text(texts.SEAT_IS_EXCLUDED)
    page.keyboard.press("Escape")
    expect(page.locator("#students-grid")).to_contain_text(texts.SEAT_EXCLUDED)
    page.get_by_role("button", name=texts.UNDO).click()
    expect(page.locator("#undo-said")).to_have_text(texts.SEAT_IS_INCLUDED)
    expect(page.locator("#students-grid")).not_to_contain_text(texts.SEAT_EXCLUDED)
    assert rows(served.engine, Seat) == before
