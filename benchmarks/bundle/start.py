"""Where the bundle's programs begin.

Classmood starts itself again for the monitor and its worker: `sys.executable -m MODULE`. In a
bundle `sys.executable` is no Python but this program, which therefore understands `-m` for those
modules.
"""

import ctypes.util
import glob
import multiprocessing
import os
import runpy
import sys
from collections.abc import MutableMapping
from pathlib import Path

MODULES = ("classmood", "monitor.session.watchdog_process", "monitor.session.worker")
"""What the product starts with `-m` (held by a test)."""
WINDOWED = "classmood-desktop"
"""Name of the program that opens no terminal; started without arguments it shows icon and page."""
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")


def main() -> None:
    """Run the module that is asked for, or the command line."""
    multiprocessing.freeze_support()
    restore_library_paths(os.environ)
    _open_streams()
    if sys.platform == "linux" and getattr(sys, "frozen", False):
        prefer_bundled_libraries(Path(sys.executable).parent / "_internal")
    module, sys.argv[1:] = chosen(Path(sys.executable).stem, sys.argv[1:])
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def chosen(program: str, arguments: list[str]) -> tuple[str, list[str]]:
    """The module to run, and the arguments that are left for it."""
    if len(arguments) > 1 and arguments[0] == "-m" and arguments[1] in MODULES:
        return arguments[1], arguments[2:]
    if program == WINDOWED and not arguments:
        return "classmood", ["desktop"]
    return "classmood", arguments


def restore_library_paths(environment: MutableMapping[str, str]) -> None:
    """What the bootloader changed for this process: a browser must not load our libraries."""
    for name in _LIBRARY_PATHS:
        before = environment.pop(f"{name}_ORIG", None)
        if before is not None:
            environment[name] = before
        elif "_PYI_APPLICATION_HOME_DIR" in environment:
            environment.pop(name, None)


def prefer_bundled_libraries(folder: Path) -> None:
    """`ctypes.util.find_library` asks the system alone: it finds what is in the bundle first."""
    of_system = ctypes.util.find_library

    def find_library(name: str) -> str | None:
        bundled = sorted(folder.glob(f"lib{glob.escape(name)}.so*"))
        return str(bundled[0]) if bundled else of_system(name)

    ctypes.util.find_library = find_library


def _open_streams() -> None:
    """A program without a terminal has no streams on Windows; writing there must not fail."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


if __name__ == "__main__":
    main()
