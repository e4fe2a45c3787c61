"""The desktop's word: kept for its owner, replaced, forgotten; a broken file costs a question."""

import json
import stat
from pathlib import Path

import pytest

from monitor.capture.portal.consent import FILE_NAME, Consent, forget_all


def test_it_is_kept_by_purpose_replaced_and_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    window, screen = Consent(folder, "window"), Consent(folder, "screen")
    assert (window.token(), screen.token()) == ("", "")
    window.keep("a")
    screen.keep("b")
    window.keep("c")
    assert (window.token(), screen.token()) == ("c", "b")
    path = folder / FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    window.keep("")
    assert json.loads(path.read_text()) == {"screen": "b"}
    screen.keep("")
    assert not path.exists()
    window.keep("d")
    assert forget_all(folder) and not forget_all(folder)


def test_one_left_readable_is_closed_to_others_when_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text("{}")
    path.chmod(0o644)
    Consent(tmp_path, "window").keep("a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "7", '"a"', '{"window": 7}', '{"window": null}', "\x00",
             '{"window": ["a"]}'],
)  # fmt: skip
def test_a_broken_file_is_no_token_and_is_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    consent = Consent(tmp_path, "window")
    assert consent.token() == ""
    consent.keep("a")
    assert consent.token() == "a"


def test_bytes_that_are_no_text_are_no_token(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe")
    assert Consent(tmp_path, "window").token() == ""


def test_a_place_that_cannot_be_written_costs_a_question_only(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    consent = Consent(in_the_way, "window")
    consent.keep("a")
    assert consent.token() == ""
