"""Copies of a whole database, its compaction, and its rescue when the place of it is lost."""
