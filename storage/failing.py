"""How a program of ours ends that could not do its work: one line, and the details in the log."""

import logging
import sys
from typing import NoReturn

from storage.file_names import shown
from storage.printable import echo, one_line
from storage.private_files import log_file

logger = logging.getLogger("classmood")


def fail(message: str, code: int) -> NoReturn:
    """Prints one line to standard error and ends with `code`."""
    echo(one_line(f"classmood: {shown(message)}"), err=True)
    sys.exit(code)


def fail_unexpectedly(error: Exception) -> NoReturn:
    """An error that nobody foresaw: its traceback goes to the log."""
    logger.error("unexpected error", exc_info=error)
    log = log_file()
    where = f"; details are in {log}" if log else ""
    fail(f"Something went wrong inside Classmood: {type(error).__name__}{where}", 1)
