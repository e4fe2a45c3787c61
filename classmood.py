"""The `classmood` command: its parts, and what a teacher sees of errors."""

import logging
import sys

import typer

from dashboard.cli.desktop import commands as desktop_commands
from dashboard.cli.live import commands as page_commands
from dashboard.cli.report import commands as report_commands
from models.errors import ModelError
from models.release.cli import commands as network_commands
from monitor.cli.analyze import commands as recording_commands
from monitor.cli.doctor import commands as doctor_commands
from monitor.cli.monitor import commands as monitor_commands
from monitor.cli.photos import commands as photo_commands
from monitor.cli.reflag import commands as reflag_commands
from monitor.cli.windows import commands as windows_commands
from storage.cli.attachments import commands as attachment_commands
from storage.cli.backup import commands as backup_commands
from storage.cli.class_lists import commands as class_list_commands
from storage.cli.options import log_file
from storage.cli.privacy import commands as privacy_commands
from storage.cli.stored import commands as storage_commands
from storage.errors import ClassmoodError
from storage.file_names import shown
from storage.printable import echo, one_line

logger = logging.getLogger("classmood")

_FOR_TRAINING = ("tensorflow", "keras", "h5py")
_NO_TRAINING = (
    "training, and networks in .keras and .h5 files, need TensorFlow and Keras, which are not "
    "installed here; the bundle leaves them out, docs/install.md shows how to install all"
)

app = typer.Typer(
    help="The mood of your live class, from your own screen. Start with: classmood demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _commands in (
    page_commands,
    desktop_commands,
    monitor_commands,
    windows_commands,
    recording_commands,
    photo_commands,
    storage_commands,
    attachment_commands,
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
        if isinstance(error, ModuleNotFoundError) and error.name in _FOR_TRAINING:
            _fail(_NO_TRAINING, 1)
        logger.exception("unexpected error")
        log = log_file()
        where = f"; details are in {log}" if log else ""
        _fail(f"Something went wrong inside Classmood: {type(error).__name__}{where}", 1)


def _fail(message: str, code: int) -> None:
    echo(one_line(f"classmood: {shown(message)}"), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
