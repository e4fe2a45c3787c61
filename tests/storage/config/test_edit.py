"""Settings written back: the value alone changes, or nothing does."""

from pathlib import Path

import pytest

from storage.config.edit import save_settings, with_value, without
from storage.config.fields import Setting, describe_settings
from storage.config.load import given_in, load_settings, settings_in_force
from storage.errors import ConfigurationError, StorageError

FILE = """\
# my settings
capture:
  # twice a second
  hz: 2.0  # fast
  window_title: ""

privacy:
  class_only: false # everyone
flags:
"""


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))


@pytest.mark.parametrize(
    ("text", "key", "value", "expected"),
    [
        ("", "capture.hz", "2.0", "capture:\n  hz: 2.0\n"),
        ("# mine", "capture.hz", "2.0", "# mine\ncapture:\n  hz: 2.0\n"),
        (FILE, "capture.hz", "3.0", FILE.replace("hz: 2.0 ", "hz: 3.0 ")),
        (FILE, "capture.window_title", '"a"', FILE.replace('_title: ""', '_title: "a"')),
        (FILE, "privacy.class_only", "true", FILE.replace("false", "true")),
        (FILE, "capture.screen", "2", FILE.replace('_title: ""\n', '_title: ""\n  screen: 2\n')),
        (FILE, "flags.rest_s", "9.0", FILE + "  rest_s: 9.0\n"),
        (FILE, "vision.min_face_px", "9", FILE + "vision:\n  min_face_px: 9\n"),
        ("capture: {hz: 2}", "capture.screen", "2", "capture: {hz: 2, screen: 2}"),
        ("capture: {}", "capture.screen", "2", "capture: {screen: 2}"),
        ("capture: ~\n", "capture.screen", "2", "capture:\n  screen: 2\n"),
        ("capture:\n    hz:\n", "capture.hz", "2", "capture:\n    hz: 2\n"),
        ("capture:\n    hz: 2", "capture.screen", "2", "capture:\n    hz: 2\n    screen: 2\n"),
        (
            "capture:\n  region:\n    - 0\n    - 0\n    - 9\n    - 9\n  # next\n  hz: 2\n",
            "capture.region", "[1, 1, 9, 9]",
            "capture:\n  region: [1, 1, 9, 9]\n  # next\n  hz: 2\n",
        ),
    ],
)  # fmt: skip
def test_only_the_value_changes(text: str, key: str, value: str, expected: str) -> None:
    assert with_value(text, key, value) == expected


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (FILE, "capture.hz", FILE.replace("  hz: 2.0  # fast\n", "")),
        (FILE, "flags.rest_s", FILE),
        ("", "flags.rest_s", ""),
        ("capture:\n  hz: 2", "capture.hz", "capture:\n"),
        ("capture: {hz: 2, screen: 3}\n", "capture.hz", "capture: {hz: 1.0, screen: 3}\n"),
    ],
)
def test_a_reset_takes_the_line_out(text: str, key: str, expected: str) -> None:
    assert without(text, key) == expected


def test_saved_settings_are_in_force_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "own" / "config.yaml"
    save_settings(
        path, {"capture.hz": "2", "capture.window_title": 'a "b" \\d # ü', "flags.preset": "quiet"}
    )
    path.write_text("# mine\n" + path.read_text("utf-8"), "utf-8")
    save_settings(
        path, {"capture.region": "1, 2, 300, 400", "flags.onset_z": 4.5, "flags.preset": "balanced"}
    )
    settings = load_settings(path, environ={})
    assert settings.capture.hz == 2.0
    assert settings.capture.window_title == 'a "b" \\d # ü'
    assert settings.capture.region == (1, 2, 300, 400)
    assert settings.flags.onset_z == 4.5
    text = path.read_text("utf-8")
    assert text.startswith("# mine\n")
    assert "preset" not in text
    assert path.stat().st_mode & 0o077 == 0


def another(setting: Setting) -> object:
    """A value that is not the default."""
    checked = {
        "dashboard.path_prefix": "/classmood",
        "dashboard.metrics_for": "127.0.0.1",
        "school.webhook_networks": "10.1.0.0/16",
    }
    if setting.key in checked:
        return checked[setting.key]
    of_kind = {
        "choice": next((each for each in setting.choices if each != setting.default), None),
        "switch": not setting.default, "text": f"{setting.default}x", "folder": "/srv/x",
        "box": "0, 0, 100, 100", "whole": int(setting.high or 0), "number": setting.high,
    }  # fmt: skip
    return of_kind[setting.kind]


def test_every_setting_can_be_saved_and_reset(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    changes = {setting.key: another(setting) for setting in describe_settings()}
    save_settings(path, changes)
    assert len(given_in(path, path.read_text("utf-8"))) == len(changes)
    save_settings(path, {setting.key: setting.default for setting in describe_settings()})
    assert given_in(path, path.read_text("utf-8")) == {}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"capture.hz": 99}, "not saved: capture.hz is 99, but must be a number from 0.1 to 30"),
        ({"capture.hz": "x"}, "not saved: capture.hz is 'x'"),
        ({"capture.hz": 2, "flags.preset": "loud"}, "flags.preset is 'loud'"),
        ({"capture.window_title": "("}, "must be a regular expression"),
        ({"capture.window_title": {"a": 1}}, "capture.window_title is"),
        ({"capture.nothing": 1}, "there is no setting capture.nothing"),
    ],
)
def test_what_is_not_allowed_is_refused_and_nothing_lost(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(FILE, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        save_settings(path, changes)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_text("utf-8") == FILE


@pytest.mark.parametrize(
    "text",
    [
        "capture: {hz: 2,}\n",
        "capture: &a\n  hz: 2\nvision: *a\n",
        "capture:\n  hz: fast\n",
        "a: b\n",
    ],
)
def test_a_file_that_cannot_be_changed_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError):
        save_settings(path, {"capture.screen": 2})
    assert path.read_text("utf-8") == text


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be written"):
        save_settings(tmp_path / "file" / "config.yaml", {"capture.hz": 2})


def test_it_is_told_who_gave_a_value(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(FILE, "utf-8")
    environ = {"CLASSMOOD_FLAGS__PRESET": "quiet"}
    found = {one.setting.key: one for one in settings_in_force(path, environ)}
    assert found["capture.hz"].origin == f"{path}, line 4"
    assert found["flags.preset"].origin == "environment variable CLASSMOOD_FLAGS__PRESET"
    assert found["flags.preset"].value == "quiet"
    assert found["vision.min_face_px"].origin == ""
