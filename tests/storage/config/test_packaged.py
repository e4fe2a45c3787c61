"""The default configuration and the migrations are found wherever Classmood is installed."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from storage.config.packaged import packaged_path

TOP = Path(__file__).resolve().parents[3]


def shipped() -> dict[str, list[Path]]:
    """Folder in the installation -> files of the checkout, as the wheel carries them."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    folders: dict[str, list[str]] = project["tool"]["setuptools"]["data-files"]
    return {
        folder: [path for pattern in patterns for path in sorted(TOP.glob(pattern))]
        for folder, patterns in folders.items()
    }


def test_a_checkout_uses_its_own_files() -> None:
    assert packaged_path("config.yaml") == TOP / "config.yaml"
    assert packaged_path("alembic") == TOP / "alembic"


def test_the_wheel_carries_every_migration() -> None:
    carried = {path for files in shipped().values() for path in files}
    needed = {path for path in (TOP / "alembic").rglob("*") if path.suffix in (".py", ".mako")}
    assert needed | {TOP / "config.yaml"} <= carried


@pytest.mark.parametrize("prefix", ["", "site-packages"])
def test_an_installation_finds_them(tmp_path: Path, prefix: str) -> None:
    """Below `pip install --target`, and in an environment's data folder."""
    packages = tmp_path / prefix
    shutil.copytree(TOP / "storage", packages / "storage")
    for folder, files in shipped().items():
        (tmp_path / folder).mkdir(parents=True)
        for file in files:
            shutil.copy(file, tmp_path / folder)
    code = (
        "import sys, sysconfig\n"
        "from pathlib import Path\n"
        "real = sysconfig.get_path\n"
        "sysconfig.get_path = lambda name: sys.argv[1] if name == 'data' else real(name)\n"
        "from storage.config.packaged import packaged_path\n"
        "from storage.config.load import load_settings\n"
        "from storage.database.engine import open_database\n"
        "load_settings(environ={})\n"
        "open_database('sqlite:///' + sys.argv[1] + '/classmood.db').dispose()\n"
        "print(packaged_path('alembic'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=packages,
        env={"PATH": "", "HOME": str(tmp_path), "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert Path(done.stdout.strip()) == tmp_path / "share" / "classmood" / "alembic"
