"""Runs a program again as on a processor with AVX2 alone, the usual laptop's.

What is measured so is the code that libraries choose there, on this machine's clock and caches.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_SOURCE = Path(__file__).with_name("avx2_only.c")
_MARK = "CLASSMOOD_AVX2_ONLY"


def run_again_with_avx2_only() -> None:
    """Replace this process by the same program under the preloaded library; once only.

    Ends with one line where there is no C compiler, or no x86-64 Linux whose CPUID can fault.
    """
    loaded = os.environ.pop(_MARK, "")
    if loaded:  # it is in memory by now, and children are to run as ever
        del os.environ["LD_PRELOAD"]
        shutil.rmtree(Path(loaded).parent, ignore_errors=True)
        return
    flags = Path("/proc/cpuinfo")
    if not flags.exists() or "cpuid_fault" not in flags.read_text(encoding="utf-8"):
        sys.exit("AVX2 alone: this needs Linux on an Intel processor with the flag cpuid_fault")
    library = Path(tempfile.mkdtemp()) / "avx2_only.so"
    try:
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(_SOURCE)], check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"AVX2 alone: this needs a C compiler named cc ({error})")
    environment = {**os.environ, "LD_PRELOAD": str(library), _MARK: str(library)}
    module = getattr(sys.modules["__main__"], "__spec__", None)
    program = ["-m", module.name] if module else [sys.argv[0]]
    os.execve(sys.executable, [sys.executable, *program, *sys.argv[1:]], environment)
