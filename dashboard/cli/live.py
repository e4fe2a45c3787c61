"""The commands that open the page: with the drawn class, with a lesson, or alone."""

from collections.abc import Sequence

import typer

from storage.cli.agenda import AgendaOption, titles_in
from storage.cli.lesson_options import (
    WATCHING,
    LessonOptions,
    NoticeOption,
    PaceOptions,
    PageOptions,
    WindowTitleOption,
    give_notice,
)
from storage.cli.option_groups import arguments, with_groups
from storage.cli.options import LogOptions, StoreOptions, connect
from storage.config.settings import Settings
from storage.printable import say

commands = typer.Typer()


@commands.command(rich_help_panel=WATCHING)
@with_groups
def demo(
    *, store: StoreOptions, pace: PaceOptions, agenda: AgendaOption = None, page: PageOptions
) -> None:
    """Try it now: watch a drawn class of 25 people who do not exist, and open the live page."""
    settings = store.load(capture__hz=pace.hz, **page.settings())
    options: dict[str, object] = {"source": "demo", "title": "Drawn class"}
    _watch_and_show(settings, options, store, pace, titles_in(agenda))


@commands.command(rich_help_panel=WATCHING)
@with_groups
def live(
    *,
    store: StoreOptions,
    window_title: WindowTitleOption = None,
    pace: PaceOptions,
    lesson: LessonOptions,
    agenda: AgendaOption = None,
    accept_notice: NoticeOption = False,
    page: PageOptions,
    log: LogOptions,
) -> None:
    """Watch your meeting's window and open the live page. Waits until the window is there."""
    settings = store.load(
        capture__source="window",
        capture__window_title=window_title,
        capture__hz=pace.hz,
        **lesson.settings(),
        **page.settings(),
        **log.settings(),
    )
    titles = titles_in(agenda)
    give_notice(settings, accepted=accept_notice)
    options = {"source": "window", "window-title": window_title or None, "notice-given": True}
    options["log-json"] = log.log_json
    _watch_and_show(settings, options | lesson.arguments(), store, pace, titles)


@commands.command(rich_help_panel=WATCHING)
@with_groups
def dashboard(*, page: PageOptions, log: LogOptions, store: StoreOptions) -> None:
    """Open the page alone: the live class if one is watched, the history otherwise."""
    from dashboard.cli.serve import show  # noqa: PLC0415

    settings = store.load(**page.settings(), **log.settings())
    engine = connect(settings)
    show(settings, engine, notify=say, config=store.config)
    engine.dispose()


def _watch_and_show(
    settings: Settings,
    options: dict[str, object],
    store: StoreOptions,
    pace: PaceOptions,
    agenda: Sequence[str],
) -> None:
    """options: of `classmood monitor`, beside those that every lesson has."""
    from dashboard.cli.serve import watch_and_show  # noqa: PLC0415 - a server is heavy

    engine = connect(settings)
    options |= {"config": store.config, "duration": pace.duration, "hz": settings.capture.hz}
    code = watch_and_show(
        settings,
        engine,
        arguments(options),
        stay=pace.duration is None,
        notify=say,
        config=store.config,
        agenda=agenda,
    )
    engine.dispose()
    raise typer.Exit(code)
