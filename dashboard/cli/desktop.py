"""`classmood desktop`: icon and page without a terminal, and the entry in the menu of programs."""

import sys
from typing import Annotated

import typer

from storage.cli.lesson_options import WATCHING, PageOptions
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.config.load import data_dir, user_config_path
from storage.errors import ClassmoodError
from storage.printable import say

commands = typer.Typer()
_desktop = typer.Typer(invoke_without_command=True)
commands.add_typer(_desktop, name="desktop", rich_help_panel=WATCHING)


@_desktop.callback()
@with_groups
def desktop(context: typer.Context, *, page: PageOptions, store: StoreOptions) -> None:
    """Icon in the panel and the page, without a terminal: start, pause, stop."""
    if context.invoked_subcommand is not None:
        return
    from dashboard.cli.without_terminal import show_with_icon, tell_error  # noqa: PLC0415

    try:
        settings = store.load(**page.settings())
        show_with_icon(settings, lambda: connect(settings), notify=say, config=store.config)
    except ClassmoodError as error:
        if not sys.stderr.isatty():
            tell_error(str(error))
        raise


@_desktop.command("install")
def install(
    *,
    at_login: Annotated[bool, typer.Option("--at-login", help="Start with the session.")] = False,
) -> None:
    """Add Classmood to the menu of programs."""
    from dashboard.desktop import menu_entry  # noqa: PLC0415 - draws the icon

    for path in menu_entry.install(at_login=at_login):
        say(f"written: {path}")


@_desktop.command("uninstall")
@with_groups
def uninstall(*, store: StoreOptions) -> None:
    """Take it out of the menu again, and say where your data lies, which stays."""
    from dashboard.cli.without_terminal import quit_running  # noqa: PLC0415
    from dashboard.desktop import menu_entry  # noqa: PLC0415

    settings = store.load()
    quit_running(settings, connect)
    for path in menu_entry.uninstall():
        say(f"removed: {path}")
    say(f"your lessons, the log and the password stay in: {data_dir(settings)}")
    say(f"your settings, if you have changed any, stay in: {user_config_path()}")
    say("delete both folders by hand if nothing of them is to stay, then remove the program")


@_desktop.command("quit")
@with_groups
def quit_program(*, store: StoreOptions) -> None:
    """End the icon, the page, and the lesson that is being watched."""
    from dashboard import texts  # noqa: PLC0415
    from dashboard.cli.without_terminal import quit_running  # noqa: PLC0415

    ended = quit_running(store.load(), connect)
    say(texts.DESKTOP_ENDED if ended else texts.DESKTOP_NOT_RUNNING)
