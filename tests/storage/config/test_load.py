"""Where settings come from, in which order, and what is said about mistakes."""

from pathlib import Path

import pytest
import yaml

from storage.config.fields import describe_settings
from storage.config.load import data_dir, database_url, load_settings, log_path, user_config_path
from storage.config.packaged import packaged_path
from storage.config.settings import Settings
from storage.errors import ConfigurationError


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
    monkeypatch.setenv("HOME", str(tmp_path))


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def failure(
    config_path: Path | None = None,
    overrides: dict[str, object] | None = None,
    environ: dict[str, str] | None = None,
) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(config_path, overrides, environ or {})
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_packaged_file_spells_out_every_default() -> None:
    text = packaged_path("config.yaml").read_text("utf-8")
    assert yaml.safe_load(text) == Settings().model_dump(mode="json")
    assert load_settings(environ={}) == Settings()


def test_the_packaged_file_explains_every_setting() -> None:
    lines = packaged_path("config.yaml").read_text("utf-8").splitlines()
    explained = False
    for line in lines:
        if line.strip().startswith("#"):
            explained = True
        elif not line.strip() or (line.endswith(":") and not line.startswith(" ")):
            explained = explained and bool(line.strip())
        else:
            assert explained, f"no comment above {line!r}"


def test_each_source_overrules_the_one_before(tmp_path: Path) -> None:
    standard = write(user_config_path(), "capture: {hz: 2, screen: 2, camera: 2}\n")
    assert load_settings(environ={}).capture.hz == 2
    named = write(tmp_path / "named.yaml", "capture: {hz: 3, screen: 3}\n")
    environ = {"CLASSMOOD_CONFIG": str(named)}
    assert load_settings(environ=environ).capture.camera == 0, f"{standard} must not be read too"
    environ["CLASSMOOD_CAPTURE__HZ"] = "4"
    capture = load_settings(environ=environ).capture
    assert (capture.hz, capture.screen) == (4, 3)
    assert load_settings(environ=environ, overrides={"capture.hz": 5}).capture.hz == 5
    assert load_settings(environ=environ, overrides={"capture": {"hz": 6}}).capture.hz == 6
    assert load_settings(environ=environ, overrides={"capture.hz": None}).capture.hz == 4
    option = write(tmp_path / "option.yaml", "capture: {screen: 7}\n")
    assert load_settings(option, environ=environ).capture.screen == 7


def test_text_from_the_environment_becomes_the_right_type() -> None:
    settings = load_settings(
        environ={
            "CLASSMOOD_CAPTURE__REGION": "0, 10, 640, 400",
            "CLASSMOOD_CAPTURE__WINDOW_TITLE": "123",
            "CLASSMOOD_DASHBOARD__OPEN_BROWSER": "no",
            "CLASSMOOD_DATA_DIR": "/somewhere",
            "CLASSMOOD_UNRELATED": "left to others",
        }
    )
    assert settings.capture.region == (0, 10, 640, 400)
    assert settings.capture.window_title == "123"
    assert settings.dashboard.open_browser is False
    assert settings.data_dir == Path("/somewhere")
    assert load_settings(environ={"CLASSMOOD_DATA_DIR": ""}).data_dir is None


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("capture:\n  hzz: 1\n", "capture.hz?"),
        ("captur:\n  hz: 1\n", "capture?"),
        ("hz: 1\n", "capture.hz?"),
        ("storage:\n  keep_reading_days: 3\n", "storage.keep_readings_days?"),
        ("dashboard:\n  refresh: 3\n", "dashboard.refresh_s?"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known(
    tmp_path: Path, text: str, nearest: str
) -> None:
    path = write(tmp_path / "my.yaml", text)
    message = failure(path)
    assert str(path) in message
    assert f"did you mean {nearest}" in message
    assert f"line {len(text.splitlines())}" in message or text.startswith("captur:")


def test_unknown_names_elsewhere_are_refused_too() -> None:
    assert "CLASSMOOD_CAPTURE__HZ?" in failure(environ={"CLASSMOOD_CAPTURE_HZ": "1"})
    assert "capture.hz?" in failure(
        environ={
            "CLASSMOOD_CAPTURE__HERTZ": "1",
        }
    )
    assert "capture.hz?" in failure(overrides={"capture.h": 1})
    assert "lists all settings" in failure(overrides={"xyzzy.qqqq": 1})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("capture: {hz: 50}", ("capture.hz", "50", "0.1 to 30", "line 1")),
        ("capture:\n  hz: fast", ("capture.hz", "'fast'", "number", "line 2")),
        ("capture: {source: telescope}", ("capture.source", "telescope", "one of window, screen")),
        ("capture: {region: [1, 2, 3]}", ("capture.region", "[1, 2, 3]", "4 whole numbers")),
        ("capture: {region: [1, 2, 3, x]}", ("capture.region", "4 whole numbers")),
        ("capture: {window_title: '['}", ("capture.window_title", "regular expression")),
        ("dashboard: {port: 0}", ("dashboard.port", "0", "1 to 65535")),
        ("dashboard: {open_browser: maybe}", ("dashboard.open_browser", "true or false")),
        ("capture: {hz: .nan}", ("capture.hz", "nan", "0.1 to 30")),
        ("capture: {hz: 1}\ncapture: {hz: 2}", ("given twice", "line 2")),
        ("capture: {hz: 1, hz: 2}", ("given twice",)),
        ("capture: 3", ("capture must be a section",)),
        ("- a\n- b", ("must be made of sections",)),
        ("capture: {hz: 1\nflags:", ("not valid YAML", "line 2")),
        ("capture:\n  hz: !!python/object:os.system x", ("not valid YAML", "line 2")),
    ],
)
def test_a_wrong_value_gets_one_line_with_key_value_and_bound(
    tmp_path: Path, text: str, parts: tuple[str, ...]
) -> None:
    path = write(tmp_path / "my.yaml", text)
    message = failure(path)
    assert str(path) in message
    for part in parts:
        assert part in message


def test_a_wrong_value_names_where_it_came_from() -> None:
    assert "CLASSMOOD_CAPTURE__HZ" in failure(environ={"CLASSMOOD_CAPTURE__HZ": "99"})
    assert failure(overrides={"capture.hz": 99}).startswith("command line")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert "none.yaml" in failure(tmp_path / "none.yaml")
    assert "none.yaml" in failure(environ={"CLASSMOOD_CONFIG": str(tmp_path / "none.yaml")})
    assert "cannot be read" in failure(tmp_path)
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    assert "UTF-8" in failure(binary)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    for text in ("", "# nothing\n", "capture:\n"):
        assert load_settings(write(tmp_path / "my.yaml", text), environ={}) == Settings()


def test_every_setting_is_described_and_bounded() -> None:
    described = describe_settings()
    assert len({setting.key for setting in described}) == len(described) > 30
    for setting in described:
        assert setting.description, setting.key
        assert setting.bounds, setting.key


def test_paths_follow_the_data_dir(tmp_path: Path) -> None:
    settings = load_settings(overrides={"data_dir": str(tmp_path / "x")}, environ={})
    assert data_dir(settings) == tmp_path / "x"
    assert database_url(settings) == f"sqlite:///{tmp_path / 'x' / 'classmood.db'}"
    assert log_path(settings) == tmp_path / "x" / "classmood.log"
    url = "postgresql+psycopg://school/classmood"
    assert database_url(load_settings(overrides={"storage.url": url}, environ={})) == url


def test_the_login_and_the_room_of_a_monitor_are_read_plainly() -> None:
    given = {"school.teacher": "  Ada.Lovelace ", "school.room": " Room \t 12 "}
    school = load_settings(environ={}, overrides=given).school
    assert (school.teacher, school.room) == ("ada.lovelace", "Room 12")
    assert "school.room" in failure(overrides={"school.room": "x" * 81})
