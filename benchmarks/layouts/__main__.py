"""`python -m benchmarks.layouts`: see `benchmarks.layouts.layouts`."""

from benchmarks.layouts.layouts import main

main()
