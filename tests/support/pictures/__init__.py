"""Drawn pictures of meetings for tests."""
