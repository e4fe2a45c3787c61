"""Which process on which computer this is, told without any clock.

A process number alone is used again, after a restart of the computer or of a container within
seconds. Together with the computer, its boot and the moment the process began it is unique, so that
a process which has been stopped for an hour is still known as the one that lives.
"""

import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_MACHINE_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id")
_BOOT_FILE = Path("/proc/sys/kernel/random/boot_id")
_SALT = b"classmood lease\0"


@dataclass(frozen=True, slots=True)
class Identity:
    """One process for ever. computer, boot, began: "" where the system does not tell."""

    pid: int
    host: str
    computer: str = ""
    boot: str = ""
    began: str = ""


def steady_ms() -> int:
    """Milliseconds on this computer's clock that nobody sets; goes on while it sleeps."""
    name = getattr(time, "CLOCK_BOOTTIME", None)  # Linux
    name = getattr(time, "CLOCK_MONOTONIC_RAW", None) if name is None else name  # macOS
    return round(1000 * (time.monotonic() if name is None else time.clock_gettime(name)))


def own_identity() -> Identity:
    """This process. Asked anew each time: a fork is another process, a host name may change."""
    pid = os.getpid()
    return Identity(pid, socket.gethostname(), _computer(), _boot(), _began_of(pid))


def is_here(identity: Identity) -> bool:
    """Whether it ran on this computer, in this boot or an earlier one."""
    if identity.host != socket.gethostname():
        return False
    return not (identity.computer and _computer()) or identity.computer == _computer()


def lives(identity: Identity) -> bool:
    """False only where it is certain that the process of this computer is gone.

    identity: `is_here` holds. However long it has been silent: stopped, asleep or busy is no end.
    """
    if identity.boot and _boot() and identity.boot != _boot():
        return False
    if identity.pid == os.getpid():
        return not identity.began or identity.began == _began_of(identity.pid)
    began = _began(identity.pid)
    if began is None:
        return False
    return not (identity.began and began) or identity.began == began


@cache
def _computer() -> str:
    """A short hash that tells this computer from others, and nothing else to others; or ""."""
    found = ""
    for name in _MACHINE_FILES:
        with contextlib.suppress(OSError):
            found = found or Path(name).read_text("ascii", errors="replace").strip()
    if not found:
        address = uuid.getnode()
        # a made-up address (multicast bit) differs from process to process
        found = "" if address >> 40 & 1 else f"{address:x}"
    return hashlib.sha256(_SALT + found.encode()).hexdigest()[:16] if found else ""


@cache
def _boot() -> str:
    with contextlib.suppress(OSError):
        return _BOOT_FILE.read_text("ascii").strip()
    return ""


@cache
def _began_of(pid: int) -> str:
    return _began(pid) or ""


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _QUERY, _STILL_ACTIVE, _DENIED = 0x1000, 259, 5

    def _began(pid: int) -> str | None:
        """When a process began, as text to compare; None: there is none; "": unknown."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = kernel.OpenProcess(_QUERY, False, pid)
        if not handle:
            return "" if ctypes.get_last_error() == _DENIED else None
        handle = wintypes.HANDLE(handle)
        try:
            code = wintypes.DWORD()
            if kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and (
                code.value != _STILL_ACTIVE
            ):
                return None
            times = [wintypes.FILETIME() for _ in range(4)]
            if not kernel.GetProcessTimes(handle, *map(ctypes.byref, times)):
                return ""
            return str((times[0].dwHighDateTime << 32) + times[0].dwLowDateTime)
        finally:
            kernel.CloseHandle(handle)

elif sys.platform == "linux":

    def _began(pid: int) -> str | None:
        """When a process began, in ticks since boot; None: there is none, or it is a zombie."""
        try:
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
        except OSError:
            return ""
        # the name in brackets may hold anything
        state, *rest = fields.rpartition(")")[2].split()
        return None if state in "ZX" else rest[18]

else:

    def _began(pid: int) -> str | None:
        """When a process began, as `ps` says; None: there is none, or it is a zombie."""
        try:
            said = subprocess.run(
                ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
                capture_output=True, text=True, check=False, timeout=5, env={"LC_ALL": "C"},
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return ""
        state, _, began = said.stdout.strip().partition(" ")
        return None if not state or state.startswith("Z") else began.strip()
