"""The import rule: data flows in one direction, and a live monitor stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
PACKAGES = {"models", "storage", "monitor", "dashboard"}
MAY_IMPORT = {
    "models": {"models"},
    "storage": {"storage"},
    "monitor": {"monitor", "models", "storage"},
    "dashboard": {"dashboard", "storage"},
}


def imported_packages(path: Path) -> set[str]:
    """Our packages that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names & PACKAGES


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_packages_import_only_what_the_design_allows(package: str) -> None:
    modules = list((TOP / package).rglob("*.py"))
    assert modules
    for module in modules:
        assert imported_packages(module) <= MAY_IMPORT[package], module


def test_a_live_monitor_imports_neither_tensorflow_nor_pandas() -> None:
    program = (
        "import sys\n"
        "import monitor.session.run, monitor.demo, monitor.sources.window, monitor.sources.demo\n"
        "from models import Classifier\n"
        "import numpy as np\n"
        "Classifier.load().predict(np.zeros((1, 48, 48), np.uint8))\n"
        "heavy = {'tensorflow', 'keras', 'pandas', 'dash', 'plotly', 'torch'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_migrations_folder_does_not_shadow_the_library() -> None:
    assert not (TOP / "alembic" / "__init__.py").exists()
    done = subprocess.run([sys.executable, "-c", "import alembic.command"], cwd=TOP, check=False)
    assert done.returncode == 0
