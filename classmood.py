"""The `classmood` command: its parts, and what a teacher sees of errors."""

from importlib import metadata
from typing import Annotated

import typer

from dashboard.cli.desktop import commands as desktop_commands
from dashboard.cli.live import commands as page_commands
from dashboard.cli.privacy import commands as sheet_commands
from dashboard.cli.report import commands as report_commands
from models.errors import ModelError
from models.release.cli import commands as network_commands
from monitor.cli.analyze import commands as recording_commands
from monitor.cli.doctor import commands as doctor_commands
from monitor.cli.evaluate import commands as measuring_commands
from monitor.cli.monitor import commands as monitor_commands
from monitor.cli.photos import commands as photo_commands
from monitor.cli.reflag import commands as reflag_commands
from monitor.cli.windows import commands as windows_commands
from storage.cli.accounts import commands as account_commands
from storage.cli.attachments import commands as attachment_commands
from storage.cli.backup import commands as backup_commands
from storage.cli.class_lists import commands as class_list_commands
from storage.cli.consent import commands as consent_commands
from storage.cli.platforms import commands as platform_commands
from storage.cli.policy import commands as policy_commands
from storage.cli.privacy import commands as privacy_commands
from storage.cli.stored import commands as storage_commands
from storage.cli.tokens import commands as token_commands
from storage.cli.webhooks import commands as webhook_commands
from storage.errors import ClassmoodError
from storage.failing import fail, fail_unexpectedly
from storage.printable import echo

_FOR_TRAINING = ("tensorflow", "keras", "h5py")
_NO_TRAINING = (
    "training, and networks in .keras and .h5 files, need TensorFlow and Keras, which are not "
    "installed here; the bundle leaves them out, docs/install.md shows how to install all"
)

app = typer.Typer(
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
    platform_commands,
    class_list_commands,
    reflag_commands,
    doctor_commands,
    backup_commands,
    privacy_commands,
    policy_commands,
    sheet_commands,
    consent_commands,
    token_commands,
    webhook_commands,
    account_commands,
    network_commands,
    measuring_commands,
):
    app.add_typer(_commands)


def _print_version(asked: bool) -> None:
    if asked:
        echo(f"classmood {metadata.version('classmood')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the program's version.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """The mood of your live class, from your own screen. Start with: classmood demo"""


def main() -> None:
    """Run the command line: expected errors are one line, others keep a traceback in the log."""
    try:
        app()
    except ClassmoodError as error:
        fail(str(error), error.exit_code)
    except ModelError as error:
        fail(str(error), 1)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and error.name in _FOR_TRAINING:
            fail(_NO_TRAINING, 1)
        fail_unexpectedly(error)


if __name__ == "__main__":
    main()
