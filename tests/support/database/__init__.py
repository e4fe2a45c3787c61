"""A real PostgreSQL server, and rows for tests."""
