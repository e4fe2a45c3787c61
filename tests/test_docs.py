"""The README names every command and every setting; its examples are real commands."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

import classmood
from storage.config.load import describe_settings

TOP = Path(__file__).resolve().parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")
COMMANDS = get_command(classmood.app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"classmood {name}" in README


@pytest.mark.parametrize("setting", describe_settings(), ids=lambda setting: setting.key)
def test_every_setting_is_in_the_readme(setting: object) -> None:
    key, default, bounds, description = (
        setting.key, setting.default, setting.bounds, setting.description,  # type: ignore[attr-defined]
    )  # fmt: skip
    row = next((line for line in README.splitlines() if line.startswith(f"| `{key}` |")), "")
    shown = (
        ""
        if default in (None, "")
        else str(default).lower()
        if default is True or default is False
        else str(default)
    )
    assert row == f"| `{key}` | {shown} | {bounds} | {description} |"


def test_every_example_is_a_command_with_known_options() -> None:
    examples = re.findall(r"`(classmood [^`]+)`", README)
    assert len(examples) > 10
    for example in examples:
        words = shlex.split(example)
        command = COMMANDS[words[1]]
        known = {
            option
            for parameter in command.params
            for option in parameter.opts + parameter.secondary_opts
        }
        given = {word for word in words[2:] if word.startswith("--")}
        assert given <= known, example


def test_links_inside_the_repository_lead_somewhere() -> None:
    for target in re.findall(r"\]\(((?!http)[^)#]+)", README):
        assert (TOP / target).exists(), target
