"""Memory of large pictures goes back to the system when they are gone."""

import os
import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux, by /proc")

# a large block is freed while a small one that came after it lives on: by default the heap keeps
# both from the second time on
PROGRAM = textwrap.dedent("""
    import ctypes, sys
    from monitor.session.memory import give_large_blocks_back

    def resident_mb():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096 / 1e6

    if sys.argv[1] == "told":
        assert give_large_blocks_back()
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.malloc.argtypes = [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]

    def used(size):
        block = libc.malloc(size)
        ctypes.memset(block, 1, size)
        return block

    libc.free(used(24 << 20))
    before = resident_mb()
    frames = []
    for _ in range(8):
        frames.append(used(12 << 20))
        used(64 << 10)  # stays
    for frame in frames:
        libc.free(frame)
    print(resident_mb() - before)
""")


def grown_mb(how: str) -> float:
    # Dask's local cluster tells the heap of the process it is started in how to give back
    usual = {name: value for name, value in os.environ.items() if not name.startswith("MALLOC_")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True, env=usual
    )
    return float(done.stdout)


def test_freed_pictures_are_not_kept_in_the_heap() -> None:
    assert grown_mb("told") < 10
    assert grown_mb("not told") > 50  # what is mended: else this module has no reason
