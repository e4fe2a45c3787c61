"""Beside every chart and table of figures: what it shows, how, and what it can not show."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest
from dash import dcc, html
from dash.development.base_component import Component
from playwright.sync_api import expect
from sqlalchemy import Engine, insert

import dashboard
from dashboard import texts
from dashboard.app import create_app
from dashboard.callbacks import router
from dashboard.components.base import chart_help
from dashboard.components.flag_explanation import explanation
from dashboard.reads import session as reads
from storage.config.settings import Settings
from storage.database.engine import open_database, writing
from storage.database.tables.lessons import Reaction
from storage.kinds import ReactionKind
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.components import parts, words
from tests.support.web.pages import seed_pages
from tests.support.web.served import Visit

FOLDER = Path(dashboard.__file__).parent
DRAWN = ("pace-ribbon", "pace-bars", "pace-bar", "mood-bar", "trace", "interval")
"""Classes of charts that are no Plotly figure."""
WITHOUT = {
    "glance": "one screen to be read from two metres, with nothing to press; its chart is the live "
    "page's, where the help is"
}


def names(part: object) -> list[str]:
    return str(getattr(part, "className", "") or "").split()


def is_chart(part: Any) -> bool:  # noqa: ANN401
    drawn = getattr(part, "_type", "") in ("Graph", "AgGrid") or bool(set(names(part)) & set(DRAWN))
    return drawn or getattr(part, "role", "") == "img"


def without_help(component: object, helped: bool = False) -> Iterator[str]:
    """Every chart of which neither its panel nor what stands around that has a help."""
    if isinstance(component, list | tuple):
        for one in component:
            yield from without_help(one, helped)
    elif isinstance(component, Component):
        inner = helped
        if getattr(component, "_type", "") == "Section" or {"page", "flag-explanation"} & set(
            names(component)
        ):
            inner = helped or has_own_help(component)
        if is_chart(component) and not inner:
            yield f"{getattr(component, '_type', '')} {getattr(component, 'id', '')} " + " ".join(
                names(component)
            )
        yield from without_help(getattr(component, "children", None), inner)


def has_own_help(component: object) -> bool:
    """Whether there is a help in it that does not belong to a panel within it."""
    children = getattr(component, "children", None)
    for one in children if isinstance(children, list | tuple) else [children]:
        if "chart-help" in names(one):
            return True
        inside = isinstance(one, Component) and getattr(one, "_type", "") != "Section"
        if inside and has_own_help(one):
            return True
    return False


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_database(f"sqlite:///{tmp_path_factory.mktemp('help') / 'lessons.db'}")


@pytest.fixture(scope="module")
def addresses(engine: Engine) -> dict[str, str]:
    found = seed_pages(engine)
    lesson = int(found["session"].rsplit("/", 1)[1])
    records = reads.session_records(engine, lesson)
    assert records is not None
    at = records.session.started_at + timedelta(minutes=3)
    with writing(engine) as connection:
        connection.execute(
            insert(Reaction).values(
                session_id=lesson, seat_id=records.seats[0].id, kind=ReactionKind.YES,
                began_at=at, ended_at=at + timedelta(seconds=9), place=0,
            )
        )  # fmt: skip
    return found


def test_plotly_knows_every_value_of_every_figure(
    engine: Engine, addresses: dict[str, str]
) -> None:
    """Pages send plain dictionaries; a property that plotly.js does not know would draw nothing."""
    app, drawn = create_app(Settings(), engine), set()
    with app.server.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for name, path in addresses.items():
            for part in parts(router.page(path, "", Settings(), engine)):
                if getattr(part, "_type", "") == "Graph" and part.figure is not None:
                    go.Figure(part.figure)
                    drawn.add(name)
    assert {"live", "session", "student", "class", "weeks"} < drawn


def test_every_chart_of_every_page_has_help(engine: Engine, addresses: dict[str, str]) -> None:
    app = create_app(Settings(), engine)
    found = {}
    with app.server.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        for name, path in addresses.items():
            if name in ("start", "settings", "privacy", "help", *WITHOUT):
                continue
            page = router.page(path, "", Settings(), engine)
            found[name] = list(without_help(page))
            keys = [
                str(part.to_plotly_json()["props"]["data-help"])
                for part in parts(page)
                if getattr(part, "_type", "") == "Summary" and getattr(part, "data-help", "")
            ]
            assert len(keys) == len(set(keys)) > 0 or name in ("review", "consent"), (name, keys)
    assert not any(found.values()), found
    assert {"live", "session", "student", "history", "calendar", "class", "weeks"} < set(found)


def test_the_curve_of_a_flag_has_help(engine: Engine, addresses: dict[str, str]) -> None:
    lesson = add_lesson(engine, Lesson(minutes=30, live=False))
    flag = reads.flags_shown(engine, lesson)[0]
    why = reads.explanation_records(engine, flag.id, datetime.now(UTC), Settings().flags)
    assert why is not None
    shown = explanation(why.item, why.started_at, why.curve)
    assert any(is_chart(part) for part in parts(shown))
    assert list(without_help(shown)) == []


def test_a_chart_without_help_is_found() -> None:
    bare = html.Section([dcc.Graph()], className="panel")
    assert len(list(without_help(bare))) == 1
    help_ = chart_help("pace", "Pace")
    beside = html.Section([help_], className="panel")
    assert len(list(without_help(html.Div([bare, beside], className="page")))) == 1
    assert list(without_help(html.Section([html.Div(help_), dcc.Graph()], className="panel"))) == []


def drawing_modules() -> list[Path]:
    """Modules in which a chart is made."""
    return [
        path
        for folder in ("pages", "components")
        for path in sorted((FOLDER / folder).rglob("*.py"))
        if "dcc.Graph(" in (text := path.read_text("utf-8")) or 'role="img"' in text
    ]


@pytest.mark.parametrize("path", drawing_modules(), ids=lambda path: path.stem)
def test_every_module_that_draws_names_its_help(path: Path) -> None:
    if path.stem not in WITHOUT:
        assert keys_of(path) or (path.stem == "weeks" and keys_of(path))


def keys_of(path: Path) -> set[str]:
    """Keys of help that a module names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.keyword) and node.arg == "about":
            found |= {c.value for c in ast.walk(node.value) if isinstance(c, ast.Constant)}
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "chart_help":
            found |= {c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant)}
    return {str(one) for one in found}


def test_every_help_is_shown_somewhere_and_says_all_three_things() -> None:
    used = set().union(*(keys_of(path) for path in FOLDER.rglob("*.py")))
    assert used - {""} == set(texts.CHART_HELP)
    for key, (shows, computed, cannot) in texts.CHART_HELP.items():
        assert cannot, key
        for sentence in (shows, computed, *cannot):
            assert sentence.endswith(".") and len(sentence) < 230, sentence
        said = words(chart_help(key, "Pace"))
        assert all(part in said for part in (shows, computed, texts.CANNOT_SHOW, *cannot))


def test_help_opens_by_key_and_closes_by_escape_or_elsewhere(
    served: Served, visit: Visit
) -> None:  # fmt: skip
    lesson = add_lesson(served.engine, Lesson(minutes=12, live=False, seats=9, columns=3))
    page = visit(f"/session/{lesson}").page
    button = page.locator("summary[data-help=timeline]")
    button.focus()
    page.keyboard.press("Enter")
    shown = page.locator(".chart-help[open] > div")
    expect(shown).to_contain_text(texts.CANNOT_SHOW)
    box, size = shown.bounding_box(), page.viewport_size
    assert box is not None and size is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(button).to_be_focused()
    button.click()
    page.locator("summary[data-help=topics]").click()
    expect(shown).to_have_count(1)
    page.locator("#page h1").click()
    expect(shown).to_have_count(0)
