"""The command on class lists."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from storage.class_files.read import read_file
from storage.class_files.tables import MOST_BYTES
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.errors import ConfigurationError, InputFileError
from storage.printable import say
from storage.writes import class_lists

_UPKEEP = "Setup and upkeep"

commands = typer.Typer()


@commands.command("class-list", rich_help_panel=_UPKEEP)
@with_groups
def class_list(
    *,
    class_name: Annotated[
        str | None, typer.Argument(metavar="CLASS", help="The class.", show_default=False)
    ] = None,
    csv: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="File with its names (CSV or .xlsx).", show_default=False
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            help="Title of the column with the names; twice: first, last name.",
            show_default=False,
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Show the list of the class.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Delete it.")] = False,
    store: StoreOptions,
) -> None:
    """Keep the names of a class, show or delete them; without a class, list the classes."""
    asked = sum((csv is not None, show, delete))
    if asked > 1 or (class_name is None and asked) or (class_name is not None and not asked):
        raise ConfigurationError(
            "say one thing: 'class-list CLASS names.csv', 'class-list CLASS --show', "
            "'class-list CLASS --delete', or 'class-list' alone"
        )
    listed = None if csv is None else read_file(_bytes_of(csv), column or ())
    engine = connect(store.load())
    if class_name is None:
        _overview(engine)
    elif listed is not None:
        count = class_lists.save(engine, class_name, listed.names)
        say(f"Read {csv}: {listed.summary()}.")
        say(f"The list of class {class_name} holds {count} names.")
    elif show:
        for name in class_lists.names(engine, class_name):
            say(name)
    else:
        count = class_lists.delete(engine, class_name)
        say(f"Deleted the list of class {class_name} ({count} names).")
    engine.dispose()


def _overview(engine: Engine) -> None:
    found = class_lists.classes(engine)
    for name, count in found.items():
        say(f"{name}  {count} names")
    if not found:
        say("No class lists yet. Keep one with: classmood class-list CLASS names.csv")


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputFileError(f"{path} cannot be read: {error.strerror}") from error
