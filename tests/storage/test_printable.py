"""Text of others in terminal and log: it commands nothing, forges no line, turns nothing around."""

import json
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from storage.cli.options import load
from storage.cli.stored import commands
from storage.database.engine import open_database, open_engine
from storage.errors import ConfigurationError, StorageError
from storage.printable import json_text, lines, masked, one_line
from storage.private_files import SafeFormatter
from storage.writes.sessions import start_session

HOSTILE = {
    "colours": ("a\x1b[31mred\x1b[0m", "ared"),
    "clears the screen": ("\x1b[2J\x1b[Ha", "a"),
    "title of the terminal": ("\x1b]0;owned\x07a", "a"),
    "link": ("\x1b]8;;http://x\x1b\\a\x1b]8;;\x1b\\", "a"),
    "clipboard": ("\x1b]52;c;aGk=\x07a", "a"),
    "one byte": ("\x9b31ma", "a"),
    "device": ("\x1bP+q544e\x1b\\a", "a"),
    "reset": ("\x1bca", "a"),
    "unfinished": ("a\x1b[", "a"),
    "line break": ("a\r\nb\nc\rd", "a b c d"),
    "other line breaks": ("a\u2028b\u2029c\x85d\x0be\x0cf", "a b c d e f"),
    "override": ("\u202eabc\u202c", "abc"),
    "isolates": ("\u2066a\u2067b\u2068c\u2069", "abc"),
    "marks": ("\u200ea\u200f\u061cb", "ab"),
    "backspace": ("good\b\b\b\bevil", "goodevil"),
    "invisible": ("a\u200b\u2060\ufeffb\U000e0041", "ab"),
    "nul": ("a\x00b", "ab"),
    "half a pair": ("a\ud83db", "ab"),
    "harmless": ("Ünï 👩‍🏫 中文 עברית", "Ünï 👩‍🏫 中文 עברית"),
}
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("kind", HOSTILE)
def test_text_of_others_commands_nothing(kind: str) -> None:
    text, shown = HOSTILE[kind]
    assert one_line(text) == shown
    assert json.loads(json_text({"t": text})) == {"t": text}
    assert not _HARMFUL.search(json_text({"t": text}))


@given(text=st.text())
def test_any_text_is_one_line_and_stays_so(text: str) -> None:
    shown = one_line(text)
    assert not _HARMFUL.search(shown)
    assert one_line(shown) == shown
    assert lines(text).count("\n") == text.count("\n")


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_list_of_lessons_is_one_line_for_each(tmp_path: Path, kind: str) -> None:
    text = HOSTILE[kind][0].encode("utf-8", "replace").decode()
    url = f"sqlite:///{tmp_path / 'classmood.db'}"
    engine = open_database(url)
    start_session(
        engine, source="demo", sample_hz=1, model_version="m", title=text, class_name=text
    )
    engine.dispose()
    given_env = {"CLASSMOOD_DATA_DIR": str(tmp_path)}
    done = CliRunner().invoke(commands, ["sessions", "--database", url], env=given_env)
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
    assert not _HARMFUL.search(done.stdout.rstrip("\n"))
    done = CliRunner().invoke(commands, ["sessions", "--json", "--database", url], env=given_env)
    assert json.loads(done.stdout)[0]["title"] == text


def test_no_line_of_the_log_can_be_forged() -> None:
    record = logging.LogRecord(
        "a", logging.INFO, "", 0, "began %s", ("x\n2026-01-01 ERROR forged\x1b[31m",), None
    )
    text = SafeFormatter("%(levelname)s %(message)s").format(record)
    assert text == "INFO began x\n    2026-01-01 ERROR forged"
    try:
        raise ValueError("postgresql://ada:secret@server/db")
    except ValueError:
        record.exc_info = sys.exc_info()
    assert "secret" not in SafeFormatter().format(record)


URLS = [
    "postgresql://ada:s3cret@server/db",
    "postgresql+psycopg://ada:s3cret@server:5432/db?sslmode=require",
    "postgresql://ada:s3cret%40x@server/db",
    "postgresql://ada:s3cret@x@server/db",
    "postgresql://ada:s3cret/x@server/db",
    "postgresql://:s3cret@server/db",
    "postgresql://server/db?user=ada&password=s3cret",
    "postgresql://server/db?sslpassword=s3cret",
    "postgresql://server/db?PASSWORD=s3cret&x=1",
    "mysql://ada:s3cret@server",
    "nonsense://ada:s3cret@",
    "host=server user=ada password=s3cret",
]


@pytest.mark.parametrize("url", URLS)
def test_a_password_is_shown_nowhere(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "s3cret" not in masked(f"could not reach {url} today")
    monkeypatch.setenv("CLASSMOOD_STORAGE__URL", url)
    monkeypatch.setenv("CLASSMOOD_DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(commands, ["config"])
    assert done.exit_code == 0 and "s3cret" not in done.output
    assert yaml.safe_load(done.stdout)["storage"]["url"] == masked(url)
    with pytest.raises(StorageError) as refused:
        open_engine(url.replace("@server", "@127.0.0.1:1").replace("//server", "//127.0.0.1:1"))
    assert "s3cret" not in str(refused.value)


def test_the_address_of_a_database_can_come_from_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "url"
    kept.write_text("postgresql://ada:s3cret@server/db\n")
    folder = str(tmp_path)
    assert load(None, storage__url=f"@{kept}", data_dir=folder).storage.url.startswith("postgresql")
    kept.write_text("")
    for name in (kept, tmp_path / "none", tmp_path):
        with pytest.raises(ConfigurationError):
            load(None, storage__url=f"@{name}", data_dir=folder)


def test_the_monitor_of_a_page_has_no_password_among_its_arguments(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What `live` starts is looked at in the list of processes, as any user of the computer can."""
    url = f"sqlite:///{tmp_path / 's3cret.db'}"
    command = [sys.executable, "-m", "classmood", "demo", "--duration", "30", "--no-browser"]
    command += ["--database", f"@{tmp_path / 'url'}", "--port", "18999"]
    (tmp_path / "url").write_text(url)
    monkeypatch.setenv("CLASSMOOD_DATA_DIR", str(tmp_path))
    page = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not Path("/proc/self/cmdline").exists():
            pytest.skip("there is no /proc")
        deadline = datetime.now(UTC).timestamp() + 60
        seen = ""
        while datetime.now(UTC).timestamp() < deadline and "\0monitor\0" not in seen:
            seen = _children(page.pid)
            assert page.poll() is None
        assert "\0monitor\0" in seen and "s3cret" not in seen
    finally:
        page.terminate()
        page.wait(timeout=60)
    assert (tmp_path / "s3cret.db").exists()


def _children(pid: int) -> str:
    """The command lines of what a process has started."""
    found = ""
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in listed.read_text().split():
            try:
                found += Path(f"/proc/{child}/cmdline").read_text("utf-8", "replace")
            except OSError:
                continue
    return found
