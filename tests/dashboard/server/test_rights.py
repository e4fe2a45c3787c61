"""What another computer may do once it is logged in, and what stays with this one."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard import texts
from dashboard.app import create_app
from dashboard.reads import session as reads
from dashboard.server import preview_proxy as preview
from dashboard.server.access import access_policy
from dashboard.server.permissions import is_here
from dashboard.texts import clock
from dashboard.viewmodels import settings as settings_view
from storage.config.load import config_file
from storage.config.settings import DashboardSettings, Settings
from storage.database.engine import open_database
from storage.writes import annotations, class_lists
from storage.writes import preview_offer as picture
from tests.dashboard.server.test_dashboard_server import HOST, headers_of_page
from tests.support.lessons.seed import Lesson, add_lesson

HERE, ELSEWHERE = "127.0.0.1", "192.168.1.20"
LIST_FILE = "data:text/csv;base64,bmFtZQpBZGEK"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "CLASSMOOD_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


class Asker:
    """Somebody at an address, with the token of the page of an app over one finished lesson."""

    def __init__(self, folder: Path, address: str, *, trusted: bool) -> None:
        self.engine = open_database(f"sqlite:///{folder / 'page.db'}")
        self.lesson = add_lesson(self.engine, Lesson(minutes=1, live=False, seats=4, columns=2))
        page = DashboardSettings(manage_remotely=trusted)
        self.app: Dash = create_app(Settings(data_dir=folder, dashboard=page), self.engine)
        self.client: FlaskClient = self.app.server.test_client()
        self.address = address

    def ask(self, changed: str, **values: Any) -> str:  # noqa: ANN401
        """What the page answers when `changed`, such as "url.pathname", got its value.

        values: of inputs and states by component, dashes as underscores; others are empty.
        """
        headers = headers_of_page(self.client)
        output, callback = next(
            (output, callback)
            for output, callback in self.app.callback_map.items()
            if any(_matches(one, changed) for one in callback["inputs"])
        )
        given = {
            name: [_filled(one, values) for one in callback[name]] for name in ("inputs", "state")
        }
        names = [name.rpartition(".") for name in output.strip(".").split("...")]
        outputs = [{"id": name, "property": kind.split("@")[0]} for name, _, kind in names]
        reply = self.client.post(
            "/_dash-update-component",
            json={
                "output": output, "changedPropIds": [changed], **given,
                "outputs": outputs if output.startswith("..") else outputs[0],
            },
            headers=headers, environ_base={"REMOTE_ADDR": self.address},
        )  # fmt: skip
        assert reply.status_code in (200, 204), reply.get_data(as_text=True)
        return reply.get_data(as_text=True)

    def page(self, path: str) -> str:
        return self.ask("url.pathname", url={"pathname": path, "search": ""})


def _matches(part: dict[str, str], changed: str) -> bool:
    name, _, prop = changed.rpartition(".")
    if part["property"] != prop:
        return False
    if name.startswith("{") and part["id"].startswith("{"):
        return bool(json.loads(name)["part"] == json.loads(part["id"])["part"])
    return part["id"] == name


def _filled(part: dict[str, str], values: dict[str, Any]) -> Any:  # noqa: ANN401
    prop = part["property"]
    if part["id"].startswith("{"):
        pattern = json.loads(part["id"])
        given = [
            ({**pattern, **one}, value)
            for one, value in values.get(pattern["part"].replace("-", "_"), ())
        ]
        return [
            {"id": name, "property": prop, "value": name if prop == "id" else value}
            for name, value in given
        ]
    found = values.get(part["id"].replace("-", "_"))
    return {**part, "value": found[prop] if isinstance(found, dict) else found}


@pytest.fixture
def asker(tmp_path: Path) -> Iterator[Callable[..., Asker]]:
    made: list[Asker] = []

    def make(address: str, *, trusted: bool = False) -> Asker:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Asker(folder, address, trusted=trusted))
        return made[-1]

    yield make
    for one in made:
        one.engine.dispose()


@pytest.mark.parametrize(
    ("address", "trusted", "allowed"),
    [(HERE, False, True), (ELSEWHERE, False, False), (ELSEWHERE, True, True)],
)
def test_settings_and_deleting_stay_with_this_computer(
    asker: Callable[..., Asker], address: str, trusted: bool, allowed: bool
) -> None:
    one = asker(address, trusted=trusted)
    reply = one.ask(
        "settings-save.n_clicks", settings_save=1, settings_shown={"data": {"storage__x": 1}}
    )
    assert (texts.SETTINGS_UNCHANGED in reply) is allowed
    one.ask(
        "settings-save.n_clicks",
        settings_save=1, settings_shown={"data": {"privacy__names": "off"}},
        setting=[({"key": "privacy__names"}, "read")],
    )  # fmt: skip
    assert config_file().exists() is allowed
    one.ask(
        "class-list-file.contents",
        class_list_file={"contents": LIST_FILE}, class_list_class="10b",
    )  # fmt: skip
    assert (class_lists.classes(one.engine) != {}) is allowed
    for changed, button, field in (
        ("session-delete-confirm.n_clicks", "session_delete_confirm", "session_id"),
        ("history-delete-confirm.n_clicks", "history_delete_confirm", "history_delete_id"),
        ("privacy-delete.n_clicks", "privacy_delete", ""),
    ):
        there = add_lesson(one.engine, Lesson(minutes=1, live=False, seats=4, columns=2))
        given = {button: 1, "privacy_word": texts.PRIVACY_WORD} | ({field: there} if field else {})
        reply = one.ask(changed, **given)
        assert (reads.session_row(one.engine, there) is None) is allowed, changed
        assert (texts.NOT_FROM_HERE in reply) is not allowed, changed
    there = add_lesson(one.engine, Lesson(minutes=1, live=False, seats=4, columns=2))
    one.ask(
        '{"part":"privacy-do","what":"session"}.n_clicks',
        privacy_do=[({"what": "session"}, 1)], privacy_session=str(there),
    )  # fmt: skip
    assert (reads.session_row(one.engine, there) is None) is allowed


@pytest.mark.parametrize("path", ["/settings", "/privacy", "/start"])
def test_a_page_says_what_is_not_for_another_computer(
    asker: Callable[..., Asker], path: str
) -> None:
    words = texts.START_NOT_HERE if path == "/start" else texts.NOT_FROM_HERE
    here, elsewhere = asker(HERE).page(path), asker(ELSEWHERE).page(path)
    assert json.dumps(words)[1:-1] not in here
    assert json.dumps(words)[1:-1] in elsewhere
    for button in ("settings-save", "class-list-file", "privacy-delete", "privacy-do"):
        assert f'"{button}"' not in elsewhere


def test_looking_and_answering_are_for_whoever_is_logged_in(asker: Callable[..., Asker]) -> None:
    one = asker(ELSEWHERE)
    for path in ("/", "/history", f"/session/{one.lesson}", f"/session/{one.lesson}/review"):
        assert texts.UNEXPECTED not in one.page(path)
    (first, *_) = reads.flags_shown(one.engine, one.lesson)
    annotations.set_verdict(one.engine, first.id, "wrong")
    assert one.client.get(
        f"/session/{one.lesson}/export/flags.csv", headers={"Host": HOST},
        environ_base={"REMOTE_ADDR": ELSEWHERE},
    ).status_code == 200  # fmt: skip


@pytest.mark.parametrize(("address", "status"), [(HERE, 204), (ELSEWHERE, 403)])
def test_faces_are_shown_at_this_computer(
    asker: Callable[..., Asker], address: str, status: int
) -> None:
    one = asker(address)
    running = add_lesson(one.engine, Lesson(minutes=1, seats=4, columns=2))
    reply = one.client.get(
        preview.PATH, headers={"Host": HOST}, environ_base={"REMOTE_ADDR": address}
    )
    assert reply.status_code == status
    words = one.ask("preview-tick.n_intervals", preview_tick=1)
    assert (json.dumps(texts.NOT_FROM_HERE)[1:-1] in words) is (address == ELSEWHERE)
    # and nobody asked the monitor for a picture
    asked = picture.offered(one.engine, running, clock.utc_now())
    assert asked is None


def test_who_sits_at_the_computer(tmp_path: Path) -> None:
    local = access_policy(Settings(data_dir=tmp_path))
    behind = access_policy(
        Settings(data_dir=tmp_path, dashboard=DashboardSettings(trusted_proxy="127.0.0.1"))
    )
    assert is_here(local, "127.0.0.1")
    assert is_here(local, "::1")
    assert not is_here(local, ELSEWHERE)
    assert not is_here(local, None)
    assert not is_here(behind, "127.0.0.1")


def test_no_page_changes_who_may_manage() -> None:
    assert "dashboard.manage_remotely" in settings_view.ONLY_IN_THE_FILE
