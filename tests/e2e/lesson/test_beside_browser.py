"""A transcript and a chat beside a lesson, in a real browser."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from dashboard import texts
from dashboard.texts import clock
from storage import queries
from storage.database.engine import reading
from tests.support.attachments.transcripts import Cue, zoom_vtt
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served, Watched

expect.set_options(timeout=40_000)  # generous: other work may share the machine

ENDS = datetime.now(UTC).replace(minute=30, second=0, microsecond=0) - timedelta(hours=2)
BEGAN = ENDS - timedelta(minutes=30)
HOSTILE = "<img src=x onerror=alert(1)>"


def transcript() -> FilePayload:
    said = [
        Cue(120, 124, "Ada Lovelace", "today we learn about fractions"),
        Cue(600, 606, "Ada Lovelace", "a half of a pizza"),
        Cue(606, 609, "Ben", f"why a half? {HOSTILE}"),
    ]
    name = f"GMT{BEGAN:%Y%m%d-%H%M%S}_Recording.transcript.vtt"
    return {"name": name, "mimeType": "text/vtt", "buffer": zoom_vtt(said).encode()}


def chat() -> FilePayload:
    at = clock.local(BEGAN + timedelta(minutes=11))
    text = (
        f"{at:%H:%M:%S} From Ada Lovelace to Everyone: page 12\n"
        f"{at:%H:%M:%S} From Ben to Ada Lovelace(Direct Message): I am lost\n"
    )
    return {"name": "meeting_saved_chat.txt", "mimeType": "text/plain", "buffer": text.encode()}


def drop(page: Page, *files: FilePayload) -> None:
    page.locator("#beside-file input[type=file]").set_input_files(list(files))


def stored(served: Served, session_id: int) -> list[Any]:
    with reading(served.engine) as connection:
        return list(connection.execute(queries.attachment_lines(session_id)))


def point_at(page: Page, share: float) -> None:
    """Moves the pointer over the timeline, `share` of its width from the left."""
    area = page.locator("#session-figure .nsewdrag").first.bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + share * area["width"], area["y"] + area["height"] / 2)


def test_words_are_found_shown_at_the_moment_laid_elsewhere_and_taken_away(
    tab: tuple[Served, Watched],
) -> None:
    served, watched = tab
    page = watched.page
    session_id = add_lesson(
        served.engine, Lesson(minutes=30, live=False, ends_at=ENDS, readings=False)
    )
    page.goto(f"{served.origin}/session/{session_id}")
    expect(page.locator("#session-figure .nsewdrag").first).to_be_attached()
    expect(page.locator("#beside-searched")).to_be_hidden()

    # two at once; what was written to one person alone stays away
    drop(page, transcript(), chat())
    files, strip = page.locator("#beside-files"), page.locator("#beside-now")
    expect(files.locator("li")).to_have_count(2)
    expect(files).to_contain_text("1 private left out")
    expect(files).to_contain_text(clock.lesson_seconds(BEGAN, BEGAN))
    assert [row.text for row in stored(served, session_id)][-1] == "page 12"
    assert "lost" not in " ".join(row.text for row in stored(served, session_id))

    expect(strip).to_contain_text(texts.BESIDE_POINT)
    page.locator("#session-figure").scroll_into_view_if_needed()
    point_at(page, 602 / 1800)
    expect(strip).to_contain_text("a half of a pizza")
    point_at(page, 900 / 1800)
    expect(strip).not_to_contain_text("pizza")

    # found by a word; the timeline moves there, and what others wrote stays text
    page.locator("#beside-search").fill("WHY A")
    hit = page.locator("#beside-hits button")
    expect(hit).to_have_count(1)
    hit.click()
    expect(strip).to_contain_text(HOSTILE)
    assert page.locator("img[src=x]").count() == 0
    expect(page.locator("#session-zoom")).not_to_be_empty()
    page.locator("#session-zoom-all").click()

    # laid elsewhere: seen at once, and kept
    offset = files.locator("li").first.locator("input")
    offset.fill("60")
    expect(files.locator("li").first).to_contain_text(texts.BESIDE_ORIGIN["set"])
    page.locator("#session-figure").scroll_into_view_if_needed()
    point_at(page, 662 / 1800)
    expect(strip).to_contain_text("a half of a pizza")
    assert next(row.offset_ms for row in stored(served, session_id)) == 180_000
    strip.press("ArrowRight")
    expect(strip).to_contain_text("why a half?")

    # taken away for good, and brought back once
    files.locator("li").first.get_by_role("button").click()
    expect(page.locator("#undo-said")).to_have_text(re.compile("^Deleted “.+”.$"))
    expect(files.locator("li")).to_have_count(1)
    assert [row.text for row in stored(served, session_id)] == ["page 12"]
    page.get_by_role("button", name=texts.UNDO).click()
    expect(files.locator("li")).to_have_count(2)
    assert len(stored(served, session_id)) == 4

    # what is none says so, what is too large is not even read
    drop(page, {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})
    expect(page.locator("#beside-said")).to_contain_text("a.txt: it is no transcript")
    drop(page, {"name": "b.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n" * 500_000})
    expect(page.locator("#beside-said")).to_contain_text("2.9 MB")
    assert len(stored(served, session_id)) == 4
