"""The import rule: data flows in one direction, and a live monitor stays light."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
TOP_PACKAGES = ("models", "storage", "monitor", "dashboard")
MOST_MODULES = 18  # most have at most fifteen
NOUNS = {"models", "monitor", "storage"}
"""Their own modules hold nouns (types, records, errors, labels) for all who may use the top."""

USES: dict[str, str] = {
    "dashboard": (
        "dashboard.accounts dashboard.callbacks dashboard.callbacks.lesson dashboard.calling "
        "dashboard.components dashboard.figures dashboard.language dashboard.monitor_process "
        "dashboard.pages dashboard.server dashboard.texts storage.accounts storage.config"
    ),
    "dashboard.accounts": (
        "dashboard.components dashboard.paths dashboard.reads dashboard.server "
        "dashboard.texts storage.access storage.accounts storage.config storage.database "
        "storage.export storage.privacy"
    ),
    "dashboard.api": (
        "dashboard.events dashboard.paths storage.access storage.database storage.export "
        "storage.integrations storage.queries"
    ),
    "dashboard.callbacks": (
        "dashboard.components dashboard.language dashboard.monitor_process dashboard.pages "
        "dashboard.pages.history dashboard.pages.lesson dashboard.pages.live "
        "dashboard.pages.start dashboard.paths dashboard.reads dashboard.report "
        "dashboard.series dashboard.server dashboard.texts dashboard.viewmodels "
        "storage.access storage.agenda storage.answers storage.class_files storage.config "
        "storage.database storage.export storage.privacy storage.writes"
    ),
    "dashboard.callbacks.lesson": (
        "dashboard.callbacks dashboard.components dashboard.figures dashboard.pages.lesson "
        "dashboard.paths dashboard.reads dashboard.series dashboard.server dashboard.texts "
        "dashboard.viewmodels storage.agenda storage.attachments storage.config "
        "storage.writes"
    ),
    "dashboard.calling": (
        "dashboard.callbacks dashboard.language dashboard.pages.live dashboard.pages.start "
        "dashboard.reads dashboard.server dashboard.texts storage.access"
    ),
    "dashboard.cli": (
        "dashboard dashboard.api dashboard.desktop dashboard.events dashboard.language "
        "dashboard.monitor_process dashboard.reads dashboard.report dashboard.server "
        "dashboard.texts storage.accounts storage.cli storage.config storage.database "
        "storage.export storage.writes"
    ),
    "dashboard.components": (
        "dashboard.figures dashboard.language dashboard.paths dashboard.reads "
        "dashboard.series dashboard.texts dashboard.viewmodels storage.agenda storage.answers "
        "storage.database storage.queries storage.writes"
    ),
    "dashboard.desktop": (
        "dashboard.monitor_process dashboard.reads dashboard.texts storage.access "
        "storage.config storage.writes"
    ),
    "dashboard.events": "storage.integrations",
    "dashboard.figures": (
        "dashboard.language dashboard.series dashboard.series.weeks dashboard.texts "
        "dashboard.viewmodels storage.config"
    ),
    "dashboard.health": "dashboard.api dashboard.reads storage.config storage.database",
    "dashboard.language": "dashboard.paths",
    "dashboard.monitor_process": (
        "dashboard.texts storage.access storage.agenda storage.cli storage.config "
        "storage.database storage.queries storage.writes"
    ),
    "dashboard.pages": (
        "dashboard.components dashboard.language dashboard.paths dashboard.reads "
        "dashboard.texts dashboard.viewmodels storage.config storage.export storage.privacy"
    ),
    "dashboard.pages.history": (
        "dashboard.components dashboard.figures dashboard.language dashboard.pages.lesson "
        "dashboard.paths dashboard.reads dashboard.series dashboard.series.weeks "
        "dashboard.texts dashboard.viewmodels"
    ),
    "dashboard.pages.lesson": (
        "dashboard.components dashboard.figures dashboard.language dashboard.pages.live "
        "dashboard.paths dashboard.reads dashboard.report dashboard.series dashboard.server "
        "dashboard.texts dashboard.viewmodels storage.attachments storage.config "
        "storage.export storage.writes"
    ),
    "dashboard.pages.live": (
        "dashboard.components dashboard.figures dashboard.language dashboard.paths "
        "dashboard.reads dashboard.series dashboard.texts dashboard.viewmodels storage.agenda"
    ),
    "dashboard.pages.start": (
        "dashboard.components dashboard.language dashboard.monitor_process dashboard.paths "
        "dashboard.reads dashboard.texts storage.access storage.agenda storage.config "
        "storage.privacy"
    ),
    "dashboard.paths": "",
    "dashboard.reads": (
        "dashboard.series dashboard.series.weeks dashboard.texts storage.access "
        "storage.answers storage.computer storage.config storage.database "
        "storage.database.tables storage.packed storage.privacy storage.queries "
        "storage.writes"
    ),
    "dashboard.report": (
        "dashboard.components dashboard.figures dashboard.language dashboard.reads "
        "dashboard.series dashboard.series.weeks dashboard.texts dashboard.viewmodels "
        "storage.config storage.privacy"
    ),
    "dashboard.series": "dashboard.texts storage.answers storage.config",
    "dashboard.series.weeks": "dashboard.series dashboard.texts storage.config",
    "dashboard.server": (
        "dashboard.api dashboard.events dashboard.health dashboard.paths dashboard.reads "
        "dashboard.report dashboard.texts storage.access storage.accounts storage.config "
        "storage.database storage.export storage.integrations storage.writes"
    ),
    "dashboard.texts": "dashboard.language dashboard.texts.school storage.config",
    "dashboard.texts.school": "dashboard.language",
    "dashboard.viewmodels": (
        "dashboard.language dashboard.reads dashboard.series dashboard.series.weeks "
        "dashboard.texts storage.config storage.privacy"
    ),
    "models": "models.inference",
    "models.data": "",
    "models.evaluation": "models.data models.inference",
    "models.inference": "",
    "models.release": "models.data models.evaluation models.inference models.training",
    "models.training": "models.data models.evaluation models.inference",
    "monitor": "",
    "monitor.archive": (
        "models.inference monitor.faces monitor.flags monitor.gallery.solver monitor.names "
        "monitor.pipeline monitor.sources storage.access storage.answers storage.config "
        "storage.database storage.parallel storage.privacy storage.writes "
        "storage.writes.samples"
    ),
    "monitor.capture": "monitor.desktop monitor.imaging",
    "monitor.capture.portal": "monitor.capture",
    "monitor.cli": (
        "models.evaluation monitor.archive monitor.capture.portal monitor.demo "
        "monitor.desktop monitor.doctor monitor.faces monitor.flags monitor.names "
        "monitor.photo monitor.session monitor.sources storage.cli storage.config "
        "storage.database storage.export storage.parallel storage.privacy storage.queries "
        "storage.writes"
    ),
    "monitor.demo": "",
    "monitor.desktop": "monitor.imaging",
    "monitor.doctor": (
        "monitor.capture monitor.capture.portal monitor.demo monitor.desktop monitor.pipeline "
        "storage.config storage.database storage.privacy"
    ),
    "monitor.faces": "models.inference monitor.gallery monitor.imaging",
    "monitor.flags": ("storage.answers storage.config storage.database.tables storage.queries"),
    "monitor.gallery": "monitor.imaging",
    "monitor.gallery.hypotheses": "monitor.gallery monitor.imaging",
    "monitor.gallery.solver": ("monitor.gallery monitor.gallery.hypotheses monitor.imaging"),
    "monitor.imaging": "",
    "monitor.labels": "monitor.imaging",
    "monitor.meeting": ("monitor.capture monitor.desktop monitor.faces monitor.gallery.solver"),
    "monitor.names": "monitor.labels storage.config storage.writes",
    "monitor.photo": ("models.inference monitor.faces monitor.gallery.solver monitor.imaging"),
    "monitor.pipeline": (
        "monitor.faces monitor.flags monitor.gallery monitor.gallery.solver monitor.imaging "
        "monitor.names monitor.posture monitor.reactions monitor.seats monitor.slides "
        "monitor.sources storage.answers storage.config storage.privacy storage.writes"
    ),
    "monitor.posture": "monitor.faces storage.config",
    "monitor.preview": "monitor.desktop monitor.pipeline storage.writes",
    "monitor.reactions": "models.inference monitor.seats",
    "monitor.seats": "monitor.imaging monitor.labels",
    "monitor.session": (
        "monitor.flags monitor.names monitor.pipeline monitor.preview monitor.sources "
        "storage.access storage.answers storage.computer storage.config storage.database "
        "storage.maintenance storage.privacy storage.queries storage.writes "
        "storage.writes.samples"
    ),
    "monitor.slides": "monitor.faces monitor.imaging monitor.names storage.config",
    "monitor.sources": (
        "monitor.capture monitor.capture.portal monitor.demo monitor.desktop monitor.imaging "
        "monitor.meeting storage.config"
    ),
    "storage": "",
    "storage.access": "storage.config storage.database storage.database.tables",
    "storage.accounts": ("storage.access storage.config storage.database storage.database.tables"),
    "storage.agenda": "",
    "storage.answers": "storage.database storage.database.tables storage.queries",
    "storage.attachments": "",
    "storage.class_files": "storage.writes",
    "storage.cli": (
        "storage.access storage.accounts storage.agenda storage.attachments "
        "storage.class_files storage.config storage.database storage.export "
        "storage.integrations storage.maintenance storage.parallel storage.platforms "
        "storage.privacy storage.queries storage.writes"
    ),
    "storage.computer": "",
    "storage.config": "",
    "storage.database": "storage.computer storage.config storage.database.tables",
    "storage.database.tables": "",
    "storage.export": (
        "storage.answers storage.database storage.database.tables storage.privacy "
        "storage.queries storage.writes"
    ),
    "storage.integrations": (
        "storage.access storage.accounts storage.database storage.database.tables"
    ),
    "storage.maintenance": (
        "storage.computer storage.config storage.database storage.database.tables"
    ),
    "storage.packed": "storage.database storage.database.tables",
    "storage.parallel": "",
    "storage.platforms": "storage.export storage.queries",
    "storage.privacy": ("storage.access storage.config storage.database storage.database.tables"),
    "storage.queries": "storage.database storage.database.tables storage.packed",
    "storage.rollups": "storage.database.tables",
    "storage.writes": (
        "storage.access storage.agenda storage.attachments storage.computer storage.config "
        "storage.database storage.database.tables storage.maintenance storage.packed "
        "storage.privacy storage.queries storage.rollups"
    ),
    "storage.writes.samples": (
        "storage.agenda storage.computer storage.config storage.database "
        "storage.database.tables storage.packed storage.privacy storage.rollups "
        "storage.writes"
    ),
}
"""What each package may import, besides itself and the nouns of its own top and of those below."""


def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name."""
    found = {}
    for top in TOP_PACKAGES:
        for path in (TOP / top).rglob("*.py"):
            parts = path.relative_to(TOP).with_suffix("").parts
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()
LEAVES = {"dashboard.paths"}
"""Modules that stand for themselves beside a top that puts everything together."""
PACKAGES = {name for name, path in MODULES.items() if path.name == "__init__.py"} | LEAVES


def package_of(name: str) -> str:
    """The package that a module or a name inside one belongs to."""
    while name not in PACKAGES:
        name = name.rpartition(".")[0]
    return name


def imports(name: str) -> Iterator[tuple[str, int]]:
    """Packages of ours that a module imports, anywhere in it, and the lines."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            taken = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            taken = [f"{node.module}.{alias.name}" for alias in node.names]
            taken = [full if full in MODULES else node.module for full in taken]
        else:
            continue
        for each in taken:
            if each.split(".")[0] in TOP_PACKAGES:
                yield package_of(each), node.lineno


def test_the_table_names_every_package_and_no_other() -> None:
    assert set(USES) == PACKAGES


@pytest.mark.parametrize("package", sorted(USES))
def test_a_package_imports_only_what_the_table_allows(package: str) -> None:
    top = package.split(".", maxsplit=1)[0]
    below = {"monitor": {"models", "storage"}, "dashboard": {"storage"}}.get(top, set())
    allowed = {package, *USES[package].split(), *({top, *below} & NOUNS)}
    mine = [name for name in MODULES if package_of(name) == package]
    assert mine
    wrong = [
        f"{MODULES[name].relative_to(TOP)}:{line} imports {used}, which {package} may not use"
        for name in mine
        for used, line in imports(name)
        if used not in allowed
    ]
    assert wrong == []


def test_the_table_allows_nothing_that_is_not_used() -> None:
    used = {
        package: {
            each for name in MODULES if package_of(name) == package for each, _ in imports(name)
        }
        for package in PACKAGES
    }
    idle = {package: set(USES[package].split()) - used[package] for package in USES}
    assert {package: names for package, names in idle.items() if names} == {}


@pytest.mark.parametrize("package", TOP_PACKAGES)
def test_the_four_rooms_stand_in_one_direction(package: str) -> None:
    below = {"monitor": {"models", "storage"}, "dashboard": {"storage"}}.get(package, set())
    for name in MODULES:
        if name.split(".")[0] == package:
            tops = {used.split(".")[0] for used, _ in imports(name)}
            assert tops <= {package, *below}, name


def test_no_circle() -> None:
    """Packages that use each other could as well be one: none does, by whatever way round."""
    ways = {
        package: {used for used in USES[package].split() if used != package} for package in USES
    }
    for start, used in ways.items():
        seen, ahead = set(), set(used)
        while ahead:
            here = ahead.pop()
            seen.add(here)
            ahead |= ways[here] - seen
        assert start not in seen, f"{start} comes back to itself through {sorted(seen)}"


def test_no_room_is_crowded() -> None:
    """A newcomer reads a package's listing at a glance."""
    crowded = {
        package: count
        for package in PACKAGES
        if (count := sum(package_of(name) == package for name in MODULES)) > MOST_MODULES
    }
    assert crowded == {}


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


def test_a_command_that_reads_no_face_itself_loads_no_vision() -> None:
    """The watchdog of a lesson lives as long as the lesson does."""
    program = (
        "import sys\n"
        "import classmood, monitor.cli.monitor, monitor.session.watchdog\n"
        "import models.errors, models.release.cli, storage.writes.upkeep\n"
        "heavy = {'cv2', 'onnxruntime', 'scipy', 'ai_edge_litert', 'pandas'} & set(sys.modules)\n"
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
