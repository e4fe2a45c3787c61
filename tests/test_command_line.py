"""The commands hand on what the teacher asked for."""

from importlib import metadata
from pathlib import Path

import pytest
from typer.testing import CliRunner

import classmood


@pytest.mark.parametrize("command", ["demo", "live"])
def test_the_monitor_gets_the_teachers_own_settings_file(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(f"data_dir: {tmp_path}\nflags:\n  baseline_s: 30\n")
    started: list[list[str]] = []

    def watch_and_show(*arguments: object, **_: object) -> int:
        options = arguments[2]
        assert isinstance(options, list)
        started.append(options)
        return 0

    monkeypatch.setattr("dashboard.cli.serve.watch_and_show", watch_and_show)
    done = CliRunner().invoke(classmood.app, [command, "--config", str(own), "--no-browser"])
    assert done.exit_code == 0, done.output
    (options,) = started
    assert f"--config={own}" in options


def test_the_program_tells_its_version() -> None:
    done = CliRunner().invoke(classmood.app, ["--version"])
    assert done.exit_code == 0
    assert done.output == f"classmood {metadata.version('classmood')}\n"
