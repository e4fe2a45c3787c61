"""Documents name every command and every setting; their examples are real commands."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

import classmood
from benchmarks.documents import figures, settings
from storage.config.fields import describe_settings

TOP = Path(__file__).resolve().parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")
COMMAND_TABLE = (TOP / "docs" / "commands.md").read_text(encoding="utf-8")
DOCUMENTS = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").glob("*.md"))]
COMMANDS = get_command(classmood.app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_table(name: str) -> None:
    assert f"classmood {name}" in COMMAND_TABLE


@pytest.mark.parametrize("name", sorted(COMMANDS["account"].commands))
def test_what_a_group_can_do_is_in_the_table(name: str) -> None:
    assert f"classmood account {name}" in COMMAND_TABLE


def test_the_table_of_settings_is_what_the_program_checks() -> None:
    assert settings.DOCUMENT.read_text(encoding="utf-8") == settings.document()
    assert all(f"`{setting.key}`" in settings.document() for setting in describe_settings())


def test_the_table_of_figures_is_what_was_recorded() -> None:
    assert figures.DOCUMENT.read_text(encoding="utf-8") == figures.document()


def test_the_readme_can_be_read_in_one_sitting() -> None:
    assert len(README.splitlines()) < 150


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.name))
def test_every_example_is_a_command_with_known_options(path: Path) -> None:
    for example in re.findall(r"`(classmood [^`]+)`", path.read_text(encoding="utf-8")):
        words = shlex.split(example)
        if not words[1].islower():  # a placeholder
            continue
        command, words = COMMANDS[words[1]], words[2:]
        while words and words[0] in getattr(command, "commands", {}):
            command, words = command.commands[words[0]], words[1:]
        known = {
            option
            for parameter in command.params
            for option in parameter.opts + parameter.secondary_opts
        }
        given = {word for word in words if word.startswith("--")}
        assert given <= known, example


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.name))
def test_every_module_that_is_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for module in re.findall(r"python -m ((?:benchmarks|monitor|storage)[\w.]*)", text):
        place = TOP / module.replace(".", "/")
        assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), module
    for file in re.findall(
        r"`((?:benchmarks|dashboard|models|monitor|storage)/[a-z0-9_/]+\.py)`", text
    ):
        assert (TOP / file).exists(), file


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.name))
def test_links_inside_the_repository_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(((?!http)[^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
