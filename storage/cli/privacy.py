"""Commands on who may see what: the page's password and the notice to the class."""

import sys
from typing import Annotated

import typer

from storage.access import notice as notices
from storage.access.passwords import MAX_LENGTH, PasswordFile, password_file
from storage.cli.options import ConfigOption, load
from storage.errors import ConfigurationError

_UPKEEP = "Setup and upkeep"

commands = typer.Typer()


@commands.command(rich_help_panel=_UPKEEP)
def password(
    remove: Annotated[bool, typer.Option("--remove", help="Ask for no password any more.")] = False,
    config: ConfigOption = None,
) -> None:
    """Set the password that the page asks for; needed to open it to other computers."""
    kept = password_file(load(config))
    if remove:
        typer.echo("The password is removed." if kept.remove() else "No password is set.")
        return
    kept.set(_typed(kept))
    typer.echo("The password is set. Whoever was logged in has to log in again.")


def _typed(kept: PasswordFile) -> str:
    """Asked for twice, unseen; from a pipe its first line, so that it is in no argument list."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline(MAX_LENGTH + 2).rstrip("\r\n")
        if not line:
            raise ConfigurationError("no password was given: run 'classmood password' and type it")
        return line
    label = "New password" if kept.exists() else "Password"
    typed: str = typer.prompt(label, hide_input=True, confirmation_prompt="Once more")
    return typed


@commands.command(rich_help_panel=_UPKEEP)
def notice(
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept it for this installation.")
    ] = False,
    config: ConfigOption = None,
) -> None:
    """Show what a class has to be told before it is watched, and accept it once."""
    settings = load(config)
    typer.echo(notices.text(speakers=settings.times_speakers))
    if accept:
        notices.accept(settings)
    since = notices.accepted_at(settings)
    typer.echo(
        f"Accepted on {since.astimezone():%Y-%m-%d %H:%M}."
        if since
        else "Not accepted yet: classmood notice --accept, or answer when a lesson begins."
    )
