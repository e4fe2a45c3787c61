"""Reports as PDF: what the HTML says, on pages that nothing leaves, in vectors."""

import re
import stat
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ImageFile
from sqlalchemy import Engine, delete, insert, update
from typer.testing import CliRunner

from dashboard import texts
from dashboard.cli.report import commands
from dashboard.report.one_page import one_page
from dashboard.report.page import session_report
from dashboard.report.pdf import Paper, pdf
from dashboard.report.term import term_report
from storage.database.engine import open_database, writing
from storage.database.tables.lessons import Flag, Marker, Reaction, Session
from storage.database.tables.rollups import Mood
from storage.errors import ConfigurationError, StorageError
from tests.support.lessons.seed import Lesson, add_lesson

pdfium = pytest.importorskip("pypdfium2", reason="of the development requirements")
# importing it here would leave Pillow careless for tests that follow, see `dashboard.report.pdf`
if find_spec("weasyprint") is None:
    pytest.skip("WeasyPrint is of the development requirements", allow_module_level=True)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
NAMES = ("Ada Lovelace", "प्रिया शर्मा", "محمد علي", "王小明", "Jürgen", "W" * 120, "a b " * 60)
HARD = (8, 22, 37, 52)
"""Topics of lesson 1 in which most of the class looked confused."""
MM = 72 / 25.4
SIZES = {Paper.A4: (595.28, 841.89), Paper.LETTER: (612.0, 792.0)}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Lesson 1: long names, 60 topics, answers; 2 to 9: a class over weeks; 10: class-only."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('pdf') / 'lessons.db'}")
    add_lesson(engine, Lesson(minutes=120, live=False, readings=False, names=NAMES,
                              class_name="W" * 300, title="W" * 300, ends_at=NOW))  # fmt: skip
    start = NOW - timedelta(minutes=120)
    # the hard ones are the longest: no shift lays another topic on one of them
    lengths = np.array([7 + at % 3 for at in range(60)])
    lengths[list(HARD)] = 60, 48, 38, 30
    begins = np.cumsum([0, *lengths[:-1]]) * 10_000
    rows = [
        {"session_id": 1, "marked_at": start + timedelta(milliseconds=int(begin)),
         "kind": "topic", "text": NAMES[at % len(NAMES)] * (1 + at % 3)}
        for at, begin in enumerate(begins)
    ]  # fmt: skip
    with writing(engine) as connection:
        connection.execute(delete(Marker).where(Marker.session_id == 1))
        # topics under a flag of the whole class would be named as hard too
        connection.execute(delete(Flag).where(Flag.session_id == 1, Flag.seat_id.is_(None)))
        connection.execute(insert(Marker), rows)
        for at in HARD:
            hard = (Mood.session_id == 1, Mood.bucket_ms >= int(begins[at]),
                    Mood.bucket_ms < int(begins[at + 1]), Mood.seat_id == 0)  # fmt: skip
            connection.execute(update(Mood).where(*hard).values(confused=Mood.seen * 0.8))
        answers = [
            {"session_id": 1, "seat_id": None, "kind": kind, "place": at,
             "began_at": start + timedelta(minutes=at), "ended_at": None}
            for at, kind in enumerate(("yes", "no", "slower", "raised_hand"))
        ]  # fmt: skip
        connection.execute(insert(Reaction), answers)
        connection.execute(update(Session).values(notes="A note.\n" * 5))
    for week in (1, 2, 3, 6, 7, 8, 9, 12):
        add_lesson(engine, Lesson(minutes=20, seats=9, live=False, readings=False, rng=week,
                                  ends_at=NOW - timedelta(weeks=week)))  # fmt: skip
    add_lesson(engine, Lesson(minutes=10, live=False, class_only=True, class_name="co"))
    return engine


@pytest.fixture(scope="module", params=["lesson", "term"])
def made(request: pytest.FixtureRequest, engine: Engine) -> tuple[str, Any]:
    """HTML of a report and its pages."""
    if request.param == "lesson":
        html = session_report(engine, 1, NOW)
    else:
        html = term_report(engine, "10b", None, None, NOW)
    return html, pdfium.PdfDocument(pdf(html).data)


class Chunks(HTMLParser):
    """Pieces of text of the body, in order, by the element that they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "path", "rect", "circle"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and "body" in self.inside:
            self.found.append((self.inside[-1], data))


def chunks(html: str) -> list[tuple[str, str]]:
    parser = Chunks()
    parser.feed(html)
    return parser.found


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\ufffe\x02]+", "", text)


def pages_of(document: Any) -> list[str]:  # noqa: ANN401
    """Text of each page, without its number."""
    return [page.get_textpage().get_text_range() for page in document]


def test_every_word_of_the_html_is_in_the_pdf(made: tuple[str, Any]) -> None:
    html, document = made
    text = squeezed("".join(pages_of(document)))
    latin = [data for _, data in chunks(html) if not re.search(r"[\u0590-\u0fff]", data)]
    # what is cut by the end of a page has its number between
    broken = [data for data in latin if squeezed(data) not in text]
    assert len(broken) <= len(document)
    lost = Counter(squeezed("".join(data for _, data in chunks(html)))) - Counter(text)
    assert +lost == Counter()


def test_each_page_has_its_number_and_nothing_leaves_it(made: tuple[str, Any]) -> None:
    _, document = made
    count = len(document)
    for number, page in enumerate(document, start=1):
        width, height = page.get_size()
        assert (width, height) == pytest.approx(SIZES[Paper.A4], abs=0.5)
        text = page.get_textpage()
        assert f"{number} / {count}" in text.get_text_range()
        for place in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(place)
            assert left >= 12 * MM
            assert right <= width - 12 * MM
            assert bottom >= 5 * MM
            assert top <= height - 12 * MM
        picture = np.asarray(page.render(scale=1).to_pil().convert("L"))
        edge = round(12 * MM)
        for margin in (picture[:edge], picture[:, :edge], picture[:, -edge:]):
            assert margin.min() > 250


def test_charts_are_vectors(made: tuple[str, Any]) -> None:
    _, document = made
    kinds = Counter(one.type for page in document for one in page.get_objects(max_depth=4))
    assert kinds[pdfium.raw.FPDF_PAGEOBJ_IMAGE] == 0
    assert kinds[pdfium.raw.FPDF_PAGEOBJ_PATH] > 40
    pictures = [np.asarray(page.render(scale=1).to_pil().convert("HSV")) for page in document]
    assert max((picture[..., 1] > 120).mean() for picture in pictures) > 0.002  # in colour


def test_no_heading_ends_a_page_and_no_row_is_cut(made: tuple[str, Any]) -> None:
    html, document = made
    headings = {squeezed(data) for tag, data in chunks(html) if tag == "h2"}
    for text in pages_of(document):
        lines = [line for line in text.splitlines() if squeezed(line)]
        body = [line for line in lines if not re.fullmatch(r"\s*(Classmood|\d+ / \d+)\s*", line)]
        assert squeezed(re.sub(r" \(estimate\)$", "", body[-1])) not in headings


@pytest.mark.parametrize("paper", list(Paper))
def test_names_of_every_script_are_kept(engine: Engine, paper: Paper) -> None:
    document = pdfium.PdfDocument(pdf(session_report(engine, 1, NOW), paper).data)
    assert document[0].get_size() == pytest.approx(SIZES[paper], abs=0.5)
    text = squeezed("".join(pages_of(document)))
    # letters of Devanagari change places when they are shaped, and come back in that order
    for name in (name for name in NAMES if not re.search(r"[\u0900-\u097f]", name)):
        # words that run from right to left come in the order in which they are seen
        assert all(word in text or word[::-1] in text for word in name.split())


def test_letters_without_a_font_are_named() -> None:
    page = "<!DOCTYPE html><html lang='en'><body><p>{}</p></body></html>"
    nowhere = chr(0x10E7E0)  # of private use
    assert pdf(page.format(f"Ada {nowhere}")).missing == nowhere
    assert pdf(page.format("Ada")).missing == ""


TITLES = ("W" * 300, "王" * 300, "प्रिया " * 60, "محمد " * 80, "a b " * 100, "<b>" * 90, "",
          "Ṣ̣́" * 150, "- " * 150, "\u202eevil " * 50, "Word\n" * 60)  # fmt: skip


@pytest.mark.parametrize(("number", "title"), list(enumerate(TITLES)))
def test_the_summary_is_one_page_whatever_the_names(
    engine: Engine, number: int, title: str
) -> None:
    with writing(engine) as connection:
        connection.execute(
            update(Session).where(Session.id == 1).values(title=title, class_name=title)
        )
        connection.execute(
            update(Marker).where(Marker.session_id == 1, Marker.kind == "topic")
            .values(text=title[:200] or "x")
        )  # fmt: skip
    html = one_page(engine, 1, NOW)
    for paper in list(Paper) if number == 0 else [list(Paper)[number % 2]]:
        document = pdfium.PdfDocument(pdf(html, paper).data)
        assert len(document) == 1
    text = squeezed("".join(pages_of(document)))
    assert squeezed(texts.REPORT_ESTIMATE) in text
    assert squeezed("none answered yet") in text
    assert html.count("in the rest of the lesson") == 3
    assert texts.report_more_sections(1) in html


def test_a_report_of_a_class_only_lesson_prints_no_student(engine: Engine) -> None:
    for make in (session_report, one_page):
        text = "".join(pages_of(pdfium.PdfDocument(pdf(make(engine, 10, NOW)).data)))
        assert "Seat" not in text
    assert "Seat" not in term_report(engine, "co", None, None, NOW)


def test_the_command_writes_each_report_or_says_why_not(engine: Engine, tmp_path: Path) -> None:
    database = ["--database", str(engine.url)]
    run = CliRunner().invoke
    day = (NOW - timedelta(weeks=7)).date().isoformat()
    for name, arguments in {
        "one.pdf": ["2", "--summary"], "TERM.PDF": ["--class", "10b", "--from", day],
        "one.htm": ["2", "--summary"], "letter.pdf": ["2", "--paper", "Letter", "--summary"],
        "term.html": ["--class", "10b", "--from", day, "--to", "2026-11-27"],
    }.items():  # fmt: skip
        out = tmp_path / name
        done = run(commands, [*arguments, "--out", str(out), *database])
        assert done.exit_code == 0, done.output
        assert out.read_bytes()[:4] == (b"%PDF" if name.lower().endswith("pdf") else b"<!DO")
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert (tmp_path / "term.html").read_text("utf-8").count("<tr><th scope") >= 5
    ways: list[tuple[list[str], type[Exception], str]] = [
        (["2", "--out", "x.docx"], ConfigurationError, ".html or .pdf"),
        (["2", "--out", "x"], ConfigurationError, ".html or .pdf"),
        (["--out", "x.pdf"], ConfigurationError, "either which lesson"),
        (["2", "--class", "10b", "--out", "x.pdf"], ConfigurationError, "either which lesson"),
        (["2", "--from", day, "--out", "x.pdf"], ConfigurationError, "belong to --class"),
        (["--class", "10b", "--summary", "--out", "x.pdf"], ConfigurationError, "of one lesson"),
        (["--class", "10b", "--from", "2026-05-02", "--to", "2026-05-01", "--out", "x.pdf"],
         ConfigurationError, "is after"),
        (["2", "--paper", "A3", "--out", "x.pdf"], ConfigurationError, "a4 or letter"),
        (["--class", "9z", "--out", "x.pdf"], StorageError, "has no lesson"),
        (["--class", "10b", "--to", "2020-01-01", "--out", "x.pdf"], StorageError, "has no lesson"),
        (["77", "--summary", "--out", "x.pdf"], StorageError, "no session 77"),
    ]  # fmt: skip
    for arguments, error, words in ways:
        failed = run(commands, [*arguments, *database])
        assert isinstance(failed.exception, error), arguments
        assert words in str(failed.exception)
        assert "\n" not in str(failed.exception)
    wrong = run(commands, ["--class", "10b", "--from", "May", "--out", "x.pdf", *database])
    assert wrong.exit_code == 2


@pytest.mark.parametrize(
    ("source", "words"),
    [("raise ImportError('x')", "pip install 'classmood[pdf]'"), ("raise OSError('x')", "Pango")],
)
def test_without_what_makes_it_a_pdf_is_refused_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, words: str
) -> None:
    (tmp_path / "weasyprint.py").write_text(source)
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigurationError, match=re.escape(words)) as said:
        pdf("<p>x</p>")
    assert ".html" in str(said.value)
    assert "\n" not in str(said.value)


def test_a_pdf_leaves_pillow_as_strict_as_it_was() -> None:
    assert pdf("<p>a page</p>").data.startswith(b"%PDF")
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
