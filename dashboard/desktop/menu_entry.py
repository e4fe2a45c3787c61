"""Classmood's entry in the menu of programs: put there, and taken away without a trace.

Linux: files under the XDG data and configuration folders of the user. Windows: a shortcut in the
user's Start menu. macOS: none, the bundle is an app already.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dashboard import texts
from dashboard.desktop import icon
from storage.errors import ClassmoodError
from storage.program import is_frozen, own_command

_ENTRY = Path("applications") / "classmood.desktop"
_ICONS = Path("icons") / "hicolor"
_SIZES = (48, 128, 256)
_AUTOSTART = Path("autostart") / "classmood.desktop"
_RESERVED = set("\t\n \"'\\><~|&;$*?#()`")
_NO_WINDOW = 0x08000000
_SHORTCUT = (
    "$link = (New-Object -ComObject WScript.Shell).CreateShortcut($env:CLASSMOOD_LINK);"
    "$link.TargetPath = $env:CLASSMOOD_TARGET;"
    "$link.Arguments = $env:CLASSMOOD_ARGUMENTS;"
    "$link.Save()"
)


def install(*, at_login: bool, environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Put the entry there; answers the files it consists of. Raises ClassmoodError."""
    if sys.platform == "darwin":
        raise ClassmoodError(texts.DESKTOP_MAC_INSTALL)
    try:
        if sys.platform == "win32":
            return _install_shortcuts(at_login=at_login, environ=environ)
        return _install_entry(at_login=at_login, environ=environ)
    except OSError as error:
        where = error.filename or texts.DESKTOP_MENU
        raise ClassmoodError(texts.desktop_not_written(where, error.strerror)) from error


def uninstall(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Take away what `install` has put there; answers the files that were. Raises ClassmoodError.

    Folders that have become empty go too: they were made for these files, or hold nothing.
    """
    gone = []
    for path in files(environ):
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ClassmoodError(texts.desktop_not_removed(path, error.strerror)) from error
        gone.append(path)
        for folder in path.parents:
            if folder in (_home(environ), Path(folder.anchor)):
                break
            with contextlib.suppress(OSError):
                folder.rmdir()
                continue
            break
    return gone


def files(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """Every file that an entry may consist of, whether it is there or not."""
    if sys.platform == "win32":
        return [
            _start_menu(environ) / "Classmood.lnk",
            _start_menu(environ) / "Startup" / "Classmood.lnk",
        ]
    data, settings = _data_home(environ), _config_home(environ)
    return [data / _ENTRY, *(data / place for place in _icon_places()), settings / _AUTOSTART]


def entry(command: Sequence[str], *, at_login: bool = False) -> str:
    """The text of a desktop entry. command: the program and its arguments."""
    lines = [
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.5",
        f"Name={texts.DESKTOP_NAME}",
        f"Comment={texts.DESKTOP_COMMENT}",
        "Icon=classmood",
        f"TryExec={_escaped(command[0])}",
        f"Exec={_command_value(command)}",
        "Terminal=false",
        "StartupNotify=false",
        "Categories=Education;Teaching;",
        f"Keywords={''.join(word + ';' for word in texts.DESKTOP_KEYWORDS)}",
    ]
    if at_login:
        return "\n".join([*lines, "X-GNOME-Autostart-enabled=true", ""])
    return "\n".join(
        [
            *lines,
            "Actions=quit;",
            "",
            "[Desktop Action quit]",
            f"Name={texts.DESKTOP_QUIT}",
            f"Exec={_command_value([*command, 'quit'])}",
            "",
        ]
    )


def _install_entry(*, at_login: bool, environ: Mapping[str, str]) -> list[Path]:
    data, settings = _data_home(environ), _config_home(environ)
    command = own_command("desktop")
    written = [data / _ENTRY, *(data / place for place in _icon_places())]
    for path in written:
        path.parent.mkdir(parents=True, exist_ok=True)
    written[0].write_text(entry(command), encoding="utf-8")
    written[1].write_text(icon.svg(), encoding="utf-8")
    for path, size in zip(written[2:], _SIZES, strict=True):
        icon.picture(size).save(path)
    if at_login:
        path = settings / _AUTOSTART
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(entry([*command, "--no-browser"], at_login=True), encoding="utf-8")
        written.append(path)
    return written


def _icon_places() -> list[Path]:
    pictures = [_ICONS / f"{size}x{size}" / "apps" / "classmood.png" for size in _SIZES]
    return [_ICONS / "scalable" / "apps" / "classmood.svg", *pictures]


def _install_shortcuts(*, at_login: bool, environ: Mapping[str, str]) -> list[Path]:
    """Through the Windows shell's own object for shortcuts: there is no other way without COM."""
    wanted = files(environ)[: 2 if at_login else 1]
    for path in wanted:
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["powershell", "-NoProfile", "-NonInteractive", "-Command", _SHORTCUT],
            env=dict(environ) | shortcut(path, own_command("desktop")),
            check=True, capture_output=True, creationflags=_NO_WINDOW,
        )  # fmt: skip
    return wanted


def shortcut(link: Path, command: Sequence[str]) -> dict[str, str]:
    """What the shell is given about a shortcut: of the two programs the one without a terminal."""
    program = Path(command[0])
    windowed = program.with_name("classmood-desktop.exe" if is_frozen() else "pythonw.exe")
    return {
        "CLASSMOOD_LINK": str(link),
        "CLASSMOOD_TARGET": str(windowed if windowed.is_file() else program),
        "CLASSMOOD_ARGUMENTS": subprocess.list2cmdline(command[1:]),
    }


def _command_value(command: Sequence[str]) -> str:
    """Quoted as the Desktop Entry Specification asks, and then escaped as any value.

    GLib looks for the program before it has put % for %%, and the specification allows no = in its
    place: a shell starts such a one.
    """
    if {"%", "="} & set(command[0]):
        command = ["/bin/sh", "-c", 'exec "$0" "$@"', *command]
    return _escaped(" ".join(_quoted(argument) for argument in command))


def _quoted(argument: str) -> str:
    doubled = argument.replace("%", "%%")
    if argument and not _RESERVED & set(argument):
        return doubled
    for mark in '\\"`$':
        doubled = doubled.replace(mark, f"\\{mark}")
    return f'"{doubled}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or Path.home())


def _data_home(environ: Mapping[str, str]) -> Path:
    return _absolute(environ.get("XDG_DATA_HOME")) or _home(environ) / ".local" / "share"


def _config_home(environ: Mapping[str, str]) -> Path:
    return _absolute(environ.get("XDG_CONFIG_HOME")) or _home(environ) / ".config"


def _absolute(given: str | None) -> Path | None:
    """The specification has relative paths ignored."""
    return Path(given) if given and Path(given).is_absolute() else None


def _start_menu(environ: Mapping[str, str]) -> Path:
    return Path(environ["APPDATA"]) / "Microsoft" / "Windows" / "Start Menu" / "Programs"
