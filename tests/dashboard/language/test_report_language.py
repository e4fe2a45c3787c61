"""A lesson's report in every language, written by the command."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard import texts
from dashboard.cli.report import commands
from dashboard.language import current
from storage.database.engine import open_database
from storage.errors import ConfigurationError
from tests.support.lessons.seed import Lesson, add_lesson


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'lessons.db'}"
    monkeypatch.setenv("CLASSMOOD_STORAGE__URL", url)
    engine = open_database(url)
    add_lesson(engine, Lesson(minutes=6, live=False))
    engine.dispose()


def report(tmp_path: Path, *options: str) -> str:
    out = tmp_path / "report.html"
    result = CliRunner().invoke(commands, ["last", "--out", str(out), *options])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return out.read_text("utf-8")


def test_the_command_writes_a_report_in_each_language(database: None, tmp_path: Path) -> None:
    for name in current.OFFERED:
        page = report(tmp_path, "--language", name)
        assert f'<html lang="{name}" dir="ltr">' in page
        with current.speaking(name):
            assert texts.REPORT_SUMMARY in page
            assert texts.REPORT_METHOD_TITLE in page
    assert '<html lang="ar" dir="rtl">' in report(tmp_path, "--language", "ar")


def test_the_setting_counts_where_no_language_is_named(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert '<html lang="en"' in report(tmp_path)
    monkeypatch.setenv("CLASSMOOD_DASHBOARD__LANGUAGE", "de")
    page = report(tmp_path)
    assert '<html lang="de"' in page
    assert re.search(r"\d\u00a0%", page)  # as German writes percent


def test_a_language_that_is_not_there_is_refused(database: None, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--language xx: there is no such language"):
        report(tmp_path, "--language", "xx")
