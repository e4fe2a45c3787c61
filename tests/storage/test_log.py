"""The log as one JSON object a line: whatever is logged, each line can be read."""

import json
import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import private_files
from storage.private_files import JsonFormatter, log_lesson, log_to, logs_json
from storage.program import own_command

FIELDS = {"time", "level", "logger", "message", "lesson", "traceback"}
HOSTILE = [
    "plain", "two\nlines", "tab\there", 'quotes " and \\', "\x1b[31mred\x1b[0m", "\u202ereversed",
    "\u2028separator", "\x00", "ümlaut 漢字 🙂", '"}\n{"level": "forged"}', "%s %d",
    "postgresql://anna:secret@db/x",
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_lesson() -> Iterator[None]:
    before = private_files._lesson
    yield
    log_lesson(before)


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_line_is_one_object(tmp_path: Path, text: str) -> None:
    log_to(tmp_path / "log" / "classmood.log", as_json=True)
    assert logs_json()
    logger = logging.getLogger("storage.test")
    logger.info("%s", text)
    log_lesson(lambda: 12)
    logger.warning("%s", text, extra={"lesson": 7})
    try:
        raise ValueError(text)
    except ValueError:
        logger.exception("failed")
    found = lines_of(tmp_path / "log" / "classmood.log")
    assert [set(line) for line in found] == [FIELDS] * 3
    assert [line["level"] for line in found] == ["INFO", "WARNING", "ERROR"]
    assert [line["lesson"] for line in found] == [None, 7, 12]
    assert [line["traceback"] is None for line in found] == [True, True, False]
    assert "ValueError" in found[2]["traceback"]
    assert found[0]["message"] == text.replace("secret", "***")
    raw = (tmp_path / "log" / "classmood.log").read_text("utf-8")
    assert "secret" not in raw and "\x1b" not in raw and "\u202e" not in raw


def test_a_message_that_cannot_be_put_together_is_no_reason_to_stop() -> None:
    record = logging.LogRecord("a", logging.INFO, "", 0, "%s %s", ("one",), None)
    with pytest.raises(TypeError):  # which logging itself catches and tells on standard error
        JsonFormatter().format(record)


def test_text_is_the_default(tmp_path: Path) -> None:
    log_to(tmp_path / "classmood.log")
    assert not logs_json()


def test_a_monitor_writes_it_from_all_of_its_processes(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"data_dir: {tmp_path}\n")
    done = subprocess.run(
        own_command(
            "monitor", "--source=demo", "--accept-notice", "--hz=2", "--duration=2", "--log-json",
            f"--config={config}",
        ),
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = lines_of(tmp_path / "classmood.log")
    assert found
    assert all(set(line) == FIELDS for line in found)
    assert 1 in {line["lesson"] for line in found}, found
