"""What the log says as a warning, told in the terminal as well."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def warnings_told(logger_name: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Tell every warning of that logger once, beside the log file."""

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            line = f"classmood: {record.getMessage()}"
            if line not in told:
                told.add(line)
                tell(line)

    told: set[str] = set()
    teller = Teller(logging.WARNING)
    logging.getLogger(logger_name).addHandler(teller)
    try:
        yield
    finally:
        logging.getLogger(logger_name).removeHandler(teller)
