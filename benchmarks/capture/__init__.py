"""Benchmarks of reading windows."""
