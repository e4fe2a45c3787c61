"""The commands that watch without a page, and the drawn class in a window of its own."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from storage.cli.agenda import AgendaOption, titles_in
from storage.cli.lesson_options import (
    WATCHING,
    LessonOptions,
    NoticeOption,
    PaceOptions,
    WindowTitleOption,
    give_notice,
)
from storage.cli.option_groups import with_groups
from storage.cli.options import LogOptions, StoreOptions
from storage.config.load import database_url
from storage.errors import ConfigurationError
from storage.printable import say

commands = typer.Typer()


@commands.command(rich_help_panel=WATCHING)
@with_groups
def monitor(
    *,
    source: Annotated[
        str | None,
        typer.Option(
            help="window, screen, region, camera, video, image or demo.", show_default=False
        ),
    ] = None,
    window_title: WindowTitleOption = None,
    region: Annotated[
        str | None, typer.Option(help="left,top,width,height for source region.")
    ] = None,
    screen: Annotated[int | None, typer.Option(help="Which monitor, from 1.")] = None,
    camera: Annotated[int | None, typer.Option(help="Which webcam, from 0.")] = None,
    path: Annotated[Path | None, typer.Option(help="File for source video or image.")] = None,
    pace: PaceOptions,
    lesson: LessonOptions,
    agenda: AgendaOption = None,
    accept_notice: NoticeOption = False,
    notice_given: Annotated[bool, typer.Option("--notice-given", hidden=True)] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show the picture with every face named; not kept.")
    ] = False,
    list_windows: Annotated[
        bool, typer.Option("--list-windows", help="Show the windows that are there, and end.")
    ] = False,
    log: LogOptions,
    store: StoreOptions,
) -> None:
    """Watch without a page: readings go to the database."""
    if list_windows:
        _print_windows()
        return
    settings = store.load(
        capture__source=source,
        capture__window_title=window_title,
        capture__region=_parse_region(region),
        capture__screen=screen,
        capture__camera=camera,
        capture__hz=pace.hz,
        **lesson.settings(),
        **log.settings(),
    )
    titles = titles_in(agenda)
    if not notice_given:
        give_notice(settings, accepted=accept_notice)
    from monitor.session.job import Job, SessionRequest  # noqa: PLC0415
    from monitor.session.watchdog_process import watch_over  # noqa: PLC0415

    request = SessionRequest(
        lesson.title, lesson.class_name, path=path, duration_s=pace.duration, preview=preview,
        agenda=titles,
    )  # fmt: skip
    watch_over(Job(settings, database_url(settings), request))


@commands.command("drawn-class", rich_help_panel=WATCHING)
def drawn_class(
    title: Annotated[str, typer.Option(help="Title of the window.")] = "Zoom Meeting",
    width: Annotated[int, typer.Option(min=320, max=7680)] = 1280,
    height: Annotated[int, typer.Option(min=180, max=4320)] = 720,
    duration: Annotated[float | None, typer.Option(help="Close after this many seconds.")] = None,
) -> None:
    """Show the drawn class as a window titled like a meeting, to try classmood live."""
    from monitor.demo.window import show_drawn_class  # noqa: PLC0415
    from monitor.session.signals import stop_on_signals  # noqa: PLC0415

    with stop_on_signals(threading.Event()) as stop:
        show_drawn_class(title, (width, height), duration_s=duration, stop=stop)


def _parse_region(text: str | None) -> list[int] | None:
    if text is None:
        return None
    try:
        left, top, width, height = (int(part) for part in text.split(","))
    except ValueError as error:
        raise ConfigurationError(
            f"--region {text}: give left,top,width,height in pixels, for example 0,0,1280,720"
        ) from error
    return [left, top, width, height]


def _print_windows() -> None:
    from monitor.desktop import list_windows  # noqa: PLC0415

    for window in list_windows():
        x0, y0, x1, y1 = window.box_xyxy
        label = window.matches_meeting or ""
        say(f"{label:8} {x1 - x0:5} x {y1 - y0:<5} {window.app:24} {window.title}")
