"""Finds the files that ship beside the packages: the default configuration and the migrations.

In a checkout they lie at the top level. A wheel carries them as data files under
`share/classmood`, which installers put in slightly different places.
"""

import sysconfig
from importlib import metadata
from pathlib import Path

from storage.errors import ConfigurationError

_DISTRIBUTION = "classmood"


def packaged_path(name: str) -> Path:
    """Path of `config.yaml` or `alembic`. Raises ConfigurationError where it is missing."""
    top = Path(__file__).resolve().parents[2]
    if (top / "pyproject.toml").is_file():
        return top / name
    # `pip install --target`; the installer's record; the environment's data folder
    for folder in (top / "share", _recorded_share(), Path(sysconfig.get_path("data")) / "share"):
        if folder is not None and (folder / _DISTRIBUTION / name).exists():
            return folder / _DISTRIBUTION / name
    raise ConfigurationError(f"Classmood's own {name} is missing; install Classmood again")


def _recorded_share() -> Path | None:
    """The `share` folder according to the installer's record (per-user and system installs)."""
    try:
        files = metadata.files(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.parts[-3:] == ("share", _DISTRIBUTION, "config.yaml"):
            return Path(str(file.locate())).resolve().parents[2]
    return None
