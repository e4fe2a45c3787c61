"""Callbacks of a lesson's page and of its review."""
