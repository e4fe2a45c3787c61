"""Statements, never executed here: each function returns a select that its caller runs."""

from storage.queries.statements import *  # noqa: F403 - the package hands on its statements
