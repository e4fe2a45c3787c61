"""What the commands that begin a lesson or show it share: options, and the notice."""

import sys
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from storage.access import notice
from storage.config.settings import Settings

WATCHING = "While you teach"
"""Where these commands stand in the help."""

HzOption = Annotated[
    float | None, typer.Option("--hz", help="Looks per second.", show_default=False)
]
WindowTitleOption = Annotated[
    str | None,
    typer.Option(
        "--window-title",
        help="Regular expression for the title of the meeting's window.",
        show_default=False,
    ),
]
NoticeOption = Annotated[
    bool,
    typer.Option("--accept-notice", help="The class has been told; see classmood notice."),
]


@dataclass(frozen=True, slots=True)
class PaceOptions:
    """How often a live lesson is looked at, and for how long."""

    hz: HzOption = None
    duration: Annotated[float | None, typer.Option(help="Stop after this many seconds.")] = None


@dataclass(frozen=True, slots=True)
class LessonOptions:
    """What a lesson is called, and what of it is kept."""

    title: Annotated[str, typer.Option("--title", help="Name of this lesson.")] = ""
    class_name: Annotated[
        str, typer.Option("--class", help="Name of the class, for comparisons.")
    ] = ""
    class_only: Annotated[
        bool | None,
        typer.Option("--class-only", help="Keep and show the class as a whole, no individual."),
    ] = None
    names: Annotated[
        str | None,
        typer.Option(
            "--names", help="off, or read: the names under the tiles.", show_default=False
        ),
    ] = None

    def settings(self) -> dict[str, Any]:
        """As overrides for `storage.cli.options.load`."""
        return {"privacy__class_only": self.class_only, "privacy__names": self.names}

    def arguments(self) -> dict[str, object]:
        """The options by name, see `storage.cli.option_groups.arguments`."""
        return {
            "title": self.title or None,
            "class": self.class_name or None,
            "class-only": self.class_only,
            "names": self.names or None,
        }


@dataclass(frozen=True, slots=True)
class PageOptions:
    """Where the page is served, and whether a browser opens it."""

    host: Annotated[str | None, typer.Option("--host", show_default=False)] = None
    port: Annotated[int | None, typer.Option("--port", show_default=False)] = None
    browser: Annotated[
        bool | None,
        typer.Option("--browser/--no-browser", help="Open the page.", show_default=False),
    ] = None

    def settings(self) -> dict[str, Any]:
        """As overrides for `storage.cli.options.load`."""
        return {
            "dashboard__host": self.host,
            "dashboard__port": self.port,
            "dashboard__open_browser": self.browser,
        }


def give_notice(settings: Settings, *, accepted: bool) -> None:
    """See `storage.access.notice.give`; asks where somebody sits at the terminal."""
    ask = typer.confirm if sys.stdin.isatty() else None
    notice.give(settings, accepted=accepted, notify=typer.echo, ask=ask)
