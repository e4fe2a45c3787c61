"""The commands of an administrator: what no lesson may keep, and how long each class is kept."""

from enum import StrEnum
from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.errors import ConfigurationError
from storage.printable import json_text, say
from storage.privacy.policy import SAID, Limit, Policy, policy_of, set_policy
from storage.privacy.retention import class_days, keep_class, keeping_of

_UPKEEP = "Setup and upkeep"

commands = typer.Typer()
_policy = typer.Typer(help="What a school decides for all lessons: show, set, keep.")
commands.add_typer(_policy, name="policy", rich_help_panel=_UPKEEP)


class OnOff(StrEnum):
    """Whether something is enforced."""

    ON = "on"
    OFF = "off"


class Never(StrEnum):
    """Whether something may be asked for at a computer."""

    NEVER = "never"
    FREE = "free"


@_policy.command("show")
@with_groups
def show(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    store: StoreOptions,
) -> None:
    """Show the policy in force, and how long each class is kept."""
    settings = store.load()
    engine = connect(settings)
    found, keep = policy_of(engine), keeping_of(engine, settings.storage)
    engine.dispose()
    if as_json:
        bounds = {"readings": found.most_readings_days, "lessons": found.most_mood_days}
        kept = {"": keep.general, **keep.by_class}
        typer.echo(
            json_text(
                {
                    "limits": {str(one): one in found.limits for one in Limit},
                    "longest_days": bounds,
                    "set_at": None if found.set_at is None else found.set_at.isoformat(),
                    "set_by": found.set_by,
                    "days": {
                        name: {"readings": days.readings, "lessons": days.mood}
                        for name, days in kept.items()
                    },
                },
                indent=2,
            )
        )
        return
    for line in _lines(found):
        say(line)
    say(f"kept here: readings {keep.general.readings} days, lessons {keep.general.mood} days")
    for name, days in keep.by_class.items():
        say(f"class {name}: readings {days.readings} days, lessons {days.mood} days")


@_policy.command("set")
@with_groups
def set_(
    *,
    class_only: Annotated[
        OnOff | None,
        typer.Option(help="Every lesson keeps the class as a whole only.", show_default=False),
    ] = None,
    names: Annotated[
        Never | None, typer.Option(help="Reading names off the screen.", show_default=False)
    ] = None,
    slide_pictures: Annotated[
        Never | None, typer.Option(help="Keeping pictures of slides.", show_default=False)
    ] = None,
    speaking_time: Annotated[
        Never | None, typer.Option(help="Each student's speaking time.", show_default=False)
    ] = None,
    longest_readings: Annotated[
        str | None,
        typer.Option(
            metavar="DAYS", help="Readings are kept no longer; or none.", show_default=False
        ),
    ] = None,
    longest_lessons: Annotated[
        str | None,
        typer.Option(
            metavar="DAYS", help="Lessons are kept no longer; or none.", show_default=False
        ),
    ] = None,
    store: StoreOptions,
) -> None:
    """Decide for every computer of this database; it counts from each next lesson on."""
    asked = {
        Limit.CLASS_ONLY: class_only,
        Limit.NO_NAMES: names,
        Limit.NO_SLIDE_PICTURES: slide_pictures,
        Limit.NO_SPEAKING_TIME: speaking_time,
    }
    limits = {one: how in (OnOff.ON, Never.NEVER) for one, how in asked.items() if how is not None}
    days = {
        name: _days(given, option)
        for name, given, option in (
            ("most_readings_days", longest_readings, "--longest-readings"),
            ("most_mood_days", longest_lessons, "--longest-lessons"),
        )
        if given is not None
    }
    if not limits and not days:
        raise ConfigurationError("say what to set, for example: classmood policy set --names never")
    engine = connect(store.load())
    found = set_policy(engine, limits, days=days)
    engine.dispose()
    for line in _lines(found):
        say(line)


@_policy.command("keep")
@with_groups
def keep(
    *,
    class_name: Annotated[str, typer.Argument(metavar="CLASS", help="The class.")],
    readings: Annotated[
        int | None, typer.Option(help="Days that its readings are kept.", show_default=False)
    ] = None,
    lessons: Annotated[
        int | None, typer.Option(help="Days that its lessons are kept.", show_default=False)
    ] = None,
    general: Annotated[bool, typer.Option("--general", help="As any other class again.")] = False,
    store: StoreOptions,
) -> None:
    """Keep the lessons of one class for days of its own."""
    if general == (readings is not None or lessons is not None):
        raise ConfigurationError("give --readings and --lessons in days, or --general")
    settings = store.load()
    engine = connect(settings)
    if readings is not None or lessons is not None:
        before = class_days(engine).get(class_name.strip())
        if before is not None:  # what is not given stays
            readings = before.readings if readings is None else readings
            lessons = before.mood if lessons is None else lessons
    keep_class(engine, class_name, readings, lessons)
    days = keeping_of(engine, settings.storage).of(class_name.strip())
    engine.dispose()
    say(f"class {class_name}: readings {days.readings} days, lessons {days.mood} days")


def _lines(found: Policy) -> list[str]:
    """The policy, a line for each thing decided."""
    said = [SAID[one] for one in Limit if one in found.limits]
    bounds = ((found.most_readings_days, "readings"), (found.most_mood_days, "lessons"))
    said += [f"{what} are kept at most {days} days" for days, what in bounds if days]
    since = "" if found.set_at is None else f" (set {found.set_at.astimezone():%Y-%m-%d %H:%M})"
    return said or [f"no policy: each computer's settings decide{since}"]


def _days(given: str, option: str) -> int | None:
    if given.strip().casefold() == "none":
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        raise ConfigurationError(f"{option} {given}: give days, such as 30, or none")
    return int(given)
