"""Under the preloaded library a program sees a processor with AVX2 and nothing newer."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import json, sys
sys.path.insert(0, {top!r})
from benchmarks.network.avx2_only import run_again_with_avx2_only
run_again_with_avx2_only()
from numpy._core._multiarray_umath import __cpu_features__ as features
print(json.dumps([sys.argv[1:], features["AVX2"], features["FMA3"], features["AVX512F"]]))
"""


def _can_fault() -> bool:
    described = Path("/proc/cpuinfo")
    return described.exists() and "cpuid_fault" in described.read_text(encoding="utf-8")


@pytest.mark.skipif(
    not _can_fault() or not shutil.which("cc"), reason="no CPUID faulting, or no cc"
)
def test_newer_instructions_are_denied_and_arguments_kept(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM.format(top=str(Path(__file__).resolve().parents[2])))
    said = subprocess.run(
        [sys.executable, str(program), "--rounds", "3"], capture_output=True, text=True, check=True
    )
    assert json.loads(said.stdout) == [["--rounds", "3"], True, True, False]


@pytest.mark.skipif(_can_fault(), reason="this processor's CPUID can fault")
def test_other_machines_are_told_in_one_line(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM.format(top=str(Path(__file__).resolve().parents[2])))
    said = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert "cpuid_fault" in said.stderr
    assert len(said.stderr.splitlines()) == 1
