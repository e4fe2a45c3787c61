"""A lesson's report: one file that says what was seen, and asks nobody for anything."""

import re
import stat
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine, update
from typer.testing import CliRunner

from dashboard import texts
from dashboard.cli.report import commands
from dashboard.reads import session as reads
from dashboard.report.page import report_html, session_report
from dashboard.report.summary_sentences import summary
from dashboard.report.timeline_svg import Mark, time_ticks, timeline_svg
from dashboard.series.frames import GAP_COLUMNS, mood_frame
from dashboard.series.topics import topics
from dashboard.viewmodels.lesson import LessonView, lesson_view
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Session
from storage.errors import ConfigurationError, StorageError
from storage.kinds import FlagKind
from storage.queries import flags
from storage.writes import annotations
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Watched, open_page

HOSTILE = (
    "<img src=x onerror=\"document.title='broken in'\">", '=HYPERLINK("http://x")',
    "\u202eevil\u202d שלום", "W" * 300, "{{ 7 * 7 }} </style><script>alert(1)</script>",
)  # fmt: skip
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def view_of(engine: Engine, session_id: int) -> LessonView:
    records = reads.session_records(engine, session_id)
    assert records is not None
    return lesson_view(records, NOW)


def sentences(view: LessonView) -> list[str]:
    records = view.records
    found = topics(
        records.markers, records.class_mood, records.flags, records.session.started_at, view.until
    )
    return summary(view, found)


class Outline(HTMLParser):
    """Every element that was opened, and the text of all."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def outline(text: str) -> Outline:
    parser = Outline()
    parser.feed(text)
    return parser


def test_the_summary_says_what_was_seen_how_it_looked_and_what_was_not_seen(
    engine: Engine,
) -> None:
    session_id = add_lesson(engine, Lesson(minutes=30, live=False, readings=False))
    with reading(engine) as connection:
        first = connection.execute(flags(session_id)).first()
    assert first is not None
    annotations.set_verdict(engine, first.id, "helpful")
    said = sentences(view_of(engine, session_id))
    assert said[0] == (
        "The lesson was watched for 30 min. On average 23 of 25 tiles on screen had a face that "
        "could be read (92%)."
    )
    assert re.fullmatch(r"Most looked calm \(\d\d%\); next came happy \(\d\d%\)\.", said[1])
    assert said[2:] == [
        "Looked confused for long (estimate): a student 4 times, much of the class once. "
        "It went away by itself 3 of 5 times.",
        "Looked sad for long (estimate): a student once. It did not go away by itself.",
        "Somebody still looked confused at the end of: “Word problems”.",
        "No topic stands out from the rest of the lesson.",
        "You answered 1 of 6 flags: 1 helpful.",
        "Nothing was seen for 1 min in all, in 1 stretch.",
    ]


def test_a_flag_called_wrong_is_no_longer_told_as_a_fact(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=10, live=False, readings=False, class_only=True))
    with reading(engine) as connection:
        only = connection.execute(flags(session_id)).one()
    assert any(sentence.startswith("Looked confused") for sentence in sentences(view_of(engine, 1)))
    annotations.set_verdict(engine, only.id, "wrong")
    said = sentences(view_of(engine, session_id))
    assert texts.report_all_wrong(1) in said
    assert not any("Looked confused" in sentence for sentence in said)


def test_a_lesson_in_which_nothing_was_seen_says_so_and_nothing_else(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(
            Session.__table__.insert().values(  # type: ignore[attr-defined]
                id=7, title="", class_name="", source="demo", started_at=NOW, sample_hz=1.0,
                ended_at=NOW + timedelta(minutes=5), model_version="m", class_only=False, notes="",
            )
        )  # fmt: skip
    view = view_of(engine, 7)
    assert sentences(view) == [
        texts.report_nothing_seen("5 min"), texts.report_unseen("5 min", 1),
    ]  # fmt: skip
    words = outline(report_html(view, NOW)).words
    assert texts.TIMELINE_EMPTY in words
    assert texts.GAP_UNKNOWN in words


@pytest.mark.parametrize(
    ("kind", "counts", "words"),
    [
        (FlagKind.SAD, (1, 0, 1), "Looked sad for long (estimate): a student once. "
         "It went away by itself."),
        (FlagKind.CONFUSED, (0, 2, 0), "Looked confused for long (estimate): much of the class "
         "2 times. It went away by itself 0 of 2 times."),
    ],
)  # fmt: skip
def test_flags_in_words(kind: FlagKind, counts: tuple[int, int, int], words: str) -> None:
    assert texts.report_flags(kind, *counts) == words


def test_a_report_of_a_class_only_lesson_names_nobody(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=10, live=False, class_only=True))
    words = outline(session_report(engine, session_id, NOW)).words
    assert texts.STUDENTS_TITLE not in words
    assert not re.search(r"Seat \d", words)
    assert texts.WHOLE_CLASS in words


def test_hostile_names_stay_letters_and_nothing_can_run_or_be_fetched(engine: Engine) -> None:
    session_id = add_lesson(
        engine,
        Lesson(minutes=5, live=False, readings=False, title=HOSTILE[0], class_name=HOSTILE[4],
               names=HOSTILE, topics=(HOSTILE[4], HOSTILE[3], HOSTILE[2])),
    )  # fmt: skip
    with writing(engine) as connection:
        connection.execute(update(Session).values(notes=HOSTILE[4]))
    text = session_report(engine, session_id, NOW)
    found = outline(text)
    assert {"script", "img", "link", "iframe", "object", "form", "a"} & found.tags == set()
    assert not {name for name in found.attributes if name.startswith("on")}
    assert {"src", "href", "action"} & found.attributes == set()
    assert "default-src 'none'" in text
    assert "url(" not in text.replace("url(#hatch)", "")
    assert "@import" not in text
    for name in HOSTILE:
        assert name in found.words


def test_a_seat_without_a_name_is_called_by_its_number_beside_named_ones(engine: Engine) -> None:
    session_id = add_lesson(
        engine, Lesson(minutes=5, live=False, readings=False, names=("Ada",), seats=9)
    )
    words = outline(session_report(engine, session_id, NOW)).words
    assert "Ada" in words
    assert "Seat 2" in words
    assert not re.search(r"\bnan\b", words, re.IGNORECASE)


def test_the_chart_has_a_hole_where_nothing_was_seen_and_its_marks_by_label() -> None:
    share = b"\x24\x92" * 7
    rows = [(at, 0, 5, 10, 5.0, 5.0, 0.0, 1.0, 0.0, share) for at in (0, 10_000, 40_000, 50_000)]
    gaps = pd.DataFrame([(20_000, 40_000, "covered", "")], columns=GAP_COLUMNS)
    svg = timeline_svg(
        mood_frame(rows), gaps, [Mark(10_000, "A"), Mark(99_000, "B")], NOW, (0, 60_000), 10_000
    )
    areas = re.findall(r'd="M([\d.]+),\S+ [^"]*?([\d.]+),[\d.]+L[^"]*Z"', svg)
    width = 960 - 44 - 8
    edges = [44 + round(width * part, 1) for part in (0, 1 / 3, 2 / 3, 1)]
    assert (
        areas
        == [(f"{edges[0]:.1f}", f"{edges[1]:.1f}")] * 7
        + [(f"{edges[2]:.1f}", f"{edges[3]:.1f}")] * 7
    )
    assert svg.count('fill="url(#hatch)"') == 3
    assert texts.gap("covered") in svg
    assert ">A</text>" in svg
    assert ">B</text>" not in svg


@pytest.mark.parametrize(
    ("minutes", "step_min"), [(3, 1), (10, 1), (45, 5), (90, 10), (180, 30), (600, 60)]
)
def test_times_on_the_axis_are_round_and_few(minutes: int, step_min: int) -> None:
    begin = datetime(2026, 3, 4, 9, 58, 30).astimezone()
    ticks = time_ticks(begin, (0, minutes * 60_000))
    assert 1 < len(ticks) <= 11
    for at_ms, words in ticks:
        moment = begin + timedelta(milliseconds=at_ms)
        assert (moment.hour * 60 + moment.minute) % step_min == 0
        assert moment.second == 0
        assert words == f"{moment:%H:%M}"


def test_the_command_writes_one_private_file_or_says_in_a_line_why_not(
    engine: Engine, tmp_path: Path
) -> None:
    add_lesson(engine, Lesson(minutes=3, live=False, readings=False))
    run = CliRunner().invoke
    database = ["--database", str(engine.url)]
    out = tmp_path / "lesson.html"
    done = run(commands, ["last", "--out", str(out), *database])
    assert done.exit_code == 0, done.output
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    for arguments, error, words in (
        (["99", "--out", str(out)], StorageError, "no session 99"),
        (["abc", "--out", str(out)], StorageError, "'abc' is no session"),
        (["last"], ConfigurationError, "say which file"),
        (["last", "--out", str(tmp_path / "no" / "x.html")], StorageError, "cannot be written"),
    ):
        failed = run(commands, [*arguments, *database])
        assert isinstance(failed.exception, error)
        assert words in str(failed.exception)
    assert [path.name for path in tmp_path.glob("*.html")] == ["lesson.html"]


def test_the_report_opens_from_the_disk_offline_and_complains_of_nothing(
    browser: Browser, engine: Engine, tmp_path: Path
) -> None:
    session_id = add_lesson(
        engine, Lesson(minutes=20, live=False, readings=False, names=HOSTILE, title=HOSTILE[0])
    )
    path = tmp_path / "report.html"
    path.write_text(session_report(engine, session_id, NOW), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    tab: Watched = open_page(context, path.as_uri())
    tab.page.goto(path.as_uri())
    assert tab.page.locator("svg.timeline path").count() > 7
    assert tab.page.title().startswith(HOSTILE[0])
    assert tab.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    printed = tab.page.pdf(prefer_css_page_size=True)
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 6
    context.close()
    assert (tab.console, tab.foreign) == ([], [])
