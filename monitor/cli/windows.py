"""The command that lists what could be watched: windows and monitors of this desktop."""

import json
from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions
from storage.config.load import data_dir
from storage.printable import say

_WATCH = "While you teach"

commands = typer.Typer()


@commands.command("windows", rich_help_panel=_WATCH)
@with_groups
def show_windows(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON, with a small picture of each in base64.")
    ] = False,
    forget_shared: Annotated[
        bool,
        typer.Option(
            "--forget-shared",
            help="In a Wayland session: let the desktop ask again which window it shares.",
        ),
    ] = False,
    store: StoreOptions,
) -> None:
    """List the windows and monitors that could be watched; meetings first."""
    if forget_shared:
        from monitor.capture.portal import forget_all  # noqa: PLC0415

        was_there = forget_all(data_dir(store.load()))
        say("The desktop will ask again." if was_there else "The desktop asks already.")
        return
    # windows and pictures are needed by this command alone
    from monitor.desktop import is_wayland  # noqa: PLC0415
    from monitor.doctor.capture import look_for_back_ends  # noqa: PLC0415
    from monitor.sources import previews as desktop_list  # noqa: PLC0415

    desktop = desktop_list.look_around(pictures=as_json)
    if as_json:
        capture = {"capture": look_for_back_ends().as_json()}
        typer.echo(json.dumps(desktop_list.as_json(desktop) | capture))
        return
    for window in desktop.windows:
        width, height = window.size_wh
        size = f"{width:5} x {height:<5}"
        say(f"{window.program or '':8} {size} {window.app:24} {window.title}")
    for screen in desktop.screens:
        x0, y0, x1, y1 = screen.box_xyxy
        typer.echo(f"{'screen':8} {x1 - x0:5} x {y1 - y0:<5} {'':24} number {screen.number}")
    if is_wayland():
        say(look_for_back_ends().summary)
