"""What a program and its children write and whom they call, as the kernel saw it (strace)."""

import ipaddress
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

_CALLS = (
    "open,openat,openat2,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "mknod,mknodat,connect,bind,sendto,sendmsg,sendmmsg"
)
_OPENED = re.compile(r'(?:openat2?|open|creat)\((?:[^"]*)"([^"]*)"(.*)')
_MOVED = re.compile(
    r'(?:rename(?:at2?)?|link(?:at)?|symlink(?:at)?|mknod(?:at)?)\(.*?"([^"]*)"(?:.*"([^"]*)")?'
)
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_WRITING = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TMPFILE", "O_TRUNC")


def command(trace: Path, *words: str) -> list[str]:
    """`words` run under strace, children too; only the calls that matter are stopped at."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    return [
        "strace", "--follow-forks", "--seccomp-bpf", "--quiet=all", "--string-limit=4096",
        f"--trace={_CALLS}", "--signal=none", f"--output={trace}", *words,
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """written: every path that was opened for writing, made or moved; called: every address.

    processes: how many processes and threads were seen.
    """

    written: frozenset[str]
    called: frozenset[str]
    listened: frozenset[str]
    processes: int


def read_trace(path: Path) -> Trace:
    """The trace that `command` left."""
    written: set[str] = set()
    called: set[str] = set()
    listened: set[str] = set()
    processes: set[str] = set()
    for line in path.read_text("utf-8", "replace").splitlines():
        process, _, call = line.partition(" ")
        call = call.strip()
        processes.add(process)
        if " = -1 " in call:
            continue
        if opened := _OPENED.match(call):
            if call.startswith("creat") or any(flag in opened[2] for flag in _WRITING):
                written.add(opened[1])
        elif moved := _MOVED.match(call):
            written.update(name for name in moved.groups() if name)
        elif address := _ADDRESS.search(call):
            host = address[1] or address[2]
            (listened if call.startswith("bind") else called).add(host)
    return Trace(frozenset(written), frozenset(called), frozenset(listened), len(processes))


def is_loopback(address: str) -> bool:
    """Whether an address belongs to this computer alone."""
    return ipaddress.ip_address(address).is_loopback
