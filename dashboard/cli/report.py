"""The command that writes the report of a lesson, or of a class over a term."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from storage.accounts.trail import Action, note_command
from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.config.settings import Settings
from storage.database.engine import reading
from storage.errors import ConfigurationError
from storage.export.tables import resolve_session
from storage.printable import one_line
from storage.private_files import write_bytes, write_text

_AFTER = "After class"
_HTML, _PDF = (".html", ".htm"), ".pdf"
_DAY = ["%Y-%m-%d"]

commands = typer.Typer()


@commands.command(rich_help_panel=_AFTER)
@with_groups
def report(
    *,
    session: Annotated[
        str | None, typer.Argument(help="A session's number, or 'last'.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write, its name ending in .html or .pdf.", show_default=False),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="One page alone: what to do next.")
    ] = False,
    class_name: Annotated[
        str | None,
        typer.Option("--class", help="A class over its lessons instead.", show_default=False),
    ] = None,
    begin: Annotated[
        datetime | None,
        typer.Option(
            "--from", help="First day of the class's lessons.", formats=_DAY, show_default=False
        ),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option(
            "--to", help="Last day of the class's lessons.", formats=_DAY, show_default=False
        ),
    ] = None,
    paper: Annotated[str, typer.Option(help="Paper of a PDF: a4 or letter.")] = "a4",
    language: Annotated[
        str | None,
        typer.Option(help="en, hi, es, de or fr; else by dashboard.language.", show_default=False),
    ] = None,
    store: StoreOptions,
) -> None:
    """Write a report of a lesson, or of a class over a term: one file that opens offline.

    As HTML it prints well; as a PDF it needs an extra: pip install 'classmood[pdf]'.
    """
    # drawing is loaded only by the command that draws
    from dashboard.language import current  # noqa: PLC0415
    from dashboard.report.pdf import Paper  # noqa: PLC0415

    days = begin and begin.date(), end and end.date()
    _check(session, out, class_name, days, summary=summary)
    if out is None or paper.lower() not in set(Paper):
        raise ConfigurationError(f"--paper is a4 or letter, not {paper!r}")
    settings = store.load()
    spoken = spoken_language(language, settings)
    engine = connect(settings)
    try:
        with current.speaking(spoken):
            text = _text(engine, session, class_name, days, summary=summary)
        of = None if session is None else _number(engine, session)
        note_command(engine, settings, Action.REPORTED, of, "" if class_name is None else "class")
    finally:
        engine.dispose()
    write_report(out, text, paper)


def spoken_language(language: str | None, settings: Settings) -> str:
    """The language of a report. Raises ConfigurationError where there is no such one."""
    from dashboard.language import choice, current  # noqa: PLC0415

    if language is not None and language not in current.KNOWN:
        raise ConfigurationError(
            f"--language {language}: there is no such language, take one of "
            + ", ".join(current.OFFERED)
        )
    return language or choice.of_process(settings.dashboard.language, None)


def write_report(out: Path, text: str, paper: str) -> None:
    """Writes HTML as it is or, by the file's name, as a PDF; says how large it is."""
    from dashboard.report.pdf import Paper, pdf  # noqa: PLC0415

    if out.suffix.lower() == _PDF:
        printed = pdf(text, Paper(paper.lower()))
        made = printed.data
        write_bytes(out, made)
        if printed.missing:
            typer.echo(_no_font(printed.missing), err=True)
    else:
        made = text.encode()
        write_text(out, text)
    typer.echo(f"{out}: {len(made) / 1024:.0f} kB")


def _no_font(letters: str) -> str:
    shown = letters[:20] + ("…" if len(letters) > 20 else "")
    return one_line(
        f"classmood: no font on this computer has {shown}: these letters are missing in the PDF. "
        "Install one, such as Noto (Debian, Ubuntu: fonts-noto-core, fonts-noto-cjk)"
    )


_Days = tuple[date | None, date | None]


def _check(
    session: str | None, out: Path | None, class_name: str | None, days: _Days, *, summary: bool
) -> None:
    """Raises ConfigurationError where the options do not fit each other."""
    if out is None:
        raise ConfigurationError("say which file to write, for example --out lesson.html")
    if out.suffix.lower() not in (*_HTML, _PDF):
        raise ConfigurationError(f"a report is written as .html or .pdf, not as {out.name!r}")
    if (session is None) == (class_name is None):
        raise ConfigurationError("say either which lesson, for example last, or --class NAME")
    if class_name is None and any(days):
        raise ConfigurationError("--from and --to belong to --class NAME")
    if class_name is not None and summary:
        raise ConfigurationError("--summary is of one lesson: name it instead of --class")
    begin, end = days
    if begin and end and begin > end:
        raise ConfigurationError(f"--from {begin} is after --to {end}")


def _text(
    engine: Engine, session: str | None, class_name: str | None, days: _Days, *, summary: bool
) -> str:
    from dashboard.report.one_page import one_page  # noqa: PLC0415
    from dashboard.report.page import session_report  # noqa: PLC0415
    from dashboard.report.term import term_report  # noqa: PLC0415

    now = datetime.now(UTC)
    if class_name is not None:
        return term_report(engine, class_name, *days, now)
    return (one_page if summary else session_report)(engine, _number(engine, session or ""), now)


def _number(engine: Engine, session: str) -> int:
    with reading(engine) as connection:
        return resolve_session(connection, session)
