"""A whole school on one PostgreSQL: `python -m benchmarks.school`."""
