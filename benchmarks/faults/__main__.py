"""`python -m benchmarks.faults`: see `benchmarks.faults.faults`."""

from benchmarks.faults.faults import main

main()
