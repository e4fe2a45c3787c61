"""The command that says whether a lesson can begin."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from monitor.doctor.check_result import CheckResult, Verdict
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions
from storage.config.load import data_dir
from storage.config.settings import Settings
from storage.errors import ClassmoodError
from storage.printable import json_text, say

commands = typer.Typer()


@commands.command(rich_help_panel="Setup and upkeep")
@with_groups
def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    capture: Annotated[
        bool,
        typer.Option(help="Try only how windows are read, on a window that shows for two seconds."),
    ] = False,
    ask: Annotated[
        bool,
        typer.Option(
            "--ask",
            help="With --capture, in a Wayland session: let the desktop ask which window to share.",
        ),
    ] = False,
    store: StoreOptions,
) -> None:
    """Check display, disk, database and networks, and say what to do."""
    if capture:
        _try_capture(data_dir(store.load()) if ask else None, as_json=as_json)
        return
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


def _try_capture(share_folder: Path | None, *, as_json: bool) -> None:
    from monitor.doctor.capture import examine_capture  # noqa: PLC0415 - needs a window system

    report = examine_capture(share_folder)
    if as_json:
        typer.echo(json_text(report.as_json(), indent=2))
    else:
        for back_end in report.back_ends:
            there = "ok" if back_end.works else "--"
            say(f"{there:4}  {back_end.name:13}  {back_end.why_not or back_end.words}")
        for trial in report.trials:
            _show(trial)
        typer.echo(report.summary)
    if not report.works:
        raise typer.Exit(1)


def _show(result: CheckResult) -> None:
    advice = f"  -> {result.advice}" if result.advice else ""
    say(f"{result.verdict:4}  {result.check:13}  {result.found}{advice}")
