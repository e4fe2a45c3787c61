"""The doctor's checks of what is installed. Other packages are looked at, never imported."""

import platform
import sys
from importlib import metadata, util
from pathlib import Path

from monitor.doctor.check_result import CheckResult, Verdict
from storage.config.settings import Settings

_NEEDED = ("numpy", "opencv-python", "ai-edge-litert", "sqlalchemy", "mss", "dash", "pandas")
_ASSETS = {
    "dashboard": ("assets/classmood.css", "assets/live.js"),
    "dash": ("dash-renderer/build/dash_renderer.min.js", "deps/react-dom@*.min.js"),
    "dash_mantine_components": ("dash_mantine_components.js",),
    "dash_ag_grid": ("dash_ag_grid.min.js",),
    "plotly": ("package_data/plotly.min.js",),
}
"""Files the page needs, by package; a star stands for a version."""


def versions(settings: Settings) -> CheckResult:
    """This program, Python, the system and what the work is done with."""
    missing = []
    shown = [f"Python {platform.python_version()}", platform.platform(terse=True)]
    for name in ("classmood", *_NEEDED):
        try:
            shown.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return CheckResult(
            "versions", Verdict.FAIL, f"missing: {', '.join(missing)}", "install Classmood again"
        )
    verdict = Verdict.OK if sys.platform == "linux" else Verdict.WARN
    advice = "" if verdict is Verdict.OK else "docs/platforms.md says what was run on this system"
    return CheckResult("versions", verdict, ", ".join(shown), advice)


def browser_assets(settings: Settings) -> CheckResult:
    """Scripts and styles of the page, which a browser loads from this computer alone."""
    missing, size = [], 0
    for package, names in _ASSETS.items():
        spec = util.find_spec(package)
        places = list(spec.submodule_search_locations or []) if spec else []
        for name in names:
            files = [file for place in places for file in Path(place).glob(name)]
            if not files or not all(file.stat().st_size for file in files):
                missing.append(f"{package}/{name}")
            size += sum(file.stat().st_size for file in files)
    if missing:
        return CheckResult(
            "page", Verdict.FAIL, f"missing: {', '.join(missing)}", "install Classmood again"
        )
    return CheckResult("page", Verdict.OK, f"its scripts and styles are here ({size / 1e6:.1f} MB)")
