"""How Classmood starts itself again as another process."""

import sys


def own_command(*arguments: str, module: str = "classmood") -> list[str]:
    """The command that runs one of our modules, whatever lies in the folder it is started from.

    In a bundle `sys.executable` is the bundle itself, which understands `-m` for our modules.
    """
    safe_path = [] if is_frozen() else ["-P"]
    return [sys.executable, *safe_path, "-m", module, *arguments]


def is_frozen() -> bool:
    """Whether this is the standalone bundle, which brings its own Python."""
    return bool(getattr(sys, "frozen", False))
