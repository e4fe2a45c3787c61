"""A certificate of our own making for this computer, by the `openssl` program."""

import shutil
import subprocess
from pathlib import Path

import pytest


def self_signed(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """Certificate and key for a name and 127.0.0.1; the test is skipped without openssl."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl found; install Debian's 'openssl'")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", key, "-out", certificate,
            "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
