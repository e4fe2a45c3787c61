"""Every request that the page can be sent about a lesson: each route, page and callback there is.

Made from the app itself. What a new route takes, a new page's address or a new callback's component
has to be given a value here; until then `routes`, `pages` and `callbacks` raise.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import quote

from dash import Dash
from flask.testing import FlaskClient
from pyarrow import parquet  # type: ignore[import-untyped]
from sqlalchemy import Engine, case, select

from dashboard import texts
from dashboard.callbacks.lesson_routes import _PAGES
from dashboard.components import flag_buttons, seat_dialog
from dashboard.server.csrf import HEADER
from storage.database.engine import reading
from storage.database.tables.attachments import Attachment
from storage.database.tables.lessons import Flag, Marker, Seat, Session
from storage.export.columns import Table
from storage.export.files import ExportFormat

BASE = "http://127.0.0.1:8050"
ELSEWHERE = "192.168.1.20"
_FILE = "data:text/csv;base64,bmFtZQpBZGEK"
_ENDLESS = "/api/v1/events"
"""Never ends; whom it tells what is tested beside it."""
_PRESSED = {"n_clicks", "n_intervals", "n_submit"}


@dataclass(frozen=True, slots=True)
class Target:
    """A lesson that is asked for, by everything in it that has a number or a name."""

    lesson: int
    class_name: str
    topic: str
    names: tuple[str, ...]
    seats: tuple[int, ...]
    flags: tuple[int, ...]
    markers: tuple[int, ...]
    files: tuple[int, ...]


def target(engine: Engine, lesson: int) -> Target:
    """engine: one that reaches everything."""

    def numbers(column: Any, of: Any) -> tuple[Any, ...]:  # noqa: ANN401
        return tuple(connection.execute(select(column).where(of == lesson)).scalars())

    with reading(engine) as connection:
        wanted = select(Session.class_name).where(Session.id == lesson)
        flags = numbers(Flag.id, Flag.session_id)
        of_students = numbers(Flag.id, case((Flag.seat_id.is_not(None), Flag.session_id)))
        marks = numbers(Marker.text, Marker.session_id)
        return Target(
            lesson,
            connection.execute(wanted).scalar() or "no class",
            next(iter(marks), "no topic"),
            tuple(name for name in numbers(Seat.name, Seat.session_id) if name)[:2],
            numbers(Seat.id, Seat.session_id)[:2] or (10**6,),
            (*of_students[:1], *(flag for flag in flags if flag not in of_students))[:2]
            or (10**6,),
            numbers(Marker.id, Marker.session_id) or (10**6,),
            numbers(Attachment.id, Attachment.session_id) or (10**6,),
        )


def routes(app: Dash, of: Target) -> Iterator[tuple[str, str]]:
    """Method and address of every route with every value of its parts."""
    parts: dict[str, tuple[object, ...]] = {
        "session_id": (of.lesson,),
        "what": tuple(Table),
        "kind": tuple(ExportFormat),
        "name": ("model-calibration.png", "x"),
        "filename": ("style.css",),
        "path": (f"session/{of.lesson}",),
        "rest": ("v1/x",),
        "package_name": ("dash",),
        "fingerprinted_path": ("dash-renderer/build/x.js",),
    }
    for rule in app.server.url_map.iter_rules():
        if rule.rule in ("/_dash-update-component", _ENDLESS):
            continue  # see `callbacks`
        names = sorted(rule.arguments - set(rule.defaults or {}))
        for values in product(*(parts[name] for name in names)):
            address = rule.rule
            for name, value in zip(names, values, strict=True):
                address = re.sub(rf"<(?:[^<>:]+:)?{name}>", str(value), address)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, address
                if method == "GET" and "/api/" in address:
                    yield method, f"{address}?format=csv"


def pages(of: Target) -> list[str]:
    """An address of every page that the router knows. Raises AssertionError for a new one."""
    known, topic = quote(of.class_name, safe=""), quote(of.topic, safe="")
    lesson = f"/session/{of.lesson}"
    found = [
        "/", "/glance", "/start", "/settings", "/privacy", "/help", "/history",
        "/history/calendar", f"/class/{known}", f"/class/{known}/weeks", f"/topic/{topic}",
        lesson, f"{lesson}/seat/1", f"{lesson}/seat/4", f"{lesson}/review",
        *(f"/class/{known}/student/{quote(name)}" for name in of.names or ("x",)),
    ]  # fmt: skip
    for pattern, _ in _PAGES:
        assert any(re.fullmatch(pattern, path) for path in found), f"no address for {pattern}"
    return found


def callbacks(app: Dash, of: Target) -> Iterator[dict[str, Any]]:
    """Bodies as the browser sends them: every callback, by every input, with every sample."""
    samples = _samples(of)
    for output, registered in app.callback_map.items():
        if "callback" not in registered:
            continue  # one of the browser's own
        described = {**registered, "output": output}
        for changed in described["inputs"]:
            for value in _values(changed, samples):
                yield _body(described, changed, value, samples)


def _samples(of: Target) -> dict[str, list[Any]]:
    """Values by component, or by its "part" where it has several, and property."""
    flags = [
        {"flag": flag, "value": value, "place": place}
        for flag in of.flags
        for value, place in (
            *((value, flag_buttons.CARD) for value in (
                "helpful", "wrong", flag_buttons.WHY, flag_buttons.FORGET, flag_buttons.SEEN)),
            *((value, flag_buttons.LIST) for value in (
                flag_buttons.SNOOZE_MINUTES, flag_buttons.SNOOZE_CLASS, flag_buttons.UNSNOOZE)),
        )
    ]  # fmt: skip
    seats = [
        *({"part": "seat-menu", "seat": seat} for seat in of.seats),
        *(
            {"part": "seat-edit", "seat": of.seats[0], "action": action}
            for action in (
                seat_dialog.NAME, seat_dialog.OWN, seat_dialog.EXCLUDE,
                seat_dialog.EXCLUDE_ALWAYS, seat_dialog.INCLUDE,
                seat_dialog.MERGE, seat_dialog.SEPARATE, seat_dialog.SPLIT,
            )
        ),
    ]  # fmt: skip
    row = {"rowId": str(of.lesson)}
    return {
        "url.pathname": list(pages(of)), "url.search": [""],
        "session-id.data": [of.lesson], "review-session.data": [of.lesson],
        "review-place.data": [{"shown": of.flags[0], "at": 0, "number": 0, "skipped": []}],
        "live-cursor.data": [{"session": of.lesson}],
        "glance-cursor.data": [{"session": of.lesson}],
        "live-mark-text.value": ["planted"],
        "live-room.data": ["Room Ada"],
        "history-class.value": [of.class_name], "history-from.value": [None],
        "history-to.value": [None], "history-saved.value": [None], "history-query.data": [""],
        "history-filter-name.value": ["planted"], "history-flags.value": [None],
        "history-filter-start.checked": [False], "history-filters.data": [None],
        "history-size.value": [None], "shown-address.data": [f"/session/{of.lesson}"],
        "consent-do.n_clicks": [
            [({"part": "consent-do", "what": what, "number": 1}, 1)]
            for what in ("told", "object", "withdraw", "forget", "delete")
        ],
        "consent-way.value": ["lesson"], "consent-class.value": [of.class_name],
        "consent-person.value": [""], "consent-name.value": ["planted"],
        "mark-remove.n_clicks": [[({"part": "mark-remove", "mark": of.markers[0]}, 1)]],
        "show-all.n_clicks": [
            [({"part": "show-all", "of": name}, 1)] for name in ("topics", "events")
        ],
        "session-unfolded.data": [[]], "undo-offered.data": [None],
        "room.n_clicks": [[({"part": "room", "room": "Room Ada"}, 1)]],
        "flag-pressed.data": flags, "seat-pressed.data": seats,
        "live-check-undone.data": [{"part": "check-undo", "at": 1}],
        "seat-edited.data": [1.0], "verdict-saved.data": [1.0],
        "seat-name.value": [[({"part": "seat-name", "seat": of.seats[0]}, "planted")]],
        "seat-into.value": [[({"part": "seat-into", "seat": of.seats[0]}, str(of.seats[-1]))]],
        "students-grid.cellRendererData": [{"rowId": str(of.seats[0])}],
        "students-grid.cellValueChanged": [
            [{"colId": "name", "data": {"key": of.seats[0]}, "value": "planted"}]
        ],
        "history-grid.cellRendererData": [row], "history-delete-id.data": [of.lesson],
        "history-search.value": ["", of.class_name], "history-order.value": ["newest"],
        "history-at.data": [{"page": 0}],
        "privacy-session.value": [str(of.lesson)], "privacy-word.value": [texts.PRIVACY_WORD],
        "privacy-do.n_clicks": [
            [({"part": "privacy-do", "what": what}, 1)] for what in ("session", "purge")
        ],
        "session-window.data": [{"from": 0, "to": 60_000}, None],
        "session-rename-title.value": ["planted"], "session-rename-class.value": [of.class_name],
        "session-notes.value": ["planted"], "session-notes-kept.data": ["x"],
        "topics-lines.value": ["0:30 planted"], "topics-known.data": [list(of.markers)],
        "topics-before.data": [[]], "topics-file.contents": [_FILE],
        "beside-source.data": [of.lesson], "beside-file.contents": [[_FILE]],
        "beside-file.filename": [["planted.csv"]], "beside-removed.data": ["x"],
        "beside-offset.value": [({"part": "beside-offset", "file": of.files[0]}, 3)],
        "beside-remove.n_clicks": [[({"part": "beside-remove", "file": of.files[0]}, 1)]],
        "class-list-file.contents": [_FILE], "class-list-class.value": [of.class_name],
        "class-list-column.value": [""],
        "class-list-delete.n_clicks": [
            [({"part": "class-list-delete", "class": of.class_name}, 1)]
        ],
        "settings-shown.data": [{}], "setting.value": [[]], "setting.id": [[]],
        "setting-switch.checked": [[]], "setting-switch.id": [[]],
        "setting-reset.n_clicks": [({"part": "setting-reset", "key": "capture__hz"}, 1)],
        "start-class-only.checked": [True], "start-speakers.checked": [True],
        "start-told.checked": [True], "start-names.checked": [True],
        "start-answers.checked": [True],
        "start-source.value": ["demo"], "start-window.value": [""], "start-pattern.value": [""],
        "start-screen.value": [1], "start-region.value": [""], "start-camera.value": [0],
        "start-path.value": [""], "start-title.value": ["planted"], "start-class.value": ["x"],
        "start-calls.value": [6], "start-agenda.contents": [_FILE],
    }  # fmt: skip


def _key(part: Mapping[str, Any]) -> str:
    name = part["id"]
    if name.startswith("{"):
        name = json.loads(name)["part"]
    return f"{name}.{part['property']}"


def _values(part: Mapping[str, Any], samples: Mapping[str, list[Any]]) -> list[Any]:
    key = _key(part)
    if key in samples:
        return samples[key]
    assert part["property"] in _PRESSED and not part["id"].startswith("{"), (
        f"no sample for {key}: give it one in tests/support/school/every_request.py"
    )
    return [1]


def _body(
    described: Mapping[str, Any],
    changed: Mapping[str, Any],
    value: Any,  # noqa: ANN401 - whatever a component holds
    samples: Mapping[str, list[Any]],
) -> dict[str, Any]:
    def filled(part: Mapping[str, Any]) -> Any:  # noqa: ANN401
        given = value if part is changed else _values(part, samples)[0]
        if part["id"].startswith("{"):
            listed = given if isinstance(given, list) else [given]
            cells = [
                {"id": name, "property": part["property"], "value": one} for name, one in listed
            ]
            return cells if isinstance(given, list) else cells[0]
        pressed_beside = part is not changed and part in described["inputs"]
        return {**part, "value": None if pressed_beside else given}

    triggered = changed["id"]
    if triggered.startswith("{"):
        first = value[0] if isinstance(value, list) else value
        triggered = json.dumps(first[0], sort_keys=True, separators=(",", ":"))
    output = described["output"]
    names = [name.rpartition(".") for name in output.strip(".").split("...")] if output else []
    outputs = [
        {"id": _matched(name, triggered), "property": prop.split("@")[0]} for name, _, prop in names
    ]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0] if outputs else {},
        "inputs": [filled(part) for part in described["inputs"]],
        "state": [filled(part) for part in described["state"]],
        "changedPropIds": [f"{triggered}.{changed['property']}"],
    }


def _matched(name: str, triggered: str) -> str | dict[str, Any]:
    """The id of an output; of one that belongs to the component that changed, with its keys."""
    if "MATCH" not in name:
        return name
    return {key: json.loads(triggered).get(key, kept) if kept == ["MATCH"] else kept
            for key, kept in json.loads(name).items()}  # fmt: skip


def send(client: FlaskClient, method: str, address: str, form: object = None) -> tuple[int, str]:
    """Status and body as text, what is packed in it too. form: a callback's body where a dict."""
    client.get("/livez", base_url=BASE)
    cookie = client.get_cookie("classmood_token_8050", domain="127.0.0.1")
    assert cookie is not None
    reply = client.open(
        address, method=method, base_url=BASE, json=form,
        headers={"Origin": BASE, HEADER: cookie.value}, environ_base={"REMOTE_ADDR": ELSEWHERE},
    )  # fmt: skip
    raw = reply.get_data()
    return reply.status_code, f"{reply.headers}\n{_text(raw)}"


def _text(raw: bytes) -> str:
    if raw.startswith(b"PAR1"):
        return str(parquet.read_table(io.BytesIO(raw)).to_pylist())
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return "".join(packed.read(name).decode("utf-8") for name in packed.namelist())
    return raw.decode("utf-8", "replace")
