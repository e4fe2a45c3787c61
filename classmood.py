"""The `classmood` command: its parts, and what a teacher sees of errors."""

import logging
import sys

import typer

from dashboard.commands import commands as page_commands
from dashboard.report_command import commands as report_commands
from models.commands import commands as network_commands
from models.errors import ModelError
from monitor.commands import commands as monitor_commands
from monitor.doctor_command import commands as doctor_commands
from monitor.file_commands import commands as file_commands
from monitor.reflag_command import commands as reflag_commands
from monitor.windows_command import commands as windows_commands
from storage.backup_commands import commands as backup_commands
from storage.class_list_commands import commands as class_list_commands
from storage.cli import log_file
from storage.commands import commands as storage_commands
from storage.errors import ClassmoodError
from storage.file_names import shown
from storage.privacy_commands import commands as privacy_commands

logger = logging.getLogger("classmood")

app = typer.Typer(
    help="The mood of your live class, from your own screen. Start with: classmood demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _commands in (
    page_commands,
    monitor_commands,
    windows_commands,
    file_commands,
    storage_commands,
    report_commands,
    class_list_commands,
    reflag_commands,
    doctor_commands,
    backup_commands,
    privacy_commands,
    network_commands,
):
    app.add_typer(_commands)


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
    typer.echo(f"classmood: {shown(message)}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
