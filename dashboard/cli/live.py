"""The commands that open the page: with the drawn class, with a lesson, or alone."""

from pathlib import Path

import typer

from storage.cli.lesson_options import (
    WATCHING,
    BrowserOption,
    ClassOnlyOption,
    ClassOption,
    DurationOption,
    HostOption,
    HzOption,
    NamesOption,
    NoticeOption,
    PortOption,
    TitleOption,
    WindowTitleOption,
    give_notice,
    page_settings,
)
from storage.cli.options import ConfigOption, DatabaseOption, connect, load
from storage.config.settings import Settings
from storage.printable import say

commands = typer.Typer()


@commands.command(rich_help_panel=WATCHING)
def demo(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    hz: HzOption = None,
    duration: DurationOption = None,
    host: HostOption = None,
    port: PortOption = None,
    browser: BrowserOption = None,
) -> None:
    """Try it now: watch a drawn class of 25 people who do not exist, and open the live page."""
    settings = load(
        config,
        storage__url=database,
        capture__hz=hz,
        **page_settings(host, port, browser),
    )
    options = _options(config=config, source="demo", title="Drawn class", duration=duration)
    _watch_and_show(settings, options, config)


@commands.command(rich_help_panel=WATCHING)
def live(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    window_title: WindowTitleOption = None,
    hz: HzOption = None,
    duration: DurationOption = None,
    title: TitleOption = "",
    class_name: ClassOption = "",
    class_only: ClassOnlyOption = None,
    names: NamesOption = None,
    accept_notice: NoticeOption = False,
    host: HostOption = None,
    port: PortOption = None,
    browser: BrowserOption = None,
) -> None:
    """Watch your meeting's window and open the live page. Waits until the window is there."""
    settings = load(
        config,
        storage__url=database,
        capture__source="window",
        capture__window_title=window_title,
        capture__hz=hz,
        privacy__class_only=class_only,
        privacy__names=names,
        **page_settings(host, port, browser),
    )
    give_notice(settings, accepted=accept_notice)
    options = _options(
        config=config,
        source="window",
        title=title,
        duration=duration,
        **{"class": class_name or None},
    )
    options.append("--notice-given")
    if class_only:
        options.append("--class-only")
    if names:
        options += ["--names", names]
    if window_title:
        options += ["--window-title", window_title]
    _watch_and_show(settings, options, config)


@commands.command(rich_help_panel=WATCHING)
def dashboard(
    host: HostOption = None,
    port: PortOption = None,
    browser: BrowserOption = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Open the page alone: the live class if one is watched, the history otherwise."""
    from dashboard.cli.serve import show  # noqa: PLC0415

    settings = load(
        config,
        storage__url=database,
        **page_settings(host, port, browser),
    )
    engine = connect(settings)
    show(settings, engine, say=say, config=config)
    engine.dispose()


def _options(**values: object) -> list[str]:
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return [part for name, value in given.items() for part in (f"--{name}", str(value))]


def _watch_and_show(settings: Settings, options: list[str], config: Path | None) -> None:
    from dashboard.cli.serve import watch_and_show  # noqa: PLC0415 - a server is heavy

    engine = connect(settings)
    options += ["--hz", str(settings.capture.hz)]
    code = watch_and_show(
        settings,
        engine,
        options,
        stay="--duration" not in options,
        say=say,
        config=config,
    )
    engine.dispose()
    raise typer.Exit(code)
