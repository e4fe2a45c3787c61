"""What the commands that begin a lesson or show it share: options, and the notice."""

import sys
from typing import Annotated, Any

import typer

from storage.access import notice
from storage.config.settings import Settings

WATCHING = "While you teach"
"""Where these commands stand in the help."""

HzOption = Annotated[
    float | None, typer.Option("--hz", help="Looks per second.", show_default=False)
]
TitleOption = Annotated[str, typer.Option("--title", help="Name of this lesson.")]
ClassOption = Annotated[str, typer.Option("--class", help="Name of the class, for comparisons.")]
ClassOnlyOption = Annotated[
    bool | None,
    typer.Option("--class-only", help="Keep and show the class as a whole, no individual."),
]
NamesOption = Annotated[
    str | None,
    typer.Option("--names", help="off, or read: the names under the tiles.", show_default=False),
]
NoticeOption = Annotated[
    bool,
    typer.Option("--accept-notice", help="The class has been told; see classmood notice."),
]
DurationOption = Annotated[float | None, typer.Option(help="Stop after this many seconds.")]
HostOption = Annotated[str | None, typer.Option("--host", show_default=False)]
PortOption = Annotated[int | None, typer.Option("--port", show_default=False)]
BrowserOption = Annotated[
    bool | None, typer.Option("--browser/--no-browser", help="Open the page.", show_default=False)
]
WindowTitleOption = Annotated[
    str | None,
    typer.Option(
        "--window-title",
        help="Regular expression for the title of the meeting's window.",
        show_default=False,
    ),
]


def give_notice(settings: Settings, *, accepted: bool) -> None:
    """See `storage.access.notice.give`; asks where somebody sits at the terminal."""
    ask = typer.confirm if sys.stdin.isatty() else None
    notice.give(settings, accepted=accepted, say=typer.echo, ask=ask)


def page_settings(host: str | None, port: int | None, browser: bool | None) -> dict[str, Any]:
    """The options of the page as overrides for `storage.cli.options.load`."""
    return {
        "dashboard__host": host,
        "dashboard__port": port,
        "dashboard__open_browser": browser,
    }
