"""Reports of a lesson and of a class, as a page offers them, and what is said without the extra."""

import re
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard import texts
from dashboard.app import create_app
from dashboard.callbacks import router
from dashboard.pages.lesson import head
from dashboard.report import pdf as pdf_module
from dashboard.report.pdf import Paper
from dashboard.server.downloads import paper_of
from storage.config.settings import Settings
from storage.database.engine import open_database
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.components import parts, words

CLASS = "10b/2 ü"
needs_pdf = pytest.mark.skipif(
    find_spec("weasyprint") is None, reason="WeasyPrint is of the development requirements"
)


@pytest.fixture
def engine(store_url: str) -> Engine:
    engine = open_database(store_url)
    for days in (1, 8):
        at = datetime.now(UTC) - timedelta(days=days)
        add_lesson(
            engine,
            Lesson(minutes=12, seats=9, live=False, readings=False, class_name=CLASS, ends_at=at),
        )
    return engine


def get(client: FlaskClient, path: str, language: str = "de") -> TestResponse:
    headers = {"Host": "127.0.0.1:8050", "Accept-Language": language}
    return client.get(path, headers=headers)


def hrefs(engine: Engine, path: str) -> list[str]:
    """Where the page's menu of exports leads."""
    app = create_app(Settings(), engine)
    with app.server.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        page = router.page(path, "", Settings(), engine)
    menus = [p for p in parts(page) if getattr(p, "className", "") == "export-menu"]
    return [str(p.href) for p in parts(menus) if getattr(p, "_type", "") == "A"]


@needs_pdf
def test_every_link_of_the_menus_brings_its_file(engine: Engine, client: FlaskClient) -> None:
    lesson = [one for one in hrefs(engine, "/session/1") if re.search(r"report|summary", one)]
    term = hrefs(engine, f"/class/{CLASS.replace('/', '%2F')}/weeks")
    assert len(lesson) == 4
    assert len(term) == 2
    for link in (*lesson, *term):
        reply = get(client, link)
        assert reply.status_code == 200, link
        assert reply.headers["Cache-Control"] == "no-store"
        is_pdf = ".pdf" in link
        assert reply.mimetype == ("application/pdf" if is_pdf else "text/html")
        assert reply.data.startswith(b"%PDF-") == is_pdf
        named = reply.headers["Content-Disposition"]
        assert re.search(r'"classmood-[0-9a-z-]+\.(html|pdf)"', named)
        assert CLASS not in named


@needs_pdf
def test_the_paper_is_that_of_the_country(client: FlaskClient) -> None:
    pdfium = pytest.importorskip("pypdfium2", reason="of the development requirements")
    for language, width in (("de-DE", 595), ("en-US,en;q=0.9", 612)):
        reply = get(client, "/session/1/summary.pdf", language)
        document = pdfium.PdfDocument(reply.data)
        assert len(document) == 1
        assert round(document[0].get_width()) == width


@pytest.mark.parametrize(
    ("languages", "paper"),
    [
        ([], Paper.A4), (["en"], Paper.A4), (["en-US"], Paper.LETTER), (["en", "en-CA"],
        Paper.LETTER), (["es-MX"], Paper.LETTER), (["es-ES", "en-US"], Paper.A4),
        (["fr-ca"], Paper.LETTER), (["hi-IN"], Paper.A4), (["de-AT"], Paper.A4), (["x" * 99],
        Paper.A4),
    ],
)  # fmt: skip
def test_paper(languages: list[str], paper: Paper) -> None:
    assert paper_of(languages) is paper


def test_without_the_extra_one_line_says_how_to_get_it(
    engine: Engine, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_module, "find_spec", lambda _: None)
    found = hrefs(engine, "/session/1")
    assert not [link for link in found if link.endswith(".pdf")]
    assert [link for link in found if link.endswith("report.html")]
    items = head.report_items((texts.EXPORT_REPORT, "/x.{kind}"))
    assert words(items).count(texts.EXPORT_PDF_HOW) == 1
    # the import itself fails
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    reply = get(client, "/session/1/report.pdf")
    assert reply.status_code == 409
    assert reply.data.decode().count("\n") == 1
    assert "classmood[pdf]" in reply.data.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/session/99/report.pdf", "/session/99/summary.html", "/session/1/report.exe",
        "/session/1/other.pdf", "/term.pdf", "/term.html?class=none", "/session/x/report.pdf",
        "/session/99999999999999999999999/summary.pdf", "/term.exe?class=10b", "/term.html?class=",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert get(client, path).status_code == 404 or b"%PDF" not in get(client, path).data
