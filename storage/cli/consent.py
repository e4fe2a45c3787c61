"""The command on the consent register of a class: who was told, who objects, as a file, deleted."""

from pathlib import Path
from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.errors import ConfigurationError
from storage.export.consent import write_register
from storage.printable import say
from storage.privacy import consent, objections
from storage.privacy.consent import Way

_UPKEEP = "Setup and upkeep"

commands = typer.Typer()
_consent = typer.Typer(help="Who of a class was told what is recorded, and who objects.")
commands.add_typer(_consent, name="consent", rich_help_panel=_UPKEEP)

ClassArgument = Annotated[str, typer.Argument(metavar="CLASS", help="The class.")]


@_consent.command("list")
@with_groups
def list_(
    *,
    class_name: Annotated[
        str | None, typer.Argument(metavar="CLASS", help="The class.", show_default=False)
    ] = None,
    store: StoreOptions,
) -> None:
    """Show the register of a class; without one, the classes that have any."""
    engine = connect(store.load())
    if class_name is None:
        found = consent.classes(engine)
        for name in found:
            say(name)
        if not found:
            say("Nothing is kept yet: classmood consent told CLASS")
    else:
        kept = consent.register_of(engine, class_name)
        for one in kept.told:
            who, language = one.person or "the class", one.language or "language not known"
            say(f"{one.id:4}  told  {one.told_at:%Y-%m-%d}  {who}  {one.way}, {language}")
        for each in kept.objections:
            known = each.name or f"by its label ({each.sizes} sizes)"
            say(f"{each.id:4}  objects  {each.objected_at:%Y-%m-%d}  {known}")
        say(f"{kept.watched} lessons began under the notice")
    engine.dispose()


@_consent.command("told")
@with_groups
def told(
    *,
    class_name: ClassArgument,
    way: Annotated[Way, typer.Option(help="How it was told.")] = Way.SPOKEN,
    language: Annotated[str, typer.Option(help="Of the text, such as de.")] = "",
    person: Annotated[str, typer.Option(help="One person, not the class as a whole.")] = "",
    store: StoreOptions,
) -> None:
    """Note that a class was told by the text of 'classmood notice'."""
    settings = store.load()
    engine = connect(settings)
    consent.record_told(
        engine, class_name, way, language=language, person=person,
        speakers=settings.times_speakers,
    )  # fmt: skip
    engine.dispose()
    say(f"Noted: {person or f'class {class_name}'} was told.")


@_consent.command("object")
@with_groups
def object_(
    *,
    class_name: ClassArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As it stands in the class list.")],
    store: StoreOptions,
) -> None:
    """Leave somebody of the class list out of all its lessons, where names are read."""
    settings = store.load()
    engine = connect(settings)
    objections.object_by_name(engine, class_name, name)
    engine.dispose()
    say(f"Noted: {name} of class {class_name} is not read.")
    if settings.privacy.names != "read" or settings.privacy.class_only:
        say(
            "Names are not read here (privacy.names): exclude the student once in a lesson, with "
            "'In all lessons of this class', and it is known by its label from then on."
        )


@_consent.command("withdraw")
@with_groups
def withdraw(
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As 'consent list' shows it.")],
    store: StoreOptions,
) -> None:
    """Take an objection back: the student is read again."""
    engine = connect(store.load())
    objections.withdraw(engine, number)
    engine.dispose()
    say("The objection is deleted, with what the student was known by.")


@_consent.command("export")
@with_groups
def export(
    *,
    class_name: ClassArgument,
    out: Annotated[Path, typer.Option(help="File to write, .csv.", show_default=False)],
    store: StoreOptions,
) -> None:
    """Write the register of a class as CSV."""
    if out.suffix.lower() != ".csv":
        raise ConfigurationError(f"{out.name}: the register is written as .csv")
    engine = connect(store.load())
    rows = write_register(engine, class_name, out)
    engine.dispose()
    say(f"{out}: {rows} rows")


@_consent.command("delete")
@with_groups
def delete(
    *,
    class_name: ClassArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    store: StoreOptions,
) -> None:
    """Delete the register of a class; whoever objected is read again."""
    engine = connect(store.load())
    if yes or typer.confirm(f"Delete the register of {class_name}? Who objected is read again"):
        gone = consent.delete_register(engine, class_name)
        say(f"Deleted the register of class {class_name} ({gone} entries).")
    engine.dispose()
