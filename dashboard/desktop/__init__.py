"""Classmood without a terminal: its icon in the panel, its entry in the menu of programs."""
