"""A real nginx in a folder of its own, on a free port, as an ordinary user, in front of a page."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.school.certificates import self_signed

BLOCK = re.compile(r"```nginx\n(.*?)```", re.DOTALL)
_AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""
_START_S = 20.0


def program() -> str | None:
    """Where nginx is; it lies where ordinary users do not look."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def nginx_before(page_port: int, document: Path) -> Iterator[int]:
    """The port on which the server block of a document is served before a page's port.

    The test is skipped where there is no nginx.
    """
    binary = program()
    if binary is None:
        pytest.skip("no nginx found; install Debian's 'nginx'")
    folder = Path(tempfile.mkdtemp(prefix="classmood-nginx-", dir="/tmp"))
    try:
        certificate, key = self_signed(folder)
        port = _free_port()
        found = BLOCK.search(document.read_text(encoding="utf-8"))
        assert found, f"{document} has no server block"
        server = (
            found[1]
            .replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
            .replace("/etc/ssl/certs/classroom.pem", str(certificate))
            .replace("/etc/ssl/private/classroom.key", str(key))
            .replace("127.0.0.1:8050", f"127.0.0.1:{page_port}")
        )
        (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, server=server))
        user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        for path in (folder, *folder.iterdir()):
            if user:
                os.chown(path, user.pw_uid, user.pw_gid)
        process = subprocess.Popen(
            [binary, "-e", folder / "error.log", "-p", folder, "-c", folder / "nginx.conf"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            user=user.pw_uid if user else None, group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )  # fmt: skip
        try:
            _await(process, port, folder)
            yield port
        finally:
            process.terminate()
            process.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    until = time.monotonic() + _START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                log = folder / "error.log"
                pytest.fail(f"nginx did not start: {log.read_text() if log.exists() else ''}")
            time.sleep(0.05)
