"""`python -m benchmarks.layouts`: galleries, see `layouts`; `--report`: windows, `wild_report`."""

import sys

from benchmarks.layouts import layouts, wild_report

if __name__ == "__main__":
    if "--report" in sys.argv[1:]:
        sys.exit(wild_report.main([word for word in sys.argv[1:] if word != "--report"]))
    sys.exit(layouts.main())
