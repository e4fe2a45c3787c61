"""The `classmood` command: one function per command, each thin; the work is in the packages."""

import logging
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.report_command import commands as report_commands
from models.commands import commands as network_commands
from models.errors import ModelError
from monitor.doctor_command import commands as doctor_commands
from monitor.reflag_command import commands as reflag_commands
from monitor.windows_command import commands as windows_commands
from storage.backup_commands import commands as backup_commands
from storage.class_list_commands import commands as class_list_commands
from storage.cli import ConfigOption, DatabaseOption, connect, load, log_file
from storage.commands import commands as storage_commands
from storage.errors import ClassmoodError, ConfigurationError
from storage.privacy_commands import commands as privacy_commands

if TYPE_CHECKING:
    from storage.settings import Settings

logger = logging.getLogger("classmood")

app = typer.Typer(
    help="The mood of your live class, from your own screen. Start with: classmood demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_WATCH = "While you teach"
_FILES = "Recordings and pictures"
HzOption = Annotated[
    float | None, typer.Option("--hz", help="Looks per second.", show_default=False)
]
TitleOption = Annotated[str, typer.Option("--title", help="Name of this lesson.")]
ClassOption = Annotated[str, typer.Option("--class", help="Name of the class, for comparisons.")]
ClassOnlyOption = Annotated[
    bool | None,
    typer.Option("--class-only", help="Keep and show the class as a whole, no individual."),
]
NamesOption = Annotated[
    str | None,
    typer.Option("--names", help="off, or read: the names under the tiles.", show_default=False),
]
NoticeOption = Annotated[
    bool,
    typer.Option("--accept-notice", help="The class has been told; see classmood notice."),
]
HostOption = Annotated[str | None, typer.Option("--host", show_default=False)]
PortOption = Annotated[int | None, typer.Option("--port", show_default=False)]
BrowserOption = Annotated[
    bool | None, typer.Option("--browser/--no-browser", help="Open the page.", show_default=False)
]
WindowTitleOption = Annotated[
    str | None,
    typer.Option(
        "--window-title",
        help="Regular expression for the title of the meeting's window.",
        show_default=False,
    ),
]


def main() -> None:
    """Run the command line: expected errors are one line, others keep a traceback in the log."""
    try:
        app()
    except ClassmoodError as error:
        _fail(str(error), error.exit_code)
    except ModelError as error:
        _fail(str(error), 1)
    except Exception as error:
        logger.exception("unexpected error")
        log = log_file()
        where = f"; details are in {log}" if log else ""
        _fail(f"Something went wrong inside Classmood: {type(error).__name__}{where}", 1)


def _fail(message: str, code: int) -> None:
    typer.echo(f"classmood: {message}", err=True)
    sys.exit(code)


@app.command(rich_help_panel=_WATCH)
def demo(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    hz: HzOption = None,
    duration: Annotated[float | None, typer.Option(help="Stop after this many seconds.")] = None,
    host: HostOption = None,
    port: PortOption = None,
    browser: BrowserOption = None,
) -> None:
    """Try it now: watch a drawn class of 25 people who do not exist, and open the live page."""
    settings = load(
        config,
        storage__url=database,
        capture__hz=hz,
        dashboard__host=host,
        dashboard__port=port,
        dashboard__open_browser=browser,
    )
    options = _options(config=config, source="demo", title="Drawn class", duration=duration)
    _watch_and_show(settings, options, config)


@app.command(rich_help_panel=_WATCH)
def live(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    window_title: WindowTitleOption = None,
    hz: HzOption = None,
    duration: Annotated[float | None, typer.Option(help="Stop after this many seconds.")] = None,
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
        dashboard__host=host,
        dashboard__port=port,
        dashboard__open_browser=browser,
    )
    _give_notice(settings, accepted=accept_notice)
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


def _give_notice(settings: "Settings", *, accepted: bool) -> None:
    from storage import notice  # noqa: PLC0415

    ask = typer.confirm if sys.stdin.isatty() else None
    notice.give(settings, accepted=accepted, say=typer.echo, ask=ask)


def _options(**values: object) -> list[str]:
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return [part for name, value in given.items() for part in (f"--{name}", str(value))]


def _watch_and_show(settings: "Settings", options: list[str], config: Path | None) -> None:
    from dashboard.launch import watch_and_show  # noqa: PLC0415
    from storage.config import database_url  # noqa: PLC0415

    engine = connect(settings)
    options += ["--database", database_url(settings), "--hz", str(settings.capture.hz)]
    code = watch_and_show(
        settings,
        engine,
        options,
        stay="--duration" not in options,
        say=typer.echo,
        config=config,
    )
    engine.dispose()
    raise typer.Exit(code)


@app.command(rich_help_panel=_WATCH)
def monitor(
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
    hz: HzOption = None,
    duration: Annotated[float | None, typer.Option(help="Stop after this many seconds.")] = None,
    title: TitleOption = "",
    class_name: ClassOption = "",
    class_only: ClassOnlyOption = None,
    names: NamesOption = None,
    accept_notice: NoticeOption = False,
    notice_given: Annotated[bool, typer.Option("--notice-given", hidden=True)] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show the picture with every face named; not kept.")
    ] = False,
    list_windows: Annotated[
        bool, typer.Option("--list-windows", help="Show the windows that are there, and end.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Watch without a page: readings go to the database."""
    if list_windows:
        _print_windows()
        return
    settings = load(
        config,
        storage__url=database,
        capture__source=source,
        capture__window_title=window_title,
        capture__region=_parse_region(region),
        capture__screen=screen,
        capture__camera=camera,
        capture__hz=hz,
        privacy__class_only=class_only,
        privacy__names=names,
    )
    if not notice_given:
        _give_notice(settings, accepted=accept_notice)
    from monitor.lesson import Lesson, stop_on_signals  # noqa: PLC0415
    from monitor.watchdog import supervise  # noqa: PLC0415
    from storage.config import database_url  # noqa: PLC0415

    lesson = Lesson(title, class_name, path=path, duration_s=duration, preview=preview)
    with stop_on_signals(threading.Event()) as stop:
        supervise(settings, database_url(settings), lesson, stop, say=typer.echo)


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
    from monitor.windows import list_windows  # noqa: PLC0415

    for window in list_windows():
        x0, y0, x1, y1 = window.box_xyxy
        label = window.matches_meeting or ""
        typer.echo(f"{label:8} {x1 - x0:5} x {y1 - y0:<5} {window.app:24} {window.title}")


@app.command(rich_help_panel=_WATCH)
def dashboard(
    host: HostOption = None,
    port: PortOption = None,
    browser: BrowserOption = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Open the page alone: the live class if one is watched, the history otherwise."""
    from dashboard.launch import show  # noqa: PLC0415

    settings = load(
        config,
        storage__url=database,
        dashboard__host=host,
        dashboard__port=port,
        dashboard__open_browser=browser,
    )
    engine = connect(settings)
    show(settings, engine, say=typer.echo, config=config)
    engine.dispose()


@app.command("drawn-class", rich_help_panel=_WATCH)
def drawn_class(
    title: Annotated[str, typer.Option(help="Title of the window.")] = "Zoom Meeting",
    width: Annotated[int, typer.Option(min=320, max=7680)] = 1280,
    height: Annotated[int, typer.Option(min=180, max=4320)] = 720,
    duration: Annotated[float | None, typer.Option(help="Close after this many seconds.")] = None,
) -> None:
    """Show the drawn class as a window titled like a meeting, to try classmood live."""
    from monitor.demo.window import show_drawn_class  # noqa: PLC0415
    from monitor.lesson import stop_on_signals  # noqa: PLC0415

    with stop_on_signals(threading.Event()) as stop:
        show_drawn_class(title, (width, height), duration_s=duration, stop=stop)


@app.command(rich_help_panel=_FILES)
def analyze(
    video: Annotated[Path, typer.Argument(help="A recorded lecture.", show_default=False)],
    hz: HzOption = None,
    title: TitleOption = "",
    class_name: ClassOption = "",
    class_only: ClassOnlyOption = None,
    names: NamesOption = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Turn a recorded lecture into a session, faster than it was held."""
    from tqdm import tqdm  # noqa: PLC0415

    settings = load(
        config,
        storage__url=database,
        capture__source="video",
        capture__hz=hz,
        privacy__class_only=class_only,
        privacy__names=names,
    )
    from monitor.lesson import Lesson, stop_on_signals  # noqa: PLC0415
    from monitor.sources import Progress  # noqa: PLC0415
    from monitor.watch import watch  # noqa: PLC0415

    engine = connect(settings)
    lesson = Lesson(title or video.stem, class_name, path=video, realtime=False)
    bar_format = "{desc}: {percentage:3.0f}% |{bar}| {n:.0f} of {total:.0f} s, {remaining} left"
    with (
        stop_on_signals(threading.Event()) as stop,
        tqdm(desc=video.name, total=0, bar_format=bar_format, disable=None) as bar,
    ):

        def advance(progress: Progress) -> None:
            bar.total = progress.total_s or progress.done_s
            bar.update(progress.done_s - bar.n)

        session_id = watch(settings, engine, lesson, stop, say=lambda _: None, on_progress=advance)
    engine.dispose()
    typer.echo(f"Session {session_id}. See it with: classmood dashboard")


@app.command(rich_help_panel=_FILES)
def photo(
    images: Annotated[list[Path], typer.Argument(help="Pictures.", show_default=False)],
    json_out: Annotated[
        str | None, typer.Option("--json", help="Write JSON to this file, or - for the terminal.")
    ] = None,
    figure: Annotated[
        Path | None, typer.Option(help="Draw faces, labels and probabilities to this PNG.")
    ] = None,
    weights: Annotated[Path | None, typer.Option(help="Other weights than the packaged.")] = None,
) -> None:
    """Read every face in pictures."""
    import json  # noqa: PLC0415

    from models import Classifier  # noqa: PLC0415
    from monitor.faces import FaceDetector  # noqa: PLC0415
    from monitor.photo import analyse_photo, describe, draw_figure, to_json  # noqa: PLC0415
    from storage import private  # noqa: PLC0415

    if figure and len(images) > 1:
        raise ConfigurationError("--figure draws one picture; give one image")
    classifier = Classifier.load(weights)
    detector = FaceDetector(margin=classifier.margin, shift_y=classifier.shift_y)
    results = [analyse_photo(path, detector, classifier) for path in images]
    if json_out is not None:
        text = "\n".join(json.dumps(to_json(result), ensure_ascii=False) for result in results)
        if json_out == "-":
            typer.echo(text)
        else:
            private.write_text(Path(json_out), text + "\n")
    if figure:
        draw_figure(results[0], figure)
    if json_out != "-":
        for result in results:
            typer.echo(describe(result))


app.add_typer(storage_commands)
app.add_typer(report_commands)
app.add_typer(class_list_commands)
app.add_typer(windows_commands)
app.add_typer(reflag_commands)
app.add_typer(doctor_commands)
app.add_typer(backup_commands)
app.add_typer(privacy_commands)
app.add_typer(network_commands)


if __name__ == "__main__":
    main()
