"""Lessons for learning platforms (Moodle, Canvas): what their imports take, of the class alone."""
