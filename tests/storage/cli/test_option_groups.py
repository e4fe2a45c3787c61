"""Options that commands share: written once, shown and read as if each command had them."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from classmood import app
from storage.cli.lesson_options import LessonOptions, PageOptions
from storage.cli.option_groups import arguments, with_groups

VALUES: list[tuple[dict[str, object], list[str]]] = [
    ({}, []),
    ({"window-title": ""}, ["--window-title="]),
    ({"title": None, "class": "10b"}, ["--class=10b"]),
    ({"title": "--help"}, ["--title=--help"]),
    ({"title": "a=b; rm -rf"}, ["--title=a=b; rm -rf"]),
    ({"title": " two  words "}, ["--title= two  words "]),
    ({"class-only": True}, ["--class-only"]),
    ({"class-only": False}, []),
    ({"hz": 0.5, "duration": 0.0}, ["--hz=0.5", "--duration=0.0"]),
    ({"screen": 1, "camera": 0}, ["--screen=1", "--camera=0"]),
    ({"window-title": r"^Zoom \(1\)$"}, [r"--window-title=^Zoom \(1\)$"]),
]


@dataclass(frozen=True, slots=True)
class Sizes:
    width: Annotated[int, typer.Option(help="How wide.")] = 3
    height: Annotated[int, typer.Option(help="How high.")] = 4


@pytest.mark.parametrize(("values", "expected"), VALUES)
def test_values_become_arguments(values: dict[str, object], expected: list[str]) -> None:
    assert arguments(values) == expected


def test_a_group_is_shown_in_its_place_and_given_whole() -> None:
    got: list[object] = []
    small = typer.Typer()

    @small.command()
    @with_groups
    def draw(*, first: str = "a", size: Sizes, last: str = "z") -> None:
        """Draws."""
        got.extend([first, size, last])

    shown = CliRunner().invoke(small, ["--help"], env={"COLUMNS": "100"}).output
    assert "Draws." in shown
    places = [shown.index(name) for name in ("--first", "--width", "--height", "--last")]
    assert places == sorted(places)
    result = CliRunner().invoke(small, ["--height", "9", "--last", "y"])
    assert result.exit_code == 0, result.output
    assert got == ["a", Sizes(3, 9), "y"]
    assert CliRunner().invoke(small, ["--height", "high"]).exit_code == 2


@pytest.mark.parametrize(("command", "count"), [("live", 15), ("demo", 8), ("monitor", 19)])
def test_the_commands_have_the_options_of_their_groups(command: str, count: int) -> None:
    found = typer.main.get_command(app)
    parameters = found.commands[command].params  # type: ignore[attr-defined]
    names = [one.name for one in parameters if not one.hidden]
    assert len(names) == count
    assert {"config", "database", "hz", "duration"} <= set(names)
    if command != "demo":
        assert {"title", "class_name", "class_only", "names"} <= set(names)


def test_groups_as_settings() -> None:
    assert PageOptions("::1", 80, False).settings() == {
        "dashboard__host": "::1", "dashboard__port": 80, "dashboard__open_browser": False,
    }  # fmt: skip
    lesson = LessonOptions("-x", "10b", True, "read")
    assert arguments(lesson.arguments()) == [
        "--title=-x", "--class=10b", "--class-only", "--names=read",
    ]  # fmt: skip
    assert lesson.settings() == {"privacy__class_only": True, "privacy__names": "read"}
