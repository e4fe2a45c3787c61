"""Callbacks, a few lines each: read, call a pure function, return."""
