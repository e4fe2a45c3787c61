"""Review after class: a fair sample, an honest precision, and a minute in a real browser."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from dashboard import texts
from dashboard.callbacks.lesson.review import take
from dashboard.components.precision import precision_text
from dashboard.reads import session as reads
from dashboard.series import answers
from storage.database.engine import open_database, reading
from storage.database.tables.lessons import Flag
from storage.writes import annotations
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served, Watched

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
HOSTILE = "<img src=x onerror=\"document.title='broken in'\">"
expect.set_options(timeout=40_000)  # generous: other work may share the machine


def flags(count: int, **verdicts: str) -> list[Any]:
    return [
        SimpleNamespace(
            id=n, opened_at=START + timedelta(minutes=count - n), verdict=verdicts.get(f"f{n}")
        )
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        # published values: Newcombe 1998, table I (81 of 263, 15 of 148, 0 of 20, 1 of 29)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_wilsons(hits: int, trials: int, low: float, high: float) -> None:
    assert answers.wilson(hits, trials) == pytest.approx((low, high), abs=5e-5)


def test_few_answers_say_little_and_none_say_nothing() -> None:
    assert precision_text(answers.Precision("sad", 3, 0)) == "3 answers: too few to say"
    assert precision_text(answers.Precision("sad", 1, 0)) == "1 answer: too few to say"
    told = precision_text(answers.Precision("confused", 12, 3))
    assert told == "12 of 15 helpful: 80%, 95 % interval 55% to 93%"


def test_a_sample_is_small_stable_and_in_order_of_time() -> None:
    drawn = answers.sample(flags(40))
    assert len(drawn) == answers.MOST_ASKED
    assert drawn == sorted(drawn, key=lambda flag: flag.opened_at)
    assert [flag.id for flag in drawn] == [flag.id for flag in answers.sample(flags(40)[::-1])]
    assert len(answers.sample(flags(3))) == 3


def test_every_flag_may_be_drawn_wherever_it_lies() -> None:
    early = sum(flag.id <= 500 for flag in answers.sample(flags(1000), most=400))
    assert 160 < early < 240


def ids(drawn: list[Any], *pressed: str) -> list[int | None]:
    """The flags shown: at the start, and after each button."""
    places = [answers.step(drawn, answers.START, "")]
    for name in pressed:
        places.append(answers.step(drawn, places[-1], name))
    return [place["shown"] for place in places]


def test_skipped_flags_are_left_and_back_finds_them() -> None:
    drawn = answers.sample(flags(3))
    first, second, third = (flag.id for flag in drawn)
    assert ids(drawn, "skip", "skip", "back", "back", "skip") == [
        first, second, third, second, first, third,
    ]  # fmt: skip
    assert ids(drawn, "skip", "skip", "skip", "back") == [first, second, third, None, third]


def test_a_review_goes_on_where_the_answers_end() -> None:
    drawn = answers.sample(flags(3, f3="helpful", f2="wrong"))
    assert ids(drawn) == [1]
    assert ids(answers.sample([]), "skip", "back") == [None, None, None]


def test_a_key_pressed_twice_answers_the_flag_that_was_shown(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'lessons.db'}")
    session_id = add_lesson(engine, Lesson(minutes=3.0, live=False))
    start = take(engine, session_id, answers.START, "")
    after = take(engine, session_id, start, "wrong")
    # the second press left the browser before the next flag was there
    assert take(engine, session_id, start, "wrong") == after
    answered = [flag.id for flag in reads.flags_shown(engine, session_id) if flag.verdict]
    assert answered == [start["shown"]]
    engine.dispose()


def test_precision_is_counted_by_kind_over_lessons(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'lessons.db'}")
    lessons = [add_lesson(engine, Lesson(minutes=3.0, live=False, rng=n)) for n in range(2)]
    with reading(engine) as connection:
        found = connection.execute(select(Flag.id, Flag.kind, Flag.session_id)).all()
    for row in found:
        verdict = "helpful" if row.session_id == lessons[0] or row.kind == "sad" else "wrong"
        annotations.set_verdict(engine, row.id, verdict)
    both = {one.kind: one for one in reads.answers_given(engine)}
    assert (both["confused"].helpful, both["confused"].wrong) == (5, 5)
    assert both["confused"].share == 0.5
    assert (both["sad"].answers, both["sad"].sessions) == (2, 2)
    [alone, _] = reads.answers_given(engine, lessons[0])
    assert (alone.kind, alone.helpful, alone.wrong, alone.sessions) == ("confused", 5, 0, 1)
    engine.dispose()


def progress(page: Page, words: str) -> None:
    expect(page.locator(".review-head .number")).to_have_text(words)


def verdicts(served: Served) -> list[str | None]:
    """Of the lesson's flags in order of time."""
    with reading(served.engine) as connection:
        found = select(Flag.verdict).order_by(Flag.opened_at, Flag.id)
        return list(connection.execute(found).scalars())


def test_a_minute_of_review_by_keys_and_mouse(tab: tuple[Served, Watched]) -> None:
    served, watched = tab
    page = watched.page
    names = (HOSTILE, *(None,) * 24)
    session_id = add_lesson(served.engine, Lesson(minutes=10.0, live=False, names=names))
    page.goto(f"{served.origin}/history")
    page.get_by_role("link", name="0 of 6").click()
    expect(page).to_have_url(f"{served.origin}/session/{session_id}/review")
    progress(page, "1 of 6")
    expect(page.locator(".flag-explanation")).to_contain_text(HOSTILE)
    expect(page.locator(".flag-explanation")).to_contain_text("Fractions")
    expect(page.locator(".flag-explanation .scatterlayer .trace").first).to_be_attached()
    assert page.title() == texts.PRODUCT

    page.keyboard.press("h")
    progress(page, "2 of 6")
    page.get_by_role("button", name=texts.WRONG).click()
    progress(page, "3 of 6")
    page.keyboard.press("b")
    progress(page, "2 of 6")
    expect(page.locator(".given")).to_have_text(texts.you_said(texts.WRONG))
    page.keyboard.press("h")
    progress(page, "3 of 6")
    page.keyboard.press("s")
    progress(page, "4 of 6")
    assert verdicts(served) == ["helpful", "helpful", None, None, None, None]

    page.reload()
    progress(page, "3 of 6")
    for place in range(3, 7):
        progress(page, f"{place} of 6")
        page.keyboard.press("w")
    expect(page.locator(".review-done")).to_contain_text("6 of 6 answered")
    expect(page.locator("#review-buttons")).to_be_hidden()
    expect(page.locator(".precision")).to_contain_text("5 answers: too few to say")
    assert verdicts(served) == ["helpful"] * 2 + ["wrong"] * 4

    page.get_by_role("link", name=texts.BACK_TO_LESSON).click()
    card = page.locator(".flag").first
    expect(card.get_by_role("button", name=texts.HELPFUL)).to_have_attribute("aria-pressed", "true")
    card.get_by_role("button", name=texts.HELPFUL).click()
    expect(card.get_by_role("button", name=texts.HELPFUL)).to_have_attribute(
        "aria-pressed", "false"
    )


def test_a_class_only_lesson_is_reviewed_without_any_individual(
    tab: tuple[Served, Watched],
) -> None:
    served, watched = tab
    session_id = add_lesson(served.engine, Lesson(minutes=10.0, live=False, class_only=True))
    watched.page.goto(f"{served.origin}/session/{session_id}/review")
    progress(watched.page, "1 of 1")
    expect(watched.page.locator(".why-look")).to_have_text(
        re.compile("The whole class.*a quarter of the class looked confused")
    )
    watched.page.goto(f"{served.origin}/session/999/review")
    expect(watched.page.get_by_role("heading", level=1)).to_have_text(texts.NO_SESSION)
