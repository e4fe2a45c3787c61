"""Results as they come."""

import sys


def report(line: str) -> None:
    """Shows one result as soon as it is there."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
