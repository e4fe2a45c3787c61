"""Lessons for Moodle and Canvas: what they take, of the class alone, and no grade."""

import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from classmood import app
from storage.database.engine import open_database, reading
from storage.errors import StorageError
from storage.platforms.calendar import calendar
from storage.platforms.cartridge import manifest, write_cartridge
from storage.platforms.class_page import NO_GRADE, ClassPage, Section, class_page
from tests.support.lessons.seed import Lesson, add_lesson

CP = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
NAMES = ("Amara Okafor", "Ben Li")
TITLES = [
    "Algebra", "", "<script>alert(1)</script>", 'a & b "c"', "x" * 300, "漢字 🙂 ümlaut",
    "a;b,c\\d", "\u202ereversed", "two\nlines", "\x07bell", "=1+1", "]]>",
    "END:VCALENDAR\r\nBEGIN:VEVENT",
]  # fmt: skip
AT = datetime(2026, 3, 4, 9, tzinfo=UTC)


def page_of(engine: Engine, lesson: Lesson) -> ClassPage:
    with reading(engine) as connection:
        return class_page(connection, add_lesson(engine, lesson))


def made(title: str) -> ClassPage:
    section = Section(title or "t", AT, 20, 0.25)
    return ClassPage(7, title, "7a", AT, AT + timedelta(hours=1), (section, section), ())


def test_a_page_is_of_the_class_alone(engine: Engine) -> None:
    page = page_of(engine, Lesson(minutes=20, seats=25, names=NAMES, live=False))
    words = page.html()
    assert [one.title for one in page.sections][1:] == ["Warm-up", "Fractions", "Word problems"]
    assert any(one.confused for one in page.sections)
    assert NO_GRADE in words
    assert not any(name in words for name in NAMES) and "Seat" not in words
    assert "<script" not in words and "style" not in words


def test_of_few_nothing_is_told(engine: Engine) -> None:
    page = page_of(engine, Lesson(minutes=20, seats=4, columns=2, live=False))
    assert {one.confused for one in page.sections} == {None}
    assert page.checks == ()
    assert "not told" in page.html()


def test_a_lesson_that_goes_on_is_none(engine: Engine) -> None:
    running = add_lesson(engine, Lesson(minutes=1, seats=9, live=True))
    with reading(engine) as connection:
        for number in (running, 999):
            with pytest.raises(StorageError):
                class_page(connection, number)


@pytest.mark.parametrize("title", TITLES)
def test_a_cartridge_is_whole_whatever_a_title_is(tmp_path: Path, title: str) -> None:
    out = tmp_path / "lessons.imscc"
    write_cartridge([made(title)], out)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        root = ET.fromstring(archive.read("imsmanifest.xml"))
        html = archive.read("lessons/lesson-7.html").decode()
    assert names == {"imsmanifest.xml", "lessons/lesson-7.html"}
    assert root.findtext(f"{CP}metadata/{CP}schema") == "IMS Common Cartridge"
    assert root.findtext(f"{CP}metadata/{CP}schemaversion") == "1.1.0"
    resources = {one.get("identifier"): one for one in root.iter(f"{CP}resource")}
    assert {one.get("type") for one in resources.values()} == {"webcontent"}
    referred = [one.get("identifierref") for one in root.iter(f"{CP}item")]
    assert {name for name in referred if name} == set(resources)
    assert {one.get("href") for one in root.iter(f"{CP}file")} == names - {"imsmanifest.xml"}
    assert "<script" not in html
    organization = next(root.iter(f"{CP}organization"))
    assert organization.get("structure") == "rooted-hierarchy"
    assert len(organization) == 1  # one root item, as the profile wants it


@pytest.mark.parametrize("title", TITLES)
def test_a_calendar_is_whole_whatever_a_title_is(title: str) -> None:
    text = calendar([made(title), made("other")], AT)
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").split("\r\n")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    assert "DTSTART:20260304T090000Z" in lines and "DTEND:20260304T100000Z" in lines
    assert all(re.match(r"[A-Z]+[:;]", line) for line in lines if line)
    assert calendar([made(title)], AT) == calendar([made(title)], AT)


def test_a_manifest_is_in_order() -> None:
    pages = [made("a"), made("b")]
    root = ET.fromstring(manifest(pages))
    assert [one.text for one in root.iter(f"{CP}title")][1:] == ["a", "b"]


def test_the_command(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"data_dir: {tmp_path}\n")
    engine = open_database(f"sqlite:///{tmp_path / 'classmood.db'}")
    for live in (False, False, True):
        add_lesson(engine, Lesson(minutes=1, seats=9, live=live, readings=False))
    engine.dispose()
    run, given = CliRunner().invoke, ["--config", str(config)]
    for name in ("term.imscc", "term.ics"):
        out = tmp_path / name
        done = run(app, ["platform", "--class", "10b", "--out", str(out), *given])
        assert done.exit_code == 0, done.output
        assert "2 lessons" in done.output and out.stat().st_mode & 0o777 == 0o600
    one = run(app, ["platform", "1", "--out", str(tmp_path / "one.imscc"), *given])
    assert one.exit_code == 0, one.output
    wrongs: tuple[list[str], ...] = (
        ["1", "--class", "10b"],
        [],
        ["--class", "nobody"],
        ["3"],
        ["99"],
        ["x"],
    )
    for wrong in wrongs:
        refused = run(app, ["platform", *wrong, "--out", str(tmp_path / "x.ics"), *given])
        assert refused.exit_code == 1
        assert not (tmp_path / "x.ics").exists()
    assert run(app, ["platform", "1", "--out", str(tmp_path / "x.csv"), *given]).exit_code == 1
