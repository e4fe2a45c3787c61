"""A root folder of its own for a program: nothing of this system but what is put there."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

_LIBRARIES = (Path("/lib/x86_64-linux-gnu"), Path("/usr/lib/x86_64-linux-gnu"), Path("/lib64"))
_DEVICES = ("null", "urandom", "zero")
_ENTER = """
set -e
root=$1; shift
mount -t proc proc "$root/proc"
for device in null urandom zero; do mount --bind "/dev/$device" "$root/dev/$device"; done
while [ "$1" != -- ]; do mount --bind "$1" "$root$2"; shift 2; done
shift
exec chroot "$root" "$@"
"""


class CleanRoot:
    """binds: folder here -> place in the root, mounted while a program runs there."""

    def __init__(self, root: Path, libraries: Sequence[str], binds: Mapping[Path, str]) -> None:
        self.root = root
        self._binds = binds
        self._private = () if os.geteuid() == 0 else ("--map-root-user",)
        if shutil.which("unshare") is None or shutil.which("chroot") is None:
            pytest.skip("unshare and chroot are not installed")
        places = ("proc", "dev", "tmp", "home", "sbin", "etc", "lib64", "lib/x86_64-linux-gnu")
        for place in (*places, *binds.values()):
            (root / place.lstrip("/")).mkdir(parents=True, exist_ok=True)
        for device in _DEVICES:
            (root / "dev" / device).touch()
        for name in libraries:
            source = next(place / name for place in _LIBRARIES if (place / name).exists())
            place = "lib64" if name.startswith("ld-") else "lib/x86_64-linux-gnu"
            shutil.copy(source, root / place / name)
        # by which Python's ctypes finds a library
        shutil.copy("/sbin/ldconfig", root / "sbin" / "ldconfig")
        subprocess.run(["/sbin/ldconfig", "-r", str(root)], capture_output=True, check=True)
        tried = subprocess.run(
            ["unshare", "--mount", *self._private, "true"], capture_output=True, check=False
        )
        if tried.returncode != 0:
            pytest.skip("this user may not make mounts of its own")

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[str]":
        """Run a program with this environment alone, HOME=/home added."""
        binds = [word for pair in self._binds.items() for word in map(str, pair)]
        return subprocess.Popen(
            ["unshare", "--mount", *self._private, "--kill-child=SIGTERM", "sh", "-c", _ENTER, "sh",
             str(self.root), *binds, "--", *command],
            env={"PATH": os.defpath + ":/usr/sbin:/sbin", "HOME": "/home", **environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """The same, to its end."""
        process = self.start(*command, **environment)
        out, err = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, out, err)
