"""The command that says whether a lesson can begin."""

from dataclasses import asdict
from typing import Annotated

import typer

from monitor.doctor.check_result import CheckResult, Verdict
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions
from storage.config.settings import Settings
from storage.errors import ClassmoodError
from storage.printable import json_text, say

commands = typer.Typer()


@commands.command(rich_help_panel="Setup and upkeep")
@with_groups
def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    store: StoreOptions,
) -> None:
    """Check display, disk, database and networks, and say what to do."""
    from monitor.doctor.checks import examine  # noqa: PLC0415 - loads all that a lesson needs

    results = []
    try:
        settings = store.load()
        results.append(CheckResult("settings", Verdict.OK, "valid"))
    except ClassmoodError as error:
        settings = Settings()
        results.append(
            CheckResult(
                "settings", Verdict.FAIL, str(error), "correct it; the defaults are checked"
            )
        )
    if not as_json:
        _show(results[0])
    for result in examine(settings):
        results.append(result)
        if not as_json:
            _show(result)
    if as_json:
        typer.echo(json_text([asdict(each) for each in results], indent=2))
    failed = [each.check for each in results if each.verdict is Verdict.FAIL]
    if failed:
        if not as_json:
            typer.echo(f"Not ready: {', '.join(failed)}.", err=True)
        raise typer.Exit(1)
    if not as_json:
        typer.echo("Ready for a lesson.")


def _show(result: CheckResult) -> None:
    advice = f"  -> {result.advice}" if result.advice else ""
    say(f"{result.verdict:4}  {result.check:11}  {result.found}{advice}")
