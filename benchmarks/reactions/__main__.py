"""`python -m benchmarks.reactions`: see `benchmarks.reactions.reactions`."""

from benchmarks.reactions.reactions import main

main()
