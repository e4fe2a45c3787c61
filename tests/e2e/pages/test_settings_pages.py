"""Settings, privacy and help: what a teacher changes and deletes there, in a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import Engine, select, update

from dashboard import texts
from dashboard.app import create_app
from dashboard.callbacks.settings import allowed, form
from dashboard.pages.privacy import bytes_text
from dashboard.reads.model_card import card_picture, card_text
from dashboard.viewmodels import settings as settings_view
from storage.config.load import config_file, load_settings, settings_in_force
from storage.config.settings import Settings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Reading, Seat, Session
from storage.errors import ClassmoodError
from storage.export.holdings import holdings
from storage.writes import class_lists
from tests.dashboard.server.test_dashboard_server import get
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served, dashboard_served, open_page

HOSTILE = "<img src=x onerror=\"document.title='broken in'\">"
LONG_S = 60_000
expect.set_options(timeout=40_000)  # generous: other work may share the machine


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("CLASSMOOD_VISION__MIN_FACE_PX", "24")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with dashboard_served(tmp_path / "page.db") as running:
        yield running


def save(page: Page, said: str) -> None:
    page.get_by_role("button", name=texts.SETTINGS_SAVE, exact=True).click()
    expect(page.locator("#settings-said")).to_contain_text(said, timeout=LONG_S)


@pytest.fixture
def visit(served: Served, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """Opens a page; in the end it must not have complained or asked for anything elsewhere."""
    context = browser.new_context(viewport=ViewportSize(width=1366, height=768))
    context.set_default_timeout(LONG_S)
    tab = open_page(context, served.origin)

    def go(path: str) -> Page:
        tab.page.goto(served.origin + path)
        return tab.page

    yield go
    title = tab.page.title()
    context.close()
    assert (tab.console, tab.foreign, title) == ([], [], texts.PRODUCT)


def test_settings_are_saved_refused_and_reset(visit: Callable[[str], Page]) -> None:
    file = config_file()
    file.parent.mkdir(parents=True)
    file.write_text("# mine\ncapture:\n  hz: 2.0  # quick\n", "utf-8")
    page = visit("/settings")
    hertz = page.get_by_label("Looks per second", exact=True)
    expect(hertz).to_have_value("2")
    expect(page.get_by_text(f"from {file}, line 3")).to_be_visible()
    # an environment variable goes before the file, so the page does not offer to change it
    expect(page.get_by_label("Min face, pixels", exact=True).last).to_be_disabled()
    expect(page.get_by_label("Host", exact=True)).to_be_disabled()
    hertz.fill("99")
    save(page, "capture.hz is 99, but must be a number from 0.1 to 30")
    assert "hz: 2.0  # quick" in file.read_text("utf-8")
    hertz.fill("3")
    page.locator("[id*=setting-switch][id*=privacy__class_only]").check(force=True)
    save(page, texts.SETTINGS_NEXT_LESSON)
    assert load_settings().capture.hz == 3.0
    assert load_settings().privacy.class_only is True
    assert file.read_text("utf-8").startswith("# mine\ncapture:\n  hz: 3.0  # quick\n")
    page.get_by_role("button", name=texts.settings_reset("Looks per second")).click()
    expect(page.get_by_label("Looks per second", exact=True)).to_have_value("1")
    page.get_by_role("button", name=texts.SETTINGS_SAVE, exact=True).click()
    expect(page.get_by_text(f"from {file}, line 3")).not_to_be_visible()
    assert "hz" not in file.read_text("utf-8")


def test_class_lists_are_kept_and_deleted(
    served: Served, visit: Callable[[str], Page], tmp_path: Path
) -> None:
    lesson = add_lesson(served.engine, Lesson(minutes=1, seats=4, columns=2, title=HOSTILE))
    with writing(served.engine) as connection:
        connection.execute(
            update(Seat).where(Seat.session_id == lesson, Seat.number == 2).values(excluded=True)
        )
    page = visit("/settings")
    expect(page.get_by_text("Seat 2", exact=True)).to_be_visible()
    page.locator("#class-list-class").fill("10b")
    listed = tmp_path / "list.csv"
    listed.write_text(f"name\nAda\n{HOSTILE}\n", "utf-8")
    page.locator("#class-list-file input").set_input_files(listed)
    read = texts.lists_read("column 'name', 2 students")
    said = f"{texts.lists_saved('10b', 2)} {read}"
    expect(page.locator("#class-list-said")).to_have_text(said)
    assert class_lists.names(served.engine, "10b") == ["Ada", HOSTILE]
    page.get_by_role("button", name=texts.lists_delete("10b")).click()
    expect(page.locator("#class-lists")).to_contain_text(texts.LISTS_NONE)
    assert class_lists.classes(served.engine) == {}


def test_one_lesson_and_everything_is_deleted(served: Served, visit: Callable[[str], Page]) -> None:
    lesson = Lesson(minutes=1, seats=4, columns=2, live=False, title=HOSTILE)
    first, _ = add_lesson(served.engine, lesson), add_lesson(served.engine, lesson)
    page = visit("/privacy")
    expect(page.locator(".facts")).to_contain_text("Lessons2")
    page.locator("#privacy-session").click()
    page.get_by_role("option").first.click()
    page.get_by_role("button", name=texts.DELETE_CONFIRM).click()
    expect(page.locator("#privacy-body")).to_contain_text(texts.PRIVACY_DELETED)
    with reading(served.engine) as connection:
        assert connection.execute(select(Session.id)).scalars().all() == [first]
    page.get_by_role("button", name=texts.PRIVACY_DELETE_ALL_OPEN).click()
    everything = page.get_by_role("dialog").get_by_role(
        "button", name=texts.PRIVACY_DELETE_ALL_OPEN
    )
    everything.click()
    expect(page.locator("#privacy-refused")).to_contain_text(texts.PRIVACY_WORD)
    assert holdings(served.engine).sessions == 1
    page.locator("#privacy-word").fill(texts.PRIVACY_WORD)
    everything.click()
    expect(page.locator("#privacy-body")).to_contain_text(texts.PRIVACY_DELETED_ALL)
    assert holdings(served.engine).sessions == 0


def test_the_help_shows_the_model_card(visit: Callable[[str], Page]) -> None:
    page = visit("/help")
    page.get_by_text(texts.HELP_CARD_OPEN).click()
    expect(page.locator(".markdown table").first).to_be_visible()
    picture = page.locator(".markdown img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_these_pages(
    served: Served, browser: Browser, theme: Literal["light", "dark"]
) -> None:
    add_lesson(served.engine, Lesson(minutes=1, seats=4, columns=2, live=False, title=HOSTILE * 6))
    class_lists.save(served.engine, "10b", ["Ada", HOSTILE])
    context = browser.new_context(viewport=ViewportSize(width=1366, height=768), color_scheme=theme)
    context.set_default_timeout(LONG_S)
    page = open_page(context, served.origin).page
    for path in ("/start", "/settings", "/privacy", "/help"):
        page.goto(served.origin + path)
        expect(page.locator("main h1")).to_be_visible()
        # what the server fills in after the page is there
        page.wait_for_load_state("networkidle")
        found = Axe().run(page).response["violations"]
        assert [(path, one["id"], one["nodes"][0]["html"]) for one in found] == []
        page.set_viewport_size(ViewportSize(width=390, height=844))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size(ViewportSize(width=1366, height=768))
    context.close()


def test_what_decides_who_may_reach_the_page_is_never_changed_by_one() -> None:
    for key in settings_view.ONLY_IN_THE_FILE:
        with pytest.raises(ClassmoodError):
            allowed({"capture.hz": 2, key: "0.0.0.0"})
    locked = {
        row.given.setting.key
        for rows in settings_view.rows(settings_in_force(environ={})).values()
        for row in rows
        if row.locked
    }
    assert locked == settings_view.ONLY_IN_THE_FILE


def test_every_setting_is_on_the_page() -> None:
    found = settings_in_force(environ={})
    shown = [row.given.setting.key for rows in settings_view.rows(found).values() for row in rows]
    # what the school's server alone needs stands in its file
    of_the_server = ("school", "log")
    keys = [one.setting.key for one in found]
    kept_off = [key for key in keys if key.partition(".")[0] in of_the_server]
    assert sorted([*shown, *kept_off]) == sorted(keys)
    assert all(texts.SETTINGS_SECTIONS.get(key.rpartition(".")[0]) for key in shown)


@pytest.mark.parametrize(
    ("shown", "filled", "expected"),
    [
        ({"capture__hz": 1.0}, {"capture__hz": 1}, {}),
        ({"capture__hz": 1.0}, {}, {}),
        ({"capture__hz": 1.0}, {"capture__hz": 2}, {"capture.hz": 2}),
        ({"flags__onset_z": ""}, {"flags__onset_z": None}, {}),
        ({"flags__onset_z": 4.0}, {"flags__onset_z": None}, {"flags.onset_z": ""}),
        ({"privacy__class_only": True}, {"privacy__class_only": True}, {}),
        ({"privacy__class_only": True}, {"privacy__class_only": 1}, {"privacy.class_only": 1}),
        ({}, {"dashboard__host": "0.0.0.0"}, {}),
    ],
)
def test_only_what_was_changed_is_saved(
    shown: dict[str, object], filled: dict[str, object], expected: dict[str, object]
) -> None:
    assert settings_view.changes(shown, filled) == expected


def test_it_is_told_when_a_change_counts() -> None:
    assert settings_view.counts_from(["capture.hz"]) == texts.SETTINGS_NEXT_LESSON
    assert settings_view.counts_from(["dashboard.refresh_s"]) == texts.SETTINGS_RESTART
    both = settings_view.counts_from(["dashboard.refresh_s", "flags.preset"])
    assert both == f"{texts.SETTINGS_NEXT_LESSON} {texts.SETTINGS_RESTART}"


def test_a_file_with_a_mistake_is_named_instead_of_the_form(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("capture:\n  hz: fast\n", "utf-8")
    assert f"{path}, line 2: capture.hz is 'fast'" in str(form(path))


def test_holdings_count_what_there_is(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'page.db'}")
    assert holdings(engine).sessions == 0
    assert holdings(engine).oldest is None
    session = add_lesson(
        engine, Lesson(minutes=1, seats=4, columns=2, names=("Ada", None, "", "B"))
    )
    class_lists.save(engine, "10b", ["Ada", "Ben"])
    held = holdings(engine)
    with reading(engine) as connection:
        readings = connection.execute(
            select(Reading.offset_ms).where(Reading.session_id == session)
        ).all()
    assert (held.sessions, held.students, held.named, held.names) == (1, 4, 2, 2)
    assert held.readings == len(readings) > 100
    assert held.database_bytes is not None
    assert held.database_bytes >= (tmp_path / "page.db").stat().st_size
    engine.dispose()


def test_sizes_are_said_as_a_person_reads_them() -> None:
    assert [bytes_text(count) for count in (None, 0, 999, 98_300, 3_200_000, 5 * 10**12)] == [
        texts.PRIVACY_SERVER, "0 bytes", "999 bytes", "98.3 KB", "3.2 MB", "5000.0 GB",
    ]  # fmt: skip


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    engine: Engine = open_database(f"sqlite:///{tmp_path / 'page.db'}")
    client: FlaskClient = create_app(Settings(data_dir=tmp_path), engine).server.test_client()
    return client


def test_the_model_card_ships_with_its_pictures_and_nothing_else(client: FlaskClient) -> None:
    text = card_text()
    assert text is not None
    assert text.startswith("## Model card: ")
    names = [part.partition(")")[0] for part in text.split("](/help/")[1:]]
    assert names
    for name in names:
        assert card_picture(name) is not None
        assert get(client, f"/help/{name}").mimetype == "image/png"
    for odd in ("model-.png", "../model-card.md", "live.png", "model-size.png/", "model-x.png"):
        assert card_picture(odd) is None
        reply = get(client, f"/help/{odd}")
        assert reply.status_code == 404 or reply.mimetype == "text/html"
